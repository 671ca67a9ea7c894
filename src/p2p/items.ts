// A stream of byte strings, in which bodies and transactions are sent: for each its length plus one as a varint and its
// bytes; a zero stands for one that the sender does not have. Parts cut the stream anywhere, so what is sent may be
// larger than a frame.
import { fail } from "../errors.ts";
import { concat, empty } from "../lib/bytes.ts";
import { chunkSize } from "./channel/limits.ts";
import type { Incoming } from "./index.ts";

/** Bytes after which a part is sent: one that does not fit in a frame would have to be put together again. */
const partBytes = chunkSize;

/** Length plus one, or zero for none, as a varint. */
function headOf(item: Uint8Array | undefined): Uint8Array {
  let rest = item === undefined ? 0 : item.length + 1;
  const out: number[] = [];
  for (; rest >= 128; rest = Math.floor(rest / 128)) out.push((rest % 128) | 128);
  out.push(rest);
  return Uint8Array.from(out);
}

/** Answers a request with a stream, no faster than the peer makes room. @throws ChainError net.closed, net.cancelled */
export async function sendItems(request: Incoming, items: Iterable<Uint8Array | undefined>): Promise<Uint8Array> {
  let waiting: Uint8Array[] = [];
  let bytes = 0;
  const send = async () => {
    const all = waiting.length === 1 ? (waiting[0] as Uint8Array) : concat(...waiting);
    waiting = [];
    bytes = 0;
    for (let at = 0; at < all.length; at += partBytes) {
      if (request.signal.aborted) throw fail("net.cancelled");
      await request.part(all.subarray(at, at + partBytes));
    }
  };
  for (const item of items) {
    const head = headOf(item);
    waiting.push(head, item ?? empty);
    bytes += head.length + (item?.length ?? 0);
    if (bytes >= partBytes) await send();
  }
  await send();
  return empty;
}

/** Takes the stream apart as it comes. */
export class ItemReader {
  readonly #limit: number;
  readonly #take: (index: number, item: Uint8Array | undefined) => void;
  readonly #count: number;
  #index = 0;
  /** Bytes of a length whose end has not come. */
  #head = 0;
  #scale = 1;
  #item: Uint8Array | undefined;
  #filled = 0;

  /**
   * @param count most items  @param limit most bytes of one
   * @param take gets each item, in order; undefined: the sender does not have it
   */
  constructor(count: number, limit: number, take: (index: number, item: Uint8Array | undefined) => void) {
    this.#count = count;
    this.#limit = limit;
    this.#take = take;
  }

  /** @throws ChainError net.message for what is no such stream, net.size for one above the limit */
  push(part: Uint8Array): void {
    for (let at = 0; at < part.length; ) {
      if (this.#index >= this.#count) throw fail("net.message", { what: "more than asked for" });
      if (this.#item === undefined) {
        this.#length(part[at++] as number);
        continue;
      }
      const piece = part.subarray(at, at + this.#item.length - this.#filled);
      this.#item.set(piece, this.#filled);
      this.#filled += piece.length;
      at += piece.length;
      if (this.#filled === this.#item.length) this.#done(this.#item);
    }
  }

  /** For who expects exactly `count`. @throws ChainError net.message when the stream ended too early */
  end(): void {
    if (this.#index < this.#count) throw fail("net.message", { what: "less than asked for" });
  }

  #length(byte: number): void {
    this.#head += (byte & 127) * this.#scale;
    this.#scale *= 128;
    if (byte >= 128) {
      if (this.#scale > 2 ** 42) throw fail("net.message", { what: "length" });
      return;
    }
    const length = this.#head - 1;
    this.#head = 0;
    this.#scale = 1;
    if (length > this.#limit) throw fail("net.size", { length });
    if (length < 0) this.#done(undefined);
    else if (length === 0) this.#done(empty);
    else {
      this.#item = new Uint8Array(length);
      this.#filled = 0;
    }
  }

  #done(item: Uint8Array | undefined): void {
    this.#item = undefined;
    this.#take(this.#index++, item);
  }
}
