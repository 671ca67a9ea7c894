// The state of the wires between nodes in memory: how long they take, how much they carry, what they lose, and which of
// them are cut. A cut wire does what a cut cable does: nothing arrives, nobody is told, and after mending it all that was
// sent arrives late.
import { fraction, type Source } from "../../lib/draw.ts";

/** What one wire is like; the same in both directions unless it is set for one. */
export interface Wire {
  /** Milliseconds one way. */
  readonly delay: number;
  /** Up to so many milliseconds more, drawn for each frame; frames of a connection keep their order. */
  readonly jitter: number;
  /** Bytes per second; undefined: no limit. */
  readonly bandwidth: number | undefined;
  /** Probability that sending a frame breaks the connection. */
  readonly reset: number;
  /** Probabilities of gossip: lost, delivered twice, delivered late (by up to `late` ms, so that order changes). */
  readonly lose: number;
  readonly repeat: number;
  readonly late: { readonly chance: number; readonly ms: number };
}

const goodWire: Wire = {
  delay: 1,
  jitter: 0,
  bandwidth: undefined,
  reset: 0,
  lose: 0,
  repeat: 0,
  late: { chance: 0, ms: 0 },
};

export class Links {
  readonly #random: Source;
  readonly #changed: () => void;
  #usual: Wire;
  readonly #wires = new Map<string, Wire>();
  readonly #cut = new Set<string>();
  readonly #alone = new Set<string>();
  /** Which part a node is in while the network is parted; all others are in part -1. */
  #parts = new Map<string, number>();

  /** @param changed called when something may flow again */
  constructor(random: Source, usual: Partial<Wire>, changed: () => void) {
    this.#random = random;
    this.#usual = { ...goodWire, ...usual };
    this.#changed = changed;
  }

  /** What wires are like that nothing else is said of. */
  usual(wire: Partial<Wire>): void {
    this.#usual = { ...this.#usual, ...wire };
  }

  /** Sets the wire from one node to another and, unless `oneWay`, back. */
  set(from: string, to: string, wire: Partial<Wire>, oneWay = false): void {
    this.#wires.set(pair(from, to), { ...this.get(from, to), ...wire });
    if (!oneWay) this.set(to, from, wire, true);
  }

  get(from: string, to: string): Wire {
    return this.#wires.get(pair(from, to)) ?? this.#usual;
  }

  cut(a: string, b: string): void {
    this.#cut.add(pair(a, b)).add(pair(b, a));
  }

  /** Cuts every wire of a node: a machine that is off without a word. */
  isolate(node: string): void {
    this.#alone.add(node);
  }

  /** Cuts all wires between nodes of different groups; nodes that are in none form one group together. */
  partition(groups: readonly (readonly string[])[]): void {
    this.#parts = new Map(groups.flatMap((group, part) => group.map((name) => [name, part] as const)));
    this.#changed();
  }

  /** Mends one wire, all wires of a node (that no other rule cuts), or everything. */
  heal(a?: string, b?: string): void {
    if (a === undefined) {
      this.#cut.clear();
      this.#alone.clear();
      this.#parts.clear();
    } else if (b === undefined) this.#alone.delete(a);
    else {
      this.#cut.delete(pair(a, b));
      this.#cut.delete(pair(b, a));
    }
    this.#changed();
  }

  open(from: string, to: string): boolean {
    if (this.#alone.has(from) || this.#alone.has(to) || this.#cut.has(pair(from, to))) return false;
    return (this.#parts.get(from) ?? -1) === (this.#parts.get(to) ?? -1);
  }

  /** Milliseconds that something sent now takes, without the time its bytes need. */
  delay(wire: Wire): number {
    return wire.delay + (wire.jitter === 0 ? 0 : wire.jitter * fraction(this.#random));
  }

  chance(probability: number): boolean {
    return probability > 0 && fraction(this.#random) < probability;
  }

  /** A part of `ms`. */
  some(ms: number): number {
    return ms * fraction(this.#random);
  }
}

const pair = (from: string, to: string): string => `${from}\n${to}`;
