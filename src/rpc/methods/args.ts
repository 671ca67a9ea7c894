// What several methods do with their arguments: hashes as hex, ranges with their bounds, the context of a query.
import type { IndexedTx, Query, QueryContext } from "../../dapp/index.ts";
import { fail } from "../../errors.ts";
import type { Clock } from "../../host.ts";
import { unhex } from "../../lib/hex.ts";
import type { RpcModules } from "../index.ts";
import { flag, i64, shape, text, texts } from "../json/bind.ts";
import { codecOf } from "../json/table.ts";
import { contractOf, realTo, senderOf } from "../json/view.ts";

/** Most blocks, transactions, sequences or addresses of one call. */
export const maxItems = 1000;
/** Most headers of one call. */
export const maxHeaders = 10_000;
/** Transaction bytes that one answer may describe: its JSON is several times as long. */
export const maxAnswerBytes = 32_000_000;

export const HashArg = shape("QueryParm", { hash: text });
export const HashesArg = shape("ReqHashes", { hashes: texts, disableDetail: flag });
export const RangeArg = shape("BlockParam", { start: i64, end: i64, isDetail: flag });

/** Bytes of a hash in a list, where one that cannot be read counts as unknown. */
export function hashOrNone(hex: string): Uint8Array | undefined {
  try {
    return unhex(hex);
  } catch {
    return undefined;
  }
}

/** Unix seconds. */
export function secondsOf(clock: Pick<Clock, "now">): bigint {
  return BigInt(Math.floor(clock.now() / 1000));
}

/** A height or number that fits a JavaScript integer; anything else is beyond every chain. */
export function toNumber(value: bigint): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) return Number.MAX_SAFE_INTEGER;
  return value < BigInt(Number.MIN_SAFE_INTEGER) ? Number.MIN_SAFE_INTEGER : Number(value);
}

/**
 * The first and last number of a range, the last cut to what exists.
 * @throws ChainError range.start, range.order, range.size, height.notFound
 */
export function boundedRange(
  range: { readonly start: bigint; readonly end: bigint },
  last: number,
  most: number,
): { readonly start: number; readonly end: number } {
  const start = toNumber(range.start);
  const end = toNumber(range.end);
  if (start > last) throw fail("range.start", { start, last });
  if (start > end) throw fail("range.order", { start, end });
  if (end - start >= most) throw fail("range.size", { start, end, most });
  if (start < 0) throw fail("height.notFound", { height: start });
  return { start, end: Math.min(end, last) };
}

/** An included transaction as indexes describe it. */
function indexed(modules: RpcModules, hash: Uint8Array): IndexedTx | undefined {
  const at = modules.chain.locate(hash);
  const stored = at === undefined ? undefined : modules.chain.block(at.height);
  const tx = stored?.txs[at?.index ?? -1];
  if (at === undefined || tx === undefined) return undefined;
  const assets = contractOf(modules, tx)?.assets(tx) ?? [];
  const ty = stored?.receipts[at.index]?.ty ?? 0;
  return { tx, ty, from: senderOf(modules, tx), to: realTo(modules, tx), assets };
}

function queryContext(modules: RpcModules): QueryContext {
  const { params, addresses, chain } = modules;
  return {
    params,
    addresses,
    height: toNumber(chain.tip().height),
    blockTime: chain.tip().blockTime,
    state: chain.state(),
    local: chain.local(),
    keepsAccounts: (name) => modules.dapps(name)?.keepsAccounts === true,
    chain: {
      txsByAddress: (request) => chain.txsByAddress(request),
      txCount: (address) => chain.txCount(address),
      find: (hash) => indexed(modules, hash),
    },
  };
}

/** Runs a query and completes its answer with defaults. @throws ChainError */
export function runQuery(modules: RpcModules, query: Query, request: Record<string, unknown>): Record<string, unknown> {
  return codecOf(query.reply).make(query.run(queryContext(modules), request));
}
