// A full node in a process of its own, steered over IPC (messages.ts). Its argument is a NodeSetup as JSON.
import { boundHeap } from "../../../node/heap.ts";
import { openNodeHost } from "../../../node/index.ts";
import { chainConfigHash } from "../../../src/config/hash.ts";
import { ChainError } from "../../../src/errors.ts";
import { hex } from "../../../src/lib/hex.ts";
import { openNode } from "../../../src/node.ts";
import { localParams, openTxFile, quiet } from "../load.ts";
import { costOf, memoryOf } from "./figures.ts";
import type { ChainNames, Command, Figures, NodeSetup } from "./messages.ts";

/** Of the pool: a quarter of a second's load at ten times the target. */
const poolSize = 20_480;

const setup = JSON.parse(process.argv[2] ?? "{}") as NodeSetup;
boundHeap();
const counts: Record<string, number> = {};
const metrics = {
  count: (name: string, by = 1, labels: Readonly<Record<string, string>> = {}) => {
    const full = [name, ...Object.values(labels)].join(".");
    counts[full] = (counts[full] ?? 0) + by;
  },
  gauge() {},
  time() {},
};
const params = await localParams();
const host = await openNodeHost({ directory: setup.directory, params, log: quiet, metrics });
const p2p = {
  libp2p: {
    port: 0,
    dht: false,
    ...(setup.webSockets === true && { ws: { listen: true, port: 0 } }),
    limits: { connections: 1000, pending: 500, perHost: 10_000 },
  },
};
const node = await openNode(
  {
    params,
    mine: setup.mine,
    pool: { poolCacheSize: poolSize, maxTxNumPerAccount: 100_000, maxInFlight: 8192 },
    sub: { consensus: { solo: { waitTxMs: 1 } }, p2p },
    p2p: {
      name: "libp2p",
      identity: new Uint8Array(32).fill(setup.seed),
      seeds: setup.seeds,
      limits: { full: 64, light: 1000, perPrefix: 1000 },
    },
  },
  host,
);
let txs = 0;
let last = 0;
let wake: () => void = () => {};
node.chain.onChange(({ connected }) => {
  for (const block of connected) txs += block.txs.length;
  last = Date.now();
  wake();
});

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) {
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  }
}

/** Offers transactions as a client does: one that is refused because the node is behind comes again. */
async function offer(own: readonly Uint8Array[]): Promise<void> {
  for (let left = own; left.length > 0; ) {
    const results = await node.pool.addMany(left);
    const codes = results.map((one) => (one instanceof ChainError ? one.code : undefined));
    // Another node may have passed it on already.
    const known = new Set<string | undefined>([undefined, "pool.exists", "tx.duplicate", "pool.notSynced"]);
    const refused = codes.find((code) => !known.has(code));
    if (refused !== undefined) throw new Error(`a transaction was refused: ${refused}`);
    left = left.filter((_, i) => codes[i] === "pool.notSynced");
    if (left.length > 0) await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function load(path: string, rest: number, of: number): Promise<void> {
  const waiting = new Set<Promise<unknown>>();
  let number = 0;
  await openTxFile(path).batches(256 * of, async (batch) => {
    const own = batch.filter(() => number++ % of === rest);
    await until(() => node.pool.size < poolSize / 2);
    const adds = offer(own);
    waiting.add(adds);
    adds.finally(() => waiting.delete(adds)).catch(() => {});
    if (waiting.size >= 4) await Promise.race(waiting);
  });
  await Promise.all(waiting);
}

async function answer(command: Command): Promise<unknown> {
  switch (command.type) {
    case "start":
      await node.start();
      return node.peers?.network.addresses() ?? [];
    case "reach":
      await until(() => node.chain.tip().height >= command.height);
      return true;
    case "count":
      await until(() => txs >= command.txs);
      return true;
    case "load":
      await load(command.file, command.rest, command.of);
      return true;
    case "names": {
      const chain = hex(chainConfigHash(params, host.kernels));
      const genesis = hex(node.chain.hashAt(0) as Uint8Array);
      const { title } = params;
      const names: ChainNames = {
        chain,
        genesis,
        title,
        network: `${title}-${chain.slice(0, 8)}${genesis.slice(0, 8)}`,
      };
      return names;
    }
    case "memory":
      return { ...(await memoryOf()), peers: node.peers?.net.peers().length ?? 0 };
    case "figures": {
      const figures: Figures = {
        height: Number(node.chain.tip().height),
        peers: node.peers?.net.peers().length ?? 0,
        txs,
        last,
        ...costOf(),
        counts,
      };
      return figures;
    }
  }
}

process.on("message", (command: Command) => {
  answer(command).then(
    (result) => process.send?.(result),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.on("disconnect", () => {
  node.close().then(
    () => process.exit(0),
    () => process.exit(1),
  );
});
