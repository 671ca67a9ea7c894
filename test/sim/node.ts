// One simulated machine: its disk, its clock, and the node that runs on it now and then. All that a simulation or a test
// needs of a whole node is opened here and nowhere else.
import type { Consensus, ConsensusModules } from "../../src/consensus/index.ts";
import { asChainError, ChainError } from "../../src/errors.ts";
import type { Log, LogData, Metrics, Write } from "../../src/host.ts";
import { MemoryDisk } from "../../src/kv/memory.ts";
import { utf8 } from "../../src/lib/bytes.ts";
import { type Node, openNode } from "../../src/node.ts";
import { peerIdOfSeed } from "../../src/p2p/id.ts";
import { MemoryHub, memoryNetwork } from "../../src/p2p/memory/index.ts";
import type { Plugin } from "../../src/plugin.ts";
import type { Catalog } from "../../src/registry.ts";
import { kernels } from "../helpers/kernelset.ts";
import { SeededRandom } from "../helpers/random.ts";
import { MachineClock, SimClock } from "./clock.ts";
import { SimDisk } from "./disk.ts";
import { catalog, genesisTime, genesisTransactions, params, verifier } from "./library.ts";

/** Entries of a simulated pool: few, so that its bounds are felt. */
export const poolCapacity = 120;
/** Milliseconds between two writes of a pool's journal. */
const persistEvery = 200;
/** Milliseconds that the producer lets transactions gather. */
const waitTxMs = 500;

/** What a simulation wants to know of a machine. */
export interface Witness {
  /** A line for the trace. */
  note(text: string): void;
  /** A line for those who read the trace only. */
  detail(text: string, data: LogData | undefined): void;
  /** Something is wrong that no fault explains. */
  blame(text: string): void;
  /** A node is up: whoever wants to listen to its parts does so now. */
  opened(node: Node): void;
  /** A batch is on the disk. */
  batch(writes: readonly Write[], sync: boolean): void;
  /** Power was lost in the middle of a batch. */
  lost(): void;
}

/** A bug that a test plants: what it changes of each machine. */
export interface Planted {
  readonly catalog?: (of: Catalog, machine: number) => Catalog;
  readonly disk?: (disk: SimDisk, machine: number) => void;
  readonly node?: (node: Node, machine: number) => void;
}

/** Where a machine stands. */
export interface Place {
  /** From 1. */
  readonly index: number;
  /** Machines that it is told of. */
  readonly peers: readonly number[];
  /** Of what it draws itself. */
  readonly seed: number;
}

interface Process {
  readonly clock: MachineClock;
  alive: boolean;
  node: Node | undefined;
}

/** Codes that a failing disk explains. */
const diskCodes: ReadonlySet<string> = new Set(["kv.io", "kv.closed", "chain.stopped", "pool.closed"]);

let genesis: MemoryDisk | undefined;

/** A disk on which block 0 is. Made once: every simulation begins the same, whichever comes first. */
export async function genesisDisk(): Promise<MemoryDisk> {
  if (genesis === undefined) {
    const clock = new SimClock(genesisTime * 1000);
    const witness: Witness = {
      note() {},
      detail() {},
      blame: (text) => fault(text),
      opened() {},
      batch() {},
      lost() {},
    };
    const hub = new MemoryHub(clock, new SeededRandom(0));
    const first = new SimNode({ index: 0, peers: [], seed: 0 }, clock, hub, witness, new MemoryDisk(), {});
    await first.start();
    await first.stop();
    genesis = first.disk.image();
  }
  return genesis;
}

const ids = new Map<number, string>();

function idOf(index: number): string {
  const id = ids.get(index) ?? peerIdOfSeed(identityOf(index));
  ids.set(index, id);
  return id;
}

function addressOf(index: number): string {
  return `/memory/n${index}/p2p/${idOf(index)}`;
}

const identities = new Map<number, Uint8Array>();

function identityOf(index: number): Uint8Array {
  let seed = identities.get(index);
  if (seed === undefined) {
    seed = kernels.sha256(utf8(`sim node ${index}`));
    identities.set(index, seed);
  }
  return seed;
}

function fault(text: string): never {
  throw new Error(text);
}

export class SimNode {
  /** From 1. */
  readonly index: number;
  readonly disk: SimDisk;
  /** Milliseconds by which its clock is wrong. */
  skew = 0;
  /** Whether it makes blocks while it runs. */
  producing = false;
  /** Whether its disk has failed, or will, since it was opened. */
  diskFaults = false;
  /** Whether the last start came to nothing. */
  failedToStart = false;
  readonly #peers: readonly number[];
  readonly #clock: SimClock;
  readonly #hub: MemoryHub;
  readonly #random: SeededRandom;
  readonly #witness: Witness;
  readonly #planted: Planted;
  #process: Process | undefined;
  #engine: { readonly modules: ConsensusModules; readonly signal: AbortSignal } | undefined;
  #stopEngine: (() => void) | undefined;

  /** @param disk what is on its disk at first */
  constructor(
    { index, peers, seed }: Place,
    clock: SimClock,
    hub: MemoryHub,
    witness: Witness,
    disk: MemoryDisk,
    planted: Planted,
  ) {
    this.index = index;
    this.#peers = peers;
    this.#clock = clock;
    this.#hub = hub;
    this.#random = new SeededRandom(seed);
    this.#witness = witness;
    this.#planted = planted;
    this.disk = new SimDisk(clock, disk.copy());
    this.disk.onBatch = (writes, sync) => witness.batch(writes, sync);
    this.disk.onLoss = () => {
      this.#end();
      witness.lost();
    };
    planted.disk?.(this.disk, index);
  }

  get name(): string {
    return `n${this.index}`;
  }

  /** Of its network key. */
  get id(): string {
    return idOf(this.index);
  }

  /** Whether a process runs, which may still be starting. */
  get running(): boolean {
    return this.#process !== undefined;
  }

  /** The node, when it is up. */
  get node(): Node | undefined {
    return this.#process?.node;
  }

  /** Starts the node. What goes wrong with a sound disk is somebody's fault. @returns whether it is up */
  async start(): Promise<boolean> {
    if (this.#process !== undefined) return true;
    const own: Process = { clock: new MachineClock(this.#clock, () => this.skew), alive: true, node: undefined };
    this.#process = own;
    this.failedToStart = false;
    try {
      const kv = this.disk.open();
      const node = await openNode(
        {
          params,
          pool: { poolCacheSize: poolCapacity, persistEvery },
          catalog: this.#catalog(own),
          sub: { consensus: { solo: { waitTxMs } }, p2p: { memory: { name: this.name, discoveryMs: 0 } } },
          p2p: { name: "memory", identity: identityOf(this.index), seeds: this.#peers.map(addressOf) },
        },
        {
          clock: own.clock,
          random: this.#random,
          log: this.#log(own),
          metrics,
          kernels,
          verifier,
          kv: async () => kv,
        },
      );
      if (!own.alive) return false;
      own.node = node;
      this.#planted.node?.(node, this.index);
      this.#witness.opened(node);
      await node.start();
      return true;
    } catch (error) {
      if (!own.alive) return false;
      this.disk.abandon();
      this.#end();
      this.failedToStart = true;
      const coded = asChainError(error);
      this.#witness.note(`cannot start: ${coded.code}`);
      if (!this.diskFaults || !diskCodes.has(coded.code)) this.#witness.blame(`cannot start: ${coded.message}`);
      return false;
    }
  }

  /** Stops the node as an operator would. */
  async stop(): Promise<void> {
    const own = this.#process;
    if (own?.node === undefined) {
      await this.kill();
      return;
    }
    try {
      await own.node.close();
    } catch (error) {
      if (own.alive && !this.diskFaults) this.#witness.blame(`cannot stop: ${asChainError(error).message}`);
    }
    if (own.alive) this.#end();
  }

  /** Ends the process at once; the machine, and what it was given to write, stays. */
  async kill(): Promise<void> {
    this.disk.abandon();
    this.#end();
  }

  /** Takes the power away. @param keep batches not synced that survive */
  crash(keep: number): void {
    this.#end();
    this.disk.losePower(keep);
  }

  /** Begins or stops making blocks. */
  produce(on: boolean): void {
    this.producing = on;
    this.#stopEngine?.();
    this.#stopEngine = undefined;
    if (on) this.#runEngine();
  }

  #end(): void {
    const own = this.#process;
    if (own === undefined) return;
    this.#hub.kill(this.name);
    own.alive = false;
    own.clock.kill();
    this.#process = undefined;
    this.#engine = undefined;
    this.#stopEngine?.();
    this.#stopEngine = undefined;
  }

  #runEngine(): void {
    const engine = this.#engine;
    if (engine === undefined || this.#stopEngine !== undefined) return;
    const stop = new AbortController();
    this.#stopEngine = () => stop.abort();
    engine.signal.addEventListener("abort", () => stop.abort(), { once: true });
    void this.#solo?.run(engine.modules, stop.signal);
  }

  #solo: Consensus | undefined;

  /** The plug-ins of this machine: its producer can be switched on and off, and block 0 makes many accounts rich. */
  #catalog(own: Process): Catalog {
    const { solo } = catalog.consensus;
    if (solo === undefined) throw new Error("there is no consensus solo");
    const switched = (plugin: Plugin<"consensus">): Plugin<"consensus"> => ({
      ...plugin,
      create: (config, given) => {
        const engine = plugin.create(config, given);
        const run: Consensus["run"] = (modules, signal) => {
          if (!own.alive) return Promise.resolve();
          this.#engine = { modules, signal };
          this.#solo = engine;
          if (this.producing) this.#runEngine();
          return new Promise((resolve) => {
            if (signal.aborted) resolve();
            signal.addEventListener("abort", () => resolve(), { once: true });
          });
        };
        return { ...engine, genesis: genesisTransactions, run };
      },
    });
    const all: Catalog = {
      ...catalog,
      consensus: { ...catalog.consensus, solo: async () => switched(await solo()) },
      p2p: { memory: async () => memoryNetwork(this.#hub) },
    };
    return this.#planted.catalog?.(all, this.index) ?? all;
  }

  #log(own: Process): Log {
    const line = (level: "warn" | "error", text: string, data: LogData | undefined) => {
      if (!own.alive) return;
      const error = data?.error;
      const code =
        data?.code ?? (error instanceof ChainError ? error.code : error === undefined ? undefined : "internal");
      this.#witness.note(`${level} ${text}${code === undefined ? "" : ` (${String(code)})`}`);
      const explained = this.diskFaults && (code === undefined || diskCodes.has(String(code)));
      if (code === "internal" || (level === "error" && !explained)) {
        const more = error instanceof Error ? (error.stack ?? error.message) : "";
        this.#witness.blame(`${level}: ${text} ${more === "" ? String(code ?? "") : more}`);
      }
    };
    const detail = (text: string, data?: LogData) => {
      if (own.alive) this.#witness.detail(text, data);
    };
    const log: Log = {
      debug: detail,
      info: detail,
      warn: (text, data) => line("warn", text, data),
      error: (text, data) => line("error", text, data),
      child: () => log,
    };
    return log;
  }
}

const metrics: Metrics = { count() {}, gauge() {}, time() {} };
