// How the values of the database are encoded (the table of them is in layout.ts). Messages are canonical proto3, so a
// stored header is readable with any protobuf tool; the small fixed records are plain bytes.
import { fail } from "../errors.ts";
import { concat, readU32be, readU64be, u32be, u64be } from "../lib/bytes.ts";
import { bool, bytes, type Infer, int64, message, string, uint32 } from "../lib/codec.ts";
import { Header } from "../types/proto/blockchain.ts";
import type { FeedEntry, TxLocation } from "./index.ts";
import { layoutVersion } from "./layout.ts";
import type { ChainOptions } from "./modules.ts";

/** A header with its hash, the two fields of a block that no header carries, and the encoded size of the block. */
export const StoredHeader = message("tenon.StoredHeader", {
  ...Header.fields,
  mainHash: bytes(12),
  mainHeight: int64(13),
  size: uint32(14),
});
export type StoredHeader = Infer<typeof StoredHeader>;

export function corrupt(what: string): never {
  throw fail("store.corrupt", { what });
}

/** Place of a block in the tree of blocks. */
export interface Node {
  readonly height: number;
  /** Sum of the work from genesis up to this block. */
  readonly work: bigint;
  /** Taken off the chain by the operator: it is not weighed again until it is connected again. */
  readonly shelved: boolean;
}

export function encodeNode(node: Node): Uint8Array {
  const digits = node.work.toString(16);
  const text = digits.length % 2 === 0 ? digits : `0${digits}`;
  const work = new Uint8Array(text.length / 2);
  for (let i = 0; i < work.length; i++) work[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return concat(Uint8Array.of(node.shelved ? 1 : 0), u64be(node.height), work);
}

export function decodeNode(from: Uint8Array): Node {
  if (from.length < 10) return corrupt("node");
  let work = 0n;
  for (let i = 9; i < from.length; i++) work = (work << 8n) | BigInt(from[i] as number);
  return { shelved: from[0] === 1, height: readU64be(from, 1), work };
}

/** Bytes of a position: height(5) index(3). */
export const locationLength = 8;

export function putLocation(out: Uint8Array, at: number, { height, index }: TxLocation): void {
  out[at] = Math.floor(height / 0x1_0000_0000);
  out[at + 1] = height >>> 24;
  out[at + 2] = height >>> 16;
  out[at + 3] = height >>> 8;
  out[at + 4] = height;
  out[at + 5] = index >>> 16;
  out[at + 6] = index >>> 8;
  out[at + 7] = index;
}

export function encodeLocation(at: TxLocation): Uint8Array {
  const out = new Uint8Array(locationLength);
  putLocation(out, 0, at);
  return out;
}

export function decodeLocation(from: Uint8Array, at = 0): TxLocation {
  if (at + locationLength > from.length) return corrupt("transaction location");
  return {
    height: (from[at] as number) * 0x1_0000_0000 + readU32be(from, at + 1),
    index: ((from[at + 5] as number) << 16) | ((from[at + 6] as number) << 8) | (from[at + 7] as number),
  };
}

export interface TotalFee {
  readonly fee: bigint;
  readonly txCount: bigint;
}

function u64(value: bigint): Uint8Array {
  const v = BigInt.asUintN(64, value);
  return concat(u32be(Number(v >> 32n)), u32be(Number(v & 0xffff_ffffn)));
}

function readU64(from: Uint8Array, at: number): bigint {
  return (BigInt(readU32be(from, at)) << 32n) | BigInt(readU32be(from, at + 4));
}

export function encodeFee(total: TotalFee): Uint8Array {
  return concat(u64(total.fee), u64(total.txCount));
}

export function decodeFee(from: Uint8Array): TotalFee {
  if (from.length !== 16) return corrupt("total fee");
  return { fee: BigInt.asIntN(64, readU64(from, 0)), txCount: readU64(from, 8) };
}

export function encodeFeed(entry: FeedEntry): Uint8Array {
  return concat(Uint8Array.of(entry.type), u64be(entry.height), entry.hash);
}

export function decodeFeed(number: number, from: Uint8Array): FeedEntry {
  const type = from[0];
  if (from.length !== 41 || (type !== 1 && type !== 2)) return corrupt("feed");
  return { number, type, height: readU64be(from, 1), hash: from.slice(9) };
}

/** The last block and the last feed number. */
export interface TipRecord {
  readonly height: number;
  readonly hash: Uint8Array;
  readonly sequence: number;
}

export function encodeTip(tip: TipRecord): Uint8Array {
  return concat(u64be(tip.height), u64be(tip.sequence), tip.hash);
}

export function decodeTip(from: Uint8Array): TipRecord {
  if (from.length !== 48) return corrupt("tip");
  return { height: readU64be(from, 0), sequence: readU64be(from, 8), hash: from.slice(16) };
}

/** What a database says of itself. */
export const ChainRecord = message("tenon.ChainRecord", {
  layout: uint32(1),
  title: string(2),
  genesis: bytes(3),
  txIndex: bool(4),
  addressIndex: bool(5),
});

/** The record of a new database. */
export function chainRecord(title: string, genesis: Uint8Array, options: ChainOptions): Uint8Array {
  const { txIndex, addressIndex } = options;
  return ChainRecord.encode({ layout: layoutVersion, title, genesis, txIndex, addressIndex });
}
