// Execution requests, queries and the config items of the manage contract (reference: encoding.md section 4, executor.proto). Fields stand in the order of their declaration,
// which is the order of the JSON forms; the codec knows the order of the bytes.
import { bool, bytes, type Infer, int32, int64, many, message, oneof, string, sub, uint64 } from "../../lib/codec.ts";
import { Transaction } from "./transaction.ts";

export const Genesis = message("types.Genesis", {
  isrun: bool(1),
});
export type Genesis = Infer<typeof Genesis>;

export const ExecTxList = message("types.ExecTxList", {
  stateHash: bytes(1),
  parentHash: bytes(7),
  mainHash: bytes(8),
  mainHeight: int64(9),
  blockTime: int64(3),
  height: int64(4),
  difficulty: uint64(5),
  isMempool: bool(6),
  txs: many(2, Transaction),
});
export type ExecTxList = Infer<typeof ExecTxList>;

export const Query = message("types.Query", {
  execer: bytes(1),
  funcName: string(2),
  payload: bytes(3),
});
export type Query = Infer<typeof Query>;

export const CreateTxIn = message("types.CreateTxIn", {
  execer: bytes(1),
  actionName: string(2),
  payload: bytes(3),
});
export type CreateTxIn = Infer<typeof CreateTxIn>;

export const ArrayConfig = message("types.ArrayConfig", {
  value: many(3, string),
});
export type ArrayConfig = Infer<typeof ArrayConfig>;

export const StringConfig = message("types.StringConfig", {
  value: string(3),
});
export type StringConfig = Infer<typeof StringConfig>;

export const Int32Config = message("types.Int32Config", {
  value: int32(3),
});
export type Int32Config = Infer<typeof Int32Config>;

export const ConfigItem = message("types.ConfigItem", {
  key: string(1),
  addr: string(2),
  arr: oneof("value", sub(3, ArrayConfig)),
  str: oneof("value", sub(4, StringConfig)),
  int: oneof("value", sub(5, Int32Config)),
  Ty: int32(11),
});
export type ConfigItem = Infer<typeof ConfigItem>;

export const ModifyConfig = message("types.ModifyConfig", {
  key: string(1),
  value: string(2),
  op: string(3),
  addr: string(4),
});
export type ModifyConfig = Infer<typeof ModifyConfig>;

export const ReceiptConfig = message("types.ReceiptConfig", {
  prev: sub(1, ConfigItem),
  current: sub(2, ConfigItem),
});
export type ReceiptConfig = Infer<typeof ReceiptConfig>;

export const ReplyConfig = message("types.ReplyConfig", {
  key: string(1),
  value: string(2),
});
export type ReplyConfig = Infer<typeof ReplyConfig>;

export const HistoryCertStore = message("types.HistoryCertStore", {
  rootcerts: many(1, bytes),
  intermediateCerts: many(2, bytes),
  revocationList: many(3, bytes),
  curHeigth: int64(4),
  nxtHeight: int64(5),
});
export type HistoryCertStore = Infer<typeof HistoryCertStore>;
