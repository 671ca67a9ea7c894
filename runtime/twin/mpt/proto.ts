// Nodes as protobuf, Chain33's flavour (reference: hashing.md section 5; 33cn/plugin, plugin/store/mpt/db/node.proto):
//
//   Node   { 1: type, one of 2: Full { repeated 1: Node }, 3: Short { 1: hex-prefix path, 2: Node }, 4: Hash { 1: bytes },
//            5: Value { 1: bytes } }
//
// A full node lists what it has, in order; the type of each carries its place: place << 4 | type, 16 for the value.
// What is counted for embedding is not the encoding but its content: paths, hashes and values, below 64 bytes together.
import { type Child, compact, expand, type Flavour, isHash, join, type Node, sound } from "./node.ts";

export const chain33: Flavour = {
  encode: (node) => nodeMessage(0, node),
  embeds: (node) => content(node) < 64,
  decode(bytes) {
    const found = readNode(bytes, 0);
    return found === undefined || found.place !== 0 || found.hash !== undefined || found.value !== undefined
      ? undefined
      : found.node;
  },
};

const full = 1;
const short = 2;
const hash = 3;
const value = 4;
const none = new Uint8Array(0);
/** Nodes in nodes beyond this have too much content to be embedded: each level has a byte of its own. */
const maxDepth = 64;

/** Bytes of paths, hashes and values. */
function content(child: Child): number {
  if (isHash(child)) return child.length;
  if (child.kind === "leaf") return compact(child.path, true).length + child.value.length;
  if (child.kind === "extension") return compact(child.path, false).length + content(child.child);
  return child.children.reduce((sum, one) => sum + (one === undefined ? 0 : content(one)), child.value?.length ?? 0);
}

function nodeMessage(place: number, child: Child): Uint8Array {
  if (isHash(child)) return typed(place, hash, field(1, child));
  if (child.kind === "branch") {
    const parts = child.children.map((one, i) => (one === undefined ? none : field(1, nodeMessage(i, one))));
    if (child.value !== undefined) parts.push(field(1, valueMessage(16, child.value)));
    return typed(place, full, join(...parts));
  }
  const leaf = child.kind === "leaf";
  const to = leaf ? valueMessage(0, child.value) : nodeMessage(0, child.child);
  return typed(place, short, join(field(1, compact(child.path, leaf)), field(2, to)));
}

function valueMessage(place: number, bytes: Uint8Array): Uint8Array {
  return typed(place, value, field(1, bytes));
}

/** A node message: field 1 is the type, the one of the content is one above it. */
function typed(place: number, type: number, body: Uint8Array): Uint8Array {
  return join(Uint8Array.of(0x08), varint(place * 16 + type), field(type + 1, body));
}

function field(number: number, body: Uint8Array): Uint8Array {
  return join(Uint8Array.of(number * 8 + 2), varint(body.length), body);
}

function varint(n: number): Uint8Array {
  const out: number[] = [];
  let rest = n;
  for (; rest >= 0x80; rest >>>= 7) out.push((rest & 0x7f) | 0x80);
  out.push(rest);
  return Uint8Array.from(out);
}

/** The number at `at`; undefined when it is not its shortest form or too large for a length. */
function readVarint(bytes: Uint8Array, at: number): { readonly n: number; readonly next: number } | undefined {
  let n = 0;
  for (let i = 0; i < 5; i++) {
    const byte = bytes[at + i];
    if (byte === undefined) return undefined;
    n += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return i > 0 && byte === 0 ? undefined : { n, next: at + i + 1 };
  }
  return undefined;
}

/** The field at `at`, which must have this number; undefined when it is another or does not end in the bytes. */
function readField(bytes: Uint8Array, at: number, number: number) {
  if (bytes[at] !== number * 8 + 2) return undefined;
  const length = readVarint(bytes, at + 1);
  if (length === undefined || length.next + length.n > bytes.length) return undefined;
  const next = length.next + length.n;
  return { body: bytes.subarray(length.next, next), next };
}

/** The one field that the bytes are. */
function only(bytes: Uint8Array, number: number): Uint8Array | undefined {
  const found = readField(bytes, 0, number);
  return found?.next === bytes.length ? found.body : undefined;
}

interface Read {
  readonly place: number;
  readonly node?: Node;
  readonly hash?: Uint8Array;
  readonly value?: Uint8Array;
}

function readNode(bytes: Uint8Array, depth: number): Read | undefined {
  if (depth > maxDepth) return undefined;
  const type = bytes[0] === 0x08 ? readVarint(bytes, 1) : undefined;
  if (type === undefined) return undefined;
  const kind = type.n & 15;
  if (kind < full || kind > value) return undefined;
  const place = type.n >>> 4;
  const body = only(bytes.subarray(type.next), kind + 1);
  if (body === undefined) return undefined;
  if (kind === value) {
    const found = only(body, 1);
    return found === undefined || found.length === 0 ? undefined : { place, value: found };
  }
  if (kind === hash) {
    const found = only(body, 1);
    return found?.length === 32 ? { place, hash: found } : undefined;
  }
  const node = kind === full ? readFull(body, depth) : readShort(body, depth);
  return node !== undefined && sound(node) ? { place, node } : undefined;
}

/** A node or hash below another one. */
function childOf(found: Read): Child | undefined {
  return found.hash ?? (found.node !== undefined && content(found.node) < 64 ? found.node : undefined);
}

function readFull(body: Uint8Array, depth: number): Node | undefined {
  const children: (Child | undefined)[] = new Array(16).fill(undefined);
  let end: Uint8Array | undefined;
  let from = 0;
  for (let at = 0; at < body.length; ) {
    const part = readField(body, at, 1);
    const found = part === undefined ? undefined : readNode(part.body, depth + 1);
    if (part === undefined || found === undefined || found.place < from || found.place > 16) return undefined;
    if (found.place === 16) {
      if (found.value === undefined) return undefined;
      end = found.value;
    } else {
      const one = childOf(found);
      if (one === undefined) return undefined;
      children[found.place] = one;
    }
    from = found.place + 1;
    at = part.next;
  }
  return { kind: "branch", children, value: end };
}

function readShort(body: Uint8Array, depth: number): Node | undefined {
  const first = readField(body, 0, 1);
  const rest = first === undefined ? undefined : only(body.subarray(first.next), 2);
  const to = rest === undefined ? undefined : readNode(rest, depth + 1);
  const path = first === undefined ? undefined : expand(first.body);
  if (to === undefined || to.place !== 0 || path === undefined) return undefined;
  if (path.leaf) return to.value === undefined ? undefined : { kind: "leaf", path: path.path, value: to.value };
  const child = childOf(to);
  return child === undefined ? undefined : { kind: "extension", path: path.path, child };
}
