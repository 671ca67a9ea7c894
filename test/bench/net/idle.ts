// Idle light peers on one node beside as many idle connections on bare libp2p: memory that each takes, and the node's
// processor time while nothing happens. The peers are in processes of their own.
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Row } from "../row.ts";
import { type Child, startChild } from "./child.ts";
import { addressOver } from "./endpoint.ts";
import type { ProcessCost } from "./figures.ts";
import type { ChainNames, NodeSetup } from "./messages.ts";

const peers = 200;
/** Seconds of quiet before memory is looked at, and in which processor time is. */
const settle = 10;
const quiet = 30;

interface Cost {
  /** Bytes for each peer. */
  readonly memory: number;
  /** Share of one processor. */
  readonly cpu: number;
}

export async function idle(scale = 1): Promise<readonly Row[]> {
  const folder = await mkdtemp(join(tmpdir(), "tenon-bench-idle-"));
  try {
    const directory = join(folder, "node");
    await mkdir(directory);
    const setup: NodeSetup = { directory, seed: 1, seeds: [], mine: false, webSockets: true };
    const ours = await measure(startChild("./nodeprocess.ts", [JSON.stringify(setup)], gc), "light", scale);
    const bare = await measure(startChild("./endpointserver.ts", ["bare"], gc), "bare", scale);
    const name = `net-idle-light-${peers}`;
    return [
      {
        name: `${name}-kb-each`,
        unit: "kB",
        ours: ours.memory / 1000,
        better: "lower",
        peers: { "bare libp2p": bare.memory / 1000 },
      },
      { name: `${name}-cpu`, unit: "% core", ours: ours.cpu * 100, better: "lower", peers: { target: 5 } },
      { name: `${name}-cpu-bare`, unit: "% core", ours: bare.cpu * 100, better: "lower" },
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const gc = ["--expose-gc"];
const wait = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

async function measure(node: Child, kind: "light" | "bare", scale: number): Promise<Cost> {
  let crowd: Child | undefined;
  try {
    const addresses =
      kind === "light" ? await node.ask<readonly string[]>({ type: "start" }) : await node.message<readonly string[]>();
    const figures = () => node.ask<ProcessCost>({ type: "figures" });
    await wait(settle * scale);
    const before = await figures();
    const names = kind === "light" ? JSON.stringify(await node.ask<ChainNames>({ type: "names" })) : "";
    crowd = startChild("./crowd.ts", [kind, addressOver(addresses, "ws"), String(peers), names]);
    await crowd.message();
    await wait(settle * scale);
    const after = await figures();
    await wait(quiet * scale);
    const end = await figures();
    return {
      memory: (after.rss - before.rss) / peers,
      cpu: (end.cpu - after.cpu) / (quiet * scale * 1e6),
    };
  } finally {
    await crowd?.stop();
    await node.stop();
  }
}
