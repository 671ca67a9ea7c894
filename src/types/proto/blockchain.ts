// Blocks, headers, sequences and para-chain views of them (reference: encoding.md section 4, blockchain.proto). Fields stand in the order of their declaration,
// which is the order of the JSON forms; the codec knows the order of the bytes.
import { bool, bytes, type Infer, int32, int64, many, message, string, sub, uint32 } from "../../lib/codec.ts";
import { KeyValue } from "./common.ts";
import { Receipt, ReceiptData, Signature, Transaction } from "./transaction.ts";

export const Header = message("types.Header", {
  version: int64(1),
  parentHash: bytes(2),
  txHash: bytes(3),
  stateHash: bytes(4),
  height: int64(5),
  blockTime: int64(6),
  txCount: int64(9),
  hash: bytes(10),
  difficulty: uint32(11),
  signature: sub(8, Signature),
});
export type Header = Infer<typeof Header>;

export const Block = message("types.Block", {
  version: int64(1),
  parentHash: bytes(2),
  txHash: bytes(3),
  stateHash: bytes(4),
  height: int64(5),
  blockTime: int64(6),
  difficulty: uint32(11),
  mainHash: bytes(12),
  mainHeight: int64(13),
  signature: sub(8, Signature),
  txs: many(7, Transaction),
});
export type Block = Infer<typeof Block>;

export const Blocks = message("types.Blocks", {
  items: many(1, Block),
});
export type Blocks = Infer<typeof Blocks>;

export const BlockSequence = message("types.BlockSequence", {
  Hash: bytes(1),
  Type: int64(2),
});
export type BlockSequence = Infer<typeof BlockSequence>;

export const BlockDetail = message("types.BlockDetail", {
  block: sub(1, Block),
  receipts: many(2, ReceiptData),
  KV: many(3, KeyValue),
  prevStatusHash: bytes(4),
});
export type BlockDetail = Infer<typeof BlockDetail>;

export const BlockSeq = message("types.BlockSeq", {
  num: int64(1),
  seq: sub(2, BlockSequence),
  detail: sub(3, BlockDetail),
});
export type BlockSeq = Infer<typeof BlockSeq>;

export const BlockSeqs = message("types.BlockSeqs", {
  seqs: many(1, BlockSeq),
});
export type BlockSeqs = Infer<typeof BlockSeqs>;

export const BlockPid = message("types.BlockPid", {
  pid: string(1),
  block: sub(2, Block),
});
export type BlockPid = Infer<typeof BlockPid>;

export const BlockDetails = message("types.BlockDetails", {
  items: many(1, BlockDetail),
});
export type BlockDetails = Infer<typeof BlockDetails>;

export const Headers = message("types.Headers", {
  items: many(1, Header),
});
export type Headers = Infer<typeof Headers>;

export const HeadersPid = message("types.HeadersPid", {
  pid: string(1),
  headers: sub(2, Headers),
});
export type HeadersPid = Infer<typeof HeadersPid>;

export const BlockOverview = message("types.BlockOverview", {
  head: sub(1, Header),
  txCount: int64(2),
  txHashes: many(3, bytes),
});
export type BlockOverview = Infer<typeof BlockOverview>;

export const Receipts = message("types.Receipts", {
  receipts: many(1, Receipt),
});
export type Receipts = Infer<typeof Receipts>;

export const ReceiptCheckTxList = message("types.ReceiptCheckTxList", {
  errs: many(1, string),
});
export type ReceiptCheckTxList = Infer<typeof ReceiptCheckTxList>;

export const ChainStatus = message("types.ChainStatus", {
  currentHeight: int64(1),
  mempoolSize: int64(2),
  msgQueueSize: int64(3),
});
export type ChainStatus = Infer<typeof ChainStatus>;

export const ReqBlocks = message("types.ReqBlocks", {
  start: int64(1),
  end: int64(2),
  isDetail: bool(3),
  pid: many(4, string),
});
export type ReqBlocks = Infer<typeof ReqBlocks>;

export const MempoolSize = message("types.MempoolSize", {
  size: int64(1),
});
export type MempoolSize = Infer<typeof MempoolSize>;

export const ReplyBlockHeight = message("types.ReplyBlockHeight", {
  height: int64(1),
});
export type ReplyBlockHeight = Infer<typeof ReplyBlockHeight>;

export const BlockBody = message("types.BlockBody", {
  txs: many(1, Transaction),
  receipts: many(2, ReceiptData),
  mainHash: bytes(3),
  mainHeight: int64(4),
  hash: bytes(5),
  height: int64(6),
});
export type BlockBody = Infer<typeof BlockBody>;

export const BlockReceipt = message("types.BlockReceipt", {
  receipts: many(1, ReceiptData),
  hash: bytes(2),
  height: int64(3),
});
export type BlockReceipt = Infer<typeof BlockReceipt>;

export const BlockKVs = message("types.BlockKVs", {
  KVs: many(1, KeyValue),
  hash: bytes(2),
  height: int64(3),
});
export type BlockKVs = Infer<typeof BlockKVs>;

export const IsCaughtUp = message("types.IsCaughtUp", {
  Iscaughtup: bool(1),
});
export type IsCaughtUp = Infer<typeof IsCaughtUp>;

export const IsNtpClockSync = message("types.IsNtpClockSync", {
  isntpclocksync: bool(1),
});
export type IsNtpClockSync = Infer<typeof IsNtpClockSync>;

export const ChainExecutor = message("types.ChainExecutor", {
  driver: string(1),
  funcName: string(2),
  stateHash: bytes(3),
  param: bytes(4),
  extra: bytes(5),
});
export type ChainExecutor = Infer<typeof ChainExecutor>;

export const BlockSequences = message("types.BlockSequences", {
  items: many(1, BlockSequence),
});
export type BlockSequences = Infer<typeof BlockSequences>;

export const ParaChainBlockDetail = message("types.ParaChainBlockDetail", {
  blockdetail: sub(1, BlockDetail),
  sequence: int64(2),
  isSync: bool(3),
});
export type ParaChainBlockDetail = Infer<typeof ParaChainBlockDetail>;

export const TxDetail = message("types.TxDetail", {
  index: uint32(1),
  tx: sub(2, Transaction),
  receipt: sub(3, ReceiptData),
  proofs: many(4, bytes),
});
export type TxDetail = Infer<typeof TxDetail>;

export const ParaTxDetail = message("types.ParaTxDetail", {
  type: int64(1),
  header: sub(2, Header),
  txDetails: many(3, TxDetail),
  childHash: bytes(4),
  index: uint32(5),
  proofs: many(6, bytes),
});
export type ParaTxDetail = Infer<typeof ParaTxDetail>;

export const ParaTxDetails = message("types.ParaTxDetails", {
  items: many(1, ParaTxDetail),
});
export type ParaTxDetails = Infer<typeof ParaTxDetails>;

export const ReqParaTxByTitle = message("types.ReqParaTxByTitle", {
  start: int64(1),
  end: int64(2),
  title: string(3),
  isSeq: bool(4),
});
export type ReqParaTxByTitle = Infer<typeof ReqParaTxByTitle>;

export const FileHeader = message("types.FileHeader", {
  startHeight: int64(1),
  driver: string(2),
  title: string(3),
  testNet: bool(4),
});
export type FileHeader = Infer<typeof FileHeader>;

export const EndBlock = message("types.EndBlock", {
  height: int64(1),
  hash: bytes(2),
});
export type EndBlock = Infer<typeof EndBlock>;

export const HeaderSeq = message("types.HeaderSeq", {
  num: int64(1),
  seq: sub(2, BlockSequence),
  header: sub(3, Header),
});
export type HeaderSeq = Infer<typeof HeaderSeq>;

export const HeaderSeqs = message("types.HeaderSeqs", {
  seqs: many(1, HeaderSeq),
});
export type HeaderSeqs = Infer<typeof HeaderSeqs>;

export const HeightPara = message("types.HeightPara", {
  height: int64(1),
  title: string(2),
  hash: bytes(3),
  childHash: bytes(4),
  startIndex: int32(5),
  childHashIndex: uint32(6),
  txCount: int32(7),
});
export type HeightPara = Infer<typeof HeightPara>;

export const HeightParas = message("types.HeightParas", {
  items: many(1, HeightPara),
});
export type HeightParas = Infer<typeof HeightParas>;

export const ChildChain = message("types.ChildChain", {
  title: string(1),
  startIndex: int32(2),
  childHash: bytes(3),
  txCount: int32(4),
});
export type ChildChain = Infer<typeof ChildChain>;

export const ReqHeightByTitle = message("types.ReqHeightByTitle", {
  height: int64(1),
  title: string(2),
  count: int32(3),
  direction: int32(4),
});
export type ReqHeightByTitle = Infer<typeof ReqHeightByTitle>;

export const BlockInfo = message("types.BlockInfo", {
  height: int64(1),
  hash: bytes(2),
});
export type BlockInfo = Infer<typeof BlockInfo>;

export const ReplyHeightByTitle = message("types.ReplyHeightByTitle", {
  title: string(1),
  items: many(2, BlockInfo),
});
export type ReplyHeightByTitle = Infer<typeof ReplyHeightByTitle>;

export const ReqParaTxByHeight = message("types.ReqParaTxByHeight", {
  items: many(1, int64),
  title: string(2),
});
export type ReqParaTxByHeight = Infer<typeof ReqParaTxByHeight>;

export const CmpBlock = message("types.CmpBlock", {
  block: sub(1, Block),
  cmpHash: bytes(2),
});
export type CmpBlock = Infer<typeof CmpBlock>;

export const BlockBodys = message("types.BlockBodys", {
  items: many(1, BlockBody),
});
export type BlockBodys = Infer<typeof BlockBodys>;

export const ChunkInfo = message("types.ChunkInfo", {
  chunkNum: int64(1),
  chunkHash: bytes(2),
  start: int64(3),
  end: int64(4),
});
export type ChunkInfo = Infer<typeof ChunkInfo>;

export const ChunkRecords = message("types.ChunkRecords", {
  infos: many(1, ChunkInfo),
});
export type ChunkRecords = Infer<typeof ChunkRecords>;

export const ChunkInfoMsg = message("types.ChunkInfoMsg", {
  chunkHash: bytes(1),
  start: int64(2),
  end: int64(3),
});
export type ChunkInfoMsg = Infer<typeof ChunkInfoMsg>;

export const ReqChunkRecords = message("types.ReqChunkRecords", {
  start: int64(1),
  end: int64(2),
  isDetail: bool(3),
  pid: many(4, string),
});
export type ReqChunkRecords = Infer<typeof ReqChunkRecords>;
