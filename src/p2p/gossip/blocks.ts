// Gossip of blocks: a new tip is told as a light block; what comes is rebuilt from the pool, connected, and only then
// passed on. What does not fit on the chain goes to the sync.
import type { ChainChange, ChainReader, ChainWriter } from "../../chain/index.ts";
import { asChainError, type ChainError, type Code, fail } from "../../errors.ts";
import type { Clock, Log, Metrics } from "../../host.ts";
import { equal, mapKey } from "../../lib/bytes.ts";
import { hex } from "../../lib/hex.ts";
import { Recent } from "../../lib/recent.ts";
import type { Pool } from "../../mempool/pool.ts";
import { maxBlockSize } from "../../params.ts";
import type { Tx } from "../../types/tx.ts";
import type { Net, Peer, PeerId, Verdict } from "../index.ts";
import { ItemReader } from "../items.ts";
import { methods } from "../methods.ts";
import { blockFrom, checkRoot, openBody } from "../sync/body.ts";
import { type CheckedHeader, faultOf, type HeaderRules } from "../sync/headers.ts";
import { BodiesRequest } from "../sync/messages.ts";
import { complete, fill, type LightBlock, readLight, writeLight } from "./lightblock.ts";
import { BlockTxsRequest } from "./messages.ts";

export interface BlockGossipModules {
  readonly net: Net;
  readonly chain: ChainReader & ChainWriter;
  readonly pool: Pick<Pool, "byShort">;
  readonly rules: HeaderRules;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly synced: () => boolean;
  /** Tells the sync of a peer that knows blocks which do not fit here. */
  readonly hint: (peer: PeerId) => void;
}

/** Blocks this far below the tip are no news, and how often a peer may bring such in the time that is remembered. */
const oldBelow = 20;
const mostOld = 8;
const maxPeers = 1024;
/** Light blocks that are judged at once, in all and of one peer; there is seldom more than one. */
const maxJudging = 8;
const maxJudgingPeer = 2;
/** Bytes by which encodings may differ. */
const slack = 16_384;
const txsTimeout = 5000;
const bodyTimeout = 20_000;
/** A block that will not fit before others have come is not rebuilt. */
const nearTip = 2;

export class BlockGossip {
  readonly #topic: string;
  readonly #modules: BlockGossipModules;
  /** Hashes of blocks that are being judged, each with how many announcements of it. */
  readonly #judging = new Map<string, number>();
  readonly #judgingBy = new Map<PeerId, number>();
  readonly #old = new Recent<PeerId, number>(maxPeers);
  readonly #stops: (() => void)[] = [];

  constructor(topic: string, modules: BlockGossipModules) {
    this.#topic = topic;
    this.#modules = modules;
  }

  start(): void {
    const { net, chain } = this.#modules;
    this.#stops.push(
      chain.onChange((change) => this.#changed(change)),
      net.subscribe(this.#topic, (data, from) => this.#heard(data, from)),
    );
  }

  close(): void {
    for (const stop of this.#stops.splice(0)) stop();
  }

  /** The chain has a new tip: who does not pass it on already tells it. */
  #changed({ connected }: ChainChange): void {
    const { net, chain, synced, log } = this.#modules;
    const tip = connected.at(-1);
    if (tip === undefined || !synced() || net.peers().length === 0 || this.#judging.has(mapKey(tip.hash))) return;
    const record = chain.headerRecord(Number(tip.block.height));
    if (record === undefined) return;
    net.publish(this.#topic, writeLight(record, tip.txs)).catch((error: unknown) => {
      log.debug("a block was not announced", { reason: asChainError(error).message });
    });
  }

  /** @throws ChainError gossip.block, gossip.stale, net.message */
  async #heard(data: Uint8Array, from: Peer): Promise<Verdict> {
    const light = readLight(data, this.#modules.rules);
    const quick = this.#placed(light.checked, from);
    if (quick !== undefined) return quick;
    const { hash } = light.checked;
    const id = mapKey(hash);
    const mine = this.#judgingBy.get(from.id) ?? 0;
    if (this.#judging.size >= maxJudging || mine >= maxJudgingPeer) {
      this.#modules.hint(from.id);
      return "ignore";
    }
    this.#judging.set(id, (this.#judging.get(id) ?? 0) + 1);
    this.#judgingBy.set(from.id, mine + 1);
    try {
      return await this.#connect(light, from);
    } finally {
      this.#less(this.#judging, id);
      this.#less(this.#judgingBy, from.id);
    }
  }

  #less<K>(counts: Map<K, number>, key: K): void {
    const left = (counts.get(key) ?? 1) - 1;
    if (left === 0) counts.delete(key);
    else counts.set(key, left);
  }

  /** What can be said of a block by its place alone. @throws ChainError gossip.block, gossip.stale */
  #placed(checked: CheckedHeader, from: Peer): Verdict | undefined {
    const { chain, synced, hint, rules } = this.#modules;
    const { hash, height } = checked;
    const tip = Number(chain.tip().height);
    if (height < tip - oldBelow) {
      const times = (this.#old.get(from.id) ?? 0) + 1;
      this.#old.set(from.id, times % mostOld);
      if (times === mostOld) throw fail("gossip.stale", { height, tip });
      return "ignore";
    }
    const main = chain.hashAt(height);
    // Whoever got it in another way still passes it on.
    if (main !== undefined && equal(main, hash)) return height >= tip - nearTip ? "accept" : "ignore";
    if (chain.headerByHash(hash) !== undefined) return "ignore";
    const parent = chain.headerByHash(checked.header.parentHash);
    if (parent === undefined || (!synced() && height > tip + nearTip)) {
      hint(from.id);
      return "ignore";
    }
    const fault = faultOf(parent, checked, rules);
    if (fault !== undefined) throw this.#blame(checked, from, fault);
    return undefined;
  }

  async #connect(light: LightBlock, from: Peer): Promise<Verdict> {
    const { chain, hint, log } = this.#modules;
    const { checked } = light;
    let txs: readonly Tx[];
    try {
      txs = await this.#rebuild(light, from.id);
    } catch (error) {
      const refusal = asChainError(error);
      if (isLie(refusal.code)) throw this.#blame(checked, from, refusal);
      log.debug("a block could not be fetched", { peer: from.id, height: checked.height, reason: refusal.message });
      hint(from.id);
      return "ignore";
    }
    try {
      const { status } = await chain.connect(blockFrom(checked, txs), { source: "peer" });
      if (status === "orphan") hint(from.id);
      return this.#standing(checked);
    } catch (error) {
      const refusal = asChainError(error);
      if (refusal.code === "block.exists") return this.#standing(checked);
      if (refusal.code.startsWith("block.") && refusal.code !== "block.finalized") {
        throw this.#blame(checked, from, refusal);
      }
      return "ignore";
    }
  }

  /** Only what was executed is passed on: a side block may yet turn out invalid, and would be charged to this node. */
  #standing({ height, hash }: CheckedHeader): Verdict {
    const main = this.#modules.chain.hashAt(height);
    return main !== undefined && equal(main, hash) ? "accept" : "ignore";
  }

  /** Names whoever passed on an invalid block. */
  #blame({ height, hash }: CheckedHeader, from: Peer, reason: ChainError): ChainError {
    const detail = { height, hash: hex(hash), reason: reason.message };
    this.#modules.log.warn("a peer passed on an invalid block", { peer: from.id, ...detail });
    return fail("gossip.block", detail);
  }

  /** The transactions of a light block: from the pool, from the neighbour, and as a last resort all from the neighbour. */
  async #rebuild(light: LightBlock, from: PeerId): Promise<readonly Tx[]> {
    const { pool, rules, metrics } = this.#modules;
    const { checked, shorts } = light;
    if (shorts !== undefined) {
      const { txs, missing } = fill(light, pool);
      metrics.count("gossip.rebuilt", txs.length - missing.length, { from: "pool" });
      metrics.count("gossip.rebuilt", missing.length, { from: "peer" });
      try {
        const items = missing.length === 0 ? [] : await this.#missing(checked, missing, from);
        const all = complete(txs, missing, items, rules);
        checkRoot(checked, all, rules);
        return all;
      } catch (error) {
        // Names may collide, and the neighbour may have the block under another form: the whole body decides.
        if (asChainError(error).code === "net.closed") throw error;
        metrics.count("gossip.whole");
      }
    }
    return this.#whole(checked, from);
  }

  async #missing(checked: CheckedHeader, indexes: readonly number[], from: PeerId): Promise<readonly Uint8Array[]> {
    const request = BlockTxsRequest.encode({ hash: checked.hash, indexes });
    return this.#items(from, methods.blockTxs, request, indexes.length, checked.size, txsTimeout);
  }

  /** @throws ChainError block.txHash when it is not the body of the header, net.unavailable */
  async #whole(checked: CheckedHeader, from: PeerId): Promise<readonly Tx[]> {
    const request = BodiesRequest.encode({ hashes: checked.hash });
    const [body] = await this.#items(from, methods.bodies, request, 1, checked.size, bodyTimeout);
    if (body === undefined) throw fail("net.unavailable");
    return openBody(checked, body, this.#modules.rules);
  }

  /** @param size what the neighbour says of the block: no part of it is larger */
  async #items(
    from: PeerId,
    method: number,
    request: Uint8Array,
    count: number,
    size: number,
    timeout: number,
  ): Promise<readonly Uint8Array[]> {
    const items: Uint8Array[] = [];
    const limit = Math.min(size, maxBlockSize) + slack;
    const reader = new ItemReader(count, limit, (_, item) => {
      if (item !== undefined) items.push(item);
    });
    let fault: unknown;
    const onPart = (part: Uint8Array) => {
      try {
        if (fault === undefined) reader.push(part);
      } catch (error) {
        fault = error;
      }
    };
    onPart(await this.#modules.net.request(from, method, request, { timeout, maxBytes: limit + count * 4, onPart }));
    if (fault !== undefined) throw fault;
    reader.end();
    return items;
  }
}

/** Whether what was sent cannot have been meant well. */
function isLie(code: Code): boolean {
  return code === "block.txHash" || code === "codec.malformed" || code === "net.message" || code === "net.size";
}
