// The contracts' index entries of a block. A contract sees what earlier transactions of the same block entered; what it
// enters itself must lie in its own part of the index. Its failures leave only its own entries out
// (reference: execution.md sections 6 and 14).
import type { LocalContext } from "../dapp/index.ts";
import { fail } from "../errors.ts";
import type { Write } from "../host.ts";
import { compare, mapKey, startsWith } from "../lib/bytes.ts";
import type { StateReader } from "../store/index.ts";
import type { KeyValue } from "../types/proto/common.ts";
import type { ReceiptData } from "../types/proto/transaction.ts";
import type { Tx } from "../types/tx.ts";
import { guarded } from "./action.ts";
import { localContext } from "./context.ts";
import type { BlockEnv, LocalReader } from "./index.ts";
import { unwrapped } from "./proxy.ts";
import { type Rules, realTo } from "./rules.ts";
import { BlockRun } from "./run.ts";
import { reading, StateFault, unwrapFault } from "./state.ts";

/** @param state the state after the block @returns the last value of each key, in order of first entry */
export function localWrites(
  rules: Rules,
  env: BlockEnv,
  txs: readonly Tx[],
  receipts: readonly ReceiptData[],
  state: StateReader,
  local: LocalReader,
): readonly Write[] {
  return unwrapFault(() => {
    const run = new BlockRun(rules, env, state);
    const index = new Overlay(local);
    txs.forEach((tx, i) => {
      const receipt = receipts[i];
      if (receipt === undefined) throw fail("param.invalid", { txs: txs.length, receipts: receipts.length });
      const inner = innerOf(run, tx, i);
      for (const one of inner === tx ? [tx] : [inner, tx]) {
        for (const pair of entriesOf(run, one, i, receipt, index)) index.set(pair);
      }
    });
    return index.writes();
  });
}

/** The transaction that ran in this one's place; the wrapper counts too, it has a nonce to keep. */
function innerOf(run: BlockRun, tx: Tx, i: number): Tx {
  try {
    return guarded(() => unwrapped(run, tx, i));
  } catch (error) {
    if (error instanceof StateFault) throw error;
    return tx;
  }
}

function entriesOf(run: BlockRun, tx: Tx, i: number, receipt: ReceiptData, index: Overlay): readonly KeyValue[] {
  try {
    return guarded(() => {
      const dapp = run.drivers.pick(tx);
      if (dapp.local === undefined) return [];
      const entries = dapp.local(contextOf(run, tx, i, receipt, index));
      if (!entries.every((pair) => isOwn(run, tx, pair.key))) throw fail("exec.key", { execer: tx.execer });
      return entries;
    });
  } catch (error) {
    if (error instanceof StateFault) throw error;
    return [];
  }
}

function contextOf(run: BlockRun, tx: Tx, index: number, receipt: ReceiptData, local: LocalReader): LocalContext {
  const { rules, env, state } = run;
  const place = {
    rules,
    env,
    tx,
    from: run.sender(tx),
    to: realTo(rules, tx),
    index,
    fee: tx.value.fee,
    before: state.before,
  };
  return localContext(place, state.before, local, receipt);
}

/** Index keys begin with `LODB-` and the name of their contract. */
function isOwn(run: BlockRun, tx: Tx, key: Uint8Array): boolean {
  return run.indexPrefixes(tx).some((prefix) => key.length > prefix.length && startsWith(key, prefix));
}

/** The index with the entries of this block laid over it. */
class Overlay implements LocalReader {
  readonly #below: LocalReader;
  readonly #entries = new Map<string, Write>();

  constructor(below: LocalReader) {
    this.#below = below;
  }

  set(pair: KeyValue): void {
    const value = pair.value.length === 0 ? undefined : pair.value;
    this.#entries.set(mapKey(pair.key), { key: pair.key, value });
  }

  writes(): readonly Write[] {
    return [...this.#entries.values()];
  }

  get(key: Uint8Array): Uint8Array | undefined {
    const entry = this.#entries.get(mapKey(key));
    return entry === undefined ? reading(() => this.#below.get(key)) : entry.value;
  }

  list(prefix: Uint8Array, options: NonNullable<Parameters<LocalReader["list"]>[1]> = {}): Listed {
    const { reverse = false, limit = Number.POSITIVE_INFINITY, after } = options;
    const own = [...this.#entries.values()].filter((entry) => startsWith(entry.key, prefix));
    // Every own entry may hide one of those below.
    const below = reading(() =>
      this.#below.list(prefix, { reverse, ...(after && { after }), ...limited(limit + own.length) }),
    );
    const merged = new Map<string, readonly [Uint8Array, Uint8Array]>();
    for (const pair of below) merged.set(mapKey(pair[0]), pair);
    for (const { key, value } of own) {
      const sign = after === undefined ? 1 : compare(key, after) * (reverse ? -1 : 1);
      if (value === undefined) merged.delete(mapKey(key));
      else if (sign > 0) merged.set(mapKey(key), [key, value]);
    }
    const sorted = [...merged.values()].sort((a, b) => compare(a[0], b[0]) * (reverse ? -1 : 1));
    return limit < sorted.length ? sorted.slice(0, limit) : sorted;
  }
}
type Listed = ReturnType<LocalReader["list"]>;

function limited(limit: number): { readonly limit?: number } {
  return Number.isFinite(limit) ? { limit } : {};
}
