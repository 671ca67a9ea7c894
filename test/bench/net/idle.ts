// Idle light peers on one node beside as many idle connections on bare libp2p: the memory that each takes, and the
// processor time while nothing happens. The peers are in processes of their own. What a process holds at once says little
// of what a peer costs, as code is compiled with the first ones, garbage waits, and allocators keep what they once had.
// Hence a first crowd that leaves again, then rounds in which what is alive after collecting all garbage is compared with
// and without a crowd; and for all that is not JavaScript's, the pages by which a process grows beyond its largest crowd.
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { median } from "../median.ts";
import type { Row } from "../row.ts";
import { type Child, startChild } from "./child.ts";
import { addressOver } from "./endpoint.ts";
import type { ProcessCost } from "./figures.ts";
import type { ChainNames, Memory, NodeSetup } from "./messages.ts";

const peers = 200;
/** Further ones, with which the process becomes larger than it ever was. */
const more = 400;
const rounds = 3;
/** Seconds for what follows a connection, or its end, by itself: the longest timer of it runs for ten. */
const settle = 13;
/** Seconds of quiet in which processor time is looked at. */
const quiet = 30;

interface Side {
  readonly node: Child;
  /** Arguments of its crowds but for the number of the first peer. */
  readonly crowd: readonly [kind: string, address: string];
  readonly names: string;
  /** Number of the next peer. */
  next: number;
  readonly live: number[];
  own: number;
  cpu: number;
}

export async function idle(scale = 1): Promise<readonly Row[]> {
  const folder = await mkdtemp(join(tmpdir(), "tenon-bench-idle-"));
  const sides: Side[] = [];
  try {
    sides.push(await lightSide(join(folder, "node")), await bareSide());
    await together(sides, (side) => crowded(side, (crowd) => grow(side, crowd, peers)));
    for (let i = 0; i < rounds; i++) await together(sides, (side) => round(side, scale, i === rounds - 1));
    const [ours, bare] = sides as [Side, Side];
    const name = "net-idle-light";
    const each = (what: string, of: (side: Side) => number): Row => ({
      ...{ name: `${name}-${what}-kb-each`, unit: "kB", ours: of(ours) / 1000, better: "lower" },
      peers: { "bare libp2p": of(bare) / 1000 },
    });
    return [
      each(`${peers}-live`, ({ live }) => median(live)),
      each(`${peers + more}-own`, ({ own }) => own),
      { name: `${name}-${peers}-cpu`, unit: "% core", ours: ours.cpu * 100, better: "lower", peers: { target: 5 } },
      { name: `${name}-${peers}-cpu-bare`, unit: "% core", ours: bare.cpu * 100, better: "lower" },
    ];
  } finally {
    for (const { node } of sides) await node.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Code that V8 would forget for lack of use, and compile again, is left where it is. */
const flags = ["--expose-gc", "--no-flush-bytecode"];
const empty = { names: "", next: 1000, own: 0, cpu: 0 };

async function lightSide(directory: string): Promise<Side> {
  await mkdir(directory);
  const setup: NodeSetup = { directory, seed: 1, seeds: [], mine: false, webSockets: true };
  const node = startChild("./nodeprocess.ts", [JSON.stringify(setup)], flags);
  const addresses = await node.ask<readonly string[]>({ type: "start" });
  const names = JSON.stringify(await node.ask<ChainNames>({ type: "names" }));
  return { ...empty, node, crowd: ["light", addressOver(addresses, "ws")], names, live: [] };
}

async function bareSide(): Promise<Side> {
  const node = startChild("./endpointserver.ts", ["bare"], flags);
  const addresses = await node.message<readonly string[]>();
  return { ...empty, node, crowd: ["bare", addressOver(addresses, "ws")], live: [] };
}

async function together(sides: readonly Side[], run: (side: Side) => Promise<void>): Promise<void> {
  await Promise.all(sides.map(run));
}

/** @param last whether processor time, and a greater crowd, are looked at too */
async function round(side: Side, scale: number, last: boolean): Promise<void> {
  await wait(settle);
  const before = await memoryOf(side, 0);
  await crowded(side, async (crowd) => {
    await grow(side, crowd, peers);
    const full = await memoryOf(side, peers);
    side.live.push((full.live - before.live) / peers);
    if (!last) return;
    const began = await side.node.ask<ProcessCost>({ type: "figures" });
    await wait(quiet * scale);
    const { cpu } = await side.node.ask<ProcessCost>({ type: "figures" });
    side.cpu = (cpu - began.cpu) / (quiet * scale * 1e6);
    await grow(side, crowd, more);
    side.own = ((await memoryOf(side, peers + more)).own - full.own) / more;
  });
}

async function crowded(side: Side, run: (crowd: Child) => Promise<void>): Promise<void> {
  const crowd = startChild("./crowd.ts", [...side.crowd, String(side.next), side.names]);
  try {
    await run(crowd);
  } finally {
    await crowd.stop();
  }
}

async function grow(side: Side, crowd: Child, by: number): Promise<void> {
  side.next = await crowd.ask<number>(by);
  await wait(settle);
}

/** @param expected peers that are connected */
async function memoryOf({ node, crowd }: Side, expected: number): Promise<Memory> {
  const memory = await node.ask<Memory>({ type: "memory" });
  if (memory.peers !== expected) throw new Error(`${memory.peers} ${crowd[0]} peers instead of ${expected}`);
  return memory;
}

const wait = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));
