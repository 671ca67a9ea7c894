// The chain: blocks in through one lane, everything else is reading. Start reading here; each step is a file of its own.
import type { TxPosition, TxsByAddress } from "../dapp/index.ts";
import { asChainError, type ChainError, fail } from "../errors.ts";
import type { LocalReader } from "../executor/index.ts";
import { empty, equal } from "../lib/bytes.ts";
import { Lane } from "../lib/lane.ts";
import { Lru } from "../lib/lru.ts";
import type { StateList, StateReader } from "../store/index.ts";
import { decodeBlock, decodedTxs } from "../types/block.ts";
import { Header } from "../types/proto/blockchain.ts";
import { Ahead, Arrival } from "./ahead.ts";
import { type Audit, type AuditRequest, audit } from "./audit.ts";
import { Behind } from "./behind.ts";
import { Blocks } from "./blocks.ts";
import { buildDraft } from "./build.ts";
import { Candidate } from "./candidate.ts";
import { behindEvents } from "./commit.ts";
import { accept, acceptOrphans } from "./connect.ts";
import { type Core, releaseDraft, type Tip, timed } from "./core.ts";
import { Feed } from "./feed.ts";
import { writeGenesis } from "./genesis.ts";
import type {
  BlockInput,
  ChainChange,
  ChainReader,
  ChainWriter,
  Connected,
  ConnectOptions,
  Draft,
  DraftRequest,
  FeedEntry,
  ParaHeightList,
  ParaHeights,
  ParaRange,
  StoredBlock,
  TxLocation,
} from "./index.ts";
import { keys, statePrefix } from "./layout.ts";
import type { ChainModules, ChainSetup } from "./modules.ts";
import { Orphans } from "./orphans.ts";
import { paraHeights, paraTxs, paraTxsAt, titlesAt } from "./para.ts";
import { txByPrefix, txCount, txsByAddress } from "./query.ts";
import { decodeFee, decodeLocation, type TotalFee } from "./records.ts";
import { checkRecord, loadSide, loadTip } from "./recover.ts";
import { rollback } from "./rollback.ts";
import { localReader } from "./run.ts";
import { Side } from "./side.ts";
import { Verified } from "./verified.ts";

const maxInvalid = 4096;
const maxStateList = 10_000;

export class Chain implements ChainReader, ChainWriter {
  readonly #core: Core;
  readonly #lane = new Lane(256);
  #closed = false;

  private constructor(core: Core) {
    this.#core = core;
  }

  /**
   * Opens the chain of a database, or begins it with block 0.
   * @throws ChainError chain.foreign for another chain's database, store.corrupt for a damaged one, config.invalid
   */
  static async open({ params, options }: ChainSetup, given: ChainModules): Promise<Chain> {
    const { hasher, log } = given;
    const kv = new Behind(
      given.kv,
      options.sync,
      behindEvents(() => core),
    );
    // Nothing reads it before block 0 is written or the tip is loaded.
    const none: Tip = { header: Header.make(), hash: empty, height: -1, work: 0n, sequence: -1 };
    const core: Core = {
      params,
      options,
      modules: { ...given, kv },
      behind: kv,
      blocks: new Blocks(kv, hasher, options.cacheBytes, params.address.version),
      feed: new Feed(kv, log),
      side: new Side(options.maxSide, options.maxSideBytes),
      orphans: new Orphans(options.maxOrphans, options.maxOrphanBytes),
      verified: new Verified(options.maxVerified),
      ahead: new Ahead(),
      invalid: new Lru(maxInvalid),
      tip: none,
      durable: none,
      draft: undefined,
      failure: undefined,
    };
    const record = kv.getSync(keys.chain);
    if (record === undefined) {
      const strange = await kv.scan({ gte: empty, lt: statePrefix, limit: 1 });
      if (strange.length > 0) throw fail("chain.foreign", { reason: "the database is not empty and holds no chain" });
      await writeGenesis(core);
    } else {
      await checkRecord(core, record);
      core.tip = loadTip(core);
      core.durable = core.tip;
      core.feed.start(core.tip.sequence);
      await loadSide(core);
    }
    return new Chain(core);
  }

  // ------------------------------------------------------------------------------------------------------- writing

  connect(given: BlockInput, { source, durable = "now" }: ConnectOptions = {}): Promise<Connected> {
    const core = this.#core;
    const arrival = new Arrival(() => this.#candidate(given));
    core.ahead.add(arrival);
    const later = durable === "later";
    const gone = () => {
      core.ahead.delete(arrival);
      core.behind.nudge();
    };
    const job = async () => {
      core.ahead.delete(arrival);
      const { clock, metrics, log } = core.modules;
      const began = clock.now();
      const { candidate } = arrival;
      try {
        const done = await accept(core, candidate, later);
        metrics.count(`chain.${done.status}`);
        if (done.status !== "orphan") await acceptOrphans(core, candidate.hash, later);
        metrics.time("chain.connect", clock.now() - began);
        metrics.gauge("chain.height", core.tip.height);
        return done;
      } catch (error) {
        metrics.count("chain.refused");
        const refusal = asChainError(error);
        log.debug("a block was refused", { height: candidate.height, source, reason: refusal.message });
        if (refusal.code === "internal") log.error("connecting a block failed", { height: candidate.height, error });
        throw refusal;
      }
    };
    const connected = later ? this.#inLane(job) : this.#alone(job);
    // It may never have its turn.
    connected.then(gone, gone);
    return connected;
  }

  /** Transactions are decoded at most once: those of a block made here are in the draft. */
  #candidate(given: BlockInput): Candidate {
    const { params, modules, draft } = this.#core;
    const { hasher } = modules;
    if (given instanceof Uint8Array) {
      const { block, txs } = timed(this.#core, "decode", () =>
        decodeBlock(given, hasher, true, params.address.version),
      );
      return new Candidate(block, params, hasher, txs);
    }
    if ("block" in given) return new Candidate(given.block, params, hasher, given.txs);
    const made = draft?.candidate.txs;
    return new Candidate(given, params, hasher, made !== undefined && decodedTxs(given) === made ? made : undefined);
  }

  execute(request: DraftRequest): Promise<Draft> {
    return this.#alone(() => buildDraft(this.#core, request));
  }

  flush(): Promise<void> {
    return this.#alone(() => {});
  }

  markVerified(fullId: string, height = this.#core.tip.height + 1): void {
    this.#core.verified.mark(fullId, height);
  }

  /** Takes the chain back to a height. @throws ChainError param.invalid, store.corrupt */
  rollback(toHeight: number): Promise<void> {
    return this.#alone(() => rollback(this.#core, toHeight));
  }

  /**
   * Executes the chain again from block 0 in an empty database and compares everything; blocks may come in meanwhile.
   * @throws ChainError store.corrupt naming the first difference, timeout when the signal aborts
   */
  async verify(request: AuditRequest): Promise<Audit> {
    await this.flush();
    return audit(this.#core, request, (setup, modules) => Chain.open(setup, modules));
  }

  /** Ends after what is under way; later calls are refused. The database stays open: it is its owner's. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#lane.idle();
    await this.#core.behind.flush();
    releaseDraft(this.#core);
  }

  /** Why the chain stopped by itself: its store failed. */
  get failure(): ChainError | undefined {
    return this.#core.failure;
  }

  #inLane<T>(job: () => T | Promise<T>): Promise<T> {
    if (this.#closed) return Promise.reject(fail("chain.stopped"));
    return this.#lane.run(() => {
      this.#alive();
      return job();
    });
  }

  /** A job that expects everything before it on the disk. */
  #alone<T>(job: () => T | Promise<T>): Promise<T> {
    return this.#inLane(async () => {
      await this.#core.behind.flush();
      this.#alive();
      return job();
    });
  }

  #alive(): void {
    const { failure } = this.#core;
    if (failure !== undefined) throw fail("chain.stopped", { reason: failure.message });
  }

  // ------------------------------------------------------------------------------------------------------- reading

  tip(): Header {
    return this.#core.tip.header;
  }

  header(height: number): Header | undefined {
    const hash = this.hashAt(height);
    return hash === undefined ? undefined : this.#core.blocks.header(height, hash);
  }

  headerByHash(hash: Uint8Array): Header | undefined {
    const node = this.#core.blocks.node(hash);
    return node === undefined ? undefined : this.#core.blocks.header(node.height, hash);
  }

  hashAt(height: number): Uint8Array | undefined {
    // While a commit is on its way the database may already be ahead of the tip.
    return height < 0 || height > this.#core.tip.height ? undefined : this.#core.blocks.mainHash(height);
  }

  block(height: number): StoredBlock | undefined {
    const hash = this.hashAt(height);
    return hash === undefined ? undefined : this.#core.blocks.load(height, hash);
  }

  blockByHash(hash: Uint8Array): StoredBlock | undefined {
    const node = this.#core.blocks.node(hash);
    return node === undefined ? undefined : this.#core.blocks.load(node.height, hash);
  }

  headerRecord(height: number): Uint8Array | undefined {
    const hash = this.hashAt(height);
    return hash === undefined ? undefined : this.#core.modules.kv.getSync(keys.header(height, hash));
  }

  bodyRecord(hash: Uint8Array): Uint8Array | undefined {
    const node = this.#core.blocks.node(hash);
    return node === undefined ? undefined : this.#core.modules.kv.getSync(keys.body(node.height, hash));
  }

  locate(txHash: Uint8Array): TxLocation | undefined {
    const found = this.#core.modules.kv.getSync(keys.tx(txHash));
    if (found === undefined || found.length === 0) return undefined;
    const at = decodeLocation(found);
    return at.height > this.#core.tip.height ? undefined : at;
  }

  hasTx(txHash: Uint8Array): boolean {
    return this.#core.modules.kv.getSync(keys.tx(txHash)) !== undefined;
  }

  txByPrefix(prefix: Uint8Array): Uint8Array | undefined {
    return txByPrefix(this.#core, prefix);
  }

  txsByAddress(request: TxsByAddress): readonly TxPosition[] {
    return txsByAddress(this.#core, request);
  }

  txCount(address: string): bigint {
    return txCount(this.#core, address);
  }

  totalFee(hash: Uint8Array): TotalFee | undefined {
    const { blocks, modules } = this.#core;
    const node = blocks.node(hash);
    if (node === undefined || !blocks.isMain(node.height, hash)) return undefined;
    const found = modules.kv.getSync(keys.fee(node.height));
    return found === undefined ? undefined : decodeFee(found);
  }

  totalWork(hash: Uint8Array): bigint | undefined {
    const { tip } = this.#core;
    // What peers are told of the tip must not depend on the disk.
    if (equal(hash, tip.hash)) return tip.work;
    return this.#core.blocks.node(hash)?.work;
  }

  lastSequence(): number {
    return this.#core.feed.last;
  }

  feed(from: number, limit: number): readonly FeedEntry[] {
    return this.#core.feed.read(from, limit);
  }

  sequenceOf(hash: Uint8Array): number | undefined {
    return this.#core.feed.sequenceOf(hash);
  }

  waitFor(number: number, signal: AbortSignal): Promise<boolean> {
    return this.#core.feed.waitFor(number, signal);
  }

  onChange(listener: (change: ChainChange) => void): () => void {
    return this.#core.feed.listen(listener);
  }

  state(root: Uint8Array = this.#core.tip.header.stateHash): StateReader {
    return this.#core.modules.store.at(root);
  }

  stateList(root: Uint8Array, gte: Uint8Array, lt: Uint8Array | undefined, limit: number): StateList {
    return this.#core.modules.store.list(root, { gte, lt, limit: Math.min(limit, maxStateList) });
  }

  local(): LocalReader {
    return localReader(this.#core.modules.kv);
  }

  titlesAt(height: number) {
    return titlesAt(this.#core, height);
  }

  paraHeights(request: ParaHeights) {
    return paraHeights(this.#core, request);
  }

  paraTxs(request: ParaRange) {
    return paraTxs(this.#core, request);
  }

  paraTxsAt(request: ParaHeightList) {
    return paraTxsAt(this.#core, request);
  }
}
