// The work of Chain33's own measurement of its state tree (reference: chain33-speed.md): key i = SHA-256(u64be i ‖ 0),
// value i = SHA-256(u64be i ‖ 1). Its figures were measured elsewhere, on a machine of this kind: "one core" and "two
// cores" say what its collector had.
import type { Kernels } from "../../runtime/kernels.ts";
import { u64be } from "../../src/lib/bytes.ts";
import type { KeyValue } from "../../src/types/proto/common.ts";

export interface Size {
  readonly name: string;
  readonly count: number;
  /** Chain33's root. */
  readonly root: string;
  /** Nanoseconds per key. */
  readonly memoryNs: { readonly "Chain33, one core": number; readonly "Chain33, two cores": number };
  readonly savedNs: number;
  /** Milliseconds of a block that updates 2,000 keys. */
  readonly updateMs: number | undefined;
}

export const sizes = {
  "10 k": {
    name: "10 k",
    count: 10_000,
    root: "07299103f5833d7e56c17d414212b0e7016132d5dd8c333dc8ac6aaebdcf2c24",
    memoryNs: { "Chain33, one core": 4268, "Chain33, two cores": 3407 },
    savedNs: 7749,
    updateMs: undefined,
  },
  "100 k": {
    name: "100 k",
    count: 100_000,
    root: "d68c08cccebbce05303ae749bf38a303dd760ce108435fa6d35ff908dc8ae969",
    memoryNs: { "Chain33, one core": 8039, "Chain33, two cores": 5762 },
    savedNs: 16_355,
    updateMs: 155,
  },
  "1 M": {
    name: "1 M",
    count: 1_000_000,
    root: "f16dc882f8331c56c1d99f6408542d06b8f054784291e8381c040c430151ea61",
    memoryNs: { "Chain33, one core": 17_642, "Chain33, two cores": 12_597 },
    savedNs: 78_000,
    updateMs: 449,
  },
} as const satisfies Readonly<Record<string, Size>>;

export function pairsOf(kernels: Pick<Kernels, "sha256">, from: number, to: number): KeyValue[] {
  return Array.from({ length: to - from }, (_, i) => {
    const seed = new Uint8Array(9);
    seed.set(u64be(from + i));
    const key = kernels.sha256(seed);
    seed[8] = 1;
    return { key, value: kernels.sha256(seed) };
  });
}

/** Numbers below `count`, the same in each run. */
export function picks(count: number): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * count);
  };
}
