// One libp2p stream as whole frames: back-pressure in both directions, and one reason for its end.
import type { Stream, StreamMessageEvent } from "@libp2p/interface";
import { asChainError, type Code, fail } from "../../errors.ts";
import { concat, empty } from "../../lib/bytes.ts";
import { maxFrame } from "../index.ts";
import { FrameReader, framePrefix } from "./frames.ts";

/**
 * Bytes that may wait in a stream that is not read. More than yamux lets the other side send (node.ts), so that it is
 * only reached on transports without flow control of their own.
 */
const readBuffer = 4 * maxFrame;
/** send() resolves when no more than this waits to be sent: enough for the stream to be cut into few, large packets. */
const roomBelow = 524_288;
/** What is shorter is copied to stand in one packet with what goes before it. */
const ownPacket = 16_384;
/** Senders that do not wait for room are stopped here. */
const unsentLimit = 4 * maxFrame;

export interface FrameListener {
  /** @param bytes to be read during the call */
  frame(bytes: Uint8Array): void;
  closed(reason: Code): void;
}

export class Wire {
  readonly traffic = { received: 0, sent: 0 };
  readonly #stream: Stream;
  readonly #reader = new FrameReader();
  #listener: FrameListener | undefined;
  #paused = false;
  #pumping = false;
  /** Why nothing more will come; what is here already is given out first. */
  #ended: Code | undefined;
  /** What the listener was told. */
  #closed: Code | undefined;
  #waiting: { resolve(): void; reject(error: unknown): void }[] = [];
  #ending: ((reason: Code) => void)[] = [];

  constructor(stream: Stream) {
    this.#stream = stream;
    stream.maxReadBufferLength = readBuffer;
    stream.pause();
    stream.addEventListener("message", ({ data }) => {
      this.#take(data);
    });
    // Listeners are most of what an idle stream costs: those that are seldom called are added when they can be.
    if (stream.remoteWriteStatus === "closed") this.#awaitEnd();
    else stream.addEventListener("remoteCloseWrite", () => this.#heardLast());
    stream.addEventListener("close", ({ error }) => {
      // Unread bytes of a stream that was closed in good order still count: they are taken over.
      if (error === undefined) this.#flow();
      this.#end(error === undefined ? "net.closed" : reasonOf(error), error !== undefined);
    });
  }

  /** Undefined while it is open. */
  get closed(): Code | undefined {
    return this.#closed ?? this.#ended;
  }

  /** Calls `listener` when the stream has ended, before or after the last frame was given out. */
  onEnd(listener: (reason: Code) => void): void {
    if (this.closed === undefined) this.#ending = this.#ending.concat(listener);
    else listener(this.closed);
  }

  async send(frame: Uint8Array, rest: Uint8Array = empty): Promise<void> {
    if (this.closed !== undefined) throw fail("net.closed", { reason: this.closed });
    const length = frame.length + rest.length;
    const prefix = framePrefix(length);
    if (this.#stream.writeBufferLength > unsentLimit) {
      this.close("net.slow");
      throw fail("net.closed", { reason: "net.slow" });
    }
    this.traffic.sent += length;
    let room: boolean;
    try {
      room = this.#write(prefix, frame, rest);
    } catch {
      this.close("net.closed");
      throw fail("net.closed");
    }
    if (room || this.#hasRoom()) return;
    if (this.#waiting.length === 0) this.#awaitDrain();
    await new Promise<void>((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  receive(listener: FrameListener): void {
    this.#listener = listener;
    if (this.#closed !== undefined) {
      listener.closed(this.#closed);
      return;
    }
    this.#pump();
    this.#resume();
  }

  /** Takes one frame; undefined when the stream ends before it. Nothing is read after it until `receive`. */
  take(): Promise<Uint8Array | undefined> {
    return new Promise((resolve) => {
      this.receive({
        frame: (bytes) => {
          this.#listener = undefined;
          this.#hold();
          resolve(new Uint8Array(bytes));
        },
        closed: () => resolve(undefined),
      });
    });
  }

  pause(paused: boolean): void {
    if (this.#paused === paused) return;
    this.#paused = paused;
    if (paused) {
      this.#hold();
      return;
    }
    this.#pump();
    this.#resume();
  }

  /** Ends it for this side; the stream itself is shut by `shut`. */
  close(reason: Code): void {
    this.#end(reason, true);
  }

  /**
   * Closes the stream when all that was sent has arrived: closing the connection below it would lose what is still on its
   * way through the encryption. @throws what libp2p throws when that does not succeed
   */
  async shut(signal: AbortSignal): Promise<void> {
    const stream = this.#stream;
    if (stream.status !== "open") return;
    const closed = new Promise<void>((resolve) => stream.addEventListener("close", () => resolve()));
    await stream.close({ signal });
    await closed;
  }

  abort(error: Error): void {
    this.#stream.abort(error);
  }

  #take(data: StreamMessageEvent["data"]): void {
    if (data instanceof Uint8Array) {
      this.#reader.push(data);
      this.#pump();
      return;
    }
    let taken = 0;
    for (const chunk of data) {
      if (this.#paused || this.#listener === undefined) break;
      this.#reader.push(chunk);
      this.#pump();
      taken += chunk.length;
    }
    // What nobody takes now is kept in one piece, however small the pieces are in which it came.
    if (taken < data.byteLength) this.#reader.push(data.subarray(taken));
    this.#pump();
  }

  #write(prefix: readonly number[], frame: Uint8Array, rest: Uint8Array): boolean {
    const stream = this.#stream;
    const start = Uint8Array.from(prefix);
    const long = rest.length > 0 ? rest : frame;
    if (long.length < ownPacket) return stream.send(concat(start, frame, rest));
    stream.send(rest.length > 0 ? concat(start, frame) : start);
    return stream.send(long);
  }

  #pump(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    try {
      while (!this.#paused && this.#closed === undefined && this.#listener !== undefined) {
        const frame = this.#next();
        if (frame === undefined) {
          if (this.#ended !== undefined) this.#finish(this.#ended);
          break;
        }
        this.traffic.received += frame.length;
        try {
          this.#listener.frame(frame);
        } finally {
          this.#reader.release();
        }
      }
    } finally {
      this.#pumping = false;
    }
  }

  #next(): Uint8Array | undefined {
    try {
      return this.#reader.next();
    } catch (error) {
      this.#end(asChainError(error).code, true);
      return undefined;
    }
  }

  /** @param now whether frames that were not given out are lost */
  #end(reason: Code, now = false): void {
    const first = this.closed === undefined;
    this.#ended ??= reason;
    if (first) {
      for (const { reject } of this.#waiting.splice(0)) reject(fail("net.closed", { reason }));
      for (const listener of this.#ending.splice(0)) listener(reason);
    }
    if (now) this.#finish(this.#ended);
    else this.#pump();
  }

  #finish(reason: Code): void {
    if (this.#closed !== undefined) return;
    this.#closed = reason;
    this.#listener?.closed(reason);
  }

  /** The other side's last word has arrived here, read or not: telling so lets it close the connection. */
  #heardLast(): void {
    this.#awaitEnd();
    void this.#stream.close().catch(() => undefined);
  }

  /** Of an aborted stream only the event after this one tells the reason. */
  #awaitEnd(): void {
    const stream = this.#stream;
    stream.addEventListener("end", () => stream.status !== "aborted" && this.#end("net.closed"));
  }

  #awaitDrain(): void {
    this.#stream.addEventListener("drain", () => void this.#drained(), { once: true });
  }

  #hasRoom(): boolean {
    return this.#stream.writeBufferLength <= roomBelow;
  }

  async #drained(): Promise<void> {
    // The stream itself goes on sending in a microtask of the same event.
    await Promise.resolve();
    await Promise.resolve();
    if (!this.#hasRoom()) {
      this.#awaitDrain();
      return;
    }
    for (const { resolve } of this.#waiting.splice(0)) resolve();
  }

  #hold(): void {
    if (this.#stream.readStatus === "readable") this.#stream.pause();
  }

  #resume(): void {
    if (!this.#paused && this.#listener !== undefined) this.#flow();
  }

  #flow(): void {
    if (this.#stream.readStatus !== "paused") return;
    try {
      this.#stream.resume();
    } catch {
      // A stream whose muxer is closed gives out what it holds and then fails to tell the other side.
    }
  }
}

function reasonOf(error: Error): Code {
  switch (error.name) {
    case "StreamBufferError":
      return "net.credit";
    case "TimeoutError":
    case "StreamInactivityError":
    case "InactivityTimeoutError":
      return "net.idle";
    default:
      return "net.closed";
  }
}
