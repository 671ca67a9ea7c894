// Queries of contract coins (reference: rpc.md section 3.1). Chain33 keeps the lists of an address inside this contract's
// index; here the chain keeps them, and the two queries that name Chain33's own keys understand those names.
import { ChainError, fail } from "../../errors.ts";
import { textOf } from "../../lib/bytes.ts";
import { hex0x } from "../../lib/hex.ts";
import { Int64, ReqKey } from "../../types/proto/common.ts";
import { AddrTxFeeInfos, ReplyTxInfos, ReqAddr } from "../../types/proto/transaction.ts";
import type { Query, QueryContext, TxPosition } from "../index.ts";
import { query } from "../payload.ts";
import { receivedKey } from "./local.ts";

/** Most entries of one listing. */
const maxCount = 10_000;
const countKey = "AddrTxsCount:";
const hashPrefix = /^TxAddrHash:([^:]+):$/;

const getAddrReciver = query(ReqAddr, Int64, (context, { addr }) => {
  const value = context.local.get(receivedKey(context.addresses.keyForm(addr, context.height)));
  if (value === undefined) throw fail("query.empty", { addr });
  return Int64.decode(value);
});

const getTxsByAddr = query(ReqAddr, ReplyTxInfos, (context, request) => ({
  txInfos: positions(context, request).map(({ hash, height, index }) => ({
    hash,
    height: BigInt(height),
    index: BigInt(index),
    assets: context.chain.find?.(hash)?.assets ?? [],
  })),
}));

const getTxsFeeByAddr = query(ReqAddr, AddrTxFeeInfos, (context, request) => {
  const { height, heightEnd } = request;
  const paged = height !== -1n;
  if (paged && heightEnd > 0n && heightEnd < height) {
    const text = `height end=${heightEnd} < height start=${height}: ErrInvalidParam`;
    throw fail("param.invalid", { height, heightEnd }, text);
  }
  // With an end height a page runs upwards to it, whatever direction and count say.
  const upTo = paged && heightEnd > 0n ? { direction: 1, count: maxCount } : {};
  const sent = positions(context, { ...request, ...upTo, flag: 1 });
  const beyond = heightEnd > 0n ? sent.findIndex((at) => BigInt(at.height) > heightEnd) : -1;
  return { txInfos: (beyond < 0 ? sent : sent.slice(0, beyond)).flatMap((at) => feeOf(context, at)) };
});

const getPrefixCount = query(ReqKey, Int64, (context, { key }) => {
  const address = hashPrefix.exec(textOf(key) ?? "")?.[1];
  const count = address === undefined ? context.local.list(key).length : context.chain.txCount(address);
  return { data: BigInt(count) };
});

const getAddrTxsCount = query(ReqKey, Int64, (context, { key }) => {
  const text = textOf(key) ?? "";
  if (text.startsWith(countKey)) return { data: context.chain.txCount(text.slice(countKey.length)) };
  const value = context.local.get(key);
  try {
    return value === undefined ? {} : Int64.decode(value);
  } catch (error) {
    // Not a number: Chain33 answers 0 then.
    if (error instanceof ChainError && error.code === "codec.malformed") return {};
    throw error;
  }
});

export const queries: ReadonlyMap<string, Query> = new Map([
  ["GetAddrReciver", getAddrReciver],
  ["GetTxsByAddr", getTxsByAddr],
  ["GetTxsFeeByAddr", getTxsFeeByAddr],
  ["GetPrefixCount", getPrefixCount],
  ["GetAddrTxsCount", getAddrTxsCount],
]);

/** A page of the transactions of an address. @throws ChainError state.notFound when it is empty */
function positions(context: QueryContext, request: ReqAddr): readonly TxPosition[] {
  const { addr, flag, count, direction, height, index } = request;
  if (flag < 0) throw fail("param.invalid", { flag }, "flag unknown");
  const found = context.chain.txsByAddress({
    address: addr,
    flag,
    count: count <= 0 || count > maxCount ? maxCount : count,
    direction: direction & 1,
    height: Number(height),
    index: Number(index),
  });
  if (found.length === 0) throw fail("state.notFound", { addr });
  return found;
}

function feeOf(context: QueryContext, { hash, height, index }: TxPosition) {
  const found = context.chain.find?.(hash);
  if (found === undefined) return [];
  return [
    {
      fromAddr: found.from,
      toAddr: found.to,
      txHash: hex0x(hash),
      exec: found.tx.execer,
      fee: found.tx.value.fee,
      height: BigInt(height),
      index: BigInt(index),
      txStatus: found.ty,
    },
  ];
}
