// Nodes as RLP (Yellow Paper, appendices B and D): [hex-prefix path, value or child] or [16 children, value]. A child
// whose encoding is below 32 bytes stands there as it is, any other as the string of its hash.
import { type Child, compact, expand, type Flavour, isHash, join, type Node, sound } from "./node.ts";

export const ethereum: Flavour = {
  encode,
  embeds: (_node, encoded) => encoded.length < 32,
  decode(bytes) {
    const item = read(bytes, 0);
    return item?.list && item.next === bytes.length ? nodeOf(item.body) : undefined;
  },
};

const nothing = new Uint8Array(0);

function encode(node: Node): Uint8Array {
  if (node.kind === "leaf") return list(string(compact(node.path, true)), string(node.value));
  if (node.kind === "extension") return list(string(compact(node.path, false)), child(node.child));
  return list(...node.children.map(child), string(node.value ?? nothing));
}

function child(one: Child | undefined): Uint8Array {
  if (one === undefined) return string(nothing);
  return isHash(one) ? string(one) : encode(one);
}

function string(bytes: Uint8Array): Uint8Array {
  return bytes.length === 1 && (bytes[0] as number) < 0x80 ? bytes : join(head(0x80, bytes.length), bytes);
}

function list(...items: readonly Uint8Array[]): Uint8Array {
  const body = join(...items);
  return join(head(0xc0, body.length), body);
}

function head(short: number, length: number): Uint8Array {
  if (length < 56) return Uint8Array.of(short + length);
  const size: number[] = [];
  for (let rest = length; rest > 0; rest >>>= 8) size.unshift(rest & 255);
  return Uint8Array.of(short + 55 + size.length, ...size);
}

interface Item {
  readonly list: boolean;
  readonly body: Uint8Array;
  /** All of it, head included. */
  readonly raw: Uint8Array;
  readonly next: number;
}

/** The item that begins at `at`; undefined when it is not canonical or does not end in the bytes. */
function read(bytes: Uint8Array, at: number): Item | undefined {
  const first = bytes[at];
  if (first === undefined) return undefined;
  const isList = first >= 0xc0;
  let start = at;
  let length = 1;
  if (first >= 0x80) {
    start = at + 1;
    length = first - (isList ? 0xc0 : 0x80);
    if (length > 55) {
      const size = length - 55;
      if (size > 4 || bytes[start] === 0 || start + size > bytes.length) return undefined;
      length = 0;
      for (let i = 0; i < size; i++) length = length * 256 + (bytes[start++] as number);
      if (length < 56) return undefined;
    } else if (!isList && length === 1 && (bytes[start] ?? 0) < 0x80) return undefined;
  }
  const next = start + length;
  if (next > bytes.length) return undefined;
  return { list: isList, body: bytes.subarray(start, next), raw: bytes.subarray(at, next), next };
}

function nodeOf(body: Uint8Array): Node | undefined {
  const items: Item[] = [];
  for (let at = 0; at < body.length; ) {
    const item = read(body, at);
    if (item === undefined || items.length === 17) return undefined;
    items.push(item);
    at = item.next;
  }
  const last = items.pop();
  if (last === undefined) return undefined;
  let node: Node;
  if (items.length === 1) {
    const [first] = items;
    const found = first === undefined || first.list ? undefined : expand(first.body);
    if (found === undefined) return undefined;
    if (found.leaf) {
      if (last.list) return undefined;
      node = { kind: "leaf", path: found.path, value: last.body };
    } else {
      const to = childOf(last);
      if (to === undefined) return undefined;
      node = { kind: "extension", path: found.path, child: to };
    }
  } else {
    if (items.length !== 16 || last.list) return undefined;
    const children = items.map((item) => (item.raw.length === 1 && item.raw[0] === 0x80 ? undefined : childOf(item)));
    if (items.some((item, i) => children[i] === undefined && item.raw[0] !== 0x80)) return undefined;
    node = { kind: "branch", children, value: last.body.length === 0 ? undefined : last.body };
  }
  return sound(node) ? node : undefined;
}

function childOf(item: Item): Child | undefined {
  if (!item.list) return item.body.length === 32 ? item.body : undefined;
  return item.raw.length < 32 ? nodeOf(item.body) : undefined;
}
