// The serving side of gossip: transactions by name, parts of blocks, what waits in the pool, and the way in for light
// peers' own transactions.
import type { ChainReader, StoredBlock } from "../../chain/index.ts";
import { asChainError, fail } from "../../errors.ts";
import { empty } from "../../lib/bytes.ts";
import type { Pool } from "../../mempool/pool.ts";
import { shortLength } from "../../mempool/waiting.ts";
import type { Tx } from "../../types/tx.ts";
import type { Incoming, Net, PeerClass } from "../index.ts";
import { sendItems } from "../items.ts";
import { methods } from "../methods.ts";
import { answerBytes, BlockTxsRequest, decoded, joinShorts, maxWanted, splitShorts, TxsRequest } from "./messages.ts";
import { outcomeOf } from "./outcome.ts";

export interface ServeModules {
  readonly net: Net;
  readonly chain: Pick<ChainReader, "blockByHash" | "onChange">;
  readonly pool: Pick<Pool, "byShort" | "all" | "add">;
}

/** Names of waiting transactions in one answer. */
export const maxPoolNames = 65_536;
const namesPerPart = 4096;
/** The longest transaction that a peer may send by itself. */
const maxSent = 900_000;
/** Blocks whose transactions are still given by name: who heard of them late rebuilds the block from them. */
const recentBlocks = 3;
const maxIndexes = 200_000;

const nodes: readonly PeerClass[] = ["member", "full"];

/** @returns what ends it */
export function serveGossip({ net, chain, pool }: ServeModules): () => void {
  const recent: { readonly block: StoredBlock; names?: ReadonlyMap<string, Tx> }[] = [];
  const stop = chain.onChange(({ connected }) => {
    for (const block of connected) recent.push({ block });
    recent.splice(0, Math.max(0, recent.length - recentBlocks));
  });
  const packed = (short: string): Tx | undefined => {
    for (const one of recent) {
      one.names ??= new Map(one.block.txs.map((tx) => [tx.fullId.slice(0, shortLength), tx]));
      const tx = one.names.get(short);
      if (tx !== undefined && tx.groupCount === 0) return tx;
    }
    return undefined;
  };
  /** Only what can stand alone: members of a group come with it. */
  const named = (short: string): readonly Tx[] => {
    const waiting = pool.byShort(short).filter(({ tx, entry }) => tx === entry.tx);
    const block = waiting.length === 0 ? packed(short) : undefined;
    return block === undefined ? waiting.map(({ tx }) => tx) : [block];
  };
  net.serve(methods.poolTxs, {
    classes: nodes,
    rate: 50,
    burst: 200,
    maxBytes: maxWanted * shortLength + 16,
    handle(request) {
      const { shorts } = decoded(() => TxsRequest.decode(request.body));
      return sendItems(request, bounded(splitShorts(shorts, maxWanted), named));
    },
  });
  net.serve(methods.pool, { classes: nodes, rate: 0.2, burst: 5, maxBytes: 0, handle: (one) => names(one, pool) });
  net.serve(methods.blockTxs, {
    classes: nodes,
    rate: 20,
    burst: 100,
    maxBytes: 900_000,
    handle: (request) => blockTxs(request, chain),
  });
  net.serve(methods.sendTx, {
    classes: ["member", "full", "light"],
    rate: 10,
    burst: 100,
    maxBytes: maxSent,
    handle: (request) => take(request, net, pool),
  });
  return stop;
}

/** Bytes of the transactions under these names, up to the bound of an answer. */
function* bounded(
  shorts: readonly string[],
  named: (short: string) => readonly Tx[],
): Generator<Uint8Array, void, undefined> {
  let bytes = 0;
  for (const short of shorts) {
    for (const { bytes: one } of named(short)) {
      bytes += one.length;
      if (bytes > answerBytes) return;
      yield one;
    }
  }
}

/** A peer's own transaction. It is answered for as one that came by RPC is. */
async function take({ body, peer }: Incoming, net: Net, pool: Pick<Pool, "add">): Promise<Uint8Array> {
  try {
    // What came in is the connection's: the pool keeps it.
    return await pool.add(body.slice(), "local");
  } catch (error) {
    const refusal = asChainError(error);
    if (outcomeOf(refusal) === "bad") net.punish(peer.id, "gossip.tx", { reason: refusal.code });
    throw refusal;
  }
}

async function names(request: Incoming, pool: Pick<Pool, "all">): Promise<Uint8Array> {
  const shorts = pool
    .all(true)
    .slice(0, maxPoolNames)
    .map(({ tx }) => tx.fullId.slice(0, shortLength));
  for (let at = 0; at < shorts.length; at += namesPerPart) {
    await request.part(joinShorts(shorts.slice(at, at + namesPerPart)));
  }
  return empty;
}

/** @throws ChainError net.message, net.unavailable */
function blockTxs(request: Incoming, chain: Pick<ChainReader, "blockByHash">): Promise<Uint8Array> {
  const { hash, indexes } = decoded(() => BlockTxsRequest.decode(request.body));
  if (hash.length !== 32 || indexes.length > maxIndexes) throw fail("net.message");
  const txs = chain.blockByHash(hash)?.txs;
  if (txs === undefined) throw fail("net.unavailable");
  if (indexes.some((index) => index >= txs.length)) throw fail("net.message");
  return sendItems(request, chosen(txs, indexes));
}

function* chosen(txs: readonly Tx[], indexes: readonly number[]): Generator<Uint8Array, void, undefined> {
  for (const index of indexes) yield (txs[index] as Tx).bytes;
}
