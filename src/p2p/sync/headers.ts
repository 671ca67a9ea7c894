// Judging a chain of headers before any body is fetched: what a header and its parent decide between them.
import { StoredHeader } from "../../chain/records.ts";
import type { Consensus } from "../../consensus/index.ts";
import { asChainError, type ChainError, fail } from "../../errors.ts";
import { equal } from "../../lib/bytes.ts";
import { workOf } from "../../lib/difficulty.ts";
import { type ChainParams, versioned } from "../../params.ts";
import { headerHash } from "../../types/block.ts";
import type { Header } from "../../types/proto/blockchain.ts";
import type { Hasher } from "../../types/tx.ts";
import type { Status } from "../status.ts";
import type { GivenHeader } from "./messages.ts";

export interface HeaderRules {
  readonly params: ChainParams;
  readonly hasher: Hasher;
  readonly consensus: Pick<Consensus, "checkHeader">;
}

/** A header whose hash was computed here. */
export interface CheckedHeader {
  /** With its hash filled in. */
  readonly header: Header;
  readonly hash: Uint8Array;
  readonly height: number;
  /** Of this one block. */
  readonly work: bigint;
  /** What no header carries but a block does. */
  readonly mainHash: Uint8Array;
  readonly mainHeight: bigint;
  /** What the giver says of the encoded size of the block. */
  readonly size: number;
  /** Names everything that was given, also what the hash does not cover. */
  readonly content: Uint8Array;
}

const maxHeight = 2n ** 40n;

/** Fills in the hash. @throws ChainError sync.headers */
export function hashed({ stored, record }: GivenHeader, { params, hasher }: HeaderRules): CheckedHeader {
  const { mainHash, mainHeight, size, ...rest } = stored;
  if (rest.height <= 0n || rest.height >= maxHeight) throw fail("sync.headers", { height: rest.height });
  const header: Header = { ...rest, hash: headerHash(rest, params.forks, hasher) };
  const { hash, height } = header;
  const work = workOf(header.difficulty);
  const content = hasher.sha256(record);
  return { header, hash, height: Number(height), work, mainHash, mainHeight, size, content };
}

/** The record that hashed() takes apart. */
export function recordOf(header: Header, mainHash: Uint8Array, mainHeight: bigint, size: number): Uint8Array {
  return StoredHeader.encode({ ...header, mainHash, mainHeight, size });
}

/** @returns what speaks against a header on its parent */
export function faultOf(parent: Header, { header, work }: CheckedHeader, rules: HeaderRules): ChainError | undefined {
  const { forks, maxTxNumber } = rules.params;
  const height = Number(header.height);
  const because = (reason: string) => fail("sync.headers", { height, reason });
  if (header.height !== parent.height + 1n || !equal(header.parentHash, parent.hash)) return because("no link");
  if (forks.at("ForkCheckBlockTime", height) && header.blockTime < parent.blockTime) return because("block.time");
  if (work === 0n) return because("block.difficulty");
  if (header.txHash.length !== 32 || header.txCount < 0n) return because("block.txHash");
  if (forks.at("ForkBlockCheck", height) && header.txCount > BigInt(versioned(maxTxNumber, forks, height))) {
    return because("block.txCount");
  }
  try {
    rules.consensus.checkHeader?.(parent, header);
  } catch (error) {
    return because(asChainError(error).code);
  }
  return undefined;
}

/**
 * Judges headers that follow one another.
 * @param work sum up to the parent  @param status what their giver says of its chain
 * @param bad whether the block of a header was refused before
 * @returns what the giver is to be blamed for
 */
export function judge(
  { header, work }: { readonly header: Header; readonly work: bigint },
  headers: readonly CheckedHeader[],
  status: Status,
  rules: HeaderRules,
  bad: (checked: CheckedHeader) => boolean,
): ChainError | undefined {
  let parent = header;
  let sum = work;
  for (const checked of headers) {
    const { height, hash } = checked;
    const fault = faultOf(parent, checked, rules);
    if (fault !== undefined) return fault;
    if (bad(checked)) return fail("sync.block", { height, reason: "refused before" });
    sum += checked.work;
    if (equal(hash, status.tip) && sum !== status.work) return fail("sync.headers", { height, reason: "work" });
    parent = checked.header;
  }
  return undefined;
}
