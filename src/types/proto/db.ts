// State tree nodes and key-value sets (reference: encoding.md section 4, db.proto). Fields stand in the order of their declaration,
// which is the order of the JSON forms; the codec knows the order of the bytes.
import { bool, bytes, type Infer, int32, int64, many, message, sub } from "../../lib/codec.ts";
import { KeyValue } from "./common.ts";

export const LeafNode = message("types.LeafNode", {
  key: bytes(1),
  value: bytes(2),
  height: int32(3),
  size: int32(4),
});
export type LeafNode = Infer<typeof LeafNode>;

export const InnerNode = message("types.InnerNode", {
  leftHash: bytes(1),
  rightHash: bytes(2),
  height: int32(3),
  size: int32(4),
});
export type InnerNode = Infer<typeof InnerNode>;

export const MAVLProof = message("types.MAVLProof", {
  leafHash: bytes(1),
  innerNodes: many(2, InnerNode),
  rootHash: bytes(3),
});
export type MAVLProof = Infer<typeof MAVLProof>;

export const StoreNode = message("types.StoreNode", {
  key: bytes(1),
  value: bytes(2),
  leftHash: bytes(3),
  rightHash: bytes(4),
  height: int32(5),
  size: int32(6),
});
export type StoreNode = Infer<typeof StoreNode>;

export const LocalDBSet = message("types.LocalDBSet", {
  KV: many(2, KeyValue),
  txid: int64(5),
});
export type LocalDBSet = Infer<typeof LocalDBSet>;

export const LocalDBList = message("types.LocalDBList", {
  prefix: bytes(1),
  key: bytes(2),
  direction: int32(3),
  count: int32(4),
  txid: int64(5),
});
export type LocalDBList = Infer<typeof LocalDBList>;

export const LocalDBGet = message("types.LocalDBGet", {
  keys: many(2, bytes),
  txid: int64(5),
});
export type LocalDBGet = Infer<typeof LocalDBGet>;

export const LocalReplyValue = message("types.LocalReplyValue", {
  values: many(2, bytes),
});
export type LocalReplyValue = Infer<typeof LocalReplyValue>;

export const StoreSet = message("types.StoreSet", {
  stateHash: bytes(1),
  KV: many(2, KeyValue),
  height: int64(3),
});
export type StoreSet = Infer<typeof StoreSet>;

export const StoreDel = message("types.StoreDel", {
  stateHash: bytes(1),
  height: int64(2),
});
export type StoreDel = Infer<typeof StoreDel>;

export const StoreSetWithSync = message("types.StoreSetWithSync", {
  storeset: sub(1, StoreSet),
  sync: bool(2),
  upgrade: bool(3),
});
export type StoreSetWithSync = Infer<typeof StoreSetWithSync>;

export const StoreGet = message("types.StoreGet", {
  stateHash: bytes(1),
  keys: many(2, bytes),
});
export type StoreGet = Infer<typeof StoreGet>;

export const StoreReplyValue = message("types.StoreReplyValue", {
  values: many(2, bytes),
});
export type StoreReplyValue = Infer<typeof StoreReplyValue>;

export const StoreList = message("types.StoreList", {
  stateHash: bytes(1),
  start: bytes(2),
  end: bytes(3),
  suffix: bytes(4),
  count: int64(5),
  mode: int64(6),
});
export type StoreList = Infer<typeof StoreList>;

export const StoreListReply = message("types.StoreListReply", {
  start: bytes(1),
  end: bytes(2),
  suffix: bytes(3),
  count: int64(4),
  num: int64(5),
  mode: int64(6),
  nextKey: bytes(7),
  keys: many(8, bytes),
  values: many(9, bytes),
});
export type StoreListReply = Infer<typeof StoreListReply>;

export const PruneData = message("types.PruneData", {
  hashs: many(1, bytes),
});
export type PruneData = Infer<typeof PruneData>;

export const StoreValuePool = message("types.StoreValuePool", {
  values: many(1, bytes),
});
export type StoreValuePool = Infer<typeof StoreValuePool>;
