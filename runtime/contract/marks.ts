// Marks which functions of a prepared module are entered, for coverage. A mark sets a bit of an exported global and costs
// no gas: the gas is in the module already.
import { I64, op } from "./binary/opcodes.ts";
import { Reader } from "./binary/reader.ts";
import { Writer } from "./binary/writer.ts";
import { bodiesOf } from "./positions.ts";

const section = { globals: 6, exports: 7, code: 10 } as const;
const perGlobal = 64;
const i64Or = 0x84;

/** Name of the global with the bits of functions 64 · n and following, counted without imports. */
export function markName(n: number): string {
  return `$mark${n}`;
}

/** How many globals so many functions need. */
function marksFor(functions: number): number {
  return Math.ceil(functions / perGlobal);
}

export interface MarkedModule {
  readonly wasm: Uint8Array<ArrayBuffer>;
  /** How many globals it has for marks. */
  readonly globals: number;
  /** Bytes put in front of the code of each function, behind its locals. */
  readonly prefix: readonly number[];
}

/** @param wasm a module that prepare() made */
export function markModule(wasm: Uint8Array): MarkedModule {
  const functions = bodiesOf(wasm).length;
  const globals = marksFor(functions);
  const out = new Writer(wasm.length * 2).copy(wasm, 0, 8);
  const reader = new Reader(wasm, 8);
  const prefix: number[] = [];
  let first = 0;
  while (reader.at < wasm.length) {
    const start = reader.at;
    const id = reader.byte();
    const size = reader.u32();
    const end = reader.at + size;
    if (id === section.globals) {
      first = reader.u32();
      const body = new Writer(size + 64).u32(first + globals).copy(wasm, reader.at, end);
      for (let n = 0; n < globals; n++) body.bytes(I64, 1, op.i64Const, 0, op.end);
      out.byte(id).sized(body);
    } else if (id === section.exports) {
      const body = new Writer(size + 64).u32(reader.u32() + globals).copy(wasm, reader.at, end);
      for (let n = 0; n < globals; n++)
        body
          .name(markName(n))
          .byte(3)
          .u32(first + n);
      out.byte(id).sized(body);
    } else if (id === section.code) {
      out.byte(id).sized(markCode(reader, first, prefix));
    } else {
      out.copy(wasm, start, end);
    }
    reader.at = end;
  }
  return { wasm: out.done(), globals, prefix };
}

function markCode(reader: Reader, first: number, prefix: number[]): Writer {
  const { bytes } = reader;
  const count = reader.u32();
  const body = new Writer(bytes.length * 2).u32(count);
  const one = new Writer();
  for (let index = 0; index < count; index++) {
    const length = reader.u32();
    const end = reader.at + length;
    const start = reader.at;
    for (let groups = reader.u32(); groups > 0; groups--) {
      reader.u32();
      reader.byte();
    }
    one.clear().copy(bytes, start, reader.at);
    const before = one.length;
    const global = first + Math.floor(index / perGlobal);
    one.byte(op.globalGet).u32(global).byte(op.i64Const);
    bit(one, index % perGlobal);
    one.bytes(i64Or, op.globalSet).u32(global);
    prefix.push(one.length - before);
    body.sized(one.copy(bytes, reader.at, end));
    reader.at = end;
  }
  return body;
}

/** An i64 with one bit set, as its shortest signed number. */
function bit(out: Writer, position: number): void {
  let value = BigInt.asIntN(64, 1n << BigInt(position));
  for (;;) {
    const low = Number(value & 0x7fn);
    value >>= 7n;
    const last = (value === 0n && low < 64) || (value === -1n && low >= 64);
    out.byte(last ? low : low | 0x80);
    if (last) return;
  }
}
