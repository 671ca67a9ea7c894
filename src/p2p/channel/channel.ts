// A channel: the machine driven over one connection. It moves frames between the two, keeps the one timer, and turns
// events into promises and signals.
import { asChainError, type Code, fail } from "../../errors.ts";
import type { Clock } from "../../host.ts";
import { SparseMap } from "../../lib/sparse.ts";
import type { Connection, RequestOptions } from "../index.ts";
import type { Pieces } from "./frame.ts";
import { maxAnswer, maxRequests, times } from "./limits.ts";
import { type Events, Machine } from "./machine.ts";

/** A request of the other side. */
export interface Asked {
  readonly method: number;
  readonly body: Uint8Array;
  /** Aborts when the other side is gone or has cancelled. */
  readonly signal: AbortSignal;
  /** Resolves when there is room for the next; the bytes must not change afterwards. @throws ChainError net.closed */
  part(bytes: Uint8Array): Promise<void>;
}

/** How a channel ended. */
export interface Ending {
  readonly code: Code;
  readonly text: string;
  readonly by: "here" | "there" | "transport";
  /** Whether the other side broke the rules. */
  readonly fault: boolean;
}

export interface Owner {
  /** The (rest of the) answer. @throws ChainError whose code is told to the other side */
  request(asked: Asked): Uint8Array | Promise<Uint8Array>;
  notify(method: number, body: Uint8Array): void;
  /** Called once. */
  closed(ending: Ending): void;
}

interface Waiting {
  readonly resolve: (bytes: Uint8Array) => void;
  readonly reject: (error: Error) => void;
  readonly onPart: ((part: Uint8Array) => void) | undefined;
}

interface Serving {
  readonly stop: AbortController;
  room: (() => void)[];
}

type FrameListener = Parameters<Connection["receive"]>[0];

export class Channel {
  /** What the machine and the connection tell. One object: functions for each would be half of what a channel takes. */
  static readonly #Inside = class implements Events, FrameListener {
    readonly #channel: Channel;

    constructor(channel: Channel) {
      this.#channel = channel;
    }
    request(id: number, method: number, body: Uint8Array): void {
      void this.#channel.#serve(id, method, body);
    }
    notify(method: number, body: Uint8Array): void {
      this.#channel.#owner.notify(method, body);
    }
    part(id: number, bytes: Uint8Array): void {
      this.#channel.#waiting.get(id)?.onPart?.(bytes);
    }
    done(id: number, bytes: Uint8Array): void {
      this.#channel.#settle(id)?.resolve(bytes);
    }
    failed(id: number, code: Code, text: string): void {
      this.#channel.#settle(id)?.reject(told(code, text));
    }
    room(id: number): void {
      this.#channel.#room(id);
    }
    cancelled(id: number): void {
      this.#channel.#serving.get(id)?.stop.abort();
      this.#channel.#room(id);
    }
    goodbye(code: Code, text: string): void {
      this.#channel.#end({ code, text, by: "there", fault: false });
    }
    broken(code: Code, fault: boolean): void {
      this.#channel.#end({ code, text: "", by: "here", fault });
    }
    frame(bytes: Uint8Array): void {
      this.#channel.#machine.frame(bytes, this.#channel.#clock.now());
      this.#channel.#pump();
    }
    closed(code: Code): void {
      this.#channel.#end({ code, text: "", by: "transport", fault: code === "net.frame" });
    }
  };

  readonly connection: Connection;
  readonly #clock: Clock;
  readonly #owner: Owner;
  readonly #inside: Events & FrameListener;
  readonly #machine: Machine;
  readonly #waiting = new SparseMap<number, Waiting>();
  readonly #serving = new SparseMap<number, Serving>();
  #running = 0;
  /** When the timer runs out, and what stops it. */
  #tickAt = Number.POSITIVE_INFINITY;
  #stopTimer: (() => void) | undefined;
  #pumping = false;
  /** Since when the transport has not taken a frame. */
  #stalled: number | undefined;
  #ended = false;
  #last: Pieces | undefined;
  #farewell: (() => void) | undefined;

  constructor(connection: Connection, clock: Clock, owner: Owner) {
    this.connection = connection;
    this.#clock = clock;
    this.#owner = owner;
    this.#inside = new Channel.#Inside(this);
    this.#machine = new Machine(this.#inside, clock.now());
  }

  /** Begins to read: what came before is told to the owner before this returns. */
  start(): void {
    this.connection.receive(this.#inside);
    this.#tick();
  }

  /** Milliseconds of the last round trip. */
  get rtt(): number | undefined {
    return this.#machine.rtt;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** @throws ChainError net.timeout, net.closed, net.busy, net.size, net.cancelled, or the code of the other side */
  async request(method: number, body: Uint8Array, options: RequestOptions = {}): Promise<Uint8Array> {
    const { timeout = times.request, signal, maxBytes = maxAnswer, onPart } = options;
    if (signal?.aborted === true) throw fail("net.cancelled");
    const expires = this.#clock.now() + timeout;
    const id = this.#machine.request(method, body, expires, maxBytes, onPart !== undefined);
    const stop = () => {
      this.#machine.cancel(id, "net.cancelled", this.#clock.now());
      this.#pump();
    };
    const answer = new Promise<Uint8Array>((resolve, reject) => this.#waiting.set(id, { resolve, reject, onPart }));
    signal?.addEventListener("abort", stop, { once: true });
    this.#arm(expires);
    this.#pump();
    try {
      return await answer;
    } finally {
      signal?.removeEventListener("abort", stop);
    }
  }

  /** False when there is no room: the notification is lost. */
  notify(method: number, body: Uint8Array): boolean {
    const taken = this.#machine.notify(method, body);
    if (taken) this.#pump();
    return taken;
  }

  /** Says why, then closes. Nothing that comes in is looked at any more. @param fault what the owner is told of it */
  async goodbye(code: Code, text = "", fault = false): Promise<void> {
    if (this.#ended) return;
    this.#last = [this.#machine.goodbye(code, text)];
    const taken = new Promise<void>((resolve) => {
      this.#farewell = resolve;
    });
    const cancel = this.#clock.after(times.goodbye, () => this.#farewell?.());
    this.#finish({ code, text, by: "here", fault });
    this.#pump();
    await taken;
    cancel();
    await this.connection.close(code);
  }

  #end(ending: Ending): void {
    if (this.#ended) return;
    // Who broke the rules is told which, if it listens.
    if (ending.by === "here") {
      void this.goodbye(ending.code, ending.text, ending.fault);
      return;
    }
    this.#machine.close(ending.code);
    this.#finish(ending);
    void this.connection.close(ending.code);
  }

  #finish(ending: Ending): void {
    this.#ended = true;
    this.#stopTimer?.();
    this.#owner.closed(ending);
  }

  async #serve(id: number, method: number, body: Uint8Array): Promise<void> {
    // Handlers may go on for a while after their request was cancelled.
    if (this.#running >= 2 * maxRequests) {
      this.#machine.fail(id, "net.busy", "");
      return;
    }
    const serving: Serving = { stop: new AbortController(), room: [] };
    this.#serving.set(id, serving);
    this.#running++;
    try {
      const part = (bytes: Uint8Array) => this.#part(id, serving, bytes);
      const answer = await this.#owner.request({ method, body, signal: serving.stop.signal, part });
      this.#machine.answer(id, answer);
    } catch (error) {
      const { code, message } = asChainError(error);
      // What went wrong inside is nobody else's business.
      this.#machine.fail(id, code, code === "internal" ? "" : message);
    }
    this.#running--;
    this.#serving.delete(id);
    this.#pump();
  }

  async #part(id: number, serving: Serving, bytes: Uint8Array): Promise<void> {
    const room = new Promise<void>((resolve) => serving.room.push(resolve));
    if (!this.#machine.part(id, bytes)) throw fail("net.closed");
    this.#pump();
    await room;
    if (serving.stop.signal.aborted) throw fail("net.closed");
  }

  #room(id: number): void {
    const serving = this.#serving.get(id);
    if (serving === undefined) return;
    const room = serving.room;
    serving.room = [];
    for (const go of room) go();
  }

  #settle(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }

  #pump(): void {
    if (!this.#pumping) void this.#send();
  }

  async #send(): Promise<void> {
    this.#pumping = true;
    try {
      for (;;) {
        const last = this.#last;
        const frame = last ?? this.#machine.next(this.#clock.now());
        if (frame === undefined) break;
        this.#last = undefined;
        this.#stalled = this.#clock.now();
        this.#arm(this.#stalled + times.slow);
        await this.connection.send(...frame);
        this.#stalled = undefined;
        if (last !== undefined) this.#farewell?.();
      }
    } catch {
      // The connection is closed, of which its listener is told.
      this.#farewell?.();
    }
    this.#pumping = false;
  }

  #tick(): void {
    // What was said before reading began may have armed it.
    this.#stopTimer?.();
    this.#tickAt = Number.POSITIVE_INFINITY;
    const now = this.#clock.now();
    const next = this.#machine.tick(now);
    const late = (this.#stalled ?? Number.POSITIVE_INFINITY) + times.slow;
    if (late <= now) this.#end({ code: "net.slow", text: "", by: "here", fault: false });
    this.#arm(Math.min(next, late));
    this.#pump();
  }

  /** Ticks at that time at the latest. */
  #arm(at: number): void {
    if (this.#ended || this.#tickAt <= at) return;
    this.#stopTimer?.();
    this.#tickAt = at;
    this.#stopTimer = this.#clock.after(Math.max(0, at - this.#clock.now()), () => this.#tick());
  }
}

/** What the other side answered, as an error here. */
function told(code: Code, text: string): Error {
  return fail(code, text === "" ? {} : { said: text });
}
