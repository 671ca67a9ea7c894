// Tries of random 32-byte keys and values. The peer that people use, @ethereumjs/mpt, has no synchronous interface and is
// timed in ../mpt.ts; in a page the kernel stands beside the twin.

import { emptyTrieRoot, type TriePair } from "../../../../runtime/kernels/types/mpt.ts";
import { type Kernels, twinKernels } from "../../../../runtime/kernels.ts";
import { random } from "../../../helpers/random.ts";
import type { Contest } from "../../contest.ts";

const twinCount = 2000;
const empty = Uint8Array.from(emptyTrieRoot);

export function pairsOf(count: number): readonly TriePair[] {
  const source = random(count);
  return Array.from({ length: count }, () => ({ key: source.bytes(32), value: source.bytes(32) }));
}

/** Builds a trie as a block does: all pairs, the root, and each new node once in the hand. */
export function builder({ mpt }: Kernels): (pairs: readonly TriePair[]) => Uint8Array {
  if (mpt === undefined) throw new Error("mpt: not loaded");
  const trie = mpt.open({ flavour: "ethereum", load: () => undefined });
  return (pairs) => {
    const { root, nodes } = trie.update(empty, pairs);
    let count = 0;
    for (const { bytes } of nodes) if (bytes.length > 0) count++;
    if (count !== nodes.length) throw new Error("mpt: empty nodes");
    return root;
  };
}

export async function contests(kernels: Kernels): Promise<readonly Contest[]> {
  const pairs = pairsOf(twinCount);
  const [ours, twin] = [builder(kernels), builder(twinKernels)];
  return [
    {
      row: "mpt-2k",
      rounds: { rounds: 5 },
      contenders: [
        { name: "ours", per: twinCount, run: () => ours(pairs) },
        { name: "twin", per: twinCount, run: () => twin(pairs) },
      ],
    },
  ];
}
