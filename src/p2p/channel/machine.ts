// The protocol of a channel without any I/O: what comes in by frame(), the calls of its owner and tick(); what goes out is
// taken by next(), one frame whenever the transport has room; what happens is told by events. Two machines, whatever the
// schedule, end each request exactly once; one that faces a liar says so by `broken` and holds a bounded number of bytes.
import { asChainError, type Code, fail, isCode } from "../../errors.ts";
import { maxFrame } from "../index.ts";
import { type AnswerEvents, Answering } from "./answering.ts";
import { type AskEvents, Asking } from "./asking.ts";
import { decodeFrame, encodeFrame, encodePieces, type Frame, overhead, type Pieces } from "./frame.ts";
import { frameCost, mailWindow, maxFrames, maxMail, times } from "./limits.ts";

export interface Events extends AskEvents, AnswerEvents {
  /** A request has come in; to be ended by answer() or fail(). */
  request(id: number, method: number, body: Uint8Array): void;
  notify(method: number, body: Uint8Array): void;
  goodbye(code: Code, text: string): void;
  /** The connection is of no use any more: `fault` when the other side broke the rules. */
  broken(code: Code, fault: boolean): void;
}

/** A request or notification that waits to be sent. */
interface Mail {
  /** The request's id; undefined: a notification. */
  readonly id: number | undefined;
  readonly bytes: Uint8Array;
  readonly cost: number;
}

export class Machine {
  readonly #events: Events;
  readonly #asking: Asking;
  readonly #answering: Answering;
  #mail: Mail[] = [];
  #mailBytes = 0;
  /** What the other side may still send of mail, and what it may be told to send more. */
  #allowed = mailWindow;
  #freed = 0;
  /** What this side may still send of mail. */
  #credit = mailWindow;
  #pong: number | undefined;
  #frames = 0;
  #framesSince = 0;
  #pingsLeft = 10;
  #pingsSince = 0;
  #ping: { readonly nonce: number; readonly at: number; sent: boolean } | undefined;
  #lastPing: number;
  #nonce = 0;
  #heard: number;
  #answersTurn = false;
  #closed = false;
  /** Milliseconds of the last round trip. */
  rtt: number | undefined;

  constructor(events: Events, now: number) {
    this.#events = events;
    this.#asking = new Asking(events);
    this.#answering = new Answering(events);
    this.#heard = now;
    this.#lastPing = now;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /**
   * @param expires time at which it fails with net.timeout
   * @returns its id
   * @throws ChainError net.closed, net.busy, net.size
   */
  request(method: number, body: Uint8Array, expires: number, maxBytes: number, streamed: boolean): number {
    if (this.#closed) throw fail("net.closed");
    if (body.length > maxFrame - overhead) throw fail("net.size", { length: body.length });
    if (this.#asking.full) throw fail("net.busy");
    const id = this.#asking.begin(expires, maxBytes, streamed);
    this.#post(id, { kind: "request", id, method, body }, body.length);
    return id;
  }

  /** Ends a request of this side; its event tells `code`. */
  cancel(id: number, code: Code, now: number): void {
    const at = this.#mail.findIndex((mail) => mail.id === id);
    const [mail] = at < 0 ? [] : this.#mail.splice(at, 1);
    this.#mailBytes -= mail?.cost ?? 0;
    this.#asking.cancel(id, code, now, mail === undefined);
  }

  /** False when there is no room: the notification is lost. */
  notify(method: number, body: Uint8Array): boolean {
    if (this.#closed || body.length > maxFrame - overhead) return false;
    if (this.#mailBytes > 0 && this.#mailBytes + body.length > maxMail) return false;
    this.#post(undefined, { kind: "notify", method, body }, body.length);
    return true;
  }

  /** Adds to the answer of a request of the other side; false when it does not want it any more or there is no room. */
  part(id: number, bytes: Uint8Array): boolean {
    return this.#answering.add(id, "part", bytes);
  }

  answer(id: number, bytes: Uint8Array): void {
    this.#answering.add(id, "answer", bytes);
  }

  fail(id: number, code: Code, text: string): void {
    this.#answering.fail(id, code, text);
  }

  /** Ends everything. @returns the last frame, which says why */
  goodbye(code: Code, text: string): Uint8Array {
    this.close(code);
    return encodeFrame({ kind: "goodbye", code, text });
  }

  /** Everything open fails with that code. */
  close(code: Code): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#mail = [];
    this.#mailBytes = 0;
    this.#asking.close(code);
    this.#answering.close();
  }

  /** Takes a frame in, which is not looked at after the call; never throws. */
  frame(bytes: Uint8Array, now: number): void {
    if (this.#closed) return;
    this.#heard = now;
    if (!this.#counts(now)) {
      this.#events.broken("net.rate", true);
      return;
    }
    let frame: Frame;
    try {
      frame = decodeFrame(bytes);
    } catch (error) {
      this.#events.broken(asChainError(error).code, true);
      return;
    }
    const fault = this.#take(frame, now);
    if (fault !== undefined) this.#events.broken(fault, true);
  }

  /** Lets time pass. @returns when to call again at the latest */
  tick(now: number): number {
    if (this.#closed) return Number.POSITIVE_INFINITY;
    const asked = this.#asking.expired(now);
    for (const id of asked.ids) this.cancel(id, "net.timeout", now);
    const answers = this.#answering.stuck(now);
    if (asked.stuck || answers.stuck) this.#events.broken("net.slow", false);
    else if (now - this.#heard >= times.idle) this.#events.broken("net.idle", false);
    if (now - this.#lastPing >= times.ping) {
      this.#lastPing = now;
      this.#ping = { nonce: ++this.#nonce, at: now, sent: false };
    }
    return Math.min(asked.next, answers.next, this.#lastPing + times.ping, this.#heard + times.idle);
  }

  /** The next frame for the transport; undefined when there is nothing (yet) to send. */
  next(now: number): Pieces | undefined {
    if (this.#closed) return undefined;
    const frame = this.#control() ?? this.#turn(now);
    if (frame === undefined) return undefined;
    return frame instanceof Uint8Array ? [frame] : encodePieces(frame);
  }

  #post(id: number | undefined, frame: Frame, size: number): void {
    const cost = size + frameCost;
    this.#mail.push({ id, bytes: encodeFrame(frame), cost });
    this.#mailBytes += cost;
  }

  /** What is short and urgent. */
  #control(): Frame | undefined {
    if (this.#pong !== undefined) {
      const nonce = this.#pong;
      this.#pong = undefined;
      return { kind: "pong", nonce };
    }
    if (this.#ping?.sent === false) {
      this.#ping.sent = true;
      return { kind: "ping", nonce: this.#ping.nonce };
    }
    const cancel = this.#asking.nextCancel();
    if (cancel !== undefined) return { kind: "cancel", id: cancel };
    if (this.#freed >= mailWindow / 4) {
      const bytes = this.#freed;
      this.#freed = 0;
      this.#allowed += bytes;
      return { kind: "credit", id: 0, bytes };
    }
    const grant = this.#asking.nextGrant();
    return grant && { kind: "credit", ...grant };
  }

  /** Mail and answers by turns. */
  #turn(now: number): Frame | Uint8Array | undefined {
    this.#answersTurn = !this.#answersTurn;
    if (this.#answersTurn) return this.#nextAnswer(now) ?? this.#nextMail();
    return this.#nextMail() ?? this.#nextAnswer(now);
  }

  #nextMail(): Uint8Array | undefined {
    const mail = this.#mail[0];
    if (mail === undefined || mail.cost > this.#credit) return undefined;
    this.#mail.shift();
    this.#mailBytes -= mail.cost;
    this.#credit -= mail.cost;
    return mail.bytes;
  }

  #nextAnswer(now: number): Frame | undefined {
    const answer = this.#answering.next(now);
    this.#freed += answer?.freed ?? 0;
    return answer?.frame;
  }

  /** @returns what the other side did wrong */
  #take(frame: Frame, now: number): Code | undefined {
    switch (frame.kind) {
      case "request": {
        const cost = frame.body.length + frameCost;
        this.#allowed -= cost;
        if (this.#allowed < 0) return "net.credit";
        const fault = this.#answering.begin(frame.id, cost);
        if (fault === undefined) this.#events.request(frame.id, frame.method, new Uint8Array(frame.body));
        return fault;
      }
      case "notify":
        this.#allowed -= frame.body.length + frameCost;
        if (this.#allowed < 0) return "net.credit";
        this.#freed += frame.body.length + frameCost;
        this.#events.notify(frame.method, new Uint8Array(frame.body));
        return undefined;
      case "chunk":
      case "part":
      case "answer":
        return this.#asking.chunk(frame.kind, frame.id, frame.body, now);
      case "error":
        return this.#asking.error(frame.id, frame.code, frame.text);
      case "cancel":
        return this.#answering.cancel(frame.id);
      case "credit":
        return frame.id === 0 ? this.#granted(frame.bytes) : this.#answering.grant(frame.id, frame.bytes);
      case "ping":
        return this.#pinged(frame.nonce, now);
      case "pong":
        return this.#ponged(frame.nonce, now);
      case "goodbye":
        this.#events.goodbye(isCode(frame.code) ? frame.code : "net.closed", frame.text);
        return undefined;
    }
  }

  #granted(bytes: number): Code | undefined {
    this.#credit += bytes;
    return bytes < frameCost || this.#credit > mailWindow ? "net.credit" : undefined;
  }

  /** Frames that cost nobody anything but time: more than any work needs is an attack. */
  #counts(now: number): boolean {
    if (now - this.#framesSince >= 1000) {
      this.#frames = 0;
      this.#framesSince = now;
    }
    return ++this.#frames <= maxFrames;
  }

  /** One a second, and a few at once. */
  #pinged(nonce: number, now: number): Code | undefined {
    this.#pingsLeft = Math.min(10, this.#pingsLeft + (now - this.#pingsSince) / 1000) - 1;
    this.#pingsSince = now;
    this.#pong = nonce;
    return this.#pingsLeft < 0 ? "net.rate" : undefined;
  }

  #ponged(nonce: number, now: number): Code | undefined {
    if (nonce > this.#nonce) return "net.message";
    if (this.#ping?.nonce !== nonce) return undefined;
    this.rtt = now - this.#ping.at;
    this.#ping = undefined;
    return undefined;
  }
}
