// The writing half of the codec (reference: encoding.md section 1): canonical bytes, defaults omitted, fields that are in
// no oneof first. The buffer is filled from its end towards its front: the length of a sub-message is known when its tag
// is written, so no size pass is needed.
import { fail } from "../errors.ts";
import type { AnyMessage, AnyValue, Plan, Scalar, Step } from "./plan.ts";
import { isDefault, maxDepth } from "./reader.ts";
import * as word from "./word.ts";

const smallest = 64 * 1024;
/** A rare giant message must not pin its buffer for ever. */
const largestKept = 4 * 1024 * 1024;

const utf8 = new TextEncoder();

class Writer {
  buffer = new Uint8Array(smallest);
  /** Index of the first written byte. */
  at = smallest;

  /** Bytes written so far: a mark that stays right when the buffer grows. */
  get written(): number {
    return this.buffer.length - this.at;
  }

  /** Back to an earlier mark; what was written after it is forgotten. */
  rewind(mark: number): void {
    if (mark === 0 && this.buffer.length > largestKept) this.buffer = new Uint8Array(smallest);
    this.at = this.buffer.length - mark;
  }

  room(count: number): void {
    if (this.at >= count) return;
    const used = this.written;
    const next = new Uint8Array(Math.max(this.buffer.length * 2, used + count + 1024));
    next.set(this.buffer.subarray(this.at), next.length - used);
    this.buffer = next;
    this.at = next.length - used;
  }

  raw(from: Uint8Array): void {
    const n = from.length;
    this.room(n);
    this.at -= n;
    this.buffer.set(from, this.at);
  }

  /** Varint of a number below 2^32. */
  varint(value: number): void {
    if (value < 128) {
      this.room(1);
      this.buffer[--this.at] = value;
    } else this.varint64(value, 0);
  }

  /** Varint of high · 2^32 + low, both unsigned. */
  varint64(low: number, high: number): void {
    const bits = high === 0 ? 32 - Math.clz32(low | 1) : 64 - Math.clz32(high);
    const length = ((bits * 9 + 64) / 64) | 0;
    this.room(length);
    this.at -= length;
    const buffer = this.buffer;
    let i = this.at;
    let lo = low;
    let hi = high;
    while (hi !== 0 || lo > 127) {
      buffer[i++] = (lo & 127) | 128;
      lo = ((lo >>> 7) | (hi << 25)) >>> 0;
      hi >>>= 7;
    }
    buffer[i] = lo;
  }

  text(value: string): void {
    const n = value.length;
    // Short ASCII, by far the commonest, is copied without an intermediate array.
    if (n <= 128) {
      this.room(n);
      const buffer = this.buffer;
      const from = this.at - n;
      let i = 0;
      for (; i < n; i++) {
        const code = value.charCodeAt(i);
        if (code > 127) break;
        buffer[from + i] = code;
      }
      if (i === n) {
        this.at = from;
        return;
      }
    }
    if (!value.isWellFormed()) refuse("text is not valid Unicode");
    this.raw(utf8.encode(value));
  }
}

/** One buffer for all encoding: encodes are synchronous, and one inside a getter of another continues below it. */
const writer = new Writer();

function refuse(reason: string): never {
  throw fail("codec.value", { reason });
}

function misfit(kind: Scalar | "message", value: unknown): never {
  return refuse(`${typeof value === "object" ? "an object" : String(value)} does not fit ${kind}`);
}

/**
 * Encodes a value and gives the bytes, which live in the writer's buffer, to `take` before they are forgotten.
 * Whatever is thrown on the way, the buffer stays usable.
 */
export function write<T>(plan: Plan, value: AnyValue, take: (buffer: Uint8Array, from: number, to: number) => T): T {
  const mark = writer.written;
  try {
    writeFields(plan, value, 0);
    return take(writer.buffer, writer.at, writer.buffer.length - mark);
  } finally {
    writer.rewind(mark);
  }
}

function writeFields(plan: Plan, value: AnyValue, depth: number): void {
  if (typeof value !== "object" || value === null) misfit("message", value);
  if (depth > maxDepth) refuse("messages nested too deep");
  const order = plan.order;
  let group: string | undefined;
  for (let i = order.length - 1; i >= 0; i--) {
    const step = order[i] as Step;
    const v = value[step.name];
    if (v === undefined) continue;
    if (v === null) misfit(step.kind, v);
    if (step.repeated) writeElements(step, v, depth);
    else if (step.oneof !== undefined) {
      // The members of a group follow each other in the order.
      if (step.oneof === group) refuse(`two members of the oneof ${group} are set`);
      group = step.oneof;
      writeOne(step, v, depth);
    } else if (step.kind === "message" || !isDefault(step.kind, v)) writeOne(step, v, depth);
  }
}

function writeOne(step: Step, value: unknown, depth: number): void {
  if (step.kind === "message") {
    const end = writer.written;
    writeFields((step.of as () => AnyMessage)().plan, value as AnyValue, depth + 1);
    writer.varint(writer.written - end);
  } else writeScalar(step.kind, value);
  writer.varint(step.tag);
}

function writeElements(step: Step, list: unknown, depth: number): void {
  if (!Array.isArray(list)) throw fail("codec.value", { reason: "a repeated field wants a list" });
  if (list.length === 0) return;
  if (!step.packed) {
    for (let i = list.length - 1; i >= 0; i--) writeOne(step, list[i], depth);
    return;
  }
  const end = writer.written;
  for (let i = list.length - 1; i >= 0; i--) writeScalar(step.kind as Scalar, list[i]);
  writer.varint(writer.written - end);
  writer.varint(step.tag);
}

function writeScalar(kind: Scalar, value: unknown): void {
  switch (kind) {
    case "bytes":
      if (!(value instanceof Uint8Array)) misfit(kind, value);
      writer.raw(value);
      writer.varint(value.length);
      return;
    case "string": {
      if (typeof value !== "string") misfit(kind, value);
      const end = writer.written;
      writer.text(value);
      writer.varint(writer.written - end);
      return;
    }
    case "int64":
    case "uint64":
      if (typeof value !== "bigint") misfit(kind, value);
      word.i64[0] = value;
      if ((kind === "int64" ? word.i64[0] : word.u64[0]) !== value) misfit(kind, value);
      writer.varint64(word.halves[word.low] as number, word.halves[word.high] as number);
      return;
    case "int32":
      if (typeof value !== "number" || (value | 0) !== value) misfit(kind, value);
      if (value < 0) writer.varint64(value >>> 0, 0xffff_ffff);
      else writer.varint(value);
      return;
    case "uint32":
      if (typeof value !== "number" || value >>> 0 !== value) misfit(kind, value);
      writer.varint(value);
      return;
    case "bool":
      if (typeof value !== "boolean") misfit(kind, value);
      writer.varint(value ? 1 : 0);
      return;
  }
}
