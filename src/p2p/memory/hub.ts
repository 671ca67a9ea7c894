// The place where nodes in memory meet: who listens under which name, the hand-shake of a connection, and the hooks by
// which a test breaks things. Everything takes time on the hub's clock and draws from its randomness, so a run with the
// same seed is the same run.
import { fail } from "../../errors.ts";
import type { Clock, Random } from "../../host.ts";
import type { PeerId } from "../index.ts";
import { MemoryConnection } from "./connection.ts";
import { Links, type Wire } from "./links.ts";
import type { MemoryNode } from "./node.ts";
import { Pipe } from "./pipe.ts";

export class MemoryHub {
  readonly clock: Clock;
  readonly random: Random;
  /** The wires: how they are, and cutting them. Nodes are named by their names. */
  readonly links: Links;
  readonly #nodes = new Map<string, MemoryNode>();
  readonly #ends = new Map<MemoryConnection, { readonly other: MemoryConnection; readonly node: MemoryNode }>();
  readonly #pipes = new Set<Pipe>();

  /** @param usual what wires are like that nothing else is said of; 1 ms, without faults by default */
  constructor(clock: Clock, random: Random, usual: Partial<Wire> = {}) {
    this.clock = clock;
    this.random = random;
    this.links = new Links(random, usual, () => {
      for (const pipe of this.#pipes) pipe.kick();
    });
  }

  /** Names of the nodes that have been started and not closed. */
  get names(): readonly string[] {
    return [...this.#nodes.keys()];
  }

  /** Connections that at least one end takes for open. */
  get connections(): number {
    return [...this.#ends.keys()].filter((end) => end.open && end.outbound).length;
  }

  /** The process of a node dies: it hears nothing any more, its connections end at the other side. */
  kill(name: string): void {
    this.#nodes.get(name)?.die();
  }

  /** Breaks the connection of two nodes, if there is one; what was on the way is lost. */
  reset(a: string, b: string): void {
    const [from, to] = [this.#nodes.get(a), this.#nodes.get(b)];
    if (from === undefined || to === undefined) return;
    from.connectionWith(to.id)?.vanish();
    to.connectionWith(from.id)?.vanish();
  }

  // What follows is for the nodes.

  /** @throws ChainError net.listen when the name is taken */
  add(node: MemoryNode): void {
    if (this.#nodes.has(node.name)) throw fail("net.listen", { name: node.name });
    this.#nodes.set(node.name, node);
  }

  remove(node: MemoryNode): void {
    if (this.#nodes.get(node.name) === node) this.#nodes.delete(node.name);
  }

  /** Nodes of the same network that this one can reach now. */
  visible(node: MemoryNode): readonly MemoryNode[] {
    return [...this.#nodes.values()].filter(
      (other) => other !== node && other.network === node.network && this.links.open(node.name, other.name),
    );
  }

  otherEnd(connection: MemoryConnection): MemoryNode | undefined {
    const end = this.#ends.get(connection);
    return end?.other.open === true ? end.node : undefined;
  }

  /**
   * Carries a dial to whoever listens under a name, and the answer back.
   * @param live whether the dial is still wanted  @param ask the dialler's gate, once the key is proven; throws
   */
  knock(from: MemoryNode, name: string, peer: PeerId, live: () => boolean, ask: (address: string) => void): void {
    this.#travel(from.name, name, () => {
      const refuse = (reason: string) =>
        this.#travel(name, from.name, () => {
          if (live()) from.failed(peer, fail("net.dial", { address: `/memory/${name}`, reason }));
        });
      if (!live()) return;
      const to = this.#nodes.get(name);
      if (to === undefined || !to.listening) return refuse("nobody listens there");
      if (to.id !== peer) return refuse("another key");
      // Both dial at once: the dial of the smaller id counts.
      if (to.isDialling(from.id) && to.id < from.id) return;
      const code = to.refuses(from);
      if (code !== undefined) return refuse("refused");
      // The dialler has none, else it would not dial: this one is what a peer left behind that is gone.
      void to.connectionWith(from.id)?.close("net.duplicate");
      this.#connect(from, to, live, ask);
    });
  }

  /** Makes both ends; the dialler's is there when the answer has arrived. */
  #connect(from: MemoryNode, to: MemoryNode, live: () => boolean, ask: (address: string) => void): void {
    const forth = new Pipe(this.clock, this.links, from.name, to.name);
    const back = new Pipe(this.clock, this.links, to.name, from.name);
    this.#pipes.add(forth).add(back);
    let open = 2;
    const gone = (node: MemoryNode) => (connection: MemoryConnection) => {
      node.disconnected(connection);
      this.#closed(near, far, --open === 0, [forth, back]);
    };
    const near: MemoryConnection = new MemoryConnection(
      { peer: to.id, address: to.address, outbound: true },
      forth,
      back,
      gone(from),
    );
    const far: MemoryConnection = new MemoryConnection(
      { peer: from.id, address: from.address, outbound: false },
      back,
      forth,
      gone(to),
    );
    this.#ends.set(near, { other: far, node: to }).set(far, { other: near, node: from });
    this.#travel(to.name, from.name, () => {
      try {
        if (!live()) throw fail("net.closed");
        ask(near.address);
        from.connected(near);
      } catch (error) {
        near.vanish();
        from.failed(to.id, error instanceof Error ? error : fail("net.dial"));
      }
    });
    to.connected(far);
  }

  #closed(near: MemoryConnection, far: MemoryConnection, both: boolean, pipes: readonly Pipe[]): void {
    if (!both) return;
    this.#ends.delete(near);
    this.#ends.delete(far);
    for (const pipe of pipes) this.#pipes.delete(pipe);
  }

  /** Runs `arrived` at the other end of a wire; never when the wire is cut. */
  #travel(from: string, to: string, arrived: () => void): void {
    this.clock.after(this.links.delay(this.links.get(from, to)), () => {
      if (this.links.open(from, to)) arrived();
    });
  }
}
