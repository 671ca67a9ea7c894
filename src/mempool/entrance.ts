// The way in: what arrives is decoded, checked and has its signatures verified here, alone or many at once, before the
// pool takes it. How much is under way at a time is bounded.
import { ChainError, fail } from "../errors.ts";
import type { VerifyItem } from "../host.ts";
import { Recent } from "../lib/recent.ts";
import type { Tx } from "../types/tx.ts";
import { Arrivals } from "./arrivals.ts";
import type { Checks } from "./check.ts";
import type { PoolConfig } from "./limits.ts";
import type { PoolModules, TxSource, Unit } from "./modules.ts";
import { Signatures } from "./verify.ts";

/** Signatures that are remembered as valid, so that a transaction that comes again costs none. */
const maxVerified = 32_768;
/** Bytes of transactions whose checks are under way. */
const maxInFlightBytes = 67_108_864;

/** A unit on its way in. */
interface Admission {
  readonly unit: Unit;
  /** Its full hash as a Map key. */
  readonly key: string;
  readonly arrival: number;
  /** The signatures to check; undefined: they are known to be valid. */
  readonly items: readonly VerifyItem[] | undefined;
  valid: boolean;
}

/** What the way in needs of the pool. */
interface Inside {
  /** Whether a transaction is known to be in the chain. */
  packed(id: string): boolean;
  /** @throws ChainError pool.exists, pool.full */
  enter(unit: Unit, source: TxSource, arrival: number, enterTime: number): void;
  coded(error: unknown): ChainError;
}

export class Entrance {
  /** Number of the next arrival. */
  next = 1;
  readonly #config: PoolConfig;
  readonly #modules: PoolModules;
  readonly #checks: Checks;
  readonly #pool: Inside;
  readonly #arrivals: Arrivals;
  readonly #signatures: Signatures;
  readonly #verified = new Recent<string, true>(maxVerified);
  readonly #inFlight = new Set<string>();
  #inFlightBytes = 0;
  #closed = false;

  constructor(config: PoolConfig, modules: PoolModules, checks: Checks, pool: Inside) {
    const { hasher, params, verifier, clock } = modules;
    this.#config = config;
    this.#modules = modules;
    this.#checks = checks;
    this.#pool = pool;
    this.#arrivals = new Arrivals(hasher, params.address.version);
    this.#signatures = new Signatures(verifier, clock, config.verifyTimeout);
  }

  /** Refuses newcomers, and what waits for the verifier. */
  close(): void {
    this.#closed = true;
    this.#signatures.close();
  }

  /** @throws ChainError codec.malformed */
  decode(bytes: Uint8Array): Promise<Tx> {
    return this.#arrivals.decode(bytes);
  }

  /** Takes a signature for valid that was checked before. @param fullId of the wire form */
  trust(fullId: string): void {
    this.#verified.set(fullId, true);
  }

  /** @returns its hash @throws ChainError with the first reason that speaks against it */
  async one(input: Uint8Array | Tx, source: TxSource, enterTime?: number): Promise<Uint8Array> {
    this.#gate(input);
    const one = this.#begin(await this.#arrivals.decode(input));
    if (one.items !== undefined) {
      try {
        const [valid] = await this.#signatures.valid([one.items]);
        one.valid = valid === true;
      } catch (error) {
        this.#leave(one);
        throw error;
      }
    }
    return this.#finish(one, source, enterTime);
  }

  /** @returns for each its hash, or the reason why it was refused */
  async many(inputs: readonly (Uint8Array | Tx)[], source: TxSource): Promise<readonly (Uint8Array | ChainError)[]> {
    const { synced } = this.#modules;
    const txs = this.#arrivals.decodeAll(
      inputs.map((input) =>
        this.#attempt(() => {
          this.#checks.wireSize(input);
          return input;
        }),
      ),
    );
    const begun = txs.map((tx, i) =>
      this.#attempt(() => {
        if (synced !== undefined && !synced()) throw fail("pool.notSynced");
        this.#gate(inputs[i] as Uint8Array | Tx);
        if (tx instanceof ChainError) throw tx;
        return this.#begin(tx);
      }),
    );
    const open = begun.filter((one): one is Admission => !(one instanceof ChainError));
    const unknown = open.filter(({ items }) => items !== undefined);
    let failure: ChainError | undefined;
    try {
      const valid = await this.#signatures.valid(unknown.map(({ items }) => items ?? []));
      for (const [i, one] of unknown.entries()) one.valid = valid[i] === true;
    } catch (error) {
      failure = this.#pool.coded(error);
    }
    return begun.map((one) => {
      if (one instanceof ChainError) return one;
      if (one.items !== undefined && failure !== undefined) {
        this.#leave(one);
        return failure;
      }
      return this.#attempt(() => this.#finish(one, source, undefined));
    });
  }

  #attempt<T>(run: () => T): T | ChainError {
    try {
      return run();
    } catch (error) {
      return this.#pool.coded(error);
    }
  }

  /** Whether there is room to check something at all. @throws ChainError pool.closed, pool.full, tx.size */
  #gate(input: Uint8Array | Tx): void {
    if (this.#closed) throw fail("pool.closed");
    const inFlight = this.#inFlight.size + this.#arrivals.size;
    if (inFlight >= this.#config.maxInFlight || this.#inFlightBytes + this.#arrivals.bytes > maxInFlightBytes) {
      throw fail("pool.full", { inFlight });
    }
    this.#checks.wireSize(input);
  }

  /** Everything before the signatures. What it returns must be given to #finish or #leave. */
  #begin(tx: Tx): Admission {
    if (this.#closed) throw fail("pool.closed");
    const unit = this.#checks.unit(tx);
    this.#checks.first(unit);
    this.#checks.absent(unit);
    this.#checkOutcome(unit);
    // By full hash: a copy with a broken signature must not keep the good one out.
    const key = unit.tx.fullId;
    if (this.#inFlight.has(key)) throw fail("pool.exists");
    // Taken now: the order of arrival is that of the calls, not that of the verifier's answers.
    const arrival = this.next++;
    const items = this.#verified.has(key) ? undefined : this.#checks.signatures(unit);
    this.#inFlight.add(key);
    this.#inFlightBytes += unit.tx.size;
    return { unit, key, arrival, items, valid: items === undefined };
  }

  #leave({ unit, key }: Admission): void {
    this.#inFlight.delete(key);
    this.#inFlightBytes -= unit.tx.size;
  }

  /** Everything after the signatures. */
  #finish(one: Admission, source: TxSource, enterTime: number | undefined): Uint8Array {
    const { unit, key, arrival, items, valid } = one;
    try {
      if (!valid) throw fail("tx.sign");
      if (items !== undefined) this.#verified.set(key, true);
      const { markVerified } = this.#modules;
      if (markVerified !== undefined) for (const member of unit.members) markVerified(member.fullId);
      if (this.#closed) throw fail("pool.closed");
      this.#checks.last(unit);
      this.#pool.enter(unit, source, arrival, enterTime ?? Math.floor(this.#modules.clock.now() / 1000));
      return unit.tx.hash;
    } finally {
      this.#leave(one);
    }
  }

  /** Transactions of recent blocks come again by gossip all the time: no signature is checked for them. */
  #checkOutcome(unit: Unit): void {
    if (this.#modules.params.exec.disableTxDupCheck) return;
    for (const { id } of unit.members) if (this.#pool.packed(id)) throw fail("tx.duplicate");
  }
}
