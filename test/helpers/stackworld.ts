// Whole nodes, each with its chain, pool and peers, on a network in memory under one virtual clock. Blocks are made when a
// test says so.

import { chainConfigHash } from "../../src/config/hash.ts";
import type { Clock, Log, Metrics } from "../../src/host.ts";
import { MemoryDisk } from "../../src/kv/memory.ts";
import { utf8 } from "../../src/lib/bytes.ts";
import { hex } from "../../src/lib/hex.ts";
import { type Node, openNode } from "../../src/node.ts";
import { peerIdOfSeed } from "../../src/p2p/id.ts";
import type { Admission, Hello } from "../../src/p2p/index.ts";
import { MemoryHub, memoryNetwork, type Wire } from "../../src/p2p/memory/index.ts";
import { Peers } from "../../src/p2p/peers/peers.ts";
import type { Stack } from "../../src/p2p/stack.ts";
import { statusOf } from "../../src/p2p/sync/serve.ts";
import type { Block } from "../../src/types/proto/blockchain.ts";
import { catalog, genesisTime, genesisTransactions, params, parcel, verifier } from "../sim/library.ts";
import { VirtualClock } from "./clock.ts";
import { kernels } from "./kernelset.ts";
import { SeededRandom } from "./random.ts";

export interface StackNode {
  readonly name: string;
  readonly id: string;
  readonly disk: MemoryDisk;
  /** Lines of its log, as `level text {data}`. */
  readonly log: string[];
  /** Counters by name and labels. */
  readonly counts: Map<string, number>;
  /** The running node. */
  up: Up | undefined;
}

export interface Up {
  readonly node: Node;
  readonly stack: Stack;
  /** Ends its time: nothing that it has set goes off any more. */
  readonly freeze: () => void;
}

const identity = (name: string) => kernels.sha256(utf8(`stack ${name}`));

export class StackWorld {
  readonly clock = new VirtualClock((genesisTime + 100) * 1000);
  readonly random: SeededRandom;
  readonly hub: MemoryHub;
  readonly nodes: StackNode[] = [];
  #sent = 0;

  constructor(seed = 1, wire: Partial<Wire> = {}) {
    this.random = new SeededRandom(seed);
    this.hub = new MemoryHub(this.clock, this.random, { delay: 5, ...wire });
  }

  static networkOf(genesis: Uint8Array): string {
    const chain = chainConfigHash(params, kernels);
    return `${params.title}-${hex(chain.subarray(0, 4))}${hex(genesis.subarray(0, 4))}`;
  }

  /** Lets time pass until a promise has settled. */
  async settled<T>(promise: Promise<T>): Promise<T> {
    let open = true;
    const over = () => {
      open = false;
    };
    promise.then(over, over);
    await this.until(() => !open);
    return promise;
  }

  /** @param seeds names of the nodes that it dials */
  async add(name: string, seeds: readonly string[] = []): Promise<StackNode> {
    const node: StackNode = {
      name,
      id: peerIdOfSeed(identity(name)),
      disk: new MemoryDisk(),
      log: [],
      counts: new Map(),
      up: undefined,
    };
    this.nodes.push(node);
    await this.start(node, seeds);
    return node;
  }

  async start(node: StackNode, seeds: readonly string[] = []): Promise<Up> {
    const { name, disk } = node;
    const kv = disk.open();
    let alive = true;
    const clock: Clock = {
      now: () => this.clock.now(),
      after: (ms, run) =>
        this.clock.after(ms, () => {
          if (alive) run();
        }),
    };
    const plugin = memoryNetwork(this.hub);
    const { solo } = catalog.consensus;
    if (solo === undefined) throw new Error("there is no consensus solo");
    const rich = await solo();
    const full = await openNode(
      {
        params,
        mine: false,
        catalog: {
          ...catalog,
          p2p: { ...catalog.p2p, memory: async () => plugin },
          consensus: {
            ...catalog.consensus,
            solo: async () => ({
              ...rich,
              create: (config, given) => ({ ...rich.create(config, given), genesis: genesisTransactions }),
            }),
          },
        },
        sub: { p2p: { memory: { name, discoveryMs: 0 } } },
        p2p: {
          name: "memory",
          identity: identity(name),
          seeds: seeds.map((other) => `/memory/${other}/p2p/${peerIdOfSeed(identity(other))}`),
        },
      },
      {
        clock,
        random: this.random,
        log: logInto(node.log),
        metrics: countInto(node.counts),
        kernels,
        verifier,
        kv: async () => kv,
      },
    );
    const stack = full.peers;
    if (stack === undefined) throw new Error("the node knows no peers");
    const freeze = () => {
      alive = false;
    };
    node.up = { node: full, stack, freeze };
    await full.start();
    return node.up;
  }

  async stop(node: StackNode): Promise<void> {
    const { up } = node;
    node.up = undefined;
    await up?.node.close();
  }

  /** A peer that passes the handshake of `victim`'s chain, and then is whatever a test makes of it. */
  async rogue(name: string, victim: StackNode, claim: Partial<Hello> = {}): Promise<Peers> {
    const { chain } = upOf(victim);
    const genesis = chain.hashAt(0) as Uint8Array;
    const chainHash = chainConfigHash(params, kernels);
    const id = peerIdOfSeed(identity(name));
    const hello = (): Hello => ({
      version: 1,
      chain: chainHash,
      genesis,
      title: params.title,
      light: false,
      agent: "rogue/1",
      addresses: [`/memory/${name}/p2p/${id}`],
      ...statusOf(chain),
      ...claim,
    });
    const shared = { clock: this.clock, random: this.random, log: logInto([]), metrics: countInto(new Map()) };
    const kv = new MemoryDisk().open();
    const admission: Admission = { members: undefined, lightOpen: true, onChange: () => () => {} };
    const seeds = [`/memory/${victim.name}/p2p/${victim.id}`];
    const peers = new Peers({ seeds }, { ...shared, kv, admission, hello });
    const network = StackWorld.networkOf(genesis);
    const made = memoryNetwork(this.hub).create(
      { name, listen: true, discoveryMs: 0 },
      { ...shared, identity: identity(name), network, gate: peers.gate },
    );
    await peers.attach(await made);
    await peers.start();
    return peers;
  }

  /** Ends a node without a word. */
  kill(node: StackNode): void {
    this.hub.kill(node.name);
    node.up?.freeze();
    node.up = undefined;
  }

  /** Lets time pass. */
  async pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 100) await this.clock.advance(Math.min(left, 100));
  }

  /** Lets time pass until something holds, at most so long. @returns whether it does */
  async until(done: () => boolean, ms = 60_000): Promise<boolean> {
    for (let left = ms; left > 0 && !done(); left -= 100) await this.clock.advance(100);
    return done();
  }

  /** Sends new transactions to a node. @returns their hashes */
  async send(node: StackNode, count: number): Promise<readonly Uint8Array[]> {
    const out: Uint8Array[] = [];
    for (let i = 0; i < count; i++) out.push(await upOf(node).pool.add(parcel("good", this.#sent++).bytes));
    return out;
  }

  /** Makes a block of what waits at a node. */
  async mine(node: StackNode): Promise<Block> {
    const { chain, pool } = upOf(node);
    const units = pool.select(100, 1_000_000).map((entry) => entry.members);
    const blockTime = BigInt(Math.floor(this.clock.now() / 1000));
    const { block } = await chain.execute({ units, blockTime, allowEmpty: false });
    if (block === undefined) throw new Error("nothing to make a block of");
    await chain.connect(block, { source: "own" });
    return block;
  }

  /** Makes blocks of one new transaction each. */
  async grow(node: StackNode, blocks: number): Promise<void> {
    for (let i = 0; i < blocks; i++) {
      await this.send(node, 1);
      await this.mine(node);
    }
  }
}

export function upOf(node: StackNode): Node {
  if (node.up === undefined) throw new Error(`${node.name} is not up`);
  return node.up.node;
}

export function stackOf(node: StackNode): Stack {
  if (node.up === undefined) throw new Error(`${node.name} is not up`);
  return node.up.stack;
}

/** Height and hash of a node's tip. */
export function tipOf(node: StackNode): string {
  const { height, hash } = upOf(node).chain.tip();
  return `${height} ${hex(hash)}`;
}

export function agree(...nodes: readonly StackNode[]): () => boolean {
  return () => new Set(nodes.map(tipOf)).size === 1;
}

function logInto(lines: string[]): Log {
  const write = (level: string) => (text: string, data?: object) => {
    lines.push(
      `${level} ${text} ${JSON.stringify(data ?? {}, (_, v: unknown) => (typeof v === "bigint" ? `${v}` : v))}`,
    );
  };
  const log: Log = {
    debug: write("debug"),
    info: write("info"),
    warn: write("warn"),
    error: write("error"),
    child: () => log,
  };
  return log;
}

function countInto(counts: Map<string, number>): Metrics {
  return {
    count(name, by = 1, labels = {}) {
      const key = [name, ...Object.values(labels)].join(" ");
      counts.set(key, (counts.get(key) ?? 0) + by);
    },
    gauge() {},
    time() {},
  };
}
