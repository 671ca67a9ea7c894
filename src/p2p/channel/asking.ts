// The asking half of a channel's machine: requests under way and the answers that come in for them. Each request ends
// exactly once here, and has exactly one last frame from the other side, for which a cancelled one waits unseen.
import { type Code, isCode } from "../../errors.ts";
import { concat, empty } from "../../lib/bytes.ts";
import { SparseMap } from "../../lib/sparse.ts";
import { answerWindow, frameCost, maxRequests, times } from "./limits.ts";

export interface AskEvents {
  /** A part of an answer, whole; to be read during the call. */
  part(id: number, bytes: Uint8Array): void;
  /** The end of a request: the last piece of its answer. */
  done(id: number, bytes: Uint8Array): void;
  failed(id: number, code: Code, text: string): void;
}

interface Asked {
  readonly expires: number;
  readonly maxBytes: number;
  /** Whether parts are told one by one, instead of being joined. */
  readonly streamed: boolean;
  got: number;
  /** What the other side may still send. */
  credit: number;
  /** Pieces whose end has not come (and, when joined, all before). */
  chunks: Uint8Array[];
  /** When it was cancelled: only its last frame is waited for. */
  cancelled: number | undefined;
}

export class Asking {
  readonly #events: AskEvents;
  readonly #open = new SparseMap<number, Asked>();
  #next = 1;
  /** Credit to be granted, by request. */
  readonly #grants = new SparseMap<number, number>();
  #cancels: number[] = [];

  constructor(events: AskEvents) {
    this.#events = events;
  }

  get full(): boolean {
    return this.#open.size >= maxRequests;
  }

  begin(expires: number, maxBytes: number, streamed: boolean): number {
    const id = this.#next++;
    const fresh = { got: 0, credit: answerWindow, chunks: [], cancelled: undefined };
    this.#open.set(id, { expires, maxBytes, streamed, ...fresh });
    return id;
  }

  /** Ends a request. @param sent whether the other side has heard of it */
  cancel(id: number, code: Code, now: number, sent: boolean): void {
    const asked = this.#open.get(id);
    if (asked === undefined || asked.cancelled !== undefined) return;
    asked.cancelled = now;
    asked.chunks = [];
    this.#grants.delete(id);
    if (sent) this.#cancels.push(id);
    else this.#open.delete(id);
    this.#events.failed(id, code, "");
  }

  /** @param body to be read during the call  @returns what the other side did wrong */
  chunk(kind: "chunk" | "part" | "answer", id: number, body: Uint8Array, now: number): Code | undefined {
    const asked = this.#open.get(id);
    if (asked === undefined) return "net.message";
    asked.credit -= body.length + frameCost;
    if (asked.credit < 0) return "net.credit";
    if (asked.cancelled !== undefined) {
      if (kind === "answer") this.#open.delete(id);
      return undefined;
    }
    asked.got += body.length;
    if (asked.got > asked.maxBytes) {
      this.cancel(id, "net.size", now, true);
      if (kind === "answer") this.#end(id);
      return undefined;
    }
    if (kind === "part" && asked.streamed) {
      this.#grant(id, asked);
      const part = asked.chunks.length === 0 ? body : concat(...asked.chunks, body);
      asked.chunks = [];
      this.#events.part(id, part);
      return undefined;
    }
    if (body.length > 0) asked.chunks.push(new Uint8Array(body));
    if (kind === "answer") {
      this.#end(id);
      this.#events.done(id, joined(asked.chunks));
    } else this.#grant(id, asked);
    return undefined;
  }

  /** @returns what the other side did wrong */
  error(id: number, code: string, text: string): Code | undefined {
    const asked = this.#open.get(id);
    if (asked === undefined) return "net.message";
    this.#end(id);
    if (asked.cancelled === undefined) {
      if (isCode(code)) this.#events.failed(id, code, text);
      else this.#events.failed(id, "internal", `${code} ${text}`);
    }
    return undefined;
  }

  /** The next thing to tell the other side. */
  nextGrant(): { readonly id: number; readonly bytes: number } | undefined {
    for (const [id, bytes] of this.#grants) {
      this.#grants.delete(id);
      const asked = this.#open.get(id);
      if (asked === undefined) continue;
      asked.credit += bytes;
      return { id, bytes };
    }
    return undefined;
  }

  nextCancel(): number | undefined {
    return this.#cancels.shift();
  }

  /** Ends what took too long. @returns the ids; `stuck` when the other side does not even confirm a cancellation */
  expired(now: number): { readonly ids: readonly number[]; readonly stuck: boolean; readonly next: number } {
    const ids: number[] = [];
    let stuck = false;
    let next = Number.POSITIVE_INFINITY;
    for (const [id, asked] of this.#open) {
      const until = asked.cancelled === undefined ? asked.expires : asked.cancelled + times.slow;
      if (until > now) next = Math.min(next, until);
      else if (asked.cancelled === undefined) ids.push(id);
      else stuck = true;
    }
    return { ids, stuck, next };
  }

  /** Fails all. */
  close(code: Code): void {
    const open = [...this.#open];
    this.#open.clear();
    this.#grants.clear();
    this.#cancels = [];
    for (const [id, asked] of open) if (asked.cancelled === undefined) this.#events.failed(id, code, "");
  }

  #end(id: number): void {
    this.#open.delete(id);
    this.#grants.delete(id);
  }

  /** What has come is dealt with at once, so it may be followed by as much; told when half the window is used. */
  #grant(id: number, asked: Asked): void {
    if (asked.credit <= answerWindow / 2) this.#grants.set(id, answerWindow - asked.credit);
  }
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  if (chunks.length === 0) return empty;
  return chunks.length === 1 ? (chunks[0] as Uint8Array) : concat(...chunks);
}
