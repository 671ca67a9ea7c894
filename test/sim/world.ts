// A simulated network: machines, wires, clients, and everything that a scenario can do to them. It notes what happens and
// judges nothing but what must never happen; checks.ts judges the rest.
import { asChainError } from "../../src/errors.ts";
import type { MemoryDisk } from "../../src/kv/memory.ts";
import { mapKey } from "../../src/lib/bytes.ts";
import { hex } from "../../src/lib/hex.ts";
import type { TxStatus } from "../../src/mempool/index.ts";
import type { Node } from "../../src/node.ts";
import { MemoryHub } from "../../src/p2p/memory/index.ts";
import { SeededRandom } from "../helpers/random.ts";
import { Acks } from "./acks.ts";
import { SimClock } from "./clock.ts";
import { liars } from "./liars.ts";
import { genesisTime, type Kind, parcel } from "./library.ts";
import { genesisDisk, type Planted, poolCapacity, SimNode, type Witness } from "./node.ts";
import type { Script } from "./script.ts";
import { neighbours } from "./topology.ts";
import { Trace } from "./trace.ts";

/** Milliseconds from one look at the machines to the next, and from a failure to the restart. */
const lookEvery = 500;
const restartAfter = 2000;
/** Seconds after block 0 at which simulations begin. */
const startAfter = 10;
/** Findings that are kept; one is enough to fail. */
const maxFindings = 20;

export interface Sent {
  accepted: number;
  readonly refused: Map<string, number>;
}

export class World {
  readonly clock = new SimClock((genesisTime + startAfter) * 1000);
  readonly hub: MemoryHub;
  readonly trace: Trace;
  readonly acks: Acks;
  /** The honest ones. */
  readonly nodes: readonly SimNode[];
  readonly liars: readonly SimNode[];
  readonly links: ReadonlyMap<number, ReadonlySet<number>>;
  /** What is wrong. */
  readonly findings: string[] = [];
  readonly sent: Sent = { accepted: 0, refused: new Map() };
  readonly #random: SeededRandom;
  readonly #images = new Map<number, { readonly disk: MemoryDisk; readonly at: number }>();
  readonly #due = new Map<number, number>();
  readonly #start: number;
  #next = 0;

  private constructor(script: Script, disk: MemoryDisk, planted: Planted, sink?: (line: string) => void) {
    this.#random = new SeededRandom(script.seed);
    this.#start = this.clock.now();
    this.trace = new Trace(() => this.elapsed, sink);
    this.acks = new Acks(() => this.clock.now());
    this.hub = new MemoryHub(this.clock, new SeededRandom(script.seed + 1), soundWire);
    this.links = neighbours(script.topology, script.nodes, script.liars.length, this.#random);
    const build = (index: number, bugs: Planted, witness: Witness) => {
      const place = { index, peers: [...(this.links.get(index) ?? [])], seed: this.#random.u32() };
      return new SimNode(place, this.clock, this.hub, witness, disk, bugs);
    };
    this.nodes = Array.from({ length: script.nodes }, (_, i) => build(i + 1, planted, this.#witness(i + 1)));
    this.liars = script.liars.map((kind, i) => {
      const index = script.nodes + i + 1;
      return build(index, lieOf(kind), this.#bystander(index));
    });
    this.#wire();
    const [first] = this.nodes;
    if (first !== undefined) first.producing = true;
  }

  static async open(script: Script, planted: Planted, sink?: (line: string) => void): Promise<World> {
    return new World(script, await genesisDisk(), planted, sink);
  }

  /** Milliseconds since the start. */
  get elapsed(): number {
    return this.clock.now() - this.#start;
  }

  get all(): readonly SimNode[] {
    return [...this.nodes, ...this.liars];
  }

  /** @throws Error when there is no such machine */
  node(index: number): SimNode {
    const found = this.all[index - 1];
    if (found === undefined) throw new Error(`there is no node ${index}`);
    return found;
  }

  blame(who: string, text: string): void {
    this.trace.add(who, `FOUND ${text}`);
    if (this.findings.length < maxFindings && !this.findings.includes(`${who}: ${text}`))
      this.findings.push(`${who}: ${text}`);
  }

  /** Starts every machine, and looks after them from then on. */
  begin(): void {
    for (const node of this.all) this.start(node);
    this.#look();
  }

  start(node: SimNode): void {
    this.trace.add(node.name, "start");
    void node.start();
  }

  /** A client hands over its next transactions, one every `every` milliseconds. */
  send(node: SimNode, { count, kind, size, expire, every }: Order): void {
    for (let i = 0; i < count; i++) {
      const n = this.#next++;
      const one = () => void this.#deliver(node, kind, n, size, expire);
      if (every * i === 0) one();
      else this.clock.after(every * i, one);
    }
  }

  async #deliver(node: SimNode, kind: Kind, n: number, size: number, expire: number | undefined): Promise<void> {
    const { node: up } = node;
    const label = `tx ${n}${kind === "good" ? "" : ` ${kind}`}${size > 1 ? ` of ${size}` : ""}`;
    if (up === undefined) {
      this.trace.add(node.name, `${label}: nobody answers`);
      return;
    }
    const last = expire === undefined ? 0 : Number(up.chain.tip().height) + expire;
    const one = parcel(kind, n, size, last);
    this.acks.sent(one);
    try {
      await up.pool.add(one.bytes);
      this.sent.accepted++;
      if (node.node === up) this.acks.taken(node.index, one);
      this.trace.add(node.name, `${label}: taken ${hex(one.hash).slice(0, 8)}`);
      if (kind === "forged" || kind === "garbage" || kind === "broke") this.blame(node.name, `took ${label}`);
    } catch (error) {
      const { code } = asChainError(error);
      this.sent.refused.set(code, (this.sent.refused.get(code) ?? 0) + 1);
      this.trace.add(node.name, `${label}: refused ${code}`);
      if (code === "internal" && node.node === up) this.blame(node.name, `${label}: ${String(error)}`);
    }
  }

  crash(node: SimNode, keep: number): void {
    this.trace.add(node.name, `loses power, ${keep} batches survive`);
    node.crash(keep);
    this.acks.crashed(node.index);
  }

  crashAtWrite(node: SimNode, write: number, keep: number): void {
    node.diskFaults = true;
    node.disk.losePowerAt(write, keep);
  }

  async kill(node: SimNode): Promise<void> {
    this.trace.add(node.name, "killed");
    await node.kill();
  }

  async stop(node: SimNode): Promise<void> {
    this.trace.add(node.name, "stop");
    await node.stop();
    this.trace.add(node.name, "stopped");
  }

  image(node: SimNode): void {
    this.#images.set(node.index, { disk: node.disk.image(), at: this.clock.now() });
  }

  /** Puts an older disk in and starts again. */
  async restore(node: SimNode): Promise<void> {
    const image = this.#images.get(node.index);
    if (image === undefined) return;
    await node.kill();
    node.disk.restore(image.disk);
    this.acks.restored(node.index, image.at);
    this.trace.add(node.name, "an older disk is put in");
    this.start(node);
  }

  /** Whether a wire belongs to the topology at all. */
  wired(a: number, b: number): boolean {
    return this.links.get(a)?.has(b) === true;
  }

  heal(a?: number, b?: number): void {
    if (a === undefined) this.hub.links.heal();
    else if (b === undefined) this.hub.links.heal(`n${a}`);
    else this.hub.links.heal(`n${a}`, `n${b}`);
    this.#wire();
  }

  /** Ends every fault: wires, disks and clocks are sound, all machines run, the first one alone makes blocks. */
  calm(): void {
    this.heal();
    this.hub.links.usual(soundWire);
    for (const a of this.nodes) {
      for (const b of this.links.get(a.index) ?? []) this.hub.links.set(a.name, `n${b}`, soundWire);
      a.disk.mend();
      a.produce(a.index === 1);
      if (!a.running) this.start(a);
    }
  }

  /** Takes everything down, so that nothing of this world lives on in the next one. */
  async end(): Promise<void> {
    for (const node of this.all) await node.kill();
    await this.clock.settle();
  }

  /** Cuts what the topology does not have. */
  #wire(): void {
    for (const a of this.all) {
      for (const b of this.all) {
        if (a.index < b.index && !this.wired(a.index, b.index)) this.hub.links.cut(a.name, b.name);
      }
    }
  }

  /** Of a machine that nobody answers for. */
  #bystander(index: number): Witness {
    const note = (text: string) => this.trace.add(`n${index}`, text);
    const blame = (text: string) => note(text.split("\n", 1).join(""));
    return { note, detail() {}, blame, opened() {}, batch() {}, lost() {} };
  }

  #witness(index: number): Witness {
    const name = `n${index}`;
    return {
      note: (text) => this.trace.add(name, text),
      detail: (text, data) => this.trace.detail(name, text, data),
      blame: (text) => this.blame(name, text),
      opened: (node) => this.#opened(index, node),
      batch: (writes, sync) => this.acks.batch(index, writes, sync),
      lost: () => {
        this.trace.add(name, "lost power within a batch");
        this.acks.crashed(index);
      },
    };
  }

  #opened(index: number, node: Node): void {
    const name = `n${index}`;
    this.trace.add(name, `up at height ${node.chain.tip().height}, ${node.pool.size} waiting`);
    node.chain.onChange(({ connected, disconnected }) => {
      for (const { hash, block } of disconnected) {
        this.trace.add(name, `- ${block.height} ${hex(hash).slice(0, 8)}`);
      }
      for (const { hash, block, txs } of connected) {
        this.trace.add(name, `+ ${block.height} ${hex(hash).slice(0, 8)} of ${txs.length}`);
        if (this.node(index).producing)
          this.acks.made(
            index,
            txs.map(({ id }) => id),
          );
      }
    });
    const judge = (hash: Uint8Array, status: TxStatus | undefined) => {
      if (status?.state !== "dropped") return;
      this.acks.dropped(index, mapKey(hash), status.reason);
      this.trace.add(name, `drops ${hex(hash).slice(0, 8)}: ${status.reason}`);
      if (status.reason === "pool.full" && node.pool.size < poolCapacity) this.blame(name, "drops for want of room");
    };
    // What it gave up while it took up its journal.
    for (const { hash } of this.acks.heldBy(index)) judge(hash, node.pool.status(hash));
    node.pool.onStatus((tx, status) => judge(tx.hash, status));
  }

  /** Restarts what has failed, as whoever runs a node would. */
  #look(): void {
    this.clock.after(lookEvery, () => {
      for (const node of this.nodes) {
        const due = this.#due.get(node.index);
        if (due !== undefined && this.clock.now() >= due) {
          this.#due.delete(node.index);
          this.start(node);
        } else if (node.node?.failure !== undefined && due === undefined) {
          this.trace.add(node.name, `failed: ${node.node.failure.code}`);
          if (!node.diskFaults) this.blame(node.name, `failed without cause: ${node.node.failure.message}`);
          void node.kill();
          this.#due.set(node.index, this.clock.now() + restartAfter);
        } else if (!node.running && node.failedToStart && due === undefined) {
          this.#due.set(node.index, this.clock.now() + restartAfter);
        }
      }
      this.onLook?.();
      this.#look();
    });
  }

  /** Called at each look. */
  onLook: (() => void) | undefined;
}

function lieOf(kind: string): Planted {
  const found = Object.hasOwn(liars, kind) ? liars[kind] : undefined;
  if (found === undefined) throw new Error(`nobody lies like ${kind}; there are ${Object.keys(liars).join(", ")}`);
  return found;
}

const soundWire = {
  ...{ delay: 20, jitter: 10, bandwidth: undefined },
  ...{ reset: 0, lose: 0, repeat: 0, late: { chance: 0, ms: 0 } },
};

export interface Order {
  readonly count: number;
  readonly kind: Kind;
  readonly size: number;
  /** Blocks within which it must be packed. */
  readonly expire: number | undefined;
  readonly every: number;
}
