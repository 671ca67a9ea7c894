// Small messages shared by many calls (reference: encoding.md section 4, common.proto). Fields stand in the order of their declaration,
// which is the order of the JSON forms; the codec knows the order of the bytes.
import { bool, bytes, type Infer, int32, int64, many, message, string } from "../../lib/codec.ts";

export const Reply = message("types.Reply", {
  isOk: bool(1),
  msg: bytes(2),
});
export type Reply = Infer<typeof Reply>;

export const ReqString = message("types.ReqString", {
  data: string(1),
});
export type ReqString = Infer<typeof ReqString>;

export const ReqMultiStrings = message("types.ReqMultiStrings", {
  datas: many(1, string),
});
export type ReqMultiStrings = Infer<typeof ReqMultiStrings>;

export const ReplyString = message("types.ReplyString", {
  data: string(1),
});
export type ReplyString = Infer<typeof ReplyString>;

export const ReplyStrings = message("types.ReplyStrings", {
  datas: many(1, string),
});
export type ReplyStrings = Infer<typeof ReplyStrings>;

export const ReqInt = message("types.ReqInt", {
  height: int64(1),
});
export type ReqInt = Infer<typeof ReqInt>;

export const Int64 = message("types.Int64", {
  data: int64(1),
});
export type Int64 = Infer<typeof Int64>;

export const ReqHash = message("types.ReqHash", {
  hash: bytes(1),
  upgrade: bool(2),
});
export type ReqHash = Infer<typeof ReqHash>;

export const ReplyHash = message("types.ReplyHash", {
  hash: bytes(1),
});
export type ReplyHash = Infer<typeof ReplyHash>;

export const ReqNil = message("types.ReqNil", {});
export type ReqNil = Infer<typeof ReqNil>;

export const ReqBytes = message("types.ReqBytes", {
  data: bytes(1),
});
export type ReqBytes = Infer<typeof ReqBytes>;

export const ReqHashes = message("types.ReqHashes", {
  hashes: many(1, bytes),
});
export type ReqHashes = Infer<typeof ReqHashes>;

export const ReplyHashes = message("types.ReplyHashes", {
  hashes: many(1, bytes),
});
export type ReplyHashes = Infer<typeof ReplyHashes>;

export const KeyValue = message("types.KeyValue", {
  key: bytes(1),
  value: bytes(2),
});
export type KeyValue = Infer<typeof KeyValue>;

export const TxHash = message("types.TxHash", {
  hash: string(1),
});
export type TxHash = Infer<typeof TxHash>;

export const TimeStatus = message("types.TimeStatus", {
  ntpTime: string(1),
  localTime: string(2),
  diff: int64(3),
});
export type TimeStatus = Infer<typeof TimeStatus>;

export const ReqKey = message("types.ReqKey", {
  key: bytes(1),
});
export type ReqKey = Infer<typeof ReqKey>;

export const ReqRandHash = message("types.ReqRandHash", {
  execName: string(1),
  height: int64(2),
  blockNum: int64(3),
  hash: bytes(4),
});
export type ReqRandHash = Infer<typeof ReqRandHash>;

export const VersionInfo = message("types.VersionInfo", {
  title: string(1),
  app: string(2),
  chain33: string(3),
  localDb: string(4),
  chainID: int32(5),
});
export type VersionInfo = Infer<typeof VersionInfo>;
