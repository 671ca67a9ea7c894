// One end of a connection in memory: two pipes, and the rules of closing. What was sent before close() still arrives at
// the other end, then the end does.
import { type Code, fail } from "../../errors.ts";
import { concat, empty } from "../../lib/bytes.ts";
import { type Connection, maxFrame, type PeerId } from "../index.ts";
import type { Pipe } from "./pipe.ts";

interface Listener {
  frame(bytes: Uint8Array): void;
  closed(reason: Code): void;
}

export class MemoryConnection implements Connection {
  readonly peer: PeerId;
  readonly address: string;
  readonly transport = "memory";
  readonly security = "none";
  readonly outbound: boolean;
  readonly traffic = { received: 0, sent: 0 };
  readonly out: Pipe;
  readonly #in: Pipe;
  readonly #gone: (connection: MemoryConnection) => void;
  #listener: Listener | undefined;
  #reason: Code | undefined;

  /** @param gone called once, when this end is closed */
  constructor(
    other: { readonly peer: PeerId; readonly address: string; readonly outbound: boolean },
    out: Pipe,
    incoming: Pipe,
    gone: (connection: MemoryConnection) => void,
  ) {
    this.peer = other.peer;
    this.address = other.address;
    this.outbound = other.outbound;
    this.out = out;
    this.#in = incoming;
    this.#gone = gone;
  }

  get open(): boolean {
    return this.#reason === undefined;
  }

  async send(start: Uint8Array, rest: Uint8Array = empty): Promise<void> {
    if (this.#reason !== undefined) throw fail("net.closed");
    const frame = concat(start, rest);
    if (frame.length > maxFrame) throw fail("net.frame", { length: frame.length });
    if (this.out.breaks()) {
      this.vanish();
      throw fail("net.closed");
    }
    this.traffic.sent += frame.length;
    await this.out.push(frame);
  }

  receive(listener: Listener): void {
    this.#listener = listener;
    if (this.#reason !== undefined) {
      listener.closed(this.#reason);
      return;
    }
    this.#in.read((frame) => {
      if (frame === undefined) {
        this.out.drop();
        this.#finish("net.closed");
        return;
      }
      this.traffic.received += frame.length;
      this.#listener?.frame(frame);
      // Who keeps what it may not keep is found out.
      frame.fill(0xa5);
    });
  }

  pause(paused: boolean): void {
    if (this.#listener !== undefined) this.#in.pause(paused);
  }

  async close(reason: Code = "net.closed"): Promise<void> {
    if (this.#reason !== undefined) return;
    void this.out.push(undefined).catch(() => {});
    this.#finish(reason);
  }

  /** Closes both directions at once; what was on the way is lost and both ends are told by their pipes. */
  vanish(): void {
    if (this.#reason !== undefined) return;
    this.out.cutOff();
    this.#finish("net.closed");
  }

  /** The process of this end is gone: nobody here is told, what it had not got rid of is lost. */
  die(): void {
    if (this.#reason !== undefined) return;
    this.#listener = undefined;
    this.vanish();
  }

  #finish(reason: Code): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    this.out.refuse();
    this.#in.drop();
    this.#gone(this);
    this.#listener?.closed(reason);
  }
}
