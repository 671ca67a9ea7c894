// The store of a full node: LevelDB. Point reads answer on the spot; LevelDB's binding has no synchronous iterator, so
// scanSync asks a worker thread that shares the open database and waits for it: about 0.2 ms, for queries, not for
// consensus. Batches take effect in the order of the calls.
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from "node:worker_threads";
import { ClassicLevel } from "classic-level";
import { type ChainError, fail } from "../src/errors.ts";
import type { Range, SyncKV, Write } from "../src/host.ts";
import { compare } from "../src/lib/bytes.ts";
import { Lane } from "../src/lib/lane.ts";
import { role, type ScannerData, type ScanReply, type ScanRequest, unpack } from "./scanner.ts";

export interface LevelOptions {
  /** Memory for uncompressed blocks of tables, in MiB; 8 by default. */
  readonly cacheMb?: number;
  /** Size of the write buffer, in MiB; up to two are held. 16 by default: a smaller one makes more and smaller tables to merge. */
  readonly writeBufferMb?: number;
  /** Table files of 2 MiB kept open, and mapped into memory, at most; 64 by default. A read from a file that is not open costs five times as much. */
  readonly maxOpenFiles?: number;
  /** Whether tables are compressed (Snappy); true by default. */
  readonly compression?: boolean;
}

type Level = ClassicLevel<Uint8Array, Uint8Array>;
type Entries = readonly (readonly [Uint8Array, Uint8Array])[];

/** Batches that may wait for their turn. */
const batchLimit = 4096;
/** How long the scanning thread lives without work. */
const scannerIdleMs = 10_000;
const scannerWaitMs = 60_000;
/** Entries taken from an iterator at a time. */
const chunk = 1000;

/** Databases open in this process: the lock of the file system does not keep a process out of its own. */
const opened = new Set<string>();

/**
 * Opens or creates the database in a directory.
 * @throws ChainError kv.io with a readable reason: in use, damaged, not accessible
 */
export async function openLevel(directory: string, options: LevelOptions = {}): Promise<SyncKV> {
  if (opened.has(directory)) throw fail("kv.io", { reason: "the database is open already", directory });
  opened.add(directory);
  const level: Level = new ClassicLevel(directory, {
    keyEncoding: "view",
    valueEncoding: "view",
    cacheSize: (options.cacheMb ?? 8) * 0x10_0000,
    writeBufferSize: (options.writeBufferMb ?? 16) * 0x10_0000,
    maxOpenFiles: options.maxOpenFiles ?? 64,
    compression: options.compression ?? true,
    multithreading: true,
  });
  try {
    await level.open();
  } catch (error) {
    opened.delete(directory);
    throw coded(error, directory);
  }
  return new LevelKV(level, directory);
}

class LevelKV implements SyncKV {
  readonly #level: Level;
  readonly #directory: string;
  readonly #lane = new Lane(batchLimit);
  #scanner: Scanner | undefined;
  #closing: Promise<void> | undefined;

  constructor(level: Level, directory: string) {
    this.#level = level;
    this.#directory = directory;
  }

  getSync(key: Uint8Array): Uint8Array | undefined {
    this.#check();
    try {
      return plain(this.#level.getSync(key));
    } catch (error) {
      throw coded(error, this.#directory);
    }
  }

  async get(key: Uint8Array): Promise<Uint8Array | undefined> {
    this.#check();
    try {
      return plain(await this.#level.get(key));
    } catch (error) {
      throw coded(error, this.#directory);
    }
  }

  async batch(writes: readonly Write[], options?: { readonly sync?: boolean }): Promise<void> {
    this.#check();
    const sync = options?.sync === true;
    return this.#lane.run(async () => {
      try {
        // Handing an array of operations over costs more than twice as much: each is copied, then read by name.
        const batch = this.#level.batch();
        for (const { key, value } of writes) {
          if (value === undefined) batch.del(key);
          else batch.put(key, value);
        }
        await batch.write({ sync });
      } catch (error) {
        throw coded(error, this.#directory);
      }
    });
  }

  async scan(range: Range): Promise<Entries> {
    this.#check();
    const limit = range.limit ?? Number.POSITIVE_INFINITY;
    const out: (readonly [Uint8Array, Uint8Array])[] = [];
    if (isVoid(range)) return out;
    const iterator = this.#level.iterator(bounds(range));
    try {
      while (out.length < limit) {
        const some = await iterator.nextv(Math.min(chunk, limit - out.length));
        if (some.length === 0) break;
        for (const [key, value] of some) out.push([plain(key), plain(value)]);
      }
    } catch (error) {
      throw coded(error, this.#directory);
    } finally {
      await iterator.close();
    }
    return out;
  }

  /** Blocks the thread while another one scans. */
  scanSync(range: Range): Entries {
    this.#check();
    if (isVoid(range)) return [];
    this.#scanner ??= new Scanner(this.#directory, () => {
      this.#scanner = undefined;
    });
    return this.#scanner.scan(range);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.#lane.idle();
    await this.#scanner?.stop();
    try {
      await this.#level.close();
    } catch (error) {
      throw coded(error, this.#directory);
    } finally {
      opened.delete(this.#directory);
    }
  }

  #check(): void {
    if (this.#closing !== undefined) throw fail("kv.closed");
  }
}

/** The thread behind scanSync; it ends when it has had nothing to do for a while. */
class Scanner {
  readonly #directory: string;
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #done = new Int32Array(new SharedArrayBuffer(4));
  readonly #ended: () => void;
  readonly #idle: NodeJS.Timeout;

  constructor(directory: string, ended: () => void) {
    const { port1, port2 } = new MessageChannel();
    const file = import.meta.url.endsWith(".ts") ? "./scanner.ts" : "./scanner.js";
    const data: ScannerData = { role, directory, port: port2, done: this.#done };
    this.#directory = directory;
    this.#port = port1;
    this.#ended = ended;
    this.#worker = new Worker(new URL(file, import.meta.url), { workerData: data, transferList: [port2] });
    this.#worker.unref();
    this.#worker.on("error", () => this.#end());
    this.#worker.on("exit", () => this.#end());
    this.#port.unref();
    this.#idle = setTimeout(() => void this.stop(), scannerIdleMs).unref();
  }

  scan(range: Range): Entries {
    const { gte, lt, reverse, limit } = range;
    const request: ScanRequest = { gte, lt, reverse: reverse === true, limit: limit ?? -1 };
    Atomics.store(this.#done, 0, 0);
    this.#port.postMessage(request);
    const waited = Atomics.wait(this.#done, 0, 0, scannerWaitMs);
    const reply = receiveMessageOnPort(this.#port)?.message as ScanReply | undefined;
    if (waited === "timed-out" || reply === undefined) {
      void this.stop();
      throw fail("kv.io", { reason: "a scan took too long", directory: this.#directory });
    }
    this.#idle.refresh();
    if (typeof reply === "string") throw fail("kv.io", { reason: reply, directory: this.#directory });
    return unpack(reply);
  }

  async stop(): Promise<void> {
    this.#end();
    await this.#worker.terminate();
  }

  #end(): void {
    clearTimeout(this.#idle);
    this.#port.close();
    this.#ended();
  }
}

/** LevelDB's binding gives Buffers, whose slice() is not a copy. */
function plain(bytes: Uint8Array): Uint8Array;
function plain(bytes: Uint8Array | undefined): Uint8Array | undefined;
function plain(bytes: Uint8Array | undefined): Uint8Array | undefined {
  return bytes === undefined ? undefined : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Whether a range is empty whatever the store holds. */
function isVoid(range: Range): boolean {
  return range.limit === 0 || (range.lt !== undefined && compare(range.lt, range.gte) <= 0);
}

function bounds(range: Range) {
  const { gte, lt, reverse } = range;
  return { gte, ...(lt === undefined ? {} : { lt }), reverse: reverse === true };
}

function coded(error: unknown, directory: string): ChainError {
  const { code, cause, message } = error as {
    code?: string;
    cause?: { code?: string; message?: string };
    message?: string;
  };
  const inner = cause?.code ?? code;
  if (inner === "LEVEL_LOCKED")
    return fail("kv.io", { reason: "the database is in use by another process", directory });
  if (inner === "LEVEL_CORRUPTION") {
    return fail("kv.io", { reason: `the database is damaged: ${cause?.message ?? message ?? ""}`, directory });
  }
  if (inner === "LEVEL_DATABASE_NOT_OPEN" && cause === undefined) return fail("kv.closed");
  return fail("kv.io", { reason: cause?.message ?? message ?? "unknown", directory });
}
