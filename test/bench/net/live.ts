// One producer and followers in processes of their own, load at every node: transactions per second of the chain as each
// of them has it on disk, what that sums up to over the followers, and how many bodies a node is sent for each it needs.
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { signedTxs } from "../load.ts";
import type { Row } from "../row.ts";
import { copyData, type MadeChain, madeChain } from "./chain.ts";
import { type Child, startChild } from "./child.ts";
import type { Command, Figures, NodeSetup } from "./messages.ts";

const followers = 4;
/** Of the chain that all begin with: its accounts are funded. */
const blocks = 1;

const ask = <T>(node: Child, command: Command) => node.ask<T>(command);
const figures = (node: Child) => ask<Figures>(node, { type: "figures" });

/** @param scale 1: 40,000 transfers */
export async function live(scale = 1): Promise<readonly Row[]> {
  const count = Math.max(1000, Math.round(40_000 * scale));
  const made = await madeChain(blocks);
  // Those of the chain that is there already come first, and are left out.
  const file = await signedTxs({ count, fee: 100_000n, from: made.transfers });
  const folder = await mkdtemp(join(tmpdir(), "tenon-bench-live-"));
  const nodes: Child[] = [];
  try {
    await open(nodes, folder, made);
    const before = await Promise.all(nodes.map(figures));
    const began = Date.now();
    const loads = nodes.map((node, rest) => ask(node, { type: "load", file: file.path, rest, of: nodes.length }));
    await Promise.all(loads);
    await Promise.all(nodes.map((node) => ask(node, { type: "count", txs: count })));
    const after = await Promise.all(nodes.map(figures));
    const speeds = after.map(({ last }) => (count / (last - began)) * 1000);
    const chain = Math.min(...speeds);
    const sum = speeds.slice(1).reduce((a, b) => a + b, 0);
    const bodies = after.map(({ counts }) => bodiesPerNeed(counts)).filter((one) => one > 0);
    const cpu = after.reduce((all, one, i) => all + one.cpu - (before[i] as Figures).cpu, 0);
    return [
      { name: "net-live-tps", unit: "tx/s", ours: chain },
      { name: "net-live-tps-sum", unit: "tx/s", ours: sum, peers: { target: 3000 } },
      ...speeds.map(
        (tps, i): Row => ({ name: `net-live-${i === 0 ? "producer" : `follower-${i}`}`, unit: "tx/s", ours: tps }),
      ),
      {
        name: "net-live-bodies-per-need",
        unit: "",
        ours: Math.max(...bodies),
        better: "lower",
        peers: { target: 1.5 },
      },
      { name: "net-live-cpu-us-per-tx", unit: "µs", ours: cpu / count, better: "lower" },
    ];
  } finally {
    for (const node of nodes.reverse()) await node.stop();
    await file.remove();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The producer first; every node knows all before it. */
async function open(nodes: Child[], folder: string, made: MadeChain): Promise<void> {
  const seeds: string[] = [];
  for (let i = 0; i <= followers; i++) {
    const directory = join(folder, `node${i}`);
    await mkdir(directory);
    await copyData(made, directory);
    const setup: NodeSetup = { directory, seed: i + 1, seeds: [...seeds], mine: i === 0 };
    const node = startChild("./nodeprocess.ts", [JSON.stringify(setup)]);
    nodes.push(node);
    const [address] = await ask<readonly string[]>(node, { type: "start" });
    if (address !== undefined) seeds.push(address);
  }
  for (;;) {
    const all = await Promise.all(nodes.map(figures));
    if (all.every(({ peers }) => peers >= followers)) break;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  // Gossip makes its mesh at its heartbeats.
  await new Promise((resolve) => setTimeout(resolve, 3000));
}

/** Bodies that came by gossip for each that the pool took from it. */
function bodiesPerNeed(counts: Figures["counts"]): number {
  const of = (name: string) => counts[name] ?? 0;
  const took = of("gossip.txs.took");
  return took === 0 ? 0 : (took + of("gossip.txs.refused") + of("gossip.txs.bad")) / took;
}
