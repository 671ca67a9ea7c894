// Wallet requests (reference: encoding.md section 4, wallet.proto). Fields stand in the order of their declaration,
// which is the order of the JSON forms; the codec knows the order of the bytes.
import { bool, bytes, type Infer, int32, int64, many, message, string, sub } from "../../lib/codec.ts";
import { Account } from "./account.ts";
import { ReceiptData, Transaction } from "./transaction.ts";

export const WalletTxDetail = message("types.WalletTxDetail", {
  tx: sub(1, Transaction),
  receipt: sub(2, ReceiptData),
  height: int64(3),
  index: int64(4),
  blocktime: int64(5),
  amount: int64(6),
  fromaddr: string(7),
  txhash: bytes(8),
  actionName: string(9),
  payload: bytes(10),
});
export type WalletTxDetail = Infer<typeof WalletTxDetail>;

export const WalletTxDetails = message("types.WalletTxDetails", {
  txDetails: many(1, WalletTxDetail),
});
export type WalletTxDetails = Infer<typeof WalletTxDetails>;

export const WalletAccountStore = message("types.WalletAccountStore", {
  privkey: string(1),
  label: string(2),
  addr: string(3),
  timeStamp: string(4),
});
export type WalletAccountStore = Infer<typeof WalletAccountStore>;

export const WalletPwHash = message("types.WalletPwHash", {
  pwHash: bytes(1),
  randstr: string(2),
});
export type WalletPwHash = Infer<typeof WalletPwHash>;

export const WalletStatus = message("types.WalletStatus", {
  isWalletLock: bool(1),
  isAutoMining: bool(2),
  isHasSeed: bool(3),
  isTicketLock: bool(4),
});
export type WalletStatus = Infer<typeof WalletStatus>;

export const WalletAccount = message("types.WalletAccount", {
  acc: sub(1, Account),
  label: string(2),
});
export type WalletAccount = Infer<typeof WalletAccount>;

export const WalletAccounts = message("types.WalletAccounts", {
  wallets: many(1, WalletAccount),
});
export type WalletAccounts = Infer<typeof WalletAccounts>;

export const WalletUnLock = message("types.WalletUnLock", {
  passwd: string(1),
  timeout: int64(2),
  walletOrTicket: bool(3),
});
export type WalletUnLock = Infer<typeof WalletUnLock>;

export const GenSeedLang = message("types.GenSeedLang", {
  lang: int32(1),
});
export type GenSeedLang = Infer<typeof GenSeedLang>;

export const GetSeedByPw = message("types.GetSeedByPw", {
  passwd: string(1),
});
export type GetSeedByPw = Infer<typeof GetSeedByPw>;

export const SaveSeedByPw = message("types.SaveSeedByPw", {
  seed: string(1),
  passwd: string(2),
});
export type SaveSeedByPw = Infer<typeof SaveSeedByPw>;

export const ReplySeed = message("types.ReplySeed", {
  seed: string(1),
});
export type ReplySeed = Infer<typeof ReplySeed>;

export const ReqWalletSetPasswd = message("types.ReqWalletSetPasswd", {
  oldPass: string(1),
  newPass: string(2),
});
export type ReqWalletSetPasswd = Infer<typeof ReqWalletSetPasswd>;

export const ReqNewAccount = message("types.ReqNewAccount", {
  label: string(1),
  addressID: int32(2),
});
export type ReqNewAccount = Infer<typeof ReqNewAccount>;

export const ReqGetAccount = message("types.ReqGetAccount", {
  label: string(1),
});
export type ReqGetAccount = Infer<typeof ReqGetAccount>;

export const ReqWalletTransactionList = message("types.ReqWalletTransactionList", {
  fromTx: bytes(1),
  count: int32(2),
  direction: int32(3),
});
export type ReqWalletTransactionList = Infer<typeof ReqWalletTransactionList>;

export const ReqWalletImportPrivkey = message("types.ReqWalletImportPrivkey", {
  privkey: string(1),
  label: string(2),
  addressID: int32(3),
});
export type ReqWalletImportPrivkey = Infer<typeof ReqWalletImportPrivkey>;

export const ReqWalletSendToAddress = message("types.ReqWalletSendToAddress", {
  from: string(1),
  to: string(2),
  amount: int64(3),
  note: string(4),
  isToken: bool(5),
  tokenSymbol: string(6),
});
export type ReqWalletSendToAddress = Infer<typeof ReqWalletSendToAddress>;

export const ReqWalletSetFee = message("types.ReqWalletSetFee", {
  amount: int64(1),
});
export type ReqWalletSetFee = Infer<typeof ReqWalletSetFee>;

export const ReqWalletSetLabel = message("types.ReqWalletSetLabel", {
  addr: string(1),
  label: string(2),
});
export type ReqWalletSetLabel = Infer<typeof ReqWalletSetLabel>;

export const ReqWalletMergeBalance = message("types.ReqWalletMergeBalance", {
  to: string(1),
});
export type ReqWalletMergeBalance = Infer<typeof ReqWalletMergeBalance>;

export const ReqTokenPreCreate = message("types.ReqTokenPreCreate", {
  creator_addr: string(1),
  name: string(2),
  symbol: string(3),
  introduction: string(4),
  owner_addr: string(5),
  total: int64(6),
  price: int64(7),
});
export type ReqTokenPreCreate = Infer<typeof ReqTokenPreCreate>;

export const ReqTokenFinishCreate = message("types.ReqTokenFinishCreate", {
  finisher_addr: string(1),
  symbol: string(2),
  owner_addr: string(3),
});
export type ReqTokenFinishCreate = Infer<typeof ReqTokenFinishCreate>;

export const ReqTokenRevokeCreate = message("types.ReqTokenRevokeCreate", {
  revoker_addr: string(1),
  symbol: string(2),
  owner_addr: string(3),
});
export type ReqTokenRevokeCreate = Infer<typeof ReqTokenRevokeCreate>;

export const ReqModifyConfig = message("types.ReqModifyConfig", {
  key: string(1),
  op: string(2),
  value: string(3),
  modifier: string(4),
});
export type ReqModifyConfig = Infer<typeof ReqModifyConfig>;

export const ReqSignRawTx = message("types.ReqSignRawTx", {
  addr: string(1),
  privkey: string(2),
  txHex: string(3),
  expire: string(4),
  index: int32(5),
  token: string(7),
  fee: int64(8),
  newToAddr: string(10),
  addressID: int32(11),
});
export type ReqSignRawTx = Infer<typeof ReqSignRawTx>;

export const ReplySignRawTx = message("types.ReplySignRawTx", {
  txHex: string(1),
});
export type ReplySignRawTx = Infer<typeof ReplySignRawTx>;

export const ReportErrEvent = message("types.ReportErrEvent", {
  frommodule: string(1),
  tomodule: string(2),
  error: string(3),
});
export type ReportErrEvent = Infer<typeof ReportErrEvent>;

export const Int32 = message("types.Int32", {
  data: int32(1),
});
export type Int32 = Infer<typeof Int32>;

export const ReqAccountList = message("types.ReqAccountList", {
  withoutBalance: bool(1),
});
export type ReqAccountList = Infer<typeof ReqAccountList>;

export const ReqPrivkeysFile = message("types.ReqPrivkeysFile", {
  fileName: string(1),
  passwd: string(2),
});
export type ReqPrivkeysFile = Infer<typeof ReqPrivkeysFile>;
