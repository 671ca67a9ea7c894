// Nodes as protobuf, Chain33's flavour (33cn/plugin, plugin/store/mpt/db/node.proto):
//
//   Node { 1: place << 4 | type, type + 1: content }    types: 1 full, 2 short, 3 hash, 4 value
//   full { 1: Node … }   short { 1: hex-prefix path, 2: Node }   hash { 1: bytes }   value { 1: bytes }
//
// A full node lists what it has, places 0 to 15 and 16 for its value; everywhere else the place is 0. An item of a
// child is its Node without field 1. A node stands in its parent when its content, the bytes of paths, hashes and
// values in it, is below 64.
import * as node from "./node";

const FULL: u32 = 0x12;
const SHORT: u32 = 0x1a;
const HASH: u32 = 0x22;
const TEXT: u32 = 0x2a;
/** What an item of a hash begins with: field 4 of 34 bytes, field 1 of 32. */
const HASH_HEAD: u32 = 0x200a2222;
/** Nodes in nodes beyond this have too much content to be there: each level has a byte of its own. */
const MAX_DEPTH: i32 = 64;

/** What field() and varint() read. */
let body: usize = 0;
let next: usize = 0;
let number: u32 = 0;
/** Content of the node that parse() read last. */
let content: u32 = 0;
let depth: i32 = 0;

/** Reads a number below 2^31 in its shortest form. */
function varint(p: usize, end: usize): bool {
  number = 0;
  for (let shift: u32 = 0; shift < 35; shift += 7) {
    if (p >= end) return false;
    const byte: u32 = load<u8>(p++);
    if (shift === 28 && byte > 7) return false;
    number |= (byte & 0x7f) << shift;
    if (byte < 0x80) {
      next = p;
      return byte !== 0 || shift === 0;
    }
  }
  return false;
}

/** Reads a field of bytes with this tag. */
function field(p: usize, end: usize, tag: u32): bool {
  if (p >= end || load<u8>(p) !== tag || !varint(p + 1, end)) return false;
  if (number > <u32>(end - next)) return false;
  body = next;
  next += number;
  return true;
}

/** Reads a message that is one field of bytes, 1, and fills its own field. */
function text(p: usize, end: usize, tag: u32): bool {
  if (!field(p, end, tag) || next !== end) return false;
  return field(body, end, 0x0a) && next === end;
}

/** Reads a whole stored node. */
export function parseStored(p: usize, end: usize, view: usize): bool {
  if (end - p < 3 || load<u8>(p) !== 0x08) return false;
  const type: u32 = load<u8>(p, 1);
  if (type > 2 || load<u8>(p, 2) !== (type << 3) + 10) return false;
  depth = 0;
  return parse(p + 2, end, view) === end;
}

/** Reads the node whose item is at p into a view. @returns its end; 0 for what no trie has */
export function parse(p: usize, end: usize, view: usize): usize {
  if (p >= end) return 0;
  return load<u8>(p) === FULL ? parseFull(p, end, view) : parseShort(p, end, view);
}

function parseFull(p: usize, end: usize, view: usize): usize {
  if (!field(p, end, FULL)) return 0;
  const last = next;
  let at = body;
  let from: u32 = 0;
  let entries = 0;
  let sum: u32 = 0;
  memory.fill(view, 0, node.VIEW_SIZE);
  while (at < last) {
    if (!field(at, last, 0x0a)) return 0;
    const stop = next;
    if (body >= stop || load<u8>(body) !== 0x08 || !varint(body + 1, stop)) return 0;
    const place = number >> 4;
    const type = number & 15;
    if (place < from || place > 16 || next >= stop || load<u8>(next) !== (type << 3) + 10) return 0;
    if (place === 16) {
      if (!text(next, stop, TEXT) || body === stop) return 0;
      node.setValue(view, body, <u32>(stop - body));
      sum += <u32>(stop - body);
    } else {
      const item = next;
      if (child(item, stop, view) !== stop) return 0;
      store<u32>(view + (place << 2), <u32>item | node.RAW, node.CHILDREN);
      sum += content;
    }
    from = place + 1;
    entries++;
    at = stop;
  }
  if (entries < 2) return 0;
  store<u32>(view, node.BRANCH);
  content = sum;
  return last;
}

function parseShort(p: usize, end: usize, view: usize): usize {
  if (!field(p, end, SHORT)) return 0;
  const last = next;
  if (!field(body, last, 0x0a)) return 0;
  const own = number;
  const kind = node.readCompact(body, own, view);
  if (kind < 0 || !field(next, last, 0x12) || next !== last) return 0;
  const item = body + 2;
  if (last - body < 3 || load<u8>(body) !== 0x08) return 0;
  const type: u32 = load<u8>(body, 1);
  if (load<u8>(item) !== (type << 3) + 10) return 0;
  if (kind === node.LEAF) {
    if (!text(item, last, TEXT) || body === last) return 0;
    node.setValue(view, body, <u32>(last - body));
    content = own + <u32>(last - body);
  } else {
    // An extension stands before a branch, and only in a branch can it be told which one.
    if (type === 2 || load<u32>(view, node.PATH_LENGTH) === 0 || child(item, last, view) !== last) return 0;
    store<u32>(view, <u32>item | node.RAW, node.CHILDREN);
    content += own;
  }
  store<u32>(view, kind);
  return last;
}

/** Checks the item of a child; a node is read into the view behind this one. @returns its end or 0 */
function child(p: usize, end: usize, view: usize): usize {
  const tag: u32 = load<u8>(p);
  if (tag === HASH) {
    content = 32;
    return end - p === 36 && load<u32>(p) === HASH_HEAD ? end : 0;
  }
  if ((tag !== FULL && tag !== SHORT) || depth === MAX_DEPTH) return 0;
  depth++;
  const after = parse(p, end, view + node.VIEW_SIZE);
  depth--;
  return content < 64 ? after : 0;
}

/** Content of the node at an item. @param view room for reading it */
function contentOf(item: usize, view: usize): u32 {
  content = 32;
  if (load<u8>(item) !== HASH) parse(item, item + itemLength(item), view);
  return content;
}

/** Content of the node that was read last. */
export function lastContent(): u32 {
  return content;
}

/** Content of a node whose children have their items. */
export function nodeContent(one: usize, view: usize): u32 {
  const kind = node.kindOf(one);
  let sum: u32 = kind === node.EXTENSION ? 0 : load<u32>(one, node.VALUE_LENGTH);
  if (kind === node.BRANCH) {
    for (let slot = one + node.CHILDREN; slot < one + node.VIEW_SIZE; slot += 4) {
      if (load<u32>(slot) !== 0) sum += contentOf(node.itemAt(slot), view);
    }
    return sum;
  }
  if (kind === node.EXTENSION) sum = contentOf(node.itemAt(one + node.CHILDREN), view);
  return sum + <u32>node.compactLength(one);
}

/** Where the hash of an item is; 0: it is the node itself. */
export function hashOf(item: usize): usize {
  return load<u8>(item) === HASH ? item + 4 : 0;
}

export function itemLength(item: usize): usize {
  if (load<u8>(item) === HASH) return 36;
  varint(item + 1, item + 6);
  return next + number - item;
}

/** Puts an item together from the hash that lies at p + 8. @returns its place */
export function hashItem(p: usize): usize {
  store<u32>(p, HASH_HEAD, 4);
  return p + 4;
}

function varintLength(n: usize): usize {
  return n < 0x80 ? 1 : n < 0x4000 ? 2 : n < 0x200000 ? 3 : n < 0x10000000 ? 4 : 5;
}

function fieldLength(length: usize): usize {
  return 1 + varintLength(length) + length;
}

/** Length of a Node with this place and item. */
function messageLength(place: u32, item: usize): usize {
  return (place < 8 ? 2 : 3) + item;
}

function valueLength(length: usize): usize {
  return fieldLength(fieldLength(length));
}

function bodyLength(one: usize): usize {
  const kind = node.kindOf(one);
  const length: usize = load<u32>(one, node.VALUE_LENGTH);
  if (kind === node.BRANCH) {
    let sum: usize = length === 0 ? 0 : fieldLength(messageLength(16, valueLength(length)));
    for (let place: u32 = 0; place < 16; place++) {
      const slot = one + node.CHILDREN + (place << 2);
      if (load<u32>(slot) !== 0) sum += fieldLength(messageLength(place, itemLength(node.itemAt(slot))));
    }
    return sum;
  }
  const below = kind === node.LEAF ? valueLength(length) : itemLength(node.itemAt(one + node.CHILDREN));
  return fieldLength(node.compactLength(one)) + fieldLength(2 + below);
}

export function encodedLength(one: usize): usize {
  return messageLength(0, fieldLength(bodyLength(one)));
}

function writeVarint(out: usize, n: usize): usize {
  for (; n >= 0x80; n >>= 7) store<u8>(out++, <u32>n | 0x80);
  store<u8>(out, <u32>n);
  return out + 1;
}

function writeField(out: usize, tag: u32, length: usize): usize {
  store<u8>(out, tag);
  return writeVarint(out + 1, length);
}

/** Field 1 of a Node. */
function writeType(out: usize, place: u32, type: u32): usize {
  store<u8>(out, 0x08);
  return writeVarint(out + 1, (place << 4) | type);
}

function writeValue(out: usize, place: u32, value: usize, length: usize): usize {
  out = writeField(writeType(out, place, 4), TEXT, fieldLength(length));
  out = writeField(out, 0x0a, length);
  node.copyShort(out, value, length);
  return out + length;
}

function writeChild(out: usize, place: u32, item: usize): usize {
  const length = itemLength(item);
  out = writeType(out, place, (<u32>load<u8>(item) - 10) >> 3);
  node.copyShort(out, item, length);
  return out + length;
}

export function encode(one: usize, out: usize): void {
  const kind = node.kindOf(one);
  const value: usize = load<u32>(one, node.VALUE);
  const length: usize = load<u32>(one, node.VALUE_LENGTH);
  out = writeType(out, 0, kind === node.BRANCH ? 1 : 2);
  out = writeField(out, kind === node.BRANCH ? FULL : SHORT, bodyLength(one));
  if (kind === node.BRANCH) {
    for (let place: u32 = 0; place < 16; place++) {
      const slot = one + node.CHILDREN + (place << 2);
      if (load<u32>(slot) === 0) continue;
      const item = node.itemAt(slot);
      out = writeChild(writeField(out, 0x0a, messageLength(place, itemLength(item))), place, item);
    }
    if (length > 0) {
      out = writeField(out, 0x0a, messageLength(16, valueLength(length)));
      writeValue(out, 16, value, length);
    }
    return;
  }
  out = node.writeCompact(one, writeField(out, 0x0a, node.compactLength(one)));
  if (kind === node.LEAF) {
    writeValue(writeField(out, 0x12, 2 + valueLength(length)), 0, value, length);
  } else {
    const item = node.itemAt(one + node.CHILDREN);
    writeChild(writeField(out, 0x12, 2 + itemLength(item)), 0, item);
  }
}
