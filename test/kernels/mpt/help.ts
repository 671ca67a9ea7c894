// What the checks of tries share: a database of nodes, keys and values of many shapes, outcomes that can be compared.

import {
  emptyTrieRoot,
  type TrieChange,
  TrieError,
  type TriePair,
  type Tries,
} from "../../../runtime/kernels/types/mpt.ts";
import type { Kernels } from "../../../runtime/kernels.ts";
import type { Random } from "../../helpers/random.ts";
import { ok } from "../check.ts";

export const empty: Uint8Array = Uint8Array.from(emptyTrieRoot);
export const flavours = ["ethereum", "chain33"] as const;

export function triesOf({ mpt }: Kernels): Tries {
  ok(mpt !== undefined, "there are tries");
  return mpt;
}

const octets = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

export function hexOf(bytes: Uint8Array): string {
  let out = "";
  for (const byte of bytes) out += octets[byte];
  return out;
}

/** Hex after 0x, else text. */
export function bytesOf(text: string): Uint8Array {
  if (!text.startsWith("0x")) return new TextEncoder().encode(text);
  return Uint8Array.from(text.slice(2).match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
}

/** Nodes by hash. */
export class Db {
  readonly nodes = new Map<string, Uint8Array>();
  readonly load = (hash: Uint8Array): Uint8Array | undefined => this.nodes.get(hexOf(hash));

  add(change: TrieChange): TrieChange {
    for (const { hash, bytes } of change.nodes) this.nodes.set(hexOf(hash), bytes);
    return change;
  }

  has(hash: string): boolean {
    return this.nodes.has(hash);
  }
}

/** The result as text, or what was thrown. */
export function outcome(run: () => unknown): string {
  try {
    return text(run());
  } catch (error) {
    if (!(error instanceof TrieError)) throw error;
    return `${error.code} ${error.hash === undefined ? "" : hexOf(error.hash)}`;
  }
}

export function text(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) => (one instanceof Uint8Array ? hexOf(one) : (one ?? null)));
}

/** Nodes of a change by hash. */
export function nodesOf({ nodes }: TrieChange): ReadonlyMap<string, Uint8Array> {
  return new Map([...nodes].map(({ hash, bytes }) => [hexOf(hash), bytes]));
}

export function same(a: Uint8Array, b: Uint8Array | undefined): boolean {
  return a.length === b?.length && a.every((byte, i) => b[i] === byte);
}

export function sameList(a: readonly Uint8Array[], b: readonly Uint8Array[]): boolean {
  return a.length === b.length && a.every((one, i) => same(one, b[i]));
}

export interface Shape {
  key(): Uint8Array;
  value(): Uint8Array;
}

/** Keys that share prefixes, are prefixes of each other, or neither; values that are embedded, or not. */
export function shapeOf(random: Random): Shape {
  const prefix = random.bytes(random.below(40));
  const keys: readonly (() => Uint8Array)[] = [
    () => random.bytes(32),
    () => random.bytes(random.below(4)),
    () => Uint8Array.from({ length: random.below(9) }, () => random.pick([0, 1, 0x10, 0x11])),
    () => Uint8Array.from([...prefix, ...random.bytes(random.below(3))]),
    () => new Uint8Array(random.below(40)).fill(0x39),
    () => Uint8Array.from({ length: random.pick([2, 20]) }, () => random.below(3) * 0x55),
  ];
  const values: readonly (() => Uint8Array)[] = [
    () => random.bytes(1 + random.below(4)),
    () => random.bytes(1 + random.below(40)),
    () => random.bytes(random.between(24, 33)),
    () => random.bytes(32),
    () => random.bytes(random.pick([1, 55, 56, 127, 128, 255, 256, 700])),
    () => Uint8Array.of(random.pick([0, 0x7f, 0x80])),
  ];
  return { key: random.pick(keys), value: random.pick(values) };
}

/** Pairs to set and to delete; `known` are keys of which some are taken. */
export function pairsOf(
  random: Random,
  { key, value }: Shape,
  known: readonly Uint8Array[],
  count: number,
): TriePair[] {
  return Array.from({ length: count }, () => ({
    key: known.length > 0 && random.chance(0.4) ? random.pick(known) : key(),
    value: random.chance(0.25) ? new Uint8Array(0) : value(),
  }));
}

/** The bytes with something wrong, somewhere. */
export function spoil(random: Random, bytes: Uint8Array): Uint8Array {
  const out = bytes.slice();
  const at = random.below(out.length);
  switch (random.below(6)) {
    case 0:
      return out.slice(0, at);
    case 1:
      return Uint8Array.from([...out, ...random.bytes(1 + random.below(3))]);
    case 2:
      return Uint8Array.from([...out.slice(0, at), ...out.slice(at + 1)]);
    case 3:
      return Uint8Array.from([...out.slice(0, at), random.below(256), ...out.slice(at)]);
    case 4:
      out[at] = random.pick([0, 0x20, 0x7f, 0x80, 0x81, 0xa0, 0xc0, 0xd1, 0xf8, 0xff, 8, 10, 18, 26, 34, 42]);
      return out;
    default:
      out[at] = (out[at] as number) ^ (1 << random.below(8));
      return out;
  }
}
