// Virtual time for whole networks: timers in a heap, and between two of them every promise that can settle has settled.
// Draining goes through the tick queue instead of the event loop, which makes a timer cost a quarter of a microsecond.
import type { Clock } from "../../src/host.ts";

interface Timer {
  readonly at: number;
  /** Timers of one time fire in the order in which they were set. */
  readonly number: number;
  run: (() => void) | undefined;
}

/** Timers after which the event loop has its turn: it reports unhandled rejections and delivers messages of processes. */
const turnEvery = 2000;

export class SimClock implements Clock {
  #now: number;
  #number = 0;
  #fired = 0;
  readonly #heap: Timer[] = [];

  /** @param start Unix milliseconds */
  constructor(start: number) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  /** Timers that are set, cancelled ones included until their time. */
  get waiting(): number {
    return this.#heap.length;
  }

  /** Timers that have fired so far. */
  get fired(): number {
    return this.#fired;
  }

  after(ms: number, run: () => void): () => void {
    const timer: Timer = { at: this.#now + Math.max(0, ms), number: this.#number++, run };
    push(this.#heap, timer);
    return () => {
      timer.run = undefined;
    };
  }

  /** Resolves when everything that needs no timer has settled. */
  settle(): Promise<void> {
    return new Promise((resolve) => soon(resolve));
  }

  /** Moves the time, firing what is due. @param most timers that may fire, to notice a loop @throws RangeError beyond */
  advance(ms: number, most = Number.POSITIVE_INFINITY): Promise<void> {
    const end = this.#now + ms;
    const last = this.#fired + most;
    return new Promise((resolve, reject) => {
      const step = () => {
        let timer = this.#heap[0];
        while (timer !== undefined && timer.run === undefined) {
          pop(this.#heap);
          timer = this.#heap[0];
        }
        if (timer === undefined || timer.at > end) {
          this.#now = end;
          resolve();
          return;
        }
        if (this.#fired >= last) {
          reject(new RangeError(`more than ${most} timers within ${ms} ms`));
          return;
        }
        pop(this.#heap);
        this.#now = Math.max(this.#now, timer.at);
        this.#fired++;
        const { run } = timer;
        try {
          run?.();
        } catch (error) {
          reject(error);
          return;
        }
        if (this.#fired % turnEvery === 0) setImmediate(step);
        else soon(step);
      };
      soon(step);
    });
  }
}

/** Runs `next` once no promise can settle any more: the tick queue is looked at only when the microtasks are all done. */
function soon(next: () => void): void {
  queueMicrotask(() => process.nextTick(next));
}

const before = (a: Timer, b: Timer): boolean => a.at < b.at || (a.at === b.at && a.number < b.number);

function push(heap: Timer[], timer: Timer): void {
  let i = heap.length;
  heap.push(timer);
  while (i > 0) {
    const up = (i - 1) >> 1;
    const parent = heap[up] as Timer;
    if (!before(timer, parent)) break;
    heap[i] = parent;
    i = up;
  }
  heap[i] = timer;
}

function pop(heap: Timer[]): void {
  const last = heap.pop() as Timer;
  if (heap.length === 0) return;
  let i = 0;
  for (;;) {
    let child = 2 * i + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && before(heap[child + 1] as Timer, heap[child] as Timer)) child++;
    const smaller = heap[child] as Timer;
    if (!before(smaller, last)) break;
    heap[i] = smaller;
    i = child;
  }
  heap[i] = last;
}

/** The clock of one machine: it may be wrong, and it stops for ever when the machine does. */
export class MachineClock implements Clock {
  readonly #clock: Clock;
  readonly #offset: () => number;
  #dead = false;

  /** @param offset milliseconds by which this machine's time is wrong now */
  constructor(clock: Clock, offset: () => number) {
    this.#clock = clock;
    this.#offset = offset;
  }

  now(): number {
    // Machines count whole milliseconds; wires do not.
    return Math.floor(this.#clock.now() + this.#offset());
  }

  after(ms: number, run: () => void): () => void {
    if (this.#dead) return () => {};
    return this.#clock.after(ms, () => {
      if (!this.#dead) run();
    });
  }

  /** No timer of this process fires any more. */
  kill(): void {
    this.#dead = true;
  }
}
