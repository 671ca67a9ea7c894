// Frames on a byte stream: a varint length, then that many bytes. The length is judged before anything is kept for it, and
// memory is taken for what has arrived, not for what was announced.
import { fail } from "../../errors.ts";
import { maxFrame } from "../index.ts";

/** Lengths up to maxFrame take no more bytes. */
const maxPrefix = 3;
const nothing: Uint8Array = new Uint8Array(0);

/** Frames of up to so many bytes are put together in place; longer ones grow as they come. */
const sure = 65_536 + 64;

/** @throws ChainError net.frame when it is too long */
export function encodeFrame(frame: Uint8Array): Uint8Array {
  if (frame.length > maxFrame) throw fail("net.frame", { length: frame.length });
  const prefix: number[] = [];
  let rest = frame.length;
  for (; rest > 0x7f; rest >>>= 7) prefix.push((rest & 0x7f) | 0x80);
  prefix.push(rest);
  const out = new Uint8Array(prefix.length + frame.length);
  out.set(prefix);
  out.set(frame, prefix.length);
  return out;
}

/** Takes chunks of the stream and gives whole frames, each in an array of its own. */
export class FrameReader {
  #chunks: Uint8Array[] = [];
  /** Of the first chunk, how much is used up. */
  #at = 0;
  #queued = 0;
  /** Of the frame whose prefix has been read. */
  #length: number | undefined;
  #frame: Uint8Array = nothing;
  #filled = 0;

  /** Bytes that belong to no frame given out yet. */
  get waiting(): number {
    return this.#queued + this.#filled;
  }

  /** The chunk must not change until it has been given out. */
  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    this.#chunks.push(chunk);
    this.#queued += chunk.length;
  }

  /** The next whole frame. @throws ChainError net.frame for a length that is too large or written the long way */
  next(): Uint8Array | undefined {
    this.#length ??= this.#prefix();
    if (this.#length === undefined) return undefined;
    const length = this.#length;
    this.#reserve(length);
    while (this.#filled < length) {
      const chunk = this.#chunks[0];
      if (chunk === undefined) return undefined;
      const part = chunk.subarray(this.#at, this.#at + length - this.#filled);
      this.#frame.set(part, this.#filled);
      this.#filled += part.length;
      this.#use(part.length);
    }
    const frame = this.#frame;
    this.#frame = nothing;
    this.#filled = 0;
    this.#length = undefined;
    return frame;
  }

  /** Room for what is here of the frame; for all of it when that is little or most of it has come. */
  #reserve(length: number): void {
    const needed = Math.min(length, this.#filled + this.#queued);
    if (needed <= this.#frame.length) return;
    const room = length <= sure ? length : Math.min(length, 2 * needed);
    const grown = new Uint8Array(room);
    grown.set(this.#frame.subarray(0, this.#filled));
    this.#frame = grown;
  }

  #use(count: number): void {
    this.#at += count;
    this.#queued -= count;
    if (this.#at < (this.#chunks[0]?.length ?? 0)) return;
    this.#chunks.shift();
    this.#at = 0;
  }

  #prefix(): number | undefined {
    let length = 0;
    let chunk = 0;
    let at = this.#at;
    for (let i = 0; i < maxPrefix; i++) {
      if (at === this.#chunks[chunk]?.length) {
        chunk++;
        at = 0;
      }
      const byte = this.#chunks[chunk]?.[at++];
      if (byte === undefined) return undefined;
      length |= (byte & 0x7f) << (7 * i);
      if (byte < 0x80) {
        if (length > maxFrame || (byte === 0 && i > 0)) throw fail("net.frame", { length });
        for (let used = 0; used <= i; used++) this.#use(1);
        return length;
      }
    }
    throw fail("net.frame", { reason: "the length has too many bytes" });
  }
}
