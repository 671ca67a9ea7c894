// Every key of the database, and nothing else knows how they are made. One byte names the range; heights and numbers are
// big-endian, so that what is appended to the chain is appended to its range.
//
//   range     key after the byte                          value
//   meta      name (one byte)                             chain: record of the database, tip: last block
//   header    height(8) hash(32)                          StoredHeader, main and side blocks
//   body      height(8) hash(32)                          Transactions
//   receipts  height(8) hash(32)                          BlockReceipt (receipts only), blocks once connected
//   undo      height(8) hash(32)                          previous values of the keys a block changed, main chain only
//   main      height(8)                                   hash of the main chain's block
//   node      hash(32)                                    flag(1) height(8) total work (big-endian, shortest)
//   tx        transaction hash(32)                        height(5) index(3); empty when the index is off
//   list      address flag(1: 1 sent, 2 received)         length of the list (8), its entries after the last full page
//   page      address flag(1) number(4)                   a full page of the list: positions, each height(5) index(3)
//   hashes    height(8) number(4)                         64 transaction hashes of the block, fewer at its end
//   fee       height(8)                                   fees (8, two's complement) and transactions (8) from genesis on
//   feed      number(8)                                   type(1: 1 connected, 2 disconnected) height(8) hash(32)
//   sequence  hash(32)                                    number of the latest connect of the block (8)
//   para      height(8)                                   HeightParas: the child chains of a block with para titles
//   title     length(1) title height(8)                   empty: the title occurs in the block of that height
//   local     key of a contract's local index             its value
//   state     key of the state store                      its value; the store's own rules
//   pool      key of the mempool's journal                its value; the mempool's own rules
//   peers     key of what is remembered of peers          its value; the network's own rules
//
// `address` is length(1) text up to 64 bytes, else 255 and the SHA-256 of the text.
import { concat, putU64be, u32be, utf8 } from "../lib/bytes.ts";

export const range = {
  meta: 0x01,
  header: 0x02,
  body: 0x03,
  receipts: 0x04,
  undo: 0x05,
  main: 0x06,
  node: 0x07,
  tx: 0x08,
  list: 0x09,
  page: 0x0a,
  fee: 0x0b,
  feed: 0x0c,
  sequence: 0x0d,
  para: 0x0e,
  title: 0x0f,
  local: 0x10,
  state: 0x11,
  pool: 0x12,
  hashes: 0x13,
  peers: 0x14,
} as const;

/** Prefix under which the state store keeps its nodes in the same database. */
export const statePrefix: Uint8Array = Uint8Array.of(range.state);
/** Prefix of the mempool's journal, which survives a restart beside the chain. */
export const poolPrefix: Uint8Array = Uint8Array.of(range.pool);
/** Prefix of what the node remembers of its peers: addresses and bans. */
export const peersPrefix: Uint8Array = Uint8Array.of(range.peers);
export const localPrefix: Uint8Array = Uint8Array.of(range.local);

/** Version of this layout; a database of another version is not opened. */
export const layoutVersion = 2;

export const keys = {
  chain: Uint8Array.of(range.meta, 0x01),
  tip: Uint8Array.of(range.meta, 0x02),
  header: (height: number, hash: Uint8Array): Uint8Array => atHeight(range.header, height, hash),
  body: (height: number, hash: Uint8Array): Uint8Array => atHeight(range.body, height, hash),
  receipts: (height: number, hash: Uint8Array): Uint8Array => atHeight(range.receipts, height, hash),
  undo: (height: number, hash: Uint8Array): Uint8Array => atHeight(range.undo, height, hash),
  main: (height: number): Uint8Array => numbered(range.main, height),
  node: (hash: Uint8Array): Uint8Array => named(range.node, hash),
  tx: (hash: Uint8Array): Uint8Array => named(range.tx, hash),
  /** Head of the list of transactions that an address sent (1) or received (2). */
  list: (form: Uint8Array, flag: number): Uint8Array => ofAddress(range.list, form, flag, 0),
  page: (form: Uint8Array, flag: number, number: number): Uint8Array => {
    const out = ofAddress(range.page, form, flag, 4);
    out.set(u32be(number), form.length + 2);
    return out;
  },
  hashes: (height: number, number: number): Uint8Array => {
    const out = new Uint8Array(13);
    out[0] = range.hashes;
    putU64be(out, 1, height);
    out.set(u32be(number), 9);
    return out;
  },
  fee: (height: number): Uint8Array => numbered(range.fee, height),
  feed: (number: number): Uint8Array => numbered(range.feed, number),
  sequence: (hash: Uint8Array): Uint8Array => named(range.sequence, hash),
  para: (height: number): Uint8Array => numbered(range.para, height),
  /** First part of the keys of a title: append the height. */
  title: (title: string): Uint8Array => {
    const text = utf8(title);
    return concat(Uint8Array.of(range.title, Math.min(text.length, 255)), text);
  },
  local: (key: Uint8Array): Uint8Array => named(range.local, key),
} as const;

export const txKeyLength = 33;

/** Writes what keys.tx() gives into an array of that length. */
export function putTxKey(into: Uint8Array, hash: Uint8Array): void {
  into[0] = range.tx;
  into.set(hash, 1);
}

function ofAddress(kind: number, form: Uint8Array, flag: number, more: number): Uint8Array {
  const out = new Uint8Array(form.length + 2 + more);
  out[0] = kind;
  out.set(form, 1);
  out[form.length + 1] = flag;
  return out;
}

function atHeight(kind: number, height: number, hash: Uint8Array): Uint8Array {
  const out = new Uint8Array(9 + hash.length);
  out[0] = kind;
  putU64be(out, 1, height);
  out.set(hash, 9);
  return out;
}

function numbered(kind: number, value: number): Uint8Array {
  const out = new Uint8Array(9);
  out[0] = kind;
  putU64be(out, 1, value);
  return out;
}

function named(kind: number, name: Uint8Array): Uint8Array {
  const out = new Uint8Array(1 + name.length);
  out[0] = kind;
  out.set(name, 1);
  return out;
}

const longestAddress = 64;

/** Form of an address inside keys; a text of any length is told from every other. */
export function addressForm(text: string, hasher: { sha256(data: Uint8Array): Uint8Array }): Uint8Array {
  const bytes = utf8(text);
  return bytes.length <= longestAddress
    ? concat(Uint8Array.of(bytes.length), bytes)
    : concat(Uint8Array.of(255), hasher.sha256(bytes));
}
