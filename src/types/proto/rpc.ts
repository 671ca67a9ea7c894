// Node description (reference: encoding.md section 4, rpc.proto). Fields stand in the order of their declaration,
// which is the order of the JSON forms; the codec knows the order of the bytes.
import { bool, type Infer, int32, int64, many, message, string, sub } from "../../lib/codec.ts";
import { Reply } from "./common.ts";
import { Transaction } from "./transaction.ts";

export const ServerTime = message("types.serverTime", {
  currentTimestamp: int64(1),
});
export type ServerTime = Infer<typeof ServerTime>;

export const Crypto = message("types.crypto", {
  name: string(1),
  typeID: int32(2),
});
export type Crypto = Infer<typeof Crypto>;

export const CryptoList = message("types.cryptoList", {
  cryptos: many(1, Crypto),
});
export type CryptoList = Infer<typeof CryptoList>;

export const AddressDriver = message("types.addressDriver", {
  name: string(1),
  typeID: int32(2),
});
export type AddressDriver = Infer<typeof AddressDriver>;

export const AddressDrivers = message("types.addressDrivers", {
  drivers: many(1, AddressDriver),
});
export type AddressDrivers = Infer<typeof AddressDrivers>;

export const DelayTx = message("types.delayTx", {
  tx: sub(1, Transaction),
  endDelayTime: int64(2),
});
export type DelayTx = Infer<typeof DelayTx>;

export const ReqGetWalletRecoverAddr = message("types.ReqGetWalletRecoverAddr", {
  ctrPubKey: string(1),
  recoverPubKeys: many(2, string),
  relativeDelayTime: int64(3),
});
export type ReqGetWalletRecoverAddr = Infer<typeof ReqGetWalletRecoverAddr>;

export const ReqSignWalletRecoverTx = message("types.ReqSignWalletRecoverTx", {
  walletRecoverParam: sub(1, ReqGetWalletRecoverAddr),
  signAddr: string(2),
  privKey: string(3),
  rawTx: string(4),
});
export type ReqSignWalletRecoverTx = Infer<typeof ReqSignWalletRecoverTx>;

export const ChainConfigInfo = message("types.ChainConfigInfo", {
  title: string(1),
  coinExec: string(2),
  coinSymbol: string(3),
  coinPrecision: int64(4),
  tokenPrecision: int64(5),
  chainID: int32(6),
  maxTxFee: int64(7),
  minTxFeeRate: int64(8),
  maxTxFeeRate: int64(9),
  isPara: bool(10),
  defaultAddressID: int32(11),
});
export type ChainConfigInfo = Infer<typeof ChainConfigInfo>;

export const Replies = message("types.Replies", {
  replyList: many(1, Reply),
});
export type Replies = Infer<typeof Replies>;
