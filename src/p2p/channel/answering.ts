// The answering half of a channel's machine: requests that have come in and the answers that wait to be taken. A request
// stays open until the last frame of its answer has been given to the transport, so what a peer can make us hold is
// bounded by what it may have open.
import type { Code } from "../../errors.ts";
import { empty } from "../../lib/bytes.ts";
import { SparseMap } from "../../lib/sparse.ts";
import type { Frame } from "./frame.ts";
import { answerWindow, chunkSize, frameCost, maxHeld, maxRequests, times } from "./limits.ts";

export interface AnswerEvents {
  /** All parts of that answer have left: there is room for the next. */
  room(id: number): void;
  /** The peer does not want the answer any more. */
  cancelled(id: number): void;
}

interface Piece {
  readonly bytes: Uint8Array;
  readonly kind: "part" | "answer";
}

interface Asked {
  /** Bytes of the mail window that it holds until it ends. */
  readonly cost: number;
  credit: number;
  pieces: Piece[];
  /** Bytes of the first piece that have left. */
  left: number;
  /** An answer that is one error. */
  error: { readonly code: Code; readonly text: string } | undefined;
  /** No more pieces may be added. */
  ended: boolean;
  /** Since when the peer has allowed too little for the next frame. */
  waits: number | undefined;
}

export class Answering {
  readonly #events: AnswerEvents;
  readonly #open = new SparseMap<number, Asked>();
  /** Those that have something to send, in the order of their turns. */
  #turns: number[] = [];
  #last = 0;
  #held = 0;

  constructor(events: AnswerEvents) {
    this.#events = events;
  }

  /** Bytes of answers that wait. */
  get held(): number {
    return this.#held;
  }

  /** @returns what the other side did wrong */
  begin(id: number, cost: number): Code | undefined {
    if (id <= this.#last) return "net.message";
    if (this.#open.size >= maxRequests) return "net.credit";
    this.#last = id;
    const fresh = { pieces: [], left: 0, error: undefined, ended: false, waits: undefined };
    this.#open.set(id, { cost, credit: answerWindow, ...fresh });
    return undefined;
  }

  /** Adds a piece; false when that request has ended, or too much waits already. */
  add(id: number, kind: "part" | "answer", bytes: Uint8Array): boolean {
    const asked = this.#open.get(id);
    if (asked === undefined || asked.ended) return false;
    // Whoever waits alone may be as large as it likes: the asker has said how much it takes.
    if (this.#held > 0 && this.#held + bytes.length > maxHeld) {
      this.fail(id, "net.busy", "");
      return false;
    }
    asked.pieces.push({ bytes, kind });
    asked.ended = kind === "answer";
    this.#held += bytes.length;
    this.#turn(id);
    return true;
  }

  fail(id: number, code: Code, text: string): void {
    const asked = this.#open.get(id);
    if (asked === undefined || asked.ended) return;
    this.#end(id, asked, code, text);
  }

  /** @returns what the other side did wrong */
  cancel(id: number): Code | undefined {
    if (id > this.#last) return "net.message";
    const asked = this.#open.get(id);
    // It ended while the cancellation was on its way.
    if (asked === undefined || asked.error !== undefined) return undefined;
    this.#end(id, asked, "net.cancelled", "");
    this.#events.cancelled(id);
    return undefined;
  }

  /** @returns what the other side did wrong */
  grant(id: number, bytes: number): Code | undefined {
    if (id > this.#last || bytes < frameCost) return "net.message";
    const asked = this.#open.get(id);
    if (asked === undefined) return undefined;
    asked.credit += bytes;
    if (asked.credit > answerWindow) return "net.credit";
    asked.waits = undefined;
    if (asked.pieces.length > 0) this.#turn(id);
    return undefined;
  }

  /** The next frame of whose turn it is, and what of the mail window is free again by it. */
  next(now: number): { readonly frame: Frame; readonly freed: number } | undefined {
    for (let id = this.#turns.shift(); id !== undefined; id = this.#turns.shift()) {
      const asked = this.#open.get(id);
      if (asked === undefined) continue;
      if (asked.error !== undefined) {
        this.#open.delete(id);
        return { frame: { kind: "error", id, ...asked.error }, freed: asked.cost };
      }
      const frame = this.#chunk(id, asked, now);
      if (frame === undefined) continue;
      if (frame.kind === "answer") {
        this.#open.delete(id);
        return { frame, freed: asked.cost };
      }
      if (asked.pieces.length > 0) this.#turns.push(id);
      else this.#events.room(id);
      return { frame, freed: 0 };
    }
    return undefined;
  }

  /** Whether a peer has let an answer wait for too long, and when to look again. */
  stuck(now: number): { readonly stuck: boolean; readonly next: number } {
    let next = Number.POSITIVE_INFINITY;
    for (const [, { waits }] of this.#open) {
      if (waits === undefined) continue;
      if (waits + times.slow <= now) return { stuck: true, next };
      next = Math.min(next, waits + times.slow);
    }
    return { stuck: false, next };
  }

  close(): void {
    const open = [...this.#open].map(([id]) => id);
    this.#open.clear();
    this.#turns = [];
    this.#held = 0;
    for (const id of open) this.#events.cancelled(id);
  }

  #chunk(id: number, asked: Asked, now: number): Frame | undefined {
    const piece = asked.pieces[0];
    if (piece === undefined) return undefined;
    const left = piece.bytes.length - asked.left;
    const size = Math.min(left, chunkSize);
    // Cutting it smaller would only make work: its turn comes with the next grant.
    if (size > asked.credit - frameCost) {
      asked.waits ??= now;
      return undefined;
    }
    const body = piece.bytes.subarray(asked.left, asked.left + size);
    asked.credit -= size + frameCost;
    asked.left += size;
    this.#held -= size;
    if (size < left) return { kind: "chunk", id, body };
    asked.pieces.shift();
    asked.left = 0;
    return { kind: piece.kind, id, body };
  }

  #end(id: number, asked: Asked, code: Code, text: string): void {
    for (const piece of asked.pieces) this.#held -= piece.bytes.length;
    this.#held += asked.left;
    asked.pieces = [{ bytes: empty, kind: "answer" }];
    asked.left = 0;
    asked.waits = undefined;
    asked.ended = true;
    asked.error = { code, text };
    this.#turn(id);
  }

  #turn(id: number): void {
    if (!this.#turns.includes(id)) this.#turns.push(id);
  }
}
