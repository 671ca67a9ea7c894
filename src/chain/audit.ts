// Proving a database: the whole chain is connected again in an empty one, under all rules, and every hash, root, receipt
// and index entry must come out the same. Nothing of the old database is trusted but the blocks' own content.
import { fail } from "../errors.ts";
import type { SyncKV } from "../host.ts";
import { concat, equal, prefixEnd, zero32 } from "../lib/bytes.ts";
import type { StateStore } from "../store/index.ts";
import type { Chain } from "./chain.ts";
import type { Core } from "./core.ts";
import type { StoredBlock } from "./index.ts";
import { keys, range } from "./layout.ts";
import type { ChainModules, ChainSetup } from "./modules.ts";
import { forkPoint, mainBlock } from "./reorganise.ts";

export interface AuditRequest {
  /** An empty database and the same kind of store made on its view below layout.statePrefix. */
  readonly scratch: { readonly kv: SyncKV; readonly store: StateStore };
  /** First height whose signatures are checked; everything else is checked from block 0 on. */
  readonly from?: number;
  /** Last height, the tip by default. */
  readonly to?: number;
  readonly onProgress?: (height: number) => void;
  readonly signal?: AbortSignal;
}

export interface Audit {
  readonly height: number;
  readonly txs: number;
  /** Index entries that were compared; 0 when the tip moved meanwhile or `to` was not the tip. */
  readonly entries: number;
}

type Open = (setup: ChainSetup, modules: ChainModules) => Promise<Chain>;

/** @throws ChainError store.corrupt, timeout */
export async function audit(core: Core, request: AuditRequest, open: Open): Promise<Audit> {
  const { scratch, from = 0, to = core.tip.height, onProgress, signal } = request;
  if (to < 0 || to > core.tip.height) throw fail("param.invalid", { to, tip: core.tip.height });
  const end = core.tip;
  const options = { ...core.options, sync: false, maxReorg: 0, maxOrphans: 0, verifyFrom: from };
  const { hash } = forkPoint(core, to, 0);
  const copy = await open({ params: core.params, options }, { ...core.modules, kv: scratch.kv, store: scratch.store });
  try {
    let txs = 0;
    for (let height = 0; height <= to; height++) {
      if (signal?.aborted === true) throw fail("timeout", { height });
      const stored = mainBlock(core, height);
      txs += stored.txs.length;
      if (height > 0) await again(copy, stored, height);
      compareBlock(core, scratch.kv, stored, copy, height);
      onProgress?.(height);
    }
    checkFeed(core, end.sequence);
    const still = to === end.height && equal(core.tip.hash, end.hash);
    return { height: to, txs, entries: still ? await compareIndexes(core.modules.kv, scratch.kv) : 0 };
  } catch (error) {
    // Another branch may have won while this was reading: that is no damage.
    if (!core.blocks.isMain(to, hash)) throw fail("param.invalid", { reason: "the chain changed meanwhile", to });
    throw error;
  } finally {
    await copy.close();
  }
}

function differ(height: number, what: string): never {
  throw fail("store.corrupt", { height, what });
}

async function again(copy: Chain, stored: StoredBlock, height: number): Promise<void> {
  try {
    const { status } = await copy.connect(stored);
    if (status !== "connected") differ(height, "parent");
  } catch (error) {
    differ(height, error instanceof Error ? error.message : String(error));
  }
}

function compareBlock(core: Core, scratch: SyncKV, stored: StoredBlock, copy: Chain, height: number): void {
  const { hash } = stored;
  if (!equal(copy.tip().hash, hash)) differ(height, "block hash");
  const live = core.modules.kv;
  for (const [what, key] of Object.entries({
    header: keys.header(height, hash),
    body: keys.body(height, hash),
    receipts: keys.receipts(height, hash),
    undo: keys.undo(height, hash),
    work: keys.node(hash),
    height: keys.main(height),
    fee: keys.fee(height),
  })) {
    const [one, other] = [live.getSync(key), scratch.getSync(key)];
    if (one === undefined || other === undefined || !equal(one, other)) differ(height, what);
  }
}

const pageSize = 2000;

/** Following the feed from block 0 must lead to its last entry's block, without a gap. */
function checkFeed(core: Core, last: number): void {
  let at: Uint8Array = zero32;
  for (let from = 0; from <= last; ) {
    const entries = core.feed.read(from, pageSize);
    if (entries.length === 0) throw fail("store.corrupt", { what: "feed", number: from });
    for (const { number, type, height, hash } of entries) {
      if (number !== from++) throw fail("store.corrupt", { what: "feed", number });
      const parent = core.blocks.stored(height, hash)?.parentHash;
      const [before, after] = type === 1 ? [parent, hash] : [hash, parent];
      if (before === undefined || after === undefined || !equal(before, at)) {
        throw fail("store.corrupt", { what: "feed", number });
      }
      at = after;
    }
  }
}

/** Walks the shared indexes of both databases side by side. */
async function compareIndexes(live: SyncKV, scratch: SyncKV): Promise<number> {
  let entries = 0;
  for (const kind of ["main", "undo", "tx", "list", "page", "hashes", "fee", "para", "title", "local"] as const) {
    const lt = prefixEnd(Uint8Array.of(range[kind])) as Uint8Array;
    let gte: Uint8Array = Uint8Array.of(range[kind]);
    for (;;) {
      const one = await live.scan({ gte, lt, limit: pageSize });
      const other = await scratch.scan({ gte, lt, limit: pageSize });
      const same =
        one.length === other.length &&
        one.every(([key, value], i) => {
          const [otherKey, otherValue] = other[i] as readonly [Uint8Array, Uint8Array];
          return equal(key, otherKey) && equal(value, otherValue);
        });
      if (!same) throw fail("store.corrupt", { what: `index ${kind}` });
      entries += one.length;
      const last = one.at(-1);
      if (last === undefined || one.length < pageSize) break;
      gte = concat(last[0], Uint8Array.of(0));
    }
  }
  return entries;
}
