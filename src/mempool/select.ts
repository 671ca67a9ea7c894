// Which entries go into the next block: the order's own sequence without what is expired, too big or excluded; and, from
// ForkCheckEthTxSort on, each Ethereum account's transactions by nonce without a gap (reference: plugins/mempool.md
// section 5). An account's entry stands where the order put one of his, but the lowest nonce goes first.

import { signId } from "../crypto/index.ts";
import { paraTitle } from "../types/names.ts";
import type { PoolEntry } from "./index.ts";

/** Sign id of a transaction that an Ethereum wallet signed: crypto id 260 with an Ethereum address. */
export const ethSign = signId(260, 2);

/** Bytes that a transaction's field header takes inside a block, at most. */
const fieldHeader = 4;
/** Entries in a row that do not fit before a selection gives up. */
const maxMisses = 1000;

export interface Selection {
  /** Most transactions; every member of a group counts. */
  readonly maxCount: number;
  /** Most bytes of transactions as they stand in a block. */
  readonly maxBytes: number;
  /** Whether a transaction, named by its hash as a Map key, is not to be chosen again. */
  readonly exclude: ReadonlySet<string>;
  /** Whether an entry can be in the block that is being made. */
  readonly fits: (entry: PoolEntry) => boolean;
  /** Whether the nonces of Ethereum accounts count. */
  readonly byNonce: boolean;
  /** Next nonce of an account; undefined: the lowest that waits. */
  readonly nonceOf: ((address: string) => bigint) | undefined;
  /** All entries of an account. */
  readonly entriesOf: (address: string) => readonly PoolEntry[];
}

/** Whether an entry is ordered by its nonce: Ethereum-signed and not for a para chain, whose nonces are unknown here. */
function hasNonce(entry: PoolEntry): boolean {
  return entry.tx.signId === ethSign && paraTitle(entry.tx.execer) === undefined;
}

export function select(walk: Iterable<PoolEntry>, selection: Selection): readonly PoolEntry[] {
  const { maxCount, maxBytes, exclude, fits, byNonce } = selection;
  const out: PoolEntry[] = [];
  const runs = new Map<string, readonly PoolEntry[]>();
  const used = new Map<string, number>();
  let count = 0;
  let bytes = 0;
  let misses = 0;
  for (const walked of walk) {
    if (count >= maxCount || misses >= maxMisses) break;
    let entry: PoolEntry | undefined = walked;
    if (byNonce && hasNonce(walked)) {
      const { from } = walked;
      let run = runs.get(from);
      if (run === undefined) {
        run = nonceRun(from, selection);
        runs.set(from, run);
      }
      entry = run[used.get(from) ?? 0];
      if (entry === undefined) continue;
    } else if (exclude.has(entry.tx.id) || !fits(entry)) continue;
    const size = sizeInBlock(entry);
    if (count + entry.members.length > maxCount || bytes + size > maxBytes) {
      misses++;
      continue;
    }
    misses = 0;
    if (byNonce && hasNonce(entry)) used.set(entry.from, (used.get(entry.from) ?? 0) + 1);
    out.push(entry);
    count += entry.members.length;
    bytes += size;
  }
  return out;
}

/** An account's entries by nonce from its next one up to the first gap; what is excluded counts as used already. */
function nonceRun(address: string, { entriesOf, nonceOf, exclude, fits }: Selection): readonly PoolEntry[] {
  const byNonce = new Map<bigint, PoolEntry>();
  for (const entry of entriesOf(address)) {
    if (entry.from === address && hasNonce(entry) && fits(entry)) byNonce.set(entry.tx.value.nonce, entry);
  }
  let next = nonceOf?.(address);
  if (next === undefined) for (const nonce of byNonce.keys()) if (next === undefined || nonce < next) next = nonce;
  const run: PoolEntry[] = [];
  for (let nonce = next ?? 0n; ; nonce++) {
    const entry = byNonce.get(nonce);
    if (entry === undefined) return run;
    if (!exclude.has(entry.tx.id)) run.push(entry);
  }
}

function sizeInBlock(entry: PoolEntry): number {
  let size = 0;
  for (const member of entry.members) size += member.size + fieldHeader;
  return size;
}
