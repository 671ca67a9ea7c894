// `npm run bench -- chain`: signed coins transfers between 10,000 accounts through mempool → block → LevelDB on solo, in
// the cases of Chain33's own measurement (reference: chain33-speed.md), and a peer's blocks connected. Chain33's figures
// stand beside as reference: measured elsewhere, on a machine of this kind.
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { boundHeap } from "../../node/heap.ts";
import { ChainError } from "../../src/errors.ts";
import type { Table } from "../../src/lib/schema.ts";
import type { NodeOptions } from "../../src/node.ts";
import { Block } from "../../src/types/proto/blockchain.ts";
import { buildBlocks, type Loaded, localParams, openLoaded, signedTxs } from "./load.ts";
import { median } from "./median.ts";
import { encodedBlocks, fundedHeight, madeChain } from "./net/chain.ts";
import type { Row } from "./row.ts";

const sub = { consensus: { solo: { waitTxMs: 1 } } };

interface Case {
  readonly table: Table;
  readonly options: Omit<NodeOptions, "params">;
  readonly fee: bigint;
}
const pool = { poolCacheSize: 10_240, maxTxNumPerAccount: 100_000, maxInFlight: 8192 };
export const cases: Readonly<Record<"default" | "lean", Case>> = {
  // Fees, all indexes, duplicate check, execution check in the mempool.
  default: { table: {}, options: { pool, sub }, fee: 100_000n },
  // No indexes, no fee, no execution check, full blocks of 10,000; the duplicate check stays.
  lean: {
    table: { mempool: { minTxFeeRate: 0 } },
    options: { sub, pool: { ...pool, disableExecCheck: true }, chain: { txIndex: false, addressIndex: false } },
    fee: 0n,
  },
};

async function sizeOf(directory: string): Promise<number> {
  let sum = 0;
  for (const entry of await readdir(directory, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    // LevelDB may have merged the file away meanwhile.
    const found = await stat(join(entry.parentPath, entry.name)).catch(() => undefined);
    sum += found?.size ?? 0;
  }
  return sum;
}

interface Measured {
  readonly tps: number;
  readonly cpu: number;
  readonly rss: number;
  readonly disk: number;
  readonly blockMs: number;
  readonly stages: readonly (readonly [string, number])[];
}

/** Transfers of a token instead of coins. */
interface TokenLoad {
  /** Name of its contract. */
  readonly contract: string;
  /** Brings it onto the chain. */
  deploy(loaded: Loaded): Promise<void>;
}

/** Everything from the first add() to the last durable block. */
export async function endToEnd({ table, options, fee }: Case, count: number, token?: TokenLoad): Promise<Measured> {
  const funding = await signedTxs({ count: 0, fee: 100_000n, fund: true });
  const file = await signedTxs({ count, fee, ...(token && { contract: token.contract }) });
  const loaded = await openLoaded(await localParams(table), options);
  const { node, metrics } = loaded;
  try {
    await buildBlocks(loaded, funding, 2000);
    await token?.deploy(loaded);
    metrics.reset();
    const before = await sizeOf(loaded.directory);
    let done = 0;
    let finish: () => void = () => {};
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const times: number[] = [];
    let last = performance.now();
    let wake: () => void = () => {};
    node.chain.onChange(({ connected }) => {
      for (const block of connected) done += block.txs.length;
      const now = performance.now();
      times.push(now - last);
      last = now;
      wake();
      if (done >= count) finish();
    });
    await node.start();
    const began = performance.now();
    const cpu = process.cpuUsage();
    let rss = 0;
    const sample = setInterval(() => {
      rss = Math.max(rss, process.memoryUsage.rss());
    }, 250);
    const waiting = new Set<Promise<unknown>>();
    await file.batches(256, async (batch) => {
      while (node.pool.size > pool.poolCacheSize - 4096) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const adds = node.pool.addMany(batch).then((results) => {
        const refused = results.find((one) => one instanceof ChainError);
        if (refused !== undefined) throw refused;
      });
      waiting.add(adds);
      adds.finally(() => waiting.delete(adds)).catch(() => {});
      if (waiting.size >= 8) await Promise.race(waiting);
    });
    await Promise.all(waiting);
    await finished;
    const seconds = (performance.now() - began) / 1000;
    const used = process.cpuUsage(cpu);
    clearInterval(sample);
    const stages = metrics.times().map(([name, ms]) => [name, (ms * 1000) / count] as const);
    return {
      tps: count / seconds,
      cpu: (used.user + used.system) / count,
      rss: rss / 1e6,
      disk: ((await sizeOf(loaded.directory)) - before) / count,
      blockMs: median(times),
      stages,
    };
  } finally {
    await loaded.close();
    await funding.remove();
    await file.remove();
  }
}

/** A peer's blocks of `size` transfers, one after the other: signatures, execution, indexes, state, synced batch. */
async function connectBlocks(
  size: number,
  blocks: number,
  scheme: string,
): Promise<{ readonly tps: number; readonly cpu: number }> {
  const { table, options, fee } = cases.default;
  const params = await localParams(table);
  const funding = await signedTxs({ count: 0, fee: 100_000n, fund: true, scheme });
  const file = await signedTxs({ count: size * blocks, fee, scheme });
  const maker = await openLoaded(params, { ...options, mine: false });
  const taker = await openLoaded(params, { ...options, mine: false });
  try {
    await buildBlocks(maker, funding, 2000);
    const funded = Number(maker.node.chain.tip().height);
    await buildBlocks(maker, file, size);
    for (let height = 1; height <= funded; height++) await taker.node.chain.connect(encoded(maker, height));
    const bodies: Uint8Array[] = [];
    for (let height = funded + 1; height <= Number(maker.node.chain.tip().height); height++) {
      bodies.push(encoded(maker, height));
    }
    const cpu = process.cpuUsage();
    const times = await connectAll(taker, bodies);
    const { user, system } = process.cpuUsage(cpu);
    return { tps: (size / median(times)) * 1000, cpu: (user + system) / (size * bodies.length) };
  } finally {
    await maker.close();
    await taker.close();
    await funding.remove();
    await file.remove();
  }
}

/** As it comes from a peer: in bytes. */
function encoded(maker: Loaded, height: number): Uint8Array {
  const stored = maker.node.chain.block(height);
  if (stored === undefined) throw new Error(`no block ${height}`);
  return Block.encode(stored.block);
}

/** Hands over each block while the one before it is on its way, as a node that catches up does. @returns ms per block */
async function connectAll({ node }: Loaded, bodies: readonly Uint8Array[]): Promise<readonly number[]> {
  const times: number[] = [];
  let last = performance.now();
  let before: Promise<unknown> = Promise.resolve();
  const connect = async (bytes: Uint8Array) => {
    await node.chain.connect(bytes);
    const now = performance.now();
    times.push(now - last);
    last = now;
  };
  for (const bytes of bodies) {
    const connected = connect(bytes);
    await before;
    before = connected;
  }
  await before;
  return times;
}

const groups = ["default", "lean", "connect-10", "connect-1000", "connect-5000", "connect-5000-sm2"] as const;

/**
 * @param scale 1: 200,000 transfers in the default case
 * @param only a group of rows: default, lean, connect-10, connect-1000, connect-5000, connect-5000-sm2; all of them by default
 */
export async function chain(scale = 1, only?: string): Promise<readonly Row[]> {
  // As `tenon start` does.
  boundHeap();
  const rows: Row[] = [];
  for (const group of groups) if (only === undefined || only === group) rows.push(...(await run(group, scale)));
  return rows;
}

function run(group: (typeof groups)[number], scale: number): Promise<readonly Row[]> {
  switch (group) {
    case "default":
      return defaultRows(scale);
    case "lean":
      return leanRows(scale);
    case "connect-10":
      return catchUp(Math.max(100, Math.round(5000 * scale)));
    case "connect-1000":
      return connectRow(group, 2760, 1000, Math.max(3, Math.round(10 * scale)));
    case "connect-5000":
      return connectRow(group, 3470, 5000, Math.max(3, Math.round(5 * scale)));
    case "connect-5000-sm2":
      // Chain33's figure is that of its verification alone, on one core.
      return connectRow(group, 698, 5000, Math.max(3, Math.round(5 * scale)), "sm2");
  }
}

async function defaultRows(scale: number): Promise<readonly Row[]> {
  const made = await endToEnd(cases.default, Math.round(200_000 * scale));
  return [
    { name: "transfer-tps", unit: "tx/s", ours: made.tps, peers: { "Chain33 (reference)": 2333 } },
    { name: "cpu-us-per-tx", unit: "µs", ours: made.cpu, better: "lower", peers: { "Chain33 (reference)": 790 } },
    { name: "rss-mb", unit: "MB", ours: made.rss, better: "lower", peers: { "Chain33 (reference)": 1080 } },
    {
      name: "disk-bytes-per-tx",
      unit: "B",
      ours: made.disk,
      better: "lower",
      peers: { "Chain33 (reference)": 14_400 },
    },
    { name: "block-ms-p50", unit: "ms", ours: made.blockMs, better: "lower" },
    ...made.stages.map(([name, us]): Row => ({ name: `stage ${name}`, unit: "µs/tx", ours: us, better: "lower" })),
  ];
}

async function leanRows(scale: number): Promise<readonly Row[]> {
  const made = await endToEnd(cases.lean, Math.round(100_000 * scale));
  return [
    { name: "transfer-tps-lean", unit: "tx/s", ours: made.tps, peers: { "Chain33 (reference)": 5372 } },
    { name: "cpu-us-per-tx-lean", unit: "µs", ours: made.cpu, better: "lower", peers: { "Chain33 (reference)": 306 } },
    { name: "rss-mb-lean", unit: "MB", ours: made.rss, better: "lower", peers: { "Chain33 (reference)": 700 } },
    {
      name: "disk-bytes-per-tx-lean",
      unit: "B",
      ours: made.disk,
      better: "lower",
      peers: { "Chain33 (reference)": 1120 },
    },
  ];
}

/** Small blocks that are handed over as fast as they are taken, durable later: what a node far behind does. */
async function catchUp(blocks: number): Promise<readonly Row[]> {
  const made = await madeChain(blocks);
  const { node, close } = await openLoaded(await localParams(), { mine: false });
  try {
    const waiting: Promise<unknown>[] = [];
    let height = 0;
    let began = 0;
    let cpu = process.cpuUsage();
    for await (const bytes of encodedBlocks(made)) {
      if (++height === fundedHeight + 1) {
        await Promise.all(waiting.splice(0));
        began = performance.now();
        cpu = process.cpuUsage();
      }
      waiting.push(node.chain.connect(bytes, { durable: "later" }));
      if (waiting.length >= 64) await waiting.shift();
    }
    await Promise.all(waiting);
    await node.chain.flush();
    const seconds = (performance.now() - began) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    return [
      { name: "connect-10-tps", unit: "tx/s", ours: made.transfers / seconds },
      { name: "connect-10-cpu-us-per-tx", unit: "µs", ours: (user + system) / made.transfers, better: "lower" },
    ];
  } finally {
    await close();
  }
}

async function connectRow(
  group: string,
  reference: number,
  size: number,
  blocks: number,
  scheme = "secp256k1",
): Promise<readonly Row[]> {
  const { tps, cpu } = await connectBlocks(size, blocks, scheme);
  return [
    { name: `${group}-tps`, unit: "tx/s", ours: tps, peers: { "Chain33 (reference)": reference } },
    { name: `${group}-cpu-us-per-tx`, unit: "µs", ours: cpu, better: "lower" },
  ];
}
