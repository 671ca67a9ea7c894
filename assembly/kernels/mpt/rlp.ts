// Nodes as RLP (Yellow Paper, appendices B and D). An item of a child is the string of its hash (a0 and 32 bytes) or
// the list that the node is, below 32 bytes.
import * as node from "./node";

const HASH: u32 = 0xa0;

/** What head() read: where the content begins, where the item ends, whether it is a list. */
let body: usize = 0;
let next: usize = 0;
let list: bool = false;

/** Reads the head of the item at p. @returns false when it is not canonical or goes beyond `end` */
function head(p: usize, end: usize): bool {
  if (p >= end) return false;
  const first: u32 = load<u8>(p);
  if (first < 0x80) {
    list = false;
    body = p;
    next = p + 1;
    return true;
  }
  list = first >= 0xc0;
  let length: u32 = first - (list ? 0xc0 : 0x80);
  body = p + 1;
  if (length > 55) {
    const size = length - 55;
    if (size > 4 || size >= <u32>(end - p) || load<u8>(body) === 0) return false;
    length = 0;
    for (let i: u32 = 0; i < size; i++) length = (length << 8) | load<u8>(body++);
    if (length < 56) return false;
  }
  if (length > <u32>(end - body)) return false;
  next = body + length;
  return list || length !== 1 || first !== 0x81 || load<u8>(body) >= 0x80;
}

/** Reads the node at p into a view. @returns its end; 0 for what no trie has */
export function parse(p: usize, end: usize, view: usize): usize {
  if (!head(p, end) || !list) return 0;
  const last = next;
  const first = body;
  if (!head(first, last)) return 0;
  if (!list && next < last) {
    const path = body;
    const length = next - body;
    const second = next;
    if (head(second, last) && next === last) {
      const kind = node.readCompact(path, length, view);
      if (kind < 0) return 0;
      store<u32>(view, kind);
      if (kind === node.LEAF) {
        if (list || body === last) return 0;
        node.setValue(view, body, <u32>(last - body));
        return last;
      }
      if (load<u32>(view, node.PATH_LENGTH) === 0 || child(second, last, view) !== last) return 0;
      // An extension stands before a branch, and only in a branch can it be told which one.
      if (list && load<u32>(view + node.VIEW_SIZE) !== node.BRANCH) return 0;
      store<u32>(view, <u32>second | node.RAW, node.CHILDREN);
      return last;
    }
  }
  let at = first;
  let entries = 0;
  for (let slot = view + node.CHILDREN; slot < view + node.VIEW_SIZE; slot += 4) {
    if (at >= last) return 0;
    if (load<u8>(at) === 0x80) {
      store<u32>(slot, 0);
      at++;
      continue;
    }
    store<u32>(slot, <u32>at | node.RAW);
    at = child(at, last, view);
    if (at === 0) return 0;
    entries++;
  }
  if (!head(at, last) || list || next !== last) return 0;
  if (last > body) entries++;
  if (entries < 2) return 0;
  node.setValue(view, body, <u32>(last - body));
  store<u32>(view, node.BRANCH);
  return last;
}

/** Checks the item of a child that is there; a node is read into the view behind this one. @returns its end or 0 */
function child(p: usize, end: usize, view: usize): usize {
  if (load<u8>(p) === HASH) {
    list = false;
    return end - p < 33 ? 0 : p + 33;
  }
  const length: u32 = load<u8>(p) - 0xc0;
  if (length > 30 || length >= <u32>(end - p)) return 0;
  const after = parse(p, p + 1 + length, view + node.VIEW_SIZE);
  list = true;
  return after;
}

/** Where the hash of an item is; 0: it is the node itself. */
export function hashOf(item: usize): usize {
  return load<u8>(item) === HASH ? item + 1 : 0;
}

export function itemLength(item: usize): usize {
  const first: u32 = load<u8>(item);
  return first === HASH ? 33 : first - 0xbf;
}

/** Puts an item together from the hash that lies at p + 8. @returns its place */
export function hashItem(p: usize): usize {
  store<u8>(p + 7, HASH);
  return p + 7;
}

function headLength(length: usize): usize {
  return length < 56 ? 1 : length < 0x100 ? 2 : length < 0x10000 ? 3 : length < 0x1000000 ? 4 : 5;
}

function writeHead(out: usize, short: u32, length: usize): usize {
  if (length < 56) {
    store<u8>(out, short + <u32>length);
    return out + 1;
  }
  const size = <u32>headLength(length) - 1;
  store<u8>(out++, short + 55 + size);
  for (let i: u32 = size; i > 0; i--) store<u8>(out++, <u32>length >> ((i - 1) << 3));
  return out;
}

function stringLength(p: usize, length: usize): usize {
  return length === 1 && load<u8>(p) < 0x80 ? 1 : headLength(length) + length;
}

function writeString(out: usize, p: usize, length: usize): usize {
  if (length !== 1 || load<u8>(p) >= 0x80) out = writeHead(out, 0x80, length);
  node.copyShort(out, p, length);
  return out + length;
}

function bodyLength(one: usize): usize {
  const kind = node.kindOf(one);
  const value: usize = load<u32>(one, node.VALUE);
  const length: usize = load<u32>(one, node.VALUE_LENGTH);
  if (kind === node.BRANCH) {
    let sum = stringLength(value, length);
    for (let slot = one + node.CHILDREN; slot < one + node.VIEW_SIZE; slot += 4) {
      sum += load<u32>(slot) === 0 ? 1 : itemLength(node.itemAt(slot));
    }
    return sum;
  }
  const compact = node.compactLength(one);
  // A hex-prefix form of one byte is below 0x80.
  const path: usize = compact === 1 ? 1 : headLength(compact) + compact;
  return path + (kind === node.LEAF ? stringLength(value, length) : itemLength(node.itemAt(one + node.CHILDREN)));
}

export function encodedLength(one: usize): usize {
  const length = bodyLength(one);
  return headLength(length) + length;
}

export function encode(one: usize, out: usize): void {
  const kind = node.kindOf(one);
  const value: usize = load<u32>(one, node.VALUE);
  const length: usize = load<u32>(one, node.VALUE_LENGTH);
  out = writeHead(out, 0xc0, bodyLength(one));
  if (kind === node.BRANCH) {
    for (let slot = one + node.CHILDREN; slot < one + node.VIEW_SIZE; slot += 4) {
      if (load<u32>(slot) === 0) store<u8>(out++, 0x80);
      else out = writeItem(out, node.itemAt(slot));
    }
    writeString(out, value, length);
    return;
  }
  const compact = node.compactLength(one);
  if (compact > 1) out = writeHead(out, 0x80, compact);
  out = node.writeCompact(one, out);
  if (kind === node.LEAF) writeString(out, value, length);
  else writeItem(out, node.itemAt(one + node.CHILDREN));
}

function writeItem(out: usize, item: usize): usize {
  const length = itemLength(item);
  node.copyShort(out, item, length);
  return out + length;
}
