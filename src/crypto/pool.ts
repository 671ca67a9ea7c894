// A Verifier on worker threads, whatever a host's threads are. What waits is coalesced into packed batches, of which each
// worker has one at work and one ready; the queue is bounded; a worker that dies is replaced and the batch it had at work
// is given out once more, after that its callers are told. When the calling thread has nothing else to do it helps.
import { checkItems, packItems, verdicts } from "../../runtime/jobs.ts";
import { fail } from "../errors.ts";
import type { Verifier, VerifyItem } from "../host.ts";
import { verifyOne } from "./inline.ts";
import type { Schemes } from "./schemes.ts";

/** A worker as the pool sees it. */
export interface Thread {
  /** Gives a packed batch away (see runtime/jobs.ts); answers come in the order of the batches. */
  send(packed: Uint8Array<ArrayBuffer>): void;
  /** Told when it has nothing to do: an idle thread must not keep the process alive. */
  idle?(): void;
  stop(): unknown;
}

/** What a host's thread tells the pool. After `lost` nothing more is heard of. */
export interface ThreadEvents {
  answered(answer: unknown): void;
  lost(): void;
}

export interface PoolOptions {
  /** The schemes of this chain, for what is checked on the calling thread. */
  readonly schemes: Pick<Schemes, "byId">;
  /** Starts a worker. */
  readonly start: (events: ThreadEvents) => Thread;
  /** Number of workers; 0: everything is checked on the calling thread. */
  readonly workers: number;
  /** Lets other events of the calling thread have their turn. */
  readonly turn: () => Promise<void>;
  /** Most items that wait for a worker. */
  readonly queue?: number;
  /** Calls of up to this many items are checked on the calling thread: a message costs half a signature. */
  readonly inline?: number;
}

/** Most items of one batch: a hundred come close to the full speed, and more would make others wait. */
const maxBatch = 256;
/** Items below which a batch is not divided among workers. */
const minBatch = 64;
/** Batches that a worker has: one at work, one ready. */
const depth = 2;
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
  thread: Thread | undefined;
  /** In the order in which they were sent. */
  readonly batches: Batch[];
}

/** Opens the pool; its threads start at once. */
export function openPool(options: PoolOptions): Verifier {
  return new Pool(options);
}

class Pool implements Verifier {
  readonly #options: PoolOptions;
  readonly #slots: Slot[];
  readonly #limit: number;
  readonly #inline: number;
  #parts: Part[] = [];
  readonly #again: Batch[] = [];
  #waiting = 0;
  #helping = false;
  #closed = false;
  #drained: (() => void) | undefined;

  constructor(options: PoolOptions) {
    const { workers } = options;
    this.#options = options;
    this.#slots = Array.from({ length: workers }, () => ({ thread: undefined, batches: [] }));
    this.#limit = options.queue ?? 65_536;
    this.#inline = workers === 0 ? Number.POSITIVE_INFINITY : (options.inline ?? 1);
    for (const slot of this.#slots) this.#start(slot);
  }

  async verify(items: readonly VerifyItem[]): Promise<readonly boolean[]> {
    if (this.#closed) throw fail("verifier.closed");
    if (items.length <= this.#inline) {
      return Array.from(this.#check(items), (verdict) => verdict === verdicts.valid);
    }
    if (this.#waiting + items.length > this.#limit) throw fail("lane.full", { limit: this.#limit });
    return new Promise((resolve, reject) => {
      const results = new Array<boolean>(items.length).fill(false);
      const request: Request = { items, results, left: items.length, failed: false, resolve, reject };
      this.#parts.push({ request, from: 0, to: items.length });
      this.#waiting += items.length;
      this.#serve();
    });
  }

  async help(): Promise<void> {
    if (this.#helping) return;
    this.#helping = true;
    try {
      for (let batch = this.#take(minBatch); batch !== undefined; batch = this.#take(minBatch)) {
        this.#settle(batch, this.#check(itemsOf(batch)));
        if (this.#idle) this.#drained?.();
        // Answers of the workers come in between, and they get their next batches.
        await this.#options.turn();
      }
    } finally {
      this.#helping = false;
    }
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
        const thread = slot.thread;
        slot.thread = undefined;
        await thread?.stop();
      }),
    );
  }

  get #idle(): boolean {
    return this.#waiting === 0 && this.#again.length === 0 && this.#slots.every((slot) => slot.batches.length === 0);
  }

  #check(items: readonly VerifyItem[]): Uint8Array {
    return checkItems(items, (type) => this.#options.schemes.byId(type));
  }

  #start(slot: Slot): Thread {
    const thread = this.#options.start({
      answered: (answer) => this.#answered(slot, thread, answer),
      lost: () => this.#lost(slot, thread),
    });
    slot.thread = thread;
    return thread;
  }

  /** Gives out batches as long as there are any and a worker has room: first every worker gets one, then a second. */
  #serve(): void {
    for (let held = 0; held < depth; held++) {
      for (const slot of this.#slots) {
        if (slot.batches.length !== held) continue;
        const batch = this.#again.shift() ?? this.#take(this.#share());
        if (batch === undefined) break;
        const thread = slot.thread ?? this.#start(slot);
        slot.batches.push(batch);
        thread.send(packItems(itemsOf(batch)));
      }
    }
    if (this.#idle) this.#drained?.();
  }

  /** Where several work, the end of a queue goes out in small batches, for all to end together. */
  #share(): number {
    const parties = this.#slots.length + (this.#helping ? 1 : 0);
    if (parties === 1) return maxBatch;
    return Math.min(maxBatch, Math.max(minBatch, Math.ceil(this.#waiting / (depth * parties))));
  }

  /** Takes the next items of the queue. */
  #take(wanted: number): Batch | undefined {
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

  #answered(slot: Slot, thread: Thread, answer: unknown): void {
    const [batch] = slot.batches;
    if (slot.thread !== thread || batch === undefined) return;
    if (!(answer instanceof Uint8Array) || answer.length !== batch.size) {
      this.#lost(slot, thread);
      return;
    }
    slot.batches.shift();
    this.#settle(batch, answer);
    this.#serve();
    if (slot.batches.length === 0) thread.idle?.();
  }

  #settle(batch: Batch, answer: Uint8Array): void {
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
  }

  #lost(slot: Slot, thread: Thread): void {
    if (slot.thread !== thread) return;
    const [batch, ...ready] = slot.batches.splice(0);
    slot.thread = undefined;
    void thread.stop();
    // What it had not begun is not to blame.
    this.#again.push(...ready);
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

function itemsOf({ parts }: Batch): readonly VerifyItem[] {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only.request.items.slice(only.from, only.to);
  return parts.flatMap(({ request, from, to }) => request.items.slice(from, to));
}
