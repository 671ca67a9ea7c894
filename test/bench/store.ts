// `npm run bench -- store`: the state store mavl on the work of Chain33's own measurement (statework.ts), the roots
// compared with Chain33's; then updates of 2,000 random keys as a block makes them. `--scale 10` adds a million keys.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nativeKernels } from "../../node/kernels.ts";
import { openLevel } from "../../node/kv.ts";
import { wasmFiles } from "../../node/wasm.ts";
import { type Kernels, loadKernels } from "../../runtime/kernels.ts";
import type { SyncKV } from "../../src/host.ts";
import { memoryKv } from "../../src/kv/memory.ts";
import { u64be } from "../../src/lib/bytes.ts";
import { hex } from "../../src/lib/hex.ts";
import { Mavl } from "../../src/store/mavl/index.ts";
import type { KeyValue } from "../../src/types/proto/common.ts";
import { median } from "./median.ts";
import type { Row } from "./row.ts";
import { pairsOf, picks, type Size, sizes } from "./statework.ts";

const none = new Uint8Array(0);
const blockLength = 2000;
const cacheMb = 64;

/** Runs with an empty database on disk. */
async function onDisk<T>(run: (kv: SyncKV) => Promise<T>): Promise<T> {
  const path = await mkdtemp(join(tmpdir(), "tenon-bench-"));
  const kv = await openLevel(join(path, "db"));
  try {
    return await run(kv);
  } finally {
    await kv.close();
    await rm(path, { recursive: true, force: true });
  }
}

/** Applies, writes with a sync, settles. @returns the new root and how long it took, in milliseconds */
async function commit(store: Mavl, kv: SyncKV, root: Uint8Array, pairs: readonly KeyValue[]) {
  const start = performance.now();
  const change = store.apply(root, pairs, 1);
  await kv.batch(change.writes, { sync: true });
  store.settle(change, true);
  return { root: change.root, ms: performance.now() - start };
}

function check(root: Uint8Array, size: Size): void {
  if (hex(root) !== size.root) throw new Error(`the root of ${size.name} keys is ${hex(root)}, not Chain33's`);
}

/** Nanoseconds per key. */
function inMemory(kernels: Kernels, size: Size, pairs: readonly KeyValue[]): number {
  const store = new Mavl({ cacheMb }, { kv: memoryKv(), kernels });
  const start = performance.now();
  const change = store.apply(none, pairs, 1);
  const ms = performance.now() - start;
  check(change.root, size);
  return (ms * 1e6) / size.count;
}

/** Nanoseconds per key. */
export function saved(kernels: Kernels, size: Size, pairs: readonly KeyValue[]): Promise<number> {
  return onDisk(async (kv) => {
    const { root, ms } = await commit(new Mavl({ cacheMb }, { kv, kernels }), kv, none, pairs);
    check(root, size);
    return (ms * 1e6) / size.count;
  });
}

interface Blocks {
  /** Nanoseconds per key while the state grows. */
  readonly growNs: number;
  /** Milliseconds per block of updates. */
  readonly updateMs: number;
  /** Microseconds per read of a random key. */
  readonly readUs: number;
}

function inBlocks(kernels: Kernels, size: Size, blocks: number): Promise<Blocks> {
  return onDisk(async (kv) => {
    const store = new Mavl({ cacheMb }, { kv, kernels });
    let root: Uint8Array = none;
    let growMs = 0;
    for (let from = 0; from < size.count; from += blockLength) {
      const made = await commit(store, kv, root, pairsOf(kernels, from, Math.min(size.count, from + blockLength)));
      growMs += made.ms;
      root = made.root;
    }
    check(root, size);
    const pick = picks(size.count);
    const { root: last, ms } = await updateBlocks({ store, kv, kernels, root, pick, blocks });
    const keys = Array.from({ length: 20_000 }, () => keyOf(kernels, pick()));
    const reader = store.at(last);
    const start = performance.now();
    for (const key of keys) if (reader.get(key) === undefined) throw new Error("a key is lost");
    const readUs = ((performance.now() - start) * 1000) / keys.length;
    return { growNs: (growMs * 1e6) / size.count, updateMs: ms, readUs };
  });
}

/** Updates per second in blocks of 2,000, of a state that was made at once. */
export function updates(
  kernels: Kernels,
  size: Size,
  { cacheMb, blocks }: { readonly cacheMb: number; readonly blocks: number },
): Promise<{ readonly perSecond: number }> {
  return onDisk(async (kv) => {
    const store = new Mavl({ cacheMb }, { kv, kernels });
    const { root } = await commit(store, kv, none, pairsOf(kernels, 0, size.count));
    check(root, size);
    const pick = picks(size.count);
    // The first blocks fill the cache.
    const warm = await updateBlocks({ store, kv, kernels, root, pick, blocks });
    const { ms } = await updateBlocks({ store, kv, kernels, root: warm.root, pick, blocks });
    return { perSecond: (blockLength * 1000) / ms };
  });
}

function keyOf(kernels: Kernels, i: number): Uint8Array {
  return (pairsOf(kernels, i, i + 1)[0] as KeyValue).key;
}

interface Updates {
  readonly store: Mavl;
  readonly kv: SyncKV;
  readonly kernels: Kernels;
  readonly root: Uint8Array;
  readonly pick: () => number;
  readonly blocks: number;
}

/** Updates random keys block by block. @returns the last root and the median of milliseconds */
async function updateBlocks({ store, kv, kernels, root, pick, blocks }: Updates) {
  const times: number[] = [];
  let last = root;
  for (let i = 0; i < blocks; i++) {
    const value = kernels.sha256(u64be(pick()));
    const pairs = Array.from({ length: blockLength }, () => ({ key: keyOf(kernels, pick()), value }));
    const made = await commit(store, kv, last, pairs);
    times.push(made.ms);
    last = made.root;
  }
  return { root: last, ms: median(times) };
}

/** Medians over rounds in which all measurements take turns. */
export async function benchStore(
  kernels: Kernels,
  { largest = 100_000, rounds = 3, updates = 10 } = {},
): Promise<readonly Row[]> {
  const chosen = Object.values(sizes).filter((size) => size.count <= largest);
  const rows: Row[] = [];
  const seen = new Map<string, number[]>();
  const note = (name: string, figure: number) => seen.set(name, [...(seen.get(name) ?? []), figure]);
  for (let round = 0; round < rounds; round++) {
    for (const size of chosen) {
      const pairs = pairsOf(kernels, 0, size.count);
      note(`${size.name} memory`, inMemory(kernels, size, pairs));
      note(`${size.name} saved`, await saved(kernels, size, pairs));
      pairs.length = 0;
      const blocks = await inBlocks(kernels, size, updates);
      note(`${size.name} grow`, blocks.growNs);
      note(`${size.name} update`, blocks.updateMs);
      note(`${size.name} read`, blocks.readUs);
    }
  }
  const row = (name: string, unit: string, of: string, peers: Record<string, number>) =>
    rows.push({ name, unit, ours: median(seen.get(of) ?? []), better: "lower", peers });
  for (const { name, memoryNs, savedNs, updateMs } of chosen) {
    row(`insert ${name} keys and root, in memory`, "ns/key", `${name} memory`, memoryNs);
    row(`insert ${name} keys and root, saved`, "ns/key", `${name} saved`, { "Chain33, two cores": savedNs });
    row(`insert ${name} keys in synced blocks of 2,000`, "ns/key", `${name} grow`, {});
    row(
      `update 2,000 of ${name} keys, synced`,
      "ms",
      `${name} update`,
      updateMs === undefined ? {} : { "Chain33, two cores": updateMs },
    );
    row(`read one of ${name} keys`, "µs", `${name} read`, {});
  }
  return rows;
}

/** The benchmark as the command runs it. */
export async function store(scale: number): Promise<readonly Row[]> {
  const { kernels } = nativeKernels((await loadKernels({ wasm: wasmFiles, parts: ["mavl"] })).kernels);
  return benchStore(kernels, { largest: scale >= 10 ? 1_000_000 : 100_000, rounds: scale >= 10 ? 1 : 3 });
}
