// Frames on a byte stream: a varint length, then that many bytes. The length is judged before anything is kept for it, and
// memory is taken for what has arrived, not for what was announced.
import { fail } from "../../errors.ts";
import { maxFrame } from "../index.ts";

/** Lengths up to maxFrame take no more bytes. */
const maxPrefix = 3;
/** Frames up to this length get their memory at once: those with a full chunk of an answer do. */
const atOnce = 65_536 + 64;
/** Frames from this length on, as far as they get it at once, share it with those that come after them. */
const worthSharing = 16_384;
/** Memory of frames that have been read: taking it anew for each costs more than all else that is done with them. */
const spare: Uint8Array[] = [];
const maxSpare = 16;
const nothing: Uint8Array = new Uint8Array(0);

/** @throws ChainError net.frame when it is too long */
export function framePrefix(length: number): readonly number[] {
  if (length > maxFrame) throw fail("net.frame", { length });
  const prefix: number[] = [];
  let rest = length;
  for (; rest > 0x7f; rest >>>= 7) prefix.push((rest & 0x7f) | 0x80);
  prefix.push(rest);
  return prefix;
}

/** Takes chunks of the stream and gives whole frames, each to be read until it is released. */
export class FrameReader {
  /** What has not been looked at: the last chunk, or a copy of several. */
  #data: Uint8Array = nothing;
  /** Of the frame whose prefix has been read. */
  #length: number | undefined;
  #body: Uint8Array = nothing;
  #filled = 0;

  /** The chunk must not change until it has been given out. */
  push(chunk: Uint8Array): void {
    if (this.#data.length === 0) {
      this.#data = chunk;
      return;
    }
    const both = new Uint8Array(this.#data.length + chunk.length);
    both.set(this.#data);
    both.set(chunk, this.#data.length);
    this.#data = both;
  }

  /**
   * The next whole frame: a view of the chunk that it lies in, or of memory that the next one is given.
   * @throws ChainError net.frame for a length that is too large or written the long way
   */
  next(): Uint8Array | undefined {
    this.#length ??= this.#prefix();
    if (this.#length === undefined) return undefined;
    const wanted = this.#length - this.#filled;
    const part = view(this.#data, wanted);
    this.#data = this.#data.subarray(part.length);
    if (part.length === this.#length) {
      this.#length = undefined;
      return part;
    }
    if (part.length > 0) {
      this.#room(this.#length, this.#filled + part.length);
      this.#body.set(part, this.#filled);
      this.#filled += part.length;
    }
    if (part.length < wanted) return undefined;
    const frame = this.#body.subarray(0, this.#length);
    this.#filled = 0;
    this.#length = undefined;
    return frame;
  }

  /** The last frame has been read. */
  release(): void {
    if (this.#filled > 0) return;
    if (this.#body.length === atOnce && spare.length < maxSpare) spare.push(this.#body);
    this.#body = nothing;
  }

  /** Makes the body hold that many bytes, and have the frame's own length at last. */
  #room(length: number, needed: number): void {
    if (this.#body.length >= needed && this.#body.length > 0) return;
    if (length >= worthSharing && length <= atOnce) {
      this.#body = spare.pop() ?? new Uint8Array(atOnce);
      return;
    }
    const size = length <= atOnce || needed > length / 2 ? length : Math.max(needed, 2 * this.#body.length);
    const grown = new Uint8Array(size);
    grown.set(this.#body.subarray(0, this.#filled));
    this.#body = grown;
  }

  #prefix(): number | undefined {
    let length = 0;
    for (let i = 0; i < maxPrefix; i++) {
      const byte = this.#data[i];
      if (byte === undefined) {
        // The memory of a chunk is let go of when all of it has been read.
        if (i === 0) this.#data = nothing;
        return undefined;
      }
      length |= (byte & 0x7f) << (7 * i);
      if (byte < 0x80) {
        if (length > maxFrame || (byte === 0 && i > 0)) throw fail("net.frame", { length });
        this.#data = this.#data.subarray(i + 1);
        return length;
      }
    }
    throw fail("net.frame", { reason: "the length has too many bytes" });
  }
}

/** The first bytes, at most that many, as nothing but bytes: chunks may be more than that. */
function view(bytes: Uint8Array, length: number): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, Math.min(length, bytes.length));
}
