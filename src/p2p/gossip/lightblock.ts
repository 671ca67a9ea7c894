// Light blocks: a header and the names of the transactions, most of which the receiver has in its pool. What it makes of
// them counts only when the root of the header says so.
import { fail } from "../../errors.ts";
import { concat, empty } from "../../lib/bytes.ts";
import { Arrivals } from "../../mempool/arrivals.ts";
import type { Pool } from "../../mempool/pool.ts";
import { shortLength } from "../../mempool/waiting.ts";
import { Tx } from "../../types/tx.ts";
import { type CheckedHeader, type HeaderRules, hashed } from "../sync/headers.ts";
import { decodeRecord } from "../sync/messages.ts";
import { BlockAnnouncement, decoded, maxLightBlock, splitShorts } from "./messages.ts";

export interface LightBlock {
  readonly checked: CheckedHeader;
  /** Names of all transactions; undefined when there were too many to name. */
  readonly shorts: readonly string[] | undefined;
  readonly first: Tx | undefined;
}

/** @param record of the header as it is stored */
export function writeLight(record: Uint8Array, txs: readonly Tx[]): Uint8Array {
  const [first] = txs;
  const size = record.length + txs.length * shortLength + (first?.size ?? 0);
  if (size > maxLightBlock) return BlockAnnouncement.encode({ record });
  const shorts = concat(...txs.map((tx) => tx.fullHash.subarray(0, shortLength)));
  return BlockAnnouncement.encode({ record, shorts, first: first?.bytes ?? empty });
}

/** @throws ChainError net.message, sync.headers */
export function readLight(data: Uint8Array, rules: HeaderRules): LightBlock {
  const { record, shorts, first } = decoded(() => BlockAnnouncement.decode(data));
  const checked = hashed(decodeRecord(record), rules);
  const count = shorts.length / shortLength;
  if (shorts.length === 0) return { checked, shorts: undefined, first: undefined };
  if (BigInt(count) !== checked.header.txCount) throw fail("net.message", { what: "count of transactions" });
  return {
    checked,
    shorts: splitShorts(shorts, count),
    first: first.length === 0 ? undefined : decoded(() => Tx.decode(first, rules.hasher)),
  };
}

/** What the pool has of a block. A name that several transactions bear stands for none of them. */
export function fill(
  { shorts = [], first }: LightBlock,
  pool: Pick<Pool, "byShort">,
): { readonly txs: (Tx | undefined)[]; readonly missing: number[] } {
  const missing: number[] = [];
  const txs = shorts.map((short, index) => {
    if (index === 0 && first !== undefined) return first;
    // A block holds members of groups, not their wire form.
    const found = pool.byShort(short).filter(({ tx, entry }) => tx !== entry.tx || entry.members.length === 1);
    if (found.length !== 1) missing.push(index);
    return found.length === 1 ? found[0]?.tx : undefined;
  });
  return { txs, missing };
}

/** Puts fetched transactions in their places. @throws ChainError sync.body when there are fewer, codec.malformed */
export function complete(
  txs: readonly (Tx | undefined)[],
  missing: readonly number[],
  items: readonly Uint8Array[],
  { hasher, params }: HeaderRules,
): readonly Tx[] {
  if (items.length !== missing.length) throw fail("sync.body", { wanted: missing.length, got: items.length });
  const out = [...txs];
  const decoded = new Arrivals(hasher, params.address.version).decodeAll(items);
  for (const [i, index] of missing.entries()) {
    const tx = decoded[i];
    if (!(tx instanceof Tx)) throw tx ?? fail("codec.malformed");
    out[index] = tx;
  }
  return out as Tx[];
}
