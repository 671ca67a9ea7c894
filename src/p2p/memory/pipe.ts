// One direction of a connection in memory: a queue of frames with the times at which they arrive, one timer for all of
// them. It holds a bounded number of bytes; whoever sends waits for room, as with a socket.
import { fail } from "../../errors.ts";
import type { Clock } from "../../host.ts";
import { maxFrame } from "../index.ts";
import type { Links } from "./links.ts";

/** Bytes on the way and unread, above which senders wait. */
const capacity = 262_144;
/** A sender that does not wait is cut off here. */
const limit = capacity + 16 * maxFrame;

interface Parcel {
  /** Undefined: the end of the connection. */
  readonly frame: Uint8Array | undefined;
  readonly at: number;
}

interface Waiter {
  readonly go: () => void;
  readonly stop: (error: Error) => void;
}

export class Pipe {
  readonly #clock: Clock;
  readonly #links: Links;
  readonly #from: string;
  readonly #to: string;
  #queue: Parcel[] = [];
  #bytes = 0;
  #busyUntil = 0;
  #lastAt = 0;
  #cancel: (() => void) | undefined;
  #waiters: Waiter[] = [];
  #reader: ((frame: Uint8Array | undefined) => void) | undefined;
  #paused = true;
  #closed = false;

  constructor(clock: Clock, links: Links, from: string, to: string) {
    this.#clock = clock;
    this.#links = links;
    this.#from = from;
    this.#to = to;
  }

  /** Milliseconds until `bytes` that are handed over now have arrived; the wire is busy with them. */
  occupy(bytes: number): number {
    const now = this.#clock.now();
    const wire = this.#links.get(this.#from, this.#to);
    this.#busyUntil = Math.max(now, this.#busyUntil);
    if (wire.bandwidth !== undefined) this.#busyUntil += (bytes * 1000) / wire.bandwidth;
    return this.#busyUntil - now + this.#links.delay(wire);
  }

  /** Whether a frame put in now would break the connection. */
  breaks(): boolean {
    return this.#bytes > limit || this.#links.chance(this.#links.get(this.#from, this.#to).reset);
  }

  /** Resolves when there is room for more. */
  push(frame: Uint8Array | undefined): Promise<void> {
    if (this.#closed) return Promise.resolve();
    const size = frame?.length ?? 0;
    this.#lastAt = Math.max(this.#lastAt, this.#clock.now() + this.occupy(size));
    this.#queue.push({ frame, at: this.#lastAt });
    // A frame counts for more than its bytes, so that empty ones are bounded too.
    this.#bytes += size + 64;
    if (this.#queue.length === 1) this.kick();
    if (this.#bytes <= capacity) return Promise.resolve();
    return new Promise((go, stop) => this.#waiters.push({ go, stop }));
  }

  /** Whoever takes the frames; the end is an undefined one. */
  read(reader: (frame: Uint8Array | undefined) => void): void {
    this.#reader = reader;
    this.pause(false);
  }

  pause(paused: boolean): void {
    this.#paused = paused;
    this.kick();
  }

  /** Looks again at what may be delivered. */
  kick(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    const head = this.#queue[0];
    if (head === undefined || this.#paused || this.#closed || !this.#links.open(this.#from, this.#to)) return;
    this.#cancel = this.#clock.after(Math.max(0, head.at - this.#clock.now()), () => this.#deliver());
  }

  /** Throws away what is on the way; senders that wait fail. */
  drop(): void {
    this.#closed = true;
    this.#cancel?.();
    this.#queue = [];
    this.#bytes = 0;
    this.refuse();
  }

  /** Throws away what is on the way and sends the end after it. */
  cutOff(): void {
    this.refuse();
    this.#queue = [];
    this.#bytes = 0;
    void this.push(undefined);
  }

  /** Lets senders that wait fail; what they have sent stays on its way. */
  refuse(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const waiter of waiters) waiter.stop(fail("net.closed"));
  }

  #deliver(): void {
    this.#cancel = undefined;
    const now = this.#clock.now();
    let taken = 0;
    while (!this.#paused && !this.#closed) {
      const head = this.#queue[taken];
      if (head === undefined || head.at > now) break;
      taken++;
      this.#bytes -= (head.frame?.length ?? 0) + 64;
      this.#reader?.(head.frame);
    }
    if (this.#closed) return;
    this.#queue.splice(0, taken);
    if (this.#bytes <= capacity) {
      const waiters = this.#waiters;
      this.#waiters = [];
      for (const waiter of waiters) waiter.go();
    }
    this.kick();
  }
}
