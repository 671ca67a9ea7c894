// Row mpt-100k: 100,000 random pairs put into an empty trie of Ethereum's, and its root; per key. The peer hashes the
// whole path on every put and would take a minute for as many keys, so it gets 5,000: its trie is lower then, and its
// cost per key the least that it can be.
import { createMPT } from "@ethereumjs/mpt";
import type { TriePair } from "../../../runtime/kernels/types/mpt.ts";
import type { Kernels } from "../../../runtime/kernels.ts";
import { contest } from "../contest.ts";
import { median } from "../median.ts";
import type { Row } from "../row.ts";
import { builder, contests, pairsOf } from "./contenders/mpt.ts";

const peerCount = 5000;
const rounds = 7;

async function peer(pairs: readonly TriePair[]): Promise<Uint8Array> {
  const trie = await createMPT();
  for (const { key, value } of pairs) await trie.put(key, value);
  return trie.root();
}

export async function rows(kernels: Kernels, scale: number): Promise<readonly Row[]> {
  const pairs = pairsOf(Math.round(100_000 * scale));
  const few = pairs.slice(0, peerCount);
  const ours = builder(kernels);
  const [one, other] = [ours(few), await peer(few)];
  if (one.some((byte, i) => byte !== other[i])) throw new Error("mpt-100k: the roots differ");
  ours(pairs);
  const times = { ours: [] as number[], peer: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    const began = performance.now();
    ours(pairs);
    const between = performance.now();
    await peer(few);
    times.ours.push(((between - began) * 1e6) / pairs.length);
    times.peer.push(((performance.now() - between) * 1e6) / few.length);
  }
  const peers = { [`@ethereumjs/mpt, ${few.length} keys`]: median(times.peer) };
  const row: Row = { name: "mpt-100k", unit: "ns", ours: median(times.ours), better: "lower", peers };
  return [row, ...(await contests(kernels)).map(contest)];
}
