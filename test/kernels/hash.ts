// The hashes: published values, every length at which padding changes, lanes and batches, streams that interleave, and
// the Merkle tree of transactions with its branches.
import type { Kernels } from "../../runtime/kernels.ts";
import type { Random } from "../helpers/random.ts";
import { type Check, equal, type Given, ok } from "./check.ts";

const singles = ["sha256", "sha256d", "sm3", "keccak256", "sha512", "ripemd160", "hash160"] as const;
const streams = ["sha256", "sm3", "keccak256", "sha512", "ripemd160"] as const;
const wide = ["sha256", "sm3", "keccak256"] as const;

/** Lengths around the ends of blocks of 64, 128 and 136 bytes are as likely as all others together. */
function someLength(random: Random): number {
  if (random.chance(0.01)) return random.below(8192);
  if (random.chance(0.5)) return random.below(300);
  return Math.max(0, random.pick([64, 128, 136, 192, 256, 272]) * random.between(1, 2) + random.between(-18, 2));
}

function unhex(text: string): Uint8Array {
  return Uint8Array.from({ length: text.length / 2 }, (_, i) => Number.parseInt(text.slice(2 * i, 2 * i + 2), 16));
}

function everyLength({ kernels, twin, random }: Given): void {
  const data = random.bytes(301);
  const before = data.slice();
  for (let length = 0; length <= 300; length++) {
    // Not at the beginning of its buffer.
    const message = data.subarray(1, 1 + length);
    for (const name of singles) equal(kernels[name](message), twin[name](message), `${name} of ${length} bytes`);
  }
  equal(data, before, "the input");
}

function anyLength({ kernels, twin, inputs, random }: Given): void {
  for (let i = 0; i < inputs; i++) {
    const message = random.bytes(someLength(random));
    for (const name of singles)
      equal(kernels[name](message), twin[name](message), `${name} of ${message.length} bytes`);
  }
}

/** Longer than any buffer of the kernel, which is 256 KiB. */
function long({ kernels, twin, random }: Given): void {
  for (const length of [262_143, 262_144, 262_145, 700_001]) {
    const message = random.bytes(length);
    const open = kernels.hasher("sm3").update(message.subarray(0, 99));
    for (const name of singles) equal(kernels[name](message), twin[name](message), `${name} of ${length} bytes`);
    equal(open.update(message.subarray(99)).digest(), twin.sm3(message), "a stream that was open meanwhile");
  }
}

function fresh({ kernels }: Given): void {
  const empty = new Uint8Array(0);
  for (const name of singles) {
    const first = kernels[name](empty);
    const kept = first.slice();
    const second = kernels[name](Uint8Array.of(1));
    equal(first, kept, `${name}: an earlier result`);
    second.fill(7);
    equal(kernels[name](empty), kept, `${name} after its result was overwritten`);
  }
}

async function published({ kernels, load }: Given): Promise<void> {
  interface Item {
    readonly name: (typeof streams)[number];
    readonly text: string;
    readonly repeat: number;
    readonly digest: string;
  }
  const { items } = await load<{ readonly items: readonly Item[] }>("kernels/hash.json");
  for (const { name, text, repeat, digest } of items) {
    const message = new TextEncoder().encode(text.repeat(repeat));
    const want = unhex(digest);
    equal(kernels[name](message), want, `${name} of ${repeat} × ${text}`);
    equal(kernels.hasher(name).update(message).digest(), want, `${name} of ${repeat} × ${text} as a stream`);
  }
}

/** Several streams of all algorithms at a time, each fed with a random piece when its turn comes. */
function pieces({ kernels, twin, inputs, random }: Given): void {
  for (let done = 0; done < inputs; ) {
    const open = Array.from({ length: 8 }, () => {
      const name = random.pick(streams);
      const data = random.bytes(someLength(random));
      return { name, data, at: 0, hasher: kernels.hasher(name) };
    });
    for (const one of open) {
      // Whoever comes first also moves some others on.
      for (let at = 0; at < one.data.length; at = one.at) {
        const mover = random.chance(0.7) ? one : random.pick(open);
        const next = Math.min(mover.data.length, mover.at + random.below(random.pick([2, 70, 150, 400])));
        mover.hasher = random.chance(0.1) ? mover.hasher.copy() : mover.hasher;
        mover.hasher.update(mover.data.subarray(mover.at, next));
        mover.at = next;
        if (random.chance(0.1)) {
          equal(mover.hasher.digest(), twin[mover.name](mover.data.subarray(0, next)), `${mover.name} on the way`);
        }
      }
      equal(one.hasher.digest(), twin[one.name](one.data), `${one.name} in pieces`);
      done++;
    }
  }
}

function copies({ kernels, twin, random }: Given): void {
  const data = random.bytes(500);
  for (const name of streams) {
    const one = kernels.hasher(name).update(data.subarray(0, 77));
    const other = one.copy();
    one.update(data.subarray(77));
    equal(other.digest(), twin[name](data.subarray(0, 77)), `${name}: the copy`);
    equal(other.update(data.subarray(77)).digest(), twin[name](data), `${name}: the copy, later`);
    equal(one.digest(), twin[name](data), `${name}: the original`);
    equal(kernels.hasher(name).digest(), twin[name](new Uint8Array(0)), `${name} of nothing`);
    const far = random.bytes(600_000);
    equal(kernels.hasher(name).update(far).digest(), twin[name](far), `${name} of one long piece`);
  }
}

function pairs({ kernels, twin, inputs, random }: Given): void {
  const counts = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
  for (let done = 0; done < inputs; ) {
    const count = counts.shift() ?? random.below(40);
    const data = random.bytes(64 * count);
    for (const name of wide) {
      equal(kernels[`${name}Pairs`](data), twin[`${name}Pairs`](data), `${name} of ${count} pairs`);
    }
    done += count;
  }
  // More than go into the buffer at once.
  const data = random.bytes(64 * 9001);
  for (const name of wide) {
    equal(kernels[`${name}Pairs`](data), twin[`${name}Pairs`](data), `${name} of 9001 pairs`);
    for (const length of [1, 63, 65, 127]) {
      equal(kernels[`${name}Pairs`](data.subarray(0, length)), undefined, `${name} of ${length} bytes as pairs`);
    }
  }
}

function sameBatch({ kernels, twin }: Pick<Given, "kernels" | "twin">, data: Uint8Array, ends: Uint32Array): void {
  for (const name of wide) {
    equal(
      kernels[`${name}Batch`](data, ends),
      twin[`${name}Batch`](data, ends),
      `${name} of ends ${ends.slice(0, 99)}`,
    );
  }
}

function endsOf(lengths: readonly number[]): Uint32Array {
  let end = 0;
  return Uint32Array.from(lengths, (length) => {
    end += length;
    return end;
  });
}

function batches(given: Given): void {
  const { inputs, random } = given;
  for (let done = 0; done < inputs; ) {
    const count = random.below(60);
    // Of about one length as transactions are, or of any.
    const around = random.chance(0.5) ? random.below(300) : undefined;
    const ends = endsOf(
      Array.from({ length: count }, () => (around === undefined ? someLength(random) : around + random.below(20))),
    );
    // There may be more behind the last message.
    sameBatch(given, random.bytes((ends.at(-1) ?? 0) + random.below(5)), ends);
    done += count;
  }
}

function largeBatches(given: Given): void {
  const { kernels, random } = given;
  const some = (count: number, most: number) => Array.from({ length: count }, () => random.below(most));
  // More messages than the table has, more bytes than the buffer, single messages that are longer than it.
  for (const lengths of [
    some(10_000, 3),
    some(3000, 400),
    [...some(5, 200), 262_144, 10, 262_145, 300_000, ...some(5, 9000), 500_000],
    [4087, 4088, 4095, 4096, 4097, 4150, 4151, 4152, 4160, 5000, 5000, 5000, 5000],
  ]) {
    const ends = endsOf(lengths);
    sameBatch(given, random.bytes(ends.at(-1) ?? 0), ends);
  }
  const data = new Uint8Array(100);
  for (const ends of [[101], [50, 49], [0xffff_ffff], [10, 0xffff_ffff, 20]]) {
    for (const name of wide) equal(kernels[`${name}Batch`](data, Uint32Array.from(ends)), undefined, `ends ${ends}`);
  }
}

/** The root that a leaf and its branch lead to. */
function climb(kernels: Kernels, leaf: Uint8Array, branch: Uint8Array, index: number): Uint8Array {
  let hash = leaf;
  for (let at = 0, i = index; at < branch.length; at += 32, i = Math.floor(i / 2)) {
    const sibling = branch.subarray(at, at + 32);
    hash = kernels.sha256d(Uint8Array.from(i % 2 === 1 ? [...sibling, ...hash] : [...hash, ...sibling]));
  }
  return hash;
}

/** Trees of Chain33, leaves SHA-256 of `leaf0`, `leaf1` …. */
async function knownTrees({ kernels, load }: Given): Promise<void> {
  interface Item {
    readonly count: number;
    readonly root: string;
    readonly branches?: Readonly<Record<string, readonly string[] | null>>;
  }
  const file = await load<{ readonly groups: { readonly merkle: { readonly items: readonly Item[] } } }>(
    "chain33/vectors.json",
  );
  for (const { count, root, branches = {} } of file.groups.merkle.items) {
    const leaves = new Uint8Array(32 * count);
    for (let i = 0; i < count; i++) leaves.set(kernels.sha256(new TextEncoder().encode(`leaf${i}`)), 32 * i);
    equal(kernels.merkleRoot(leaves), unhex(root), `root of ${count}`);
    for (const [index, branch] of Object.entries(branches)) {
      const want = unhex((branch ?? []).join(""));
      equal(kernels.merkleBranch(leaves, Number(index)), want, `branch of ${index} of ${count}`);
    }
  }
}

function smallTrees({ kernels, twin, inputs, random }: Given): void {
  const counts = Array.from({ length: 40 }, (_, i) => i + 1);
  for (let done = 0; done < inputs; done++) {
    const count = counts.shift() ?? random.between(1, random.chance(0.01) ? 200 : 9);
    const leaves = random.bytes(32 * count);
    const before = leaves.slice();
    const root = kernels.merkleRoot(leaves);
    equal(root, twin.merkleRoot(leaves), `root of ${count}`);
    const index = random.below(count);
    const branch = kernels.merkleBranch(leaves, index);
    equal(branch, twin.merkleBranch(leaves, index), `branch of ${index} of ${count}`);
    equal(leaves, before, "the leaves");
  }
}

function largeTrees({ kernels, twin, random }: Given): void {
  // The buffer takes 8192 leaves.
  for (const count of [1000, 8191, 8192, 8193, 8194, 16_385, 25_000]) {
    const leaves = random.bytes(32 * count);
    const root = kernels.merkleRoot(leaves);
    equal(root, twin.merkleRoot(leaves), `root of ${count}`);
    for (const index of [0, 1, count - 1, count - 2, random.below(count), Math.min(count - 1, 8192)]) {
      const branch = kernels.merkleBranch(leaves, index);
      ok(branch !== undefined, "a branch");
      equal(branch.length, 32 * Math.ceil(Math.log2(count)), `levels above ${count}`);
      equal(climb(twin, leaves.subarray(32 * index, 32 * index + 32), branch, index), root, `${index} of ${count}`);
    }
  }
}

function noTrees({ kernels, random }: Given): void {
  const leaves = random.bytes(160);
  for (const length of [0, 1, 31, 33, 159]) {
    equal(kernels.merkleRoot(leaves.subarray(0, length)), undefined, `root of ${length} bytes`);
    equal(kernels.merkleBranch(leaves.subarray(0, length), 0), undefined, `branch in ${length} bytes`);
  }
  for (const index of [-1, 5, 6, 0.5, Number.NaN, 2 ** 32, 0xffff_ffff]) {
    equal(kernels.merkleBranch(leaves, index), undefined, `branch of ${index}`);
  }
  equal(kernels.merkleRoot(leaves.subarray(0, 32)), leaves.subarray(0, 32), "root of one");
  equal(kernels.merkleBranch(leaves.subarray(0, 32), 0), new Uint8Array(0), "branch of one");
}

export const checks: readonly Check[] = [
  { name: "published values", run: published },
  { name: "every length to 300 bytes", run: everyLength },
  { name: "random lengths", run: anyLength },
  { name: "messages longer than the buffer", run: long },
  { name: "results are fresh", run: fresh },
  { name: "streams in random pieces, interleaved", run: pieces },
  { name: "copies of streams", run: copies },
  { name: "messages of 64 bytes in lanes", run: pairs },
  { name: "batches of any lengths", run: batches },
  { name: "batches beyond the buffers, and unsound ones", run: largeBatches },
  { name: "trees of Chain33", run: knownTrees },
  { name: "small trees and their branches", run: smallTrees },
  { name: "trees beyond the buffer", run: largeTrees },
  { name: "what is no tree", run: noTrees },
];
