// Frames on a byte stream: a varint length, then that many bytes. The length is judged before anything is kept for it, and
// memory is taken for what has arrived, not for what was announced.
import { fail } from "../../errors.ts";
import { maxFrame } from "../index.ts";

/** Lengths up to maxFrame take no more bytes. */
const maxPrefix = 3;
const nothing: Uint8Array = new Uint8Array(0);

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

/** Takes chunks of the stream and gives whole frames, each a copy of its own. */
export class FrameReader {
  #data: Uint8Array = nothing;
  /** Whether #data is a buffer of ours, which may be written to. */
  #own = false;
  #start = 0;
  #end = 0;
  /** Of the frame whose prefix has been read. */
  #length: number | undefined;

  /** Bytes that belong to no frame given out yet. */
  get waiting(): number {
    return this.#end - this.#start;
  }

  /** The chunk must not change until it has been given out. */
  push(chunk: Uint8Array): void {
    const kept = this.waiting;
    const needed = kept + chunk.length;
    if (kept === 0) {
      this.#data = chunk;
      this.#start = 0;
      this.#own = false;
    } else if (this.#own && this.#end + chunk.length <= this.#data.length) {
      this.#data.set(chunk, this.#end);
    } else {
      const doubled = Math.min(2 * needed, this.#length ?? 2 * needed);
      const grown = new Uint8Array(Math.max(needed, doubled));
      grown.set(this.#data.subarray(this.#start, this.#end));
      grown.set(chunk, kept);
      this.#data = grown;
      this.#start = 0;
      this.#own = true;
    }
    this.#end = this.#start + needed;
  }

  /** The next whole frame. @throws ChainError net.frame for a length that is too large or written the long way */
  next(): Uint8Array | undefined {
    this.#length ??= this.#prefix();
    if (this.#length === undefined || this.waiting < this.#length) return undefined;
    // Not slice(): what a chunk really is may be a Buffer, whose slice is a view.
    const frame = new Uint8Array(this.#length);
    frame.set(this.#data.subarray(this.#start, this.#start + this.#length));
    this.#start += this.#length;
    this.#length = undefined;
    if (this.#start === this.#end) {
      this.#data = nothing;
      this.#own = false;
      this.#start = 0;
      this.#end = 0;
    }
    return frame;
  }

  #prefix(): number | undefined {
    let length = 0;
    for (let i = 0; i < maxPrefix; i++) {
      const at = this.#start + i;
      if (at >= this.#end) return undefined;
      const byte = this.#data[at] ?? 0;
      length |= (byte & 0x7f) << (7 * i);
      if (byte < 0x80) {
        if (length > maxFrame || (byte === 0 && i > 0)) throw fail("net.frame", { length });
        this.#start = at + 1;
        return length;
      }
    }
    throw fail("net.frame", { reason: "the length has too many bytes" });
  }
}
