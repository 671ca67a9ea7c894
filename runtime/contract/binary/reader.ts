// Reads the elements of the WebAssembly binary format (core specification, section 5.2): bytes, LEB128 numbers, names. Every
// read is checked against the end and the ranges of the specification; what fails is a refusal with its position.
import { ContractRefusal, type RefusalCode } from "../refusal.ts";

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export class Reader {
  readonly bytes: Uint8Array;
  /** Position of the next byte. */
  at: number;
  /** Nothing at or after it is read. */
  end: number;

  constructor(bytes: Uint8Array, at = 0, end = bytes.length) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
  }

  fail(code: RefusalCode, detail: string, at = this.at): never {
    throw new ContractRefusal(code, at, detail);
  }

  byte(): number {
    if (this.at >= this.end) this.fail("binary.end", "ends inside an item");
    return this.bytes[this.at++] as number;
  }

  u32(): number {
    const first = this.byte();
    return first < 0x80 ? first : this.#longU32(first & 0x7f);
  }

  #longU32(low: number): number {
    const start = this.at - 1;
    let value = low;
    for (let shift = 7; shift < 28; shift += 7) {
      const byte = this.byte();
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    const last = this.byte();
    if (last > 0x0f) this.fail("binary.leb", "no u32", start);
    return (value | (last << 28)) >>> 0;
  }

  s32(): number {
    const start = this.at;
    let value = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.byte();
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return (value << (25 - shift)) >> (25 - shift);
    }
    const last = this.byte();
    // Four bits count; those above must repeat the sign.
    const high = last & 0x78;
    if (last > 0x7f || (high !== 0 && high !== 0x78)) this.fail("binary.leb", "no s32", start);
    return value | (last << 28);
  }

  /** Passes over an s64. */
  s64(): void {
    const start = this.at;
    for (let i = 0; i < 9; i++) if (this.byte() < 0x80) return;
    const last = this.byte();
    if (last !== 0 && last !== 0x7f) this.fail("binary.leb", "no s64", start);
  }

  /** A type index where the format has a signed number of 33 bits. */
  s33(): number {
    const start = this.at;
    let value = 0;
    for (let scale = 1; scale < 2 ** 28; scale *= 128) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return byte & 0x40 ? value - scale * 128 : value;
    }
    const last = this.byte();
    const high = last & 0x70;
    if (last > 0x7f || (high !== 0 && high !== 0x70)) this.fail("binary.leb", "no s33", start);
    value += (last & 0x1f) * 2 ** 28;
    return high === 0 ? value : value - 2 ** 33;
  }

  /** A vector's length; each of its items has at least one byte. */
  count(): number {
    const start = this.at;
    const count = this.u32();
    if (count > this.end - this.at) this.fail("binary.end", "more items than bytes", start);
    return count;
  }

  /** Length of what follows, which lies before the end. */
  size(): number {
    return this.count();
  }

  skip(count: number): void {
    if (count > this.end - this.at) this.fail("binary.end", "ends inside an item");
    this.at += count;
  }

  name(limit: number): string {
    const start = this.at;
    const length = this.count();
    if (length > limit) this.fail("limit", `name longer than ${limit} bytes`, start);
    const part = this.bytes.subarray(this.at, this.at + length);
    this.at += length;
    try {
      return utf8.decode(part);
    } catch {
      return this.fail("binary.utf8", "name is not UTF-8", start);
    }
  }
}
