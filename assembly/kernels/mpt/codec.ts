// The two flavours behind one set of names; a module instance has one of them.
import * as proto from "./proto";
import * as rlp from "./rlp";

export const CHAIN33: u32 = 1;
let flavour: u32 = 0;

/** The view that read() fills, and room behind it for those of embedded nodes. */
export const VIEW: usize = memory.data(67 * 92, 4);

export function setFlavour(one: u32): void {
  flavour = one;
}

/** Reads a whole stored node into VIEW. @returns false for what no trie has */
export function readStored(p: usize, length: usize): bool {
  return flavour === CHAIN33 ? proto.parseStored(p, p + length, VIEW) : rlp.parse(p, p + length, VIEW) === p + length;
}

/** Reads the node that stands in an item into VIEW. */
export function readItem(item: usize): void {
  if (flavour === CHAIN33) proto.parse(item, item + proto.itemLength(item), VIEW);
  else rlp.parse(item, item + rlp.itemLength(item), VIEW);
}

/** Whether the stored node in VIEW, of this length, must stand in its parent. */
export function embedsView(length: usize): bool {
  return flavour === CHAIN33 ? proto.lastContent() < 64 : length < 32;
}

/** The same of a node whose children have their items. */
export function embeds(one: usize, length: usize): bool {
  return flavour === CHAIN33 ? proto.nodeContent(one, VIEW) < 64 : length < 32;
}

export function encodedLength(one: usize): usize {
  return flavour === CHAIN33 ? proto.encodedLength(one) : rlp.encodedLength(one);
}

export function encode(one: usize, out: usize): void {
  if (flavour === CHAIN33) proto.encode(one, out);
  else rlp.encode(one, out);
}

/** Where the hash of an item is; 0: it is the node itself. */
export function hashOf(item: usize): usize {
  return flavour === CHAIN33 ? proto.hashOf(item) : rlp.hashOf(item);
}

/** Puts an item together from the hash that lies at p + 8. @returns its place */
export function hashItem(p: usize): usize {
  return flavour === CHAIN33 ? proto.hashItem(p) : rlp.hashItem(p);
}

/** The item of a node that is encoded at p. */
export function ownItem(p: usize): usize {
  return flavour === CHAIN33 ? p + 2 : p;
}

