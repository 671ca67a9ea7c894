// A fresh node catches up with nodes that have the chain of chain.ts, each in a process of its own: transfers per second
// with every rule checked, from the start of the node to the last durable block.
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Row } from "../row.ts";
import { copyData, fundedHeight, type MadeChain, madeChain } from "./chain.ts";
import { startChild } from "./child.ts";
import type { Command, Figures, NodeSetup } from "./messages.ts";

export async function sync(blocks: number): Promise<readonly Row[]> {
  const made = await madeChain(blocks);
  const rows: Row[] = [];
  for (const peers of [1, 2]) rows.push(...(await measure(made, peers)));
  return rows;
}

async function measure(made: MadeChain, peers: number): Promise<readonly Row[]> {
  const folder = await mkdtemp(join(tmpdir(), "tenon-bench-sync-"));
  const node = (setup: NodeSetup) => startChild("./nodeprocess.ts", [JSON.stringify(setup)]);
  const servers = [];
  const seeds: string[] = [];
  try {
    for (let i = 0; i < peers; i++) {
      const directory = join(folder, `peer${i}`);
      await copyData(made, directory);
      const server = node({ directory, seed: i + 1, seeds: [], mine: false });
      servers.push(server);
      const [address] = await server.ask<readonly string[]>({ type: "start" } satisfies Command);
      if (address !== undefined) seeds.push(address);
    }
    const directory = join(folder, "fresh");
    await mkdir(directory);
    const fresh = node({ directory, seed: 100, seeds, mine: false });
    servers.push(fresh);
    const ask = (command: Command) => fresh.ask<Figures>(command);
    await ask({ type: "start" });
    const start = await ask({ type: "figures" });
    const began = Date.now();
    await ask({ type: "reach", height: fundedHeight });
    const funded = Date.now();
    await ask({ type: "count", txs: 10_000 + made.transfers });
    const end = await ask({ type: "figures" });
    const name = `net-sync-${peers}`;
    return [
      {
        name: `${name}-tps`,
        unit: "tx/s",
        ours: (made.transfers / (end.last - funded)) * 1000,
        peers: { target: 5000 },
      },
      { name: `${name}-first-block`, unit: "ms", ours: funded - began, better: "lower" },
      {
        name: `${name}-cpu-us-per-tx`,
        unit: "µs",
        ours: (end.cpu - start.cpu) / made.transfers,
        better: "lower",
      },
      { name: `${name}-rss-mb`, unit: "MB", ours: end.rss / 1e6, better: "lower" },
    ];
  } finally {
    for (const server of servers.reverse()) await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
