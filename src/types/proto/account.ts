// Accounts and balances (reference: encoding.md section 4, account.proto). Fields stand in the order of their declaration,
// which is the order of the JSON forms; the codec knows the order of the bytes.
import { type Infer, int32, int64, many, message, string, sub } from "../../lib/codec.ts";

export const Account = message("types.Account", {
  currency: int32(1),
  balance: int64(2),
  frozen: int64(3),
  addr: string(4),
});
export type Account = Infer<typeof Account>;

export const AccountInfo = message("types.AccountInfo", {
  addr: string(1),
  privateKey: string(2),
  pubKey: string(3),
  seed: string(4),
});
export type AccountInfo = Infer<typeof AccountInfo>;

export const ReceiptExecAccountTransfer = message("types.ReceiptExecAccountTransfer", {
  execAddr: string(1),
  prev: sub(2, Account),
  current: sub(3, Account),
});
export type ReceiptExecAccountTransfer = Infer<typeof ReceiptExecAccountTransfer>;

export const ReceiptAccountTransfer = message("types.ReceiptAccountTransfer", {
  prev: sub(1, Account),
  current: sub(2, Account),
});
export type ReceiptAccountTransfer = Infer<typeof ReceiptAccountTransfer>;

export const ReceiptAccountMint = message("types.ReceiptAccountMint", {
  prev: sub(1, Account),
  current: sub(2, Account),
});
export type ReceiptAccountMint = Infer<typeof ReceiptAccountMint>;

export const ReceiptAccountBurn = message("types.ReceiptAccountBurn", {
  prev: sub(1, Account),
  current: sub(2, Account),
});
export type ReceiptAccountBurn = Infer<typeof ReceiptAccountBurn>;

export const ReqBalance = message("types.ReqBalance", {
  addresses: many(1, string),
  execer: string(2),
  stateHash: string(3),
  asset_exec: string(4),
  asset_symbol: string(5),
});
export type ReqBalance = Infer<typeof ReqBalance>;

export const Accounts = message("types.Accounts", {
  acc: many(1, Account),
});
export type Accounts = Infer<typeof Accounts>;

export const ExecAccount = message("types.ExecAccount", {
  execer: string(1),
  account: sub(2, Account),
});
export type ExecAccount = Infer<typeof ExecAccount>;

export const AllExecBalance = message("types.AllExecBalance", {
  addr: string(1),
  ExecAccount: many(2, ExecAccount),
});
export type AllExecBalance = Infer<typeof AllExecBalance>;

export const ReqAllExecBalance = message("types.ReqAllExecBalance", {
  addr: string(1),
  execer: string(2),
  stateHash: string(3),
  asset_exec: string(4),
  asset_symbol: string(5),
});
export type ReqAllExecBalance = Infer<typeof ReqAllExecBalance>;

export const ReqEvmAccountNonce = message("types.ReqEvmAccountNonce", {
  addr: string(1),
});
export type ReqEvmAccountNonce = Infer<typeof ReqEvmAccountNonce>;

export const EvmAccountNonce = message("types.EvmAccountNonce", {
  addr: string(1),
  Nonce: int64(2),
});
export type EvmAccountNonce = Infer<typeof EvmAccountNonce>;
