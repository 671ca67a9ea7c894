// Row mpt-100k: an Ethereum trie of 100,000 random 32-byte keys and values, made in memory, and its root. The peer hashes
// on every put and takes minutes for as many, so it inserts 5,000 keys into an empty trie, the size that suits it best:
// its tries are lower by a level than ours, and its cost per key only grows.
import { createMPT } from "@ethereumjs/mpt";
import { emptyTrieRoot, type TriePair, type Tries } from "../../../runtime/kernels/types/mpt.ts";
import type { Kernels } from "../../../runtime/kernels.ts";
import { random } from "../../helpers/random.ts";
import { median } from "../median.ts";
import type { Row } from "../table.ts";

const peerCount = 5000;
const empty = Uint8Array.from(emptyTrieRoot);

export function pairsOf(count: number): readonly TriePair[] {
  const source = random(count);
  return Array.from({ length: count }, () => ({ key: source.bytes(32), value: source.bytes(32) }));
}

/** Builds the trie of the pairs, new nodes handed out, and gives the root. */
export function build(tries: Tries, pairs: readonly TriePair[]): Uint8Array {
  return tries.open({ flavour: "ethereum", load: () => undefined }).update(empty, pairs).root;
}

async function peer(pairs: readonly TriePair[]): Promise<Uint8Array> {
  const trie = await createMPT();
  for (const { key, value } of pairs) await trie.put(key, value);
  return trie.root();
}

/** @param scale multiplies the keys */
export async function rows(scale: number, kernels: Pick<Kernels, "mpt">): Promise<readonly Row[]> {
  const { mpt } = kernels;
  if (mpt === undefined) return [];
  const count = Math.round(100_000 * scale);
  const pairs = pairsOf(count);
  const few = pairs.slice(0, peerCount);
  const [ours, theirs] = [build(mpt, few), await peer(few)];
  if (ours.some((byte, i) => byte !== theirs[i])) throw new Error("mpt-100k: the roots differ");
  build(mpt, pairs);
  const times = { ours: [] as number[], theirs: [] as number[] };
  for (let round = 0; round < 5; round++) {
    const began = performance.now();
    build(mpt, pairs);
    const between = performance.now();
    await peer(few);
    times.ours.push((between - began) / count);
    times.theirs.push((performance.now() - between) / few.length);
  }
  const peers = { [`@ethereumjs/mpt, ${peerCount} keys`]: median(times.theirs) * 1000 };
  return [{ name: "mpt-100k", unit: "µs/key", ours: median(times.ours) * 1000, better: "lower", peers }];
}
