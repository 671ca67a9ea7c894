// The tree in memory: a list of pairs set one by one and the root hashed. Nothing of a host is needed.

import type { MavlHost } from "../../../../runtime/kernels/types/mavl.ts";
import type { Kernels } from "../../../../runtime/kernels.ts";
import { hex } from "../../../../src/lib/hex.ts";
import type { KeyValue } from "../../../../src/types/proto/common.ts";
import type { Contest } from "../../contest.ts";
import type { Contender } from "../../interleave.ts";
import { pairsOf, type Size, sizes } from "../../statework.ts";

/** A tree that stands on nothing. */
const nowhere: MavlHost = {
  page: () => undefined,
  isOpen: () => false,
  fault: (reason) => new Error(reason),
};

/** @throws Error when the root is not Chain33's */
export function ours(kernels: Kernels, size: Size, pairs: readonly KeyValue[]): Contender {
  const { mavl } = kernels;
  if (mavl === undefined) throw new Error("the kernel mavl does not run here");
  return {
    name: "ours",
    per: size.count,
    run() {
      const root = mavl(nowhere, 0x10_0000).apply(undefined, pairs, false);
      if (root === undefined || hex(root) !== size.root) throw new Error(`not Chain33's root of ${size.name} keys`);
    },
  };
}

export async function contests(kernels: Kernels): Promise<readonly Contest[]> {
  const size = sizes["100 k"];
  const pairs = pairsOf(kernels, 0, size.count);
  return [{ row: "mavl-100k", contenders: [ours(kernels, size, pairs)], rounds: { rounds: 5, ms: 1 } }];
}
