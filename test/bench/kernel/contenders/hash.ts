// The hashes against the libraries that people use for them; nothing of a host is needed. All go through their public
// interface: bytes in, a fresh array of bytes out.
import { hashInto } from "@chainsafe/as-sha256";
import { sha256 as nobleSha256 } from "@noble/hashes/sha2.js";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { createKeccak, createSHA256, createSM3 } from "hash-wasm";
import smCrypto from "sm-crypto";
import type { Kernels } from "../../../../runtime/kernels.ts";
import type { Contest } from "../../contest.ts";

/** Messages of a batch, of 64 bytes each. */
const batch = 64;

export function message(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => i * 7);
}

export async function contests(kernels: Kernels): Promise<readonly Contest[]> {
  const [sm3, sha256, keccak] = await Promise.all([createSM3(), createSHA256(), createKeccak(256)]);
  const [short, long, many] = [message(64), message(1024), message(64 * batch)];
  const leaves = message(32 * 1000);
  const out = new Uint8Array(32 * batch);
  const numbers = { short: [...short], long: [...long] };
  return [
    {
      row: "sm3-64",
      contenders: [
        { name: "ours", run: () => kernels.sm3(short) },
        { name: "hash-wasm", run: () => sm3.init().update(short).digest("binary") },
        { name: "sm-crypto", run: () => smCrypto.sm3(numbers.short) },
      ],
    },
    {
      row: "sm3-1k",
      contenders: [
        { name: "ours", run: () => kernels.sm3(long) },
        { name: "hash-wasm", run: () => sm3.init().update(long).digest("binary") },
        { name: "sm-crypto", run: () => smCrypto.sm3(numbers.long) },
      ],
    },
    {
      row: "sm3-64x4",
      contenders: [
        { name: "ours", per: batch, run: () => kernels.sm3Pairs(many) },
        { name: "hash-wasm", run: () => sm3.init().update(short).digest("binary") },
      ],
    },
    {
      row: "sha256-64x4",
      contenders: [
        { name: "ours", per: batch, run: () => kernels.sha256Pairs(many) },
        { name: "as-sha256 hashInto", per: batch, run: () => hashInto(many, out) },
        { name: "noble", run: () => nobleSha256(short) },
        { name: "hash-wasm", run: () => sha256.init().update(short).digest("binary") },
      ],
    },
    {
      row: "sha256-1k",
      contenders: [
        { name: "ours", run: () => kernels.sha256(long) },
        { name: "noble", run: () => nobleSha256(long) },
        { name: "hash-wasm", run: () => sha256.init().update(long).digest("binary") },
      ],
    },
    {
      row: "keccak256-64",
      contenders: [
        { name: "ours", run: () => kernels.keccak256(short) },
        { name: "hash-wasm", run: () => keccak.init().update(short).digest("binary") },
        { name: "noble", run: () => keccak_256(short) },
      ],
    },
    {
      row: "merkle-1000",
      contenders: [{ name: "ours", per: 1000, run: () => kernels.merkleRoot(leaves) }],
    },
  ];
}
