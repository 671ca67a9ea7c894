// What a machine must offer. The core sees the outside world only through these interfaces, so the same code runs in
// Node.js, in a browser and, a hundred nodes at a time, in the simulator under a virtual clock.
import type { Kernels } from "../runtime/kernels.ts";

/** Time. `now` is Unix time in milliseconds; timers fire in the order of their times. */
export interface Clock {
  now(): number;
  /** Calls `run` once after `ms`; the returned function cancels it. */
  after(ms: number, run: () => void): () => void;
}

/** Cryptographically strong randomness (a seeded generator in the simulator). */
export interface Random {
  bytes(length: number): Uint8Array;
}

export interface Log {
  debug(text: string, data?: LogData): void;
  info(text: string, data?: LogData): void;
  warn(text: string, data?: LogData): void;
  error(text: string, data?: LogData): void;
  /** A log whose lines carry `part`. */
  child(part: string): Log;
}
export type LogData = { readonly [name: string]: unknown };

/**
 * Counters and gauges by name; a host may export them or drop them. Labels split one name into series: only values from a
 * small fixed set (a class, a transport, a direction), never a peer's id or anything else that others choose.
 */
export interface Metrics {
  count(name: MetricName, by?: number, labels?: Labels): void;
  gauge(name: MetricName, value: number, labels?: Labels): void;
  /** One observation of a duration, in milliseconds. */
  time(name: MetricName, ms: number, labels?: Labels): void;
}
/** The part, a dot, and what of it: both of small letters, digits and `_` (`p2p.bytes`, `sync.target_height`). */
export type MetricName = `${string}.${string}`;
export type Labels = { readonly [name: string]: string };

/** One change of a batch; an undefined value deletes the key. */
export interface Write {
  readonly key: Uint8Array;
  readonly value: Uint8Array | undefined;
}

/** Keys from `gte` (inclusive) to `lt` (exclusive) in byte order; at most `limit` entries. */
export interface Range {
  readonly gte: Uint8Array;
  readonly lt?: Uint8Array | undefined;
  readonly reverse?: boolean;
  readonly limit?: number;
}

/**
 * An ordered key-value store. A batch is applied whole or not at all, also across a power failure; when `batch` with
 * `sync` has resolved, it and all batches before it survive one. Batches take effect in the order of the calls; what a
 * batch was given must stay unchanged until it has resolved. Returned arrays are the caller's own. After close() every
 * operation fails with kv.closed.
 */
export interface KV {
  get(key: Uint8Array): Promise<Uint8Array | undefined>;
  batch(writes: readonly Write[], options?: { readonly sync?: boolean }): Promise<void>;
  scan(range: Range): Promise<readonly (readonly [Uint8Array, Uint8Array])[]>;
  close(): Promise<void>;
}

/** A store that also answers on the spot, as LevelDB does within microseconds: what a full node executes on. */
export interface SyncKV extends KV {
  getSync(key: Uint8Array): Uint8Array | undefined;
  scanSync(range: Range): readonly (readonly [Uint8Array, Uint8Array])[];
}

/** Signature checks off the main thread; results in the order of the jobs. */
export interface Verifier {
  /** One entry per item: whether `signature` over `message` by `key` is valid under crypto id `type`. */
  verify(items: readonly VerifyItem[]): Promise<readonly boolean[]>;
  /** Lets the calling thread, which has nothing better to do, take part in what is asked for, until nothing waits. */
  help?(): Promise<void>;
  close(): Promise<void>;
}
export interface VerifyItem {
  /** Crypto id of the scheme (not the sign id). */
  readonly type: number;
  readonly message: Uint8Array;
  readonly key: Uint8Array;
  readonly signature: Uint8Array;
  /** Whether `message` is what the batch kernel of the scheme takes (digest ‖ r ‖ s ‖ key), and the rest is empty. */
  readonly prepared?: boolean;
}

/** The sockets of a machine, as its libp2p transports: opaque here, p2p/libp2p knows their form. */
export interface NetHost {
  readonly kind: "node" | "browser";
}

export interface Host {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly kernels: Kernels;
  readonly verifier: Verifier;
  /** Absent on a machine that reaches nobody. */
  readonly net?: NetHost | undefined;
  /** Opens (creates) the store of that name. */
  kv(name: string): Promise<SyncKV>;
}
