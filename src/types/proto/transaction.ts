// Transactions, receipts and the queries on them (reference: encoding.md section 4, transaction.proto). Fields stand in the order of their declaration,
// which is the order of the JSON forms; the codec knows the order of the bytes.
import { bool, bytes, type Infer, int32, int64, many, message, string, sub, uint32 } from "../../lib/codec.ts";
import { KeyValue } from "./common.ts";

export const AssetsGenesis = message("types.AssetsGenesis", {
  amount: int64(2),
  returnAddress: string(3),
});
export type AssetsGenesis = Infer<typeof AssetsGenesis>;

export const AssetsTransferToExec = message("types.AssetsTransferToExec", {
  cointoken: string(1),
  amount: int64(2),
  note: bytes(3),
  execName: string(4),
  to: string(5),
});
export type AssetsTransferToExec = Infer<typeof AssetsTransferToExec>;

export const AssetsWithdraw = message("types.AssetsWithdraw", {
  cointoken: string(1),
  amount: int64(2),
  note: bytes(3),
  execName: string(4),
  to: string(5),
});
export type AssetsWithdraw = Infer<typeof AssetsWithdraw>;

export const AssetsTransfer = message("types.AssetsTransfer", {
  cointoken: string(1),
  amount: int64(2),
  note: bytes(3),
  to: string(4),
});
export type AssetsTransfer = Infer<typeof AssetsTransfer>;

export const Asset = message("types.Asset", {
  exec: string(1),
  symbol: string(2),
  amount: int64(3),
});
export type Asset = Infer<typeof Asset>;

export const CreateTx = message("types.CreateTx", {
  to: string(1),
  amount: int64(2),
  fee: int64(3),
  note: bytes(4),
  isWithdraw: bool(5),
  isToken: bool(6),
  tokenSymbol: string(7),
  execName: string(8),
  execer: string(9),
});
export type CreateTx = Infer<typeof CreateTx>;

export const ReWriteRawTx = message("types.ReWriteRawTx", {
  tx: string(1),
  to: string(3),
  expire: string(4),
  fee: int64(5),
  index: int32(6),
});
export type ReWriteRawTx = Infer<typeof ReWriteRawTx>;

export const CreateTransactionGroup = message("types.CreateTransactionGroup", {
  txs: many(1, string),
});
export type CreateTransactionGroup = Infer<typeof CreateTransactionGroup>;

export const UnsignTx = message("types.UnsignTx", {
  data: bytes(1),
});
export type UnsignTx = Infer<typeof UnsignTx>;

export const NoBalanceTxs = message("types.NoBalanceTxs", {
  txHexs: many(1, string),
  payAddr: string(2),
  privkey: string(3),
  expire: string(4),
});
export type NoBalanceTxs = Infer<typeof NoBalanceTxs>;

export const NoBalanceTx = message("types.NoBalanceTx", {
  txHex: string(1),
  payAddr: string(2),
  privkey: string(3),
  expire: string(4),
});
export type NoBalanceTx = Infer<typeof NoBalanceTx>;

export const Signature = message("types.Signature", {
  ty: int32(1),
  pubkey: bytes(2),
  signature: bytes(3),
});
export type Signature = Infer<typeof Signature>;

export const Transaction = message("types.Transaction", {
  execer: bytes(1),
  payload: bytes(2),
  signature: sub(3, Signature),
  fee: int64(4),
  expire: int64(5),
  nonce: int64(6),
  to: string(7),
  groupCount: int32(8),
  header: bytes(9),
  next: bytes(10),
  chainID: int32(11),
});
export type Transaction = Infer<typeof Transaction>;

export const Transactions = message("types.Transactions", {
  txs: many(1, Transaction),
});
export type Transactions = Infer<typeof Transactions>;

export const RingSignatureItem = message("types.RingSignatureItem", {
  pubkey: many(1, bytes),
  signature: many(2, bytes),
});
export type RingSignatureItem = Infer<typeof RingSignatureItem>;

export const RingSignature = message("types.RingSignature", {
  items: many(1, RingSignatureItem),
});
export type RingSignature = Infer<typeof RingSignature>;

export const AddrOverview = message("types.AddrOverview", {
  reciver: int64(1),
  balance: int64(2),
  txCount: int64(3),
});
export type AddrOverview = Infer<typeof AddrOverview>;

export const ReqAddr = message("types.ReqAddr", {
  addr: string(1),
  flag: int32(2),
  count: int32(3),
  direction: int32(4),
  height: int64(5),
  index: int64(6),
  heightEnd: int64(7),
});
export type ReqAddr = Infer<typeof ReqAddr>;

export const HexTx = message("types.HexTx", {
  tx: string(1),
});
export type HexTx = Infer<typeof HexTx>;

export const ReplyTxInfo = message("types.ReplyTxInfo", {
  hash: bytes(1),
  height: int64(2),
  index: int64(3),
  assets: many(4, Asset),
});
export type ReplyTxInfo = Infer<typeof ReplyTxInfo>;

export const ReqTxList = message("types.ReqTxList", {
  count: int64(1),
});
export type ReqTxList = Infer<typeof ReqTxList>;

export const ReplyTxList = message("types.ReplyTxList", {
  txs: many(1, Transaction),
});
export type ReplyTxList = Infer<typeof ReplyTxList>;

export const ReqGetMempool = message("types.ReqGetMempool", {
  isAll: bool(1),
});
export type ReqGetMempool = Infer<typeof ReqGetMempool>;

export const ReqProperFee = message("types.ReqProperFee", {
  txCount: int32(1),
  txSize: int32(2),
});
export type ReqProperFee = Infer<typeof ReqProperFee>;

export const ReplyProperFee = message("types.ReplyProperFee", {
  properFee: int64(1),
});
export type ReplyProperFee = Infer<typeof ReplyProperFee>;

export const TxHashList = message("types.TxHashList", {
  hashes: many(1, bytes),
  count: int64(2),
  expire: many(3, int64),
});
export type TxHashList = Infer<typeof TxHashList>;

export const ReplyTxInfos = message("types.ReplyTxInfos", {
  txInfos: many(1, ReplyTxInfo),
});
export type ReplyTxInfos = Infer<typeof ReplyTxInfos>;

export const AddrTxFeeInfo = message("types.AddrTxFeeInfo", {
  fromAddr: string(1),
  toAddr: string(2),
  txHash: string(3),
  exec: string(4),
  fee: int64(5),
  height: int64(6),
  index: int64(7),
  txStatus: int32(8),
});
export type AddrTxFeeInfo = Infer<typeof AddrTxFeeInfo>;

export const AddrTxFeeInfos = message("types.AddrTxFeeInfos", {
  txInfos: many(1, AddrTxFeeInfo),
});
export type AddrTxFeeInfos = Infer<typeof AddrTxFeeInfos>;

export const ReceiptLog = message("types.ReceiptLog", {
  ty: int32(1),
  log: bytes(2),
});
export type ReceiptLog = Infer<typeof ReceiptLog>;

export const Receipt = message("types.Receipt", {
  ty: int32(1),
  KV: many(2, KeyValue),
  logs: many(3, ReceiptLog),
});
export type Receipt = Infer<typeof Receipt>;

export const ReceiptData = message("types.ReceiptData", {
  ty: int32(1),
  logs: many(3, ReceiptLog),
});
export type ReceiptData = Infer<typeof ReceiptData>;

export const TxResult = message("types.TxResult", {
  height: int64(1),
  index: int32(2),
  tx: sub(3, Transaction),
  receiptdate: sub(4, ReceiptData),
  blocktime: int64(5),
  actionName: string(6),
});
export type TxResult = Infer<typeof TxResult>;

export const TxProof = message("types.TxProof", {
  proofs: many(1, bytes),
  index: uint32(2),
  rootHash: bytes(3),
});
export type TxProof = Infer<typeof TxProof>;

export const TransactionDetail = message("types.TransactionDetail", {
  tx: sub(1, Transaction),
  receipt: sub(2, ReceiptData),
  proofs: many(3, bytes),
  height: int64(4),
  index: int64(5),
  blocktime: int64(6),
  amount: int64(7),
  fromaddr: string(8),
  actionName: string(9),
  assets: many(10, Asset),
  txProofs: many(11, TxProof),
  fullHash: bytes(12),
});
export type TransactionDetail = Infer<typeof TransactionDetail>;

export const TransactionDetails = message("types.TransactionDetails", {
  txs: many(1, TransactionDetail),
});
export type TransactionDetails = Infer<typeof TransactionDetails>;

export const ReqAddrs = message("types.ReqAddrs", {
  addrs: many(1, string),
});
export type ReqAddrs = Infer<typeof ReqAddrs>;

export const ReqDecodeRawTransaction = message("types.ReqDecodeRawTransaction", {
  txHex: string(1),
});
export type ReqDecodeRawTransaction = Infer<typeof ReqDecodeRawTransaction>;

export const UserWrite = message("types.UserWrite", {
  topic: string(1),
  content: string(2),
});
export type UserWrite = Infer<typeof UserWrite>;

export const UpgradeMeta = message("types.UpgradeMeta", {
  starting: bool(1),
  version: string(2),
  height: int64(3),
});
export type UpgradeMeta = Infer<typeof UpgradeMeta>;

export const ReqTxHashList = message("types.ReqTxHashList", {
  hashes: many(1, string),
  isShortHash: bool(2),
});
export type ReqTxHashList = Infer<typeof ReqTxHashList>;

export const ReqCheckTxsExist = message("types.ReqCheckTxsExist", {
  txHashes: many(1, bytes),
});
export type ReqCheckTxsExist = Infer<typeof ReqCheckTxsExist>;

export const ReplyCheckTxsExist = message("types.ReplyCheckTxsExist", {
  existFlags: many(1, bool),
  existCount: uint32(2),
});
export type ReplyCheckTxsExist = Infer<typeof ReplyCheckTxsExist>;
