// The hashes on the module `hash`: input is copied into its fixed buffer, the digest copied out. What is longer than
// the buffer goes through it in pieces.
import type { Kernels } from "../kernels.ts";
import type { WasmModule } from "../wasm.ts";
import { batch, pairs, trees } from "./hash/many.ts";
import { algorithms, openHash, take } from "./hash/module.ts";
import { Streams } from "./hash/streams.ts";

export function open(module: WasmModule): Partial<Kernels> {
  const instance = openHash(module);
  const { wasm, memory, input, capacity, output } = instance;
  const streams = new Streams(instance);

  // Each function has a call of its own: a common wrapper would call whatever export it is given, which no engine
  // inlines.
  const sha256 = (data: Uint8Array): Uint8Array => {
    if (data.length > capacity) return streams.digest(algorithms.sha256, data);
    memory.set(data, input);
    wasm.sha256(data.length);
    return take(output, 32);
  };
  const sm3 = (data: Uint8Array): Uint8Array => {
    if (data.length > capacity) return streams.digest(algorithms.sm3, data);
    memory.set(data, input);
    wasm.sm3(data.length);
    return take(output, 32);
  };
  const keccak256 = (data: Uint8Array): Uint8Array => {
    if (data.length > capacity) return streams.digest(algorithms.keccak256, data);
    memory.set(data, input);
    wasm.keccak256(data.length);
    return take(output, 32);
  };
  const ripemd160 = (data: Uint8Array): Uint8Array => {
    if (data.length > capacity) return streams.digest(algorithms.ripemd160, data);
    memory.set(data, input);
    wasm.ripemd160(data.length);
    return take(output, 20);
  };

  return {
    sha256,
    sha256d(data) {
      if (data.length > capacity) return sha256(streams.digest(algorithms.sha256, data));
      memory.set(data, input);
      wasm.sha256d(data.length);
      return take(output, 32);
    },
    sm3,
    keccak256,
    sha512(data) {
      if (data.length > capacity) return streams.digest(algorithms.sha512, data);
      memory.set(data, input);
      wasm.sha512(data.length);
      return take(output, 64);
    },
    ripemd160,
    hash160(data) {
      if (data.length > capacity) return ripemd160(streams.digest(algorithms.sha256, data));
      memory.set(data, input);
      wasm.hash160(data.length);
      return take(output, 20);
    },
    hasher: (name) => streams.open(name),
    sha256Pairs: pairs(instance, "sha256"),
    sm3Pairs: pairs(instance, "sm3"),
    keccak256Pairs: pairs(instance, "keccak256"),
    sha256Batch: batch(instance, "sha256", sha256),
    sm3Batch: batch(instance, "sm3", sm3),
    keccak256Batch: batch(instance, "keccak256", keccak256),
    ...trees(instance),
  };
}

/** Lanes, batches, streams and trees against single messages, whose answers are known. */
export function check(made: Partial<Kernels>): boolean {
  const all = made as Kernels;
  const data = Uint8Array.from({ length: 64 * 21 }, (_, i) => (i * 73) ^ (i >> 3));
  // Messages of one to seven blocks, some of them alone of their kind.
  const ends = Uint32Array.from([0, 3, 61, 120, 180, 247, 311, 376, 430, 575, 630, 700, 764, 900, 1344]);
  const messages = cut(data, ends);
  for (const name of ["sha256", "sm3", "keccak256"] as const) {
    if (!same(all[`${name}Pairs`](data), join(evenly(data, 64).map(all[name])))) return false;
    if (!same(all[`${name}Batch`](data, ends), join(messages.map(all[name])))) return false;
  }
  for (const name of ["sha256", "sm3", "keccak256", "sha512", "ripemd160"] as const) {
    const hasher = all.hasher(name);
    for (const message of messages) hasher.update(message);
    if (!same(hasher.digest(), all[name](data))) return false;
  }
  // Levels of 13, 7, 4, 2 and 1 nodes.
  let level = evenly(data.subarray(0, 32 * 13), 32);
  const branch: Uint8Array[] = [];
  for (let at = 12; level.length > 1; at >>= 1) {
    const below = level;
    branch.push(below[at ^ 1] ?? (below[at] as Uint8Array));
    level = evenly(join(below.length % 2 === 1 ? [...below, below.at(-1) as Uint8Array] : below), 64).map(all.sha256d);
  }
  const leaves = data.subarray(0, 32 * 13);
  return same(all.merkleRoot(leaves), join(level)) && same(all.merkleBranch(leaves, 12), join(branch));
}

function cut(data: Uint8Array, ends: Uint32Array): readonly Uint8Array[] {
  return Array.from(ends, (end, i) => data.subarray(ends[i - 1] ?? 0, end));
}

function evenly(data: Uint8Array, size: number): readonly Uint8Array[] {
  return Array.from({ length: data.length / size }, (_, i) => data.subarray(size * i, size * (i + 1)));
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

function same(got: Uint8Array | undefined, want: Uint8Array): boolean {
  return got !== undefined && got.length === want.length && want.every((byte, i) => got[i] === byte);
}
