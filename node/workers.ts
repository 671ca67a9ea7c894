// A Verifier on worker threads. What waits is coalesced into one message per idle worker; the queue is bounded; a worker
// that dies is replaced and its batch given to another one once, after that its callers are told.
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { packItems, verdicts } from "../runtime/jobs.ts";
import type { LoadedKernels } from "../runtime/kernels.ts";
import { verifyOne } from "../src/crypto/inline.ts";
import type { Schemes } from "../src/crypto/schemes.ts";
import { fail } from "../src/errors.ts";
import type { Verifier, VerifyItem } from "../src/host.ts";
import type { ChainParams } from "../src/params.ts";
import type { WorkerSetup } from "./worker.ts";

export interface VerifierOptions {
  readonly params: ChainParams;
  /** The schemes of this chain, for what is checked on the calling thread. */
  readonly schemes: Pick<Schemes, "byId">;
  /** The `[crypto.sub.NAME]` tables that the schemes were made with. */
  readonly configs?: Readonly<Record<string, unknown>>;
  /** Threads beside the calling one, which then has a core of its own; 0: everything is checked on the calling thread. */
  readonly workers?: number;
  /** Most items that wait for a worker. */
  readonly queue?: number;
  /** Calls of up to this many items are checked on the calling thread: a message costs half a signature. */
  readonly inline?: number;
  /** Compiled kernels for the workers; what is missing is the twin. */
  readonly modules?: LoadedKernels["modules"];
  /** Program of a worker. */
  readonly program?: URL;
}

/** Most items of one message: a hundred come close to the full speed, and more would make others wait. */
const maxBatch = 256;
/** Items below which a message is not divided among workers. */
const minBatch = 64;
/** How often a batch is tried. */
const tries = 2;

/** One call of verify. */
interface Request {
  readonly items: readonly VerifyItem[];
  readonly results: boolean[];
  left: number;
  failed: boolean;
  readonly resolve: (results: readonly boolean[]) => void;
  readonly reject: (error: unknown) => void;
}
/** Items `from` up to `to` of a call. */
interface Part {
  readonly request: Request;
  readonly from: number;
  readonly to: number;
}
interface Batch {
  readonly parts: readonly Part[];
  readonly size: number;
  readonly tried: number;
}
interface Slot {
  worker: Worker | undefined;
  batch: Batch | undefined;
}

/** Opens the pool; its threads start at once and do not keep the process alive while they are idle. */
export function openVerifier(options: VerifierOptions): Verifier {
  return new Pool(options);
}

class Pool implements Verifier {
  readonly #options: VerifierOptions;
  readonly #setup: WorkerSetup;
  readonly #slots: Slot[];
  readonly #limit: number;
  readonly #inline: number;
  #parts: Part[] = [];
  readonly #again: Batch[] = [];
  #waiting = 0;
  #closed = false;
  #drained: (() => void) | undefined;

  constructor(options: VerifierOptions) {
    const { forks, ...params } = options.params;
    const workers = options.workers ?? Math.max(1, availableParallelism() - 1);
    this.#options = options;
    this.#setup = {
      params,
      forks: Object.fromEntries(forks.entries()),
      configs: options.configs ?? {},
      modules: options.modules ?? {},
    };
    this.#slots = Array.from({ length: workers }, () => ({ worker: undefined, batch: undefined }));
    this.#limit = options.queue ?? 65_536;
    this.#inline = workers === 0 ? Number.POSITIVE_INFINITY : (options.inline ?? 1);
    for (const slot of this.#slots) this.#start(slot);
  }

  async verify(items: readonly VerifyItem[]): Promise<readonly boolean[]> {
    if (this.#closed) throw fail("verifier.closed");
    if (items.length <= this.#inline) return items.map((item) => verifyOne(item, this.#options.schemes));
    if (this.#waiting + items.length > this.#limit) throw fail("lane.full", { limit: this.#limit });
    return new Promise((resolve, reject) => {
      const results = new Array<boolean>(items.length).fill(false);
      const request: Request = { items, results, left: items.length, failed: false, resolve, reject };
      this.#parts.push({ request, from: 0, to: items.length });
      this.#waiting += items.length;
      this.#serve();
    });
  }

  /** Refuses new work, waits for what was accepted, and ends the threads. */
  async close(): Promise<void> {
    this.#closed = true;
    if (!this.#idle) {
      await new Promise<void>((resolve) => {
        const earlier = this.#drained;
        this.#drained = () => {
          earlier?.();
          resolve();
        };
      });
    }
    await Promise.all(
      this.#slots.map(async (slot) => {
        const worker = slot.worker;
        slot.worker = undefined;
        await worker?.terminate();
      }),
    );
  }

  get #idle(): boolean {
    return this.#waiting === 0 && this.#again.length === 0 && this.#slots.every((slot) => slot.batch === undefined);
  }

  #start(slot: Slot): Worker {
    const file = import.meta.url.endsWith(".ts") ? "./worker.ts" : "./worker.js";
    const worker = new Worker(this.#options.program ?? new URL(file, import.meta.url), {
      workerData: this.#setup,
      // Its batches are small and short-lived: without a bound V8 would let the young generation grow instead.
      resourceLimits: { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 128 },
    });
    worker.unref();
    worker.on("message", (answer: unknown) => this.#answered(slot, worker, answer));
    // An error is followed by an exit; whatever comes first counts.
    worker.on("error", () => this.#lost(slot, worker));
    worker.on("exit", () => this.#lost(slot, worker));
    slot.worker = worker;
    return worker;
  }

  /** Gives batches to idle workers as long as there are both. */
  #serve(): void {
    for (const slot of this.#slots) {
      if (slot.batch !== undefined) continue;
      const batch = this.#again.shift() ?? this.#take();
      if (batch === undefined) break;
      slot.batch = batch;
      const worker = slot.worker ?? this.#start(slot);
      const packed = packItems(batch.parts.flatMap(({ request, from, to }) => request.items.slice(from, to)));
      worker.ref();
      worker.postMessage(packed, [packed.buffer]);
    }
    if (this.#idle) this.#drained?.();
  }

  /** Takes the next items of the queue, so many that every worker gets some of a long queue. */
  #take(): Batch | undefined {
    const share = Math.ceil(this.#waiting / this.#slots.length);
    const wanted = Math.min(maxBatch, Math.max(minBatch, share));
    const parts: Part[] = [];
    let size = 0;
    let used = 0;
    for (const part of this.#parts) {
      if (size === wanted) break;
      const { request, from } = part;
      // The rest of a call that has failed is not worth a check.
      const to = request.failed ? part.to : Math.min(part.to, from + wanted - size);
      if (to < part.to) this.#parts[used] = { request, from: to, to: part.to };
      else used++;
      this.#waiting -= to - from;
      if (request.failed) continue;
      parts.push({ request, from, to });
      size += to - from;
    }
    this.#parts = used === 0 ? this.#parts : this.#parts.slice(used);
    return size === 0 ? undefined : { parts, size, tried: 1 };
  }

  #answered(slot: Slot, worker: Worker, answer: unknown): void {
    const batch = slot.batch;
    if (slot.worker !== worker || batch === undefined) return;
    if (!(answer instanceof Uint8Array) || answer.length !== batch.size) {
      this.#lost(slot, worker);
      return;
    }
    slot.batch = undefined;
    worker.unref();
    let at = 0;
    for (const { request, from, to } of batch.parts) {
      for (let i = from; i < to; i++) {
        const verdict = answer[at++];
        // A foreign scheme is known on this thread only.
        request.results[i] =
          verdict === verdicts.unknown
            ? verifyOne(request.items[i] as VerifyItem, this.#options.schemes)
            : verdict === verdicts.valid;
      }
      request.left -= to - from;
      if (request.left === 0) request.resolve(request.results);
    }
    this.#serve();
  }

  #lost(slot: Slot, worker: Worker): void {
    if (slot.worker !== worker) return;
    const batch = slot.batch;
    slot.worker = undefined;
    slot.batch = undefined;
    void worker.terminate();
    if (batch === undefined) return;
    if (batch.tried < tries) {
      // Each call by itself, so that a fatal one takes no other with it.
      for (const part of batch.parts) {
        this.#again.push({ parts: [part], size: part.to - part.from, tried: batch.tried + 1 });
      }
    } else {
      for (const { request } of batch.parts) {
        request.failed = true;
        request.reject(fail("worker.failed", { items: batch.size }));
      }
    }
    this.#serve();
  }
}
