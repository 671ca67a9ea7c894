// Hashing in pieces, in batches, and the Merkle tree of transactions, one message after the other.
import { ripemd160 } from "@noble/hashes/legacy.js";
import { sha256, sha512 } from "@noble/hashes/sha2.js";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { areEnds, areLeaves, isIndex } from "../kernels/hash/arguments.ts";
import type { Hasher, StreamName } from "../kernels/types/hash.ts";
import { Sm3, sm3 } from "./sm3.ts";

type One = (data: Uint8Array) => Uint8Array;

/** The part of noble's hash objects that is used. */
interface State {
  update(data: Uint8Array): unknown;
  digest(): Uint8Array;
  clone(): State;
}

const noble = { sha256, keccak256: keccak_256, sha512, ripemd160 } as const;

export function hasher(name: StreamName): Hasher {
  return name === "sm3" ? new Sm3() : over(noble[name].create());
}

/** Noble's digest() ends a hash: it is taken of a clone. */
function over(state: State): Hasher {
  const self: Hasher = {
    update(data) {
      state.update(data);
      return self;
    },
    digest: () => state.clone().digest(),
    copy: () => over(state.clone()),
  };
  return self;
}

const pairs = (one: One) => (data: Uint8Array) => {
  if (data.length % 64 !== 0) return undefined;
  const out = new Uint8Array(data.length / 2);
  for (let at = 0; at < data.length; at += 64) out.set(one(data.subarray(at, at + 64)), at / 2);
  return out;
};

const batch = (one: One) => (data: Uint8Array, ends: Uint32Array) => {
  if (!areEnds(ends, data.length)) return undefined;
  const out = new Uint8Array(32 * ends.length);
  ends.forEach((end, i) => {
    out.set(one(data.subarray(ends[i - 1] ?? 0, end)), 32 * i);
  });
  return out;
};

export const sha256Pairs = pairs(sha256);
export const sm3Pairs = pairs(sm3);
export const keccak256Pairs = pairs(keccak_256);
export const sha256Batch = batch(sha256);
export const sm3Batch = batch(sm3);
export const keccak256Batch = batch(keccak_256);

/** The nodes above, the last one repeated where the level is odd. */
function above(level: Uint8Array): Uint8Array {
  const up = new Uint8Array(32 * Math.ceil(level.length / 64));
  const both = new Uint8Array(64);
  for (let at = 0; at < level.length; at += 64) {
    both.set(level.subarray(at, at + 32));
    both.set(level.subarray(at + 32 < level.length ? at + 32 : at).subarray(0, 32), 32);
    up.set(sha256(sha256(both)), at / 2);
  }
  return up;
}

export function merkleRoot(leaves: Uint8Array): Uint8Array | undefined {
  if (!areLeaves(leaves)) return undefined;
  let level = leaves;
  while (level.length > 32) level = above(level);
  return level.slice();
}

export function merkleBranch(leaves: Uint8Array, index: number): Uint8Array | undefined {
  if (!areLeaves(leaves) || !isIndex(index, leaves.length / 32)) return undefined;
  const branch: number[] = [];
  let at = index;
  for (let level = leaves; level.length > 32; level = above(level), at = Math.floor(at / 2)) {
    const sibling = 32 * (at % 2 === 0 ? at + 1 : at - 1);
    const from = sibling < level.length ? sibling : 32 * at;
    branch.push(...level.subarray(from, from + 32));
  }
  return Uint8Array.from(branch);
}
