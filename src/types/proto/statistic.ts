// Totals over the state (reference: encoding.md section 4, statistic.proto). Fields stand in the order of their declaration,
// which is the order of the JSON forms; the codec knows the order of the bytes.
import { bytes, type Infer, int64, many, message, string } from "../../lib/codec.ts";

export const TotalFee = message("types.TotalFee", {
  fee: int64(1),
  txCount: int64(2),
});
export type TotalFee = Infer<typeof TotalFee>;

export const ReqGetTotalCoins = message("types.ReqGetTotalCoins", {
  symbol: string(1),
  stateHash: bytes(2),
  startKey: bytes(3),
  count: int64(4),
  execer: string(5),
});
export type ReqGetTotalCoins = Infer<typeof ReqGetTotalCoins>;

export const ReplyGetTotalCoins = message("types.ReplyGetTotalCoins", {
  count: int64(1),
  num: int64(2),
  amount: int64(3),
  nextKey: bytes(4),
});
export type ReplyGetTotalCoins = Infer<typeof ReplyGetTotalCoins>;

export const IterateRangeByStateHash = message("types.IterateRangeByStateHash", {
  stateHash: bytes(1),
  start: bytes(2),
  end: bytes(3),
  count: int64(4),
});
export type IterateRangeByStateHash = Infer<typeof IterateRangeByStateHash>;

export const TotalAmount = message("types.TotalAmount", {
  total: int64(1),
});
export type TotalAmount = Infer<typeof TotalAmount>;

export const ReqGetExecBalance = message("types.ReqGetExecBalance", {
  symbol: string(1),
  stateHash: bytes(2),
  addr: bytes(3),
  execAddr: bytes(4),
  execer: string(5),
  count: int64(6),
  nextKey: bytes(7),
});
export type ReqGetExecBalance = Infer<typeof ReqGetExecBalance>;

export const ExecBalanceItem = message("types.ExecBalanceItem", {
  execAddr: bytes(1),
  frozen: int64(2),
  active: int64(3),
});
export type ExecBalanceItem = Infer<typeof ExecBalanceItem>;

export const ReplyGetExecBalance = message("types.ReplyGetExecBalance", {
  amount: int64(1),
  amountFrozen: int64(2),
  amountActive: int64(3),
  nextKey: bytes(4),
  items: many(5, ExecBalanceItem),
});
export type ReplyGetExecBalance = Infer<typeof ReplyGetExecBalance>;
