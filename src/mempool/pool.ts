// The pool: what has been checked and waits for a block. One way in (`add`), whatever the source; it follows the chain
// (`changed`), knows what became of each transaction, and survives a restart
// (reference: plugins/mempool.md).
import type { ChainChange, StoredBlock } from "../chain/index.ts";
import { asChainError, ChainError, fail, isOwnFault } from "../errors.ts";
import { mapKey } from "../lib/bytes.ts";
import { type ExpireRules, isExpired } from "../types/expire.ts";
import { expand } from "../types/group.ts";
import { Tx } from "../types/tx.ts";
import { Checks } from "./check.ts";
import { Entrance } from "./entrance.ts";
import { levelRate, queueRate } from "./fees.ts";
import type { PoolEntry, TxStatus } from "./index.ts";
import { Journal } from "./journal.ts";
import { Later } from "./later.ts";
import type { PoolConfig } from "./limits.ts";
import type { PoolModules, TxSource, Unit } from "./modules.ts";
import { select } from "./select.ts";
import { Listeners, outcomes, Statuses, type StatusListener } from "./status.ts";
import { type Named, Waiting } from "./waiting.ts";

export type AddListener = (entry: PoolEntry, source: TxSource) => void;
/** Called with a transaction (wire form of a group) and the code of the reason. */
export type DropListener = (tx: Tx, reason: string) => void;

const sweepEvery = 60_000;
/** Journal entries that are offered again at once. */
const recoverChunk = 256;
/** Feed entries that are read at once. */
const feedPage = 1000;

export class Pool {
  readonly #config: PoolConfig;
  readonly #modules: PoolModules;
  readonly #rules: ExpireRules;
  readonly #waiting: Waiting;
  readonly #checks: Checks;
  readonly #entrance: Entrance;
  readonly #later: Later;
  readonly #journal: Journal | undefined;
  readonly #statuses: Statuses;
  readonly #waiters = new Set<() => void>();
  readonly #addListeners: Listeners<[PoolEntry, TxSource]>;
  readonly #dropListeners: Listeners<[Tx, string]>;
  #front = 0;
  #followed: number | undefined;
  #closed = false;
  #cancelSweep: (() => void) | undefined;

  constructor(config: PoolConfig, modules: PoolModules) {
    const { clock, order, params, kv, log } = modules;
    this.#config = config;
    this.#modules = modules;
    // Para chains have no heights of their own to aim at.
    this.#rules = { ...params, txHeight: params.txHeight && !params.isPara };
    this.#waiting = new Waiting(order, config.maxTxLast, this.#rules);
    this.#checks = new Checks(config, modules, this.#waiting);
    this.#journal = kv === undefined ? undefined : new Journal(kv, clock, log, config.persistEvery);
    this.#statuses = new Statuses(config.statuses, log);
    this.#addListeners = new Listeners(log);
    this.#dropListeners = new Listeners(log);
    this.#entrance = new Entrance(config, modules, this.#checks, {
      packed: (id) => this.#statuses.packed(id),
      enter: (unit, source, arrival, enterTime) => this.#enter(unit, source, arrival, enterTime),
      coded: (error) => this.#coded(error),
    });
    this.#later = new Later(Math.max(1, config.poolCacheSize >> 1), modules, this.#journal, {
      add: (tx) => this.add(tx, "delayed"),
      refused: (tx, error) => this.#refused(tx, error),
    });
  }

  /** Takes up what waited before the last stop, and starts the clean-up. */
  async open(): Promise<void> {
    this.#armSweep();
    if (this.#journal === undefined) return;
    const { waiting, delayed, low, high, followed } = await this.#journal.load();
    this.#entrance.next = high + 1;
    this.#front = low - 1;
    for (const { tx, endDelayTime: end } of delayed) {
      if (tx !== undefined) this.#later.tryKeep({ tx: new Tx(tx, this.#modules.hasher), end, strict: false });
    }
    for (let i = 0; i < waiting.length; i += recoverChunk) {
      await Promise.all(waiting.slice(i, i + recoverChunk).map((one) => this.#recover(one.bytes, one.enterTime)));
    }
    if (followed !== undefined) this.#catchUp(followed + 1);
  }

  /** What the chain took off after the journal was last written would be on no chain and in no pool. */
  #catchUp(from: number): void {
    const { chain } = this.#modules;
    for (let next = from; ; ) {
      const entries = chain.feed(next, feedPage);
      for (const { type, hash } of entries) {
        const stored = type === 2 ? chain.blockByHash(hash) : undefined;
        // What later blocks took over is looked up only: when the disk fails, there is no start.
        if (stored !== undefined) this.#disconnected(stored, true);
      }
      const last = entries.at(-1);
      if (last === undefined) return;
      next = last.number + 1;
      this.#follow(last.number);
    }
  }

  #follow(number: number | undefined): void {
    this.#followed = number;
    if (number !== undefined) this.#journal?.followed(number);
  }

  /** Stops timers, refuses newcomers, writes the journal. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#cancelSweep?.();
    this.#later.close();
    this.#entrance.close();
    this.#wake();
    await this.#journal?.close();
  }

  /** Entries that wait; a group is one. */
  get size(): number {
    return this.#waiting.order.size;
  }

  /** Bytes of all entries together. */
  get bytes(): number {
    return this.#waiting.order.bytes;
  }

  /**
   * Checks a transaction (or group in wire form) and lets it wait for a block.
   * @param input bytes stay unchanged until this has settled
   * @returns its hash; for one from here once it is in the journal, so that whoever got it can rely on it
   * @throws ChainError with the first reason that speaks against it, or kv.io: it waits, but a stop may lose it
   */
  async add(input: Uint8Array | Tx, source: TxSource = "local"): Promise<Uint8Array> {
    try {
      const { synced } = this.#modules;
      if (synced !== undefined && !synced()) throw fail("pool.notSynced");
      const hash = await this.#entrance.one(input, source);
      if (source === "local") await this.#journal?.written();
      return hash;
    } catch (error) {
      throw this.#coded(error);
    }
  }

  /**
   * add() of many at once, which costs less than many calls.
   * @param inputs no more than fit among the checks under way (see PoolConfig.maxInFlight); the rest is refused
   * @returns for each its hash, or the reason why it was refused
   */
  async addMany(
    inputs: readonly (Uint8Array | Tx)[],
    source: TxSource = "local",
  ): Promise<readonly (Uint8Array | ChainError)[]> {
    const results = await this.#entrance.many(inputs, source);
    if (source !== "local") return results;
    try {
      await this.#journal?.written();
      return results;
    } catch (error) {
      const unwritten = this.#coded(error);
      return results.map((result) => (result instanceof ChainError ? result : unwritten));
    }
  }

  /**
   * Keeps a transaction until a time (Unix seconds above 10^9) or height, then adds it.
   * @returns its hash
   * @throws ChainError tx.duplicate, pool.delayFull, or what its structure is refused for
   */
  addDelayed(input: Uint8Array | Tx, end: bigint): Uint8Array {
    try {
      if (this.#closed) throw fail("pool.closed");
      this.#checks.wireSize(input);
      const unit = this.#checks.unit(input instanceof Uint8Array ? Tx.decode(input, this.#modules.hasher) : input);
      this.#checkLater(unit);
      this.#later.keep({ tx: unit.tx, end, strict: false });
      return unit.tx.hash;
    } catch (error) {
      throw this.#coded(error);
    }
  }

  /** The main chain has changed: the pool follows, first what was taken off (highest first), then what was put on. */
  changed(change: Pick<ChainChange, "disconnected" | "connected"> & Partial<Pick<ChainChange, "entries">>): void {
    for (const stored of change.disconnected) this.#disconnected(stored, false);
    for (const stored of change.connected) this.#connected(stored);
    this.#follow(change.entries?.at(-1)?.number);
    this.#sweep();
  }

  /**
   * Number of the feed entry up to which the pool has followed the chain: nothing that waits is on the chain then, for
   * each was looked up when it entered, and what a block has taken is gone. Undefined as long as it does not know.
   */
  get followed(): number | undefined {
    return this.#followed;
  }

  /** Takes out the entry that a transaction is in, because it cannot be packed. @param reason an error code */
  drop(hash: Uint8Array, reason: string): void {
    const entry = this.#waiting.of(mapKey(hash));
    if (entry !== undefined) this.#drop(entry, reason);
  }

  /**
   * Entries for the next block, first to be packed first.
   * @param maxCount most transactions (members of groups count) @param maxBytes most bytes of transactions in the block
   * @param exclude transactions that are not to be chosen, by their hashes as Map keys
   */
  select(maxCount: number, maxBytes: number, exclude: ReadonlySet<string> = new Set()): readonly PoolEntry[] {
    const { chain, params, nonceOf } = this.#modules;
    const tip = chain.tip();
    const height = Number(tip.height);
    const oldest = this.#seconds() - this.#config.maxAge;
    return select(this.#waiting.order.walk(), {
      maxCount,
      maxBytes,
      exclude,
      fits: (entry) =>
        entry.enterTime > oldest &&
        !entry.members.some(({ expire }) => isExpired(expire, height + 1, tip.blockTime, this.#rules)),
      byNonce: params.forks.at("ForkCheckEthTxSort", height),
      nonceOf,
      entriesOf: (address) => this.#waiting.entriesOf(address),
    });
  }

  /** Resolves when something waits, when the signal aborts, or when the pool is closed. */
  pending(signal: AbortSignal): Promise<void> {
    if (this.size > 0 || signal.aborted || this.#closed) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        this.#waiters.delete(done);
        signal.removeEventListener("abort", done);
        resolve();
      };
      this.#waiters.add(done);
      signal.addEventListener("abort", done, { once: true });
    });
  }

  /** What became of a transaction; undefined when nothing is known of it. */
  status(hash: Uint8Array): TxStatus | undefined {
    const id = mapKey(hash);
    if (this.#waiting.of(id) !== undefined || this.#later.has(id)) return { state: "pending" };
    const known = this.#statuses.get(id);
    if (known !== undefined) return known;
    const location = this.#modules.chain.locate(hash);
    const stored = location === undefined ? undefined : this.#modules.chain.block(location.height);
    if (location === undefined || stored === undefined) return undefined;
    const status = outcomes(stored)[location.index];
    if (status !== undefined) this.#statuses.recall(id, status);
    return status;
  }

  /** The entry that a transaction, single or member of a group, waits in. */
  get(hash: Uint8Array): PoolEntry | undefined {
    return this.#waiting.of(mapKey(hash));
  }

  /** What waits under the first 8 bytes of a full hash (as a Map key): single transactions, groups, and members of groups. */
  byShort(short: string): readonly Named[] {
    return this.#waiting.byShort(short);
  }

  /** All that waits in the order of packing; `expired`: also what no block can hold any more. */
  all(expired = false): readonly PoolEntry[] {
    return expired ? [...this.#waiting.order.walk()] : this.select(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
  }

  /** The latest arrivals that still wait, oldest first. */
  last(): readonly PoolEntry[] {
    return this.#waiting.latest();
  }

  /** Entries in which a sender has transactions. */
  entriesOf(address: string): readonly PoolEntry[] {
    return this.#waiting.entriesOf(address);
  }

  /** Advised fee rate per started 1000 bytes. @param txCount, txSize of what is going to be sent; 0: a usual amount */
  properFee(txCount = 0, txSize = 0): bigint {
    const { params, chain } = this.#modules;
    const rate = queueRate(this.#waiting.order.properFee(this.#seconds()), params);
    if (!this.#config.isLevelFee) return rate;
    const load = {
      bytes: this.bytes + (txSize === 0 ? 10_240 : txSize),
      count: this.size + (txCount === 0 ? 20 : txCount),
    };
    const level = levelRate(load, Number(chain.tip().height), params);
    if (level > rate) return level;
    return rate;
  }

  /** Calls `listener` for each entry that has entered. @returns what ends it */
  onAdd(listener: AddListener): () => void {
    return this.#addListeners.add(listener);
  }

  /** Calls `listener` for each that was accepted and is let go without being in a block. @returns what ends it */
  onDrop(listener: DropListener): () => void {
    return this.#dropListeners.add(listener);
  }

  /** Calls `listener` for each change of a transaction's status. @returns what ends it */
  onStatus(listener: StatusListener): () => void {
    return this.#statuses.on(listener);
  }

  /** An expiry is judged when the time has come: a window of heights may not have begun yet. */
  #checkLater(unit: Unit): void {
    try {
      this.#checks.basic(unit);
    } catch (error) {
      if (asChainError(error).code !== "tx.expired") throw error;
    }
  }

  /** A block became the tip: its transactions have their outcome, others have expired. */
  #connected(stored: StoredBlock): void {
    const results = outcomes(stored);
    const touched = new Set<PoolEntry>();
    stored.txs.forEach((tx, i) => {
      const entry = this.#waiting.of(tx.id);
      if (entry !== undefined) {
        this.#remove(entry);
        if (entry.members.length > 1) touched.add(entry);
      }
      this.#statuses.set(tx, results[i] as TxStatus);
    });
    if (touched.size > 0) {
      // A group of which the block has only a part can never be packed again.
      const included = new Set(stored.txs.map((tx) => tx.id));
      for (const { members } of touched) {
        for (const tx of members) if (!included.has(tx.id)) this.#statuses.dropped(tx, "tx.duplicate");
      }
    }
    this.#later.connected(stored);
  }

  /** A block is no longer part of the chain: what is still good waits again, before everything else. */
  #disconnected(stored: StoredBlock, mustKnow: boolean): void {
    for (const tx of stored.txs) this.#statuses.forget(tx.id);
    const units = this.#checks.unitsOf(stored);
    this.#front -= units.length;
    units.forEach((unit, i) => {
      try {
        this.#checks.basic(unit);
        this.#freshAgain(unit, mustKnow);
        this.#checks.absent(unit);
        this.#checks.room(unit);
        this.#entrance.trust(unit.tx.fullId);
        this.#enter(unit, "chain", this.#front + i, this.#seconds());
      } catch (error) {
        const coded = this.#coded(error);
        if (isOwnFault(coded)) throw coded;
        this.#refused(unit.tx, coded);
      }
    });
  }

  /**
   * Throws when the chain has a transaction of a block that was taken off. Where the disk cannot say, it has not: what
   * the new branch has too leaves with its block.
   */
  #freshAgain(unit: Unit, mustKnow: boolean): void {
    try {
      this.#checks.fresh(unit);
    } catch (error) {
      if (mustKnow || !isOwnFault(this.#coded(error))) throw error;
    }
  }

  #enter(unit: Unit, source: TxSource, arrival: number, enterTime: number): void {
    const { tx, members, senders } = unit;
    const from = senders[0] as string;
    const entry: PoolEntry = { tx, members, from, fee: tx.fee, size: tx.size, enterTime, arrival };
    const evicted = this.#waiting.enter(entry, senders, Number(this.#modules.chain.tip().height));
    this.#journal?.entered(entry);
    if (evicted !== undefined) {
      this.#journal?.left(evicted);
      this.#dropped(evicted, "pool.evicted");
    }
    for (const member of members) this.#statuses.pending(member);
    this.#addListeners.call(entry, source);
    this.#wake();
  }

  #remove(entry: PoolEntry): void {
    if (this.#waiting.remove(entry)) this.#journal?.left(entry);
  }

  #drop(entry: PoolEntry, reason: string): void {
    this.#remove(entry);
    this.#dropped(entry, reason);
  }

  #dropped({ tx, members }: Pick<PoolEntry, "tx" | "members">, reason: string): void {
    for (const member of members) this.#statuses.dropped(member, reason);
    this.#dropListeners.call(tx, reason);
  }

  #wake(): void {
    for (const done of [...this.#waiters]) done();
  }

  #seconds(): number {
    return Math.floor(this.#modules.clock.now() / 1000);
  }

  /** Drops what has expired or waited too long. */
  #sweep(): void {
    if (this.size === 0) return;
    const tip = this.#modules.chain.tip();
    for (const entry of this.#waiting.expired(Number(tip.height) + 1, Number(tip.blockTime)))
      this.#drop(entry, "tx.expired");
    for (const entry of this.#waiting.enteredBefore(this.#seconds() - this.#config.maxAge))
      this.#drop(entry, "pool.aged");
  }

  #armSweep(): void {
    this.#cancelSweep = this.#modules.clock.after(sweepEvery, () => {
      try {
        this.#sweep();
      } catch (error) {
        this.#coded(error);
      }
      this.#armSweep();
    });
  }

  async #recover(bytes: Uint8Array, enterTime: number): Promise<void> {
    const { log } = this.#modules;
    let tx: Tx | undefined;
    try {
      tx = await this.#entrance.decode(bytes);
      if (this.#seconds() - enterTime >= this.#config.maxAge) throw fail("pool.aged");
      await this.#entrance.one(tx, "journal", enterTime);
    } catch (error) {
      const coded = this.#coded(error);
      // It stays in the journal: better no start than one that loses what was acknowledged.
      if (isOwnFault(coded)) throw coded;
      log.debug("a transaction from before the restart is no longer good", { code: coded.code });
      if (tx !== undefined) this.#refused(tx, coded);
    }
  }

  /** Records why something that had been accepted before does not wait again. What waits or is in the chain has its status there. */
  #refused(tx: Tx, error: ChainError): void {
    const gone = ({ id }: Tx) => this.#waiting.of(id) === undefined;
    const members = this.#membersOf(tx).filter((member) => gone(member) && this.#isOnChain(member) === false);
    if (members.length > 0) this.#dropped({ tx, members }, error.code);
  }

  /** Undefined: the disk cannot say. */
  #isOnChain({ hash }: Tx): boolean | undefined {
    try {
      return this.#modules.chain.hasTx(hash);
    } catch (error) {
      this.#coded(error);
      return undefined;
    }
  }

  #membersOf(tx: Tx): readonly Tx[] {
    try {
      return expand(tx, this.#modules.hasher);
    } catch {
      return [tx];
    }
  }

  #coded(error: unknown): ChainError {
    const coded = asChainError(error);
    if (coded.code === "internal") this.#modules.log.error("the pool failed", { error });
    return coded;
  }
}
