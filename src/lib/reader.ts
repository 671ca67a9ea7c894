// The reading half of the codec (reference: encoding.md section 1): liberal as every proto3 parser is, with the limits of
// Go's where one exists, so that no input is judged differently here and there. While reading it also notices
// whether the input was canonical, which saves its owner from encoding it again.
import { fail } from "../errors.ts";
import { empty, unitsIn } from "./bytes.ts";
import { type AnyMessage, type AnyValue, none, type Plan, type Scalar, type Step, stepOf } from "./plan.ts";
import { copyOf } from "./slab.ts";
import * as word from "./word.ts";

/** How deep unknown groups may nest: the limit of Go's parser. */
const maxGroups = 10_001;
/** How deep sub-messages may nest: only recursive tables get there, and the family's stay far below. */
export const maxDepth = 100;
/**
 * Elements of lists and sub-messages in one input. Two bytes can ask for an object of a hundred; this bound keeps the
 * worst input near half a gigabyte, and lies far above any block (20 MB) of real transactions.
 */
const maxElements = 1 << 21;
/** Longer byte fields are views into a private copy of the input: V8 keeps up to 64 bytes inside the object itself. */
const maxInline = 64;

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function malformed(reason: string, at: number): never {
  throw fail("codec.malformed", { reason, at });
}

export class Reader {
  readonly bytes: Uint8Array;
  at = 0;
  /** Bits 32 and up of the last varint, unsigned. */
  high = 0;
  /** Whether everything so far is what the writer would have written. */
  canonical = true;
  /** How many more elements and sub-messages may come. */
  budget = maxElements;
  #own: Uint8Array | undefined;

  /** @param owned whether `from` will never change, so that decoded values may refer to it */
  constructor(from: Uint8Array, owned: boolean) {
    // A subclass may override slice (Node's Buffer makes views of it), and would leak into the decoded values.
    this.bytes = from.constructor === Uint8Array ? from : new Uint8Array(from.buffer, from.byteOffset, from.byteLength);
    this.#own = owned ? this.bytes : undefined;
  }

  /** The input as bytes that nobody else can change. */
  get own(): Uint8Array {
    this.#own ??= copyOf(this.bytes);
    return this.#own;
  }

  /** Reads a varint; returns its low 32 bits (unsigned) and leaves the rest in `high`. */
  varint(end: number): number {
    const bytes = this.bytes;
    let at = this.at;
    if (at >= end) malformed("truncated varint", at);
    let b = bytes[at++] as number;
    this.high = 0;
    if (b < 128) {
      this.at = at;
      return b;
    }
    let low = b & 127;
    for (let shift = 7; shift < 28; shift += 7) {
      if (at >= end) malformed("truncated varint", at);
      b = bytes[at++] as number;
      low |= (b & 127) << shift;
      if (b < 128) {
        if (b === 0) this.canonical = false;
        this.at = at;
        return low;
      }
    }
    if (at >= end) malformed("truncated varint", at);
    b = bytes[at++] as number;
    low |= b << 28;
    let high = (b & 127) >>> 4;
    for (let shift = 3; b >= 128; shift += 7) {
      if (at >= end) malformed("truncated varint", at);
      b = bytes[at++] as number;
      // The tenth byte holds bit 63 alone.
      if (shift === 31 && b > 1) malformed("varint above 64 bits", at);
      high |= (b & 127) << shift;
    }
    if (b === 0) this.canonical = false;
    this.high = high >>> 0;
    this.at = at;
    return low >>> 0;
  }

  length(end: number): number {
    const n = this.varint(end);
    if (this.high !== 0 || n > end - this.at) malformed("length beyond the end", this.at);
    return n;
  }

  /** A field's tag: field number · 8 + wire type, below 2^32. */
  tag(end: number): number {
    const tag = this.varint(end);
    // Field numbers have 29 bits; 0 is reserved.
    if (this.high !== 0 || tag < 8) malformed("bad field number", this.at);
    return tag;
  }

  /** Skips the value of a field whose tag has been read. */
  skip(tag: number, end: number): void {
    const wire = tag & 7;
    if (wire === 3) this.#skipGroup(tag >>> 3, end);
    else this.#skipPlain(wire, end);
  }

  #skipPlain(wire: number, end: number): void {
    let n = 0;
    if (wire === 0) this.varint(end);
    else if (wire === 1) n = 8;
    else if (wire === 2) n = this.length(end);
    else if (wire === 5) n = 4;
    else malformed(wire === 4 ? "end group without start" : "reserved wire type", this.at);
    if (n > end - this.at) malformed("truncated field", this.at);
    this.at += n;
  }

  #skipGroup(first: number, end: number): void {
    const open = [first];
    while (open.length > 0) {
      const low = this.varint(end);
      const wire = low & 7;
      // Inside groups Go takes field numbers up to 31 bits.
      const no = Math.floor((this.high * 0x1_0000_0000 + low) / 8);
      if (no < 1 || no > 0x7fff_ffff) malformed("bad field number", this.at);
      if (wire === 4) {
        if (open.pop() !== no) malformed("mismatched end group", this.at);
      } else if (wire === 3) {
        if (open.length >= maxGroups) malformed("groups nested too deep", this.at);
        open.push(no);
      } else this.#skipPlain(wire, end);
    }
  }

  text(n: number): string {
    const bytes = this.bytes;
    const from = this.at;
    const stop = from + n;
    this.at = stop;
    // A decoder costs more than the text itself when that is short, and most texts are short ASCII.
    if (n <= 64) {
      let i = from;
      while (i < stop && (bytes[i] as number) < 128) i++;
      // In one piece: a text that is put together from pieces keeps them all.
      if (i === stop) return unitsIn(bytes, from, stop);
    }
    try {
      return utf8.decode(bytes.subarray(from, stop));
    } catch {
      return malformed("text is not valid UTF-8", from);
    }
  }

  raw(n: number): Uint8Array {
    const from = this.at;
    this.at = from + n;
    if (n === 0) return empty;
    if (n <= maxInline) return this.bytes.slice(from, from + n);
    const own = this.own;
    return new Uint8Array(own.buffer, own.byteOffset + from, n);
  }

  scalar(kind: Scalar, end: number): unknown {
    switch (kind) {
      case "bytes":
        return this.raw(this.length(end));
      case "string":
        return this.text(this.length(end));
      case "int64":
      case "uint64": {
        const low = this.varint(end);
        if (this.high === 0) return BigInt(low);
        word.halves[word.low] = low;
        word.halves[word.high] = this.high;
        return kind === "int64" ? word.i64[0] : word.u64[0];
      }
      case "int32": {
        const low = this.varint(end) | 0;
        if (this.high !== (low < 0 ? 0xffff_ffff : 0)) this.canonical = false;
        return low;
      }
      case "uint32": {
        const low = this.varint(end);
        if (this.high !== 0) this.canonical = false;
        return low;
      }
      case "bool": {
        const low = this.varint(end);
        if (low > 1 || this.high !== 0) this.canonical = false;
        return low !== 0 || this.high !== 0;
      }
    }
  }

  spend(): void {
    if (--this.budget < 0) malformed("too many elements", this.at);
  }
}

/** Reads the fields of a message up to `end` into a value that has its defaults, or more from an earlier part. */
export function readFields(plan: Plan, into: AnyValue, reader: Reader, end: number, depth: number): void {
  let last = -1;
  while (reader.at < end) {
    const tag = reader.tag(end);
    const step = stepOf(plan, tag >>> 3);
    // As in Go, a known number with a foreign wire type is an unknown field.
    if (step === undefined || (tag !== step.tag && tag !== step.looseTag)) {
      reader.canonical = false;
      reader.skip(tag, end);
      continue;
    }
    if (step.rank <= last && (step.rank < last || !step.repeated || step.packed)) reader.canonical = false;
    last = step.rank;
    if (step.repeated) readElements(step, tag, into, reader, end, depth);
    else readOne(step, into, reader, end, depth);
  }
}

function readOne(step: Step, into: AnyValue, reader: Reader, end: number, depth: number): void {
  const { name, kind } = step;
  if (step.oneof !== undefined) {
    for (const rival of step.rivals) {
      if (into[rival] === undefined) continue;
      into[rival] = undefined;
      reader.canonical = false;
    }
  }
  if (kind === "message") {
    into[name] = readMessage(step, into[name] as AnyValue | undefined, reader, end, depth);
    return;
  }
  const value = reader.scalar(kind, end);
  if (step.oneof === undefined && isDefault(kind, value)) reader.canonical = false;
  into[name] = value;
}

function readMessage(step: Step, held: AnyValue | undefined, reader: Reader, end: number, depth: number): AnyValue {
  if (depth >= maxDepth) malformed("messages nested too deep", reader.at);
  const plan = (step.of as () => AnyMessage)().plan;
  const n = reader.length(end);
  let value = held;
  if (value === undefined) {
    reader.spend();
    value = plan.blank();
  }
  readFields(plan, value, reader, reader.at + n, depth + 1);
  return value;
}

function readElements(step: Step, tag: number, into: AnyValue, reader: Reader, end: number, depth: number): void {
  const { name, kind } = step;
  let list = into[name] as unknown[];
  if (list === (none as readonly unknown[])) {
    list = [];
    into[name] = list;
  }
  if (kind === "message") {
    list.push(readMessage(step, undefined, reader, end, depth));
  } else if (tag === step.tag && step.packed) {
    const n = reader.length(end);
    const stop = reader.at + n;
    if (n === 0) reader.canonical = false;
    while (reader.at < stop) {
      reader.spend();
      list.push(reader.scalar(kind, stop));
    }
  } else {
    if (step.packed) reader.canonical = false;
    reader.spend();
    list.push(reader.scalar(kind, end));
  }
}

export function isDefault(kind: Scalar, value: unknown): boolean {
  switch (kind) {
    case "int32":
    case "uint32":
      return value === 0;
    case "int64":
    case "uint64":
      return value === 0n;
    case "bool":
      return value === false;
    case "string":
      return value === "";
    case "bytes":
      return (value as Uint8Array).length === 0;
  }
}
