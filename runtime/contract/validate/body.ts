// Checks the instructions of a function by the algorithm of the specification's appendix: a stack of operand types, a
// stack of open blocks, and "unknown" for what code after an unconditional jump would find. One object checks all bodies
// of a module, so nothing is allocated per instruction.
import {
  EMPTY_BLOCK,
  extended,
  I32,
  I64,
  op,
  refusalOf,
  refusalOfExtended,
  refusalOfType,
  shape,
  shapes,
  widths,
} from "../binary/opcodes.ts";
import type { Reader } from "../binary/reader.ts";
import type { Limits } from "../schedule.ts";
import type { Body, WasmType } from "./shape.ts";

/** What bodies may refer to. */
export interface BodyContext {
  readonly types: readonly WasmType[];
  /** Type of every function, the imported ones first. */
  readonly functions: readonly number[];
  readonly globals: readonly { readonly type: number; readonly mutable: boolean }[];
  readonly hasTable: boolean;
  readonly hasMemory: boolean;
}

/** An operand of any type, in code that is never reached. */
const UNKNOWN = 0;
const none = new Uint8Array(0);
const empty: WasmType = { params: none, results: none };
const givesI32: WasmType = { params: none, results: Uint8Array.of(I32) };
const givesI64: WasmType = { params: none, results: Uint8Array.of(I64) };

export class BodyValidator {
  readonly #reader: Reader;
  readonly #context: BodyContext;
  readonly #limits: Limits;
  readonly #locals: Uint8Array;
  #localCount = 0;

  readonly #operands: Uint8Array;
  #height = 0;
  #highest = 0;

  /** The open blocks, the function first: opcode, type, height below, whether the rest of it cannot be reached. */
  readonly #opcodes: Uint8Array;
  readonly #blocks: WasmType[] = [];
  readonly #heights: Uint32Array;
  readonly #dead: Uint8Array;
  #depth = 0;
  #blockCount = 0;

  constructor(reader: Reader, context: BodyContext, limits: Limits) {
    this.#reader = reader;
    this.#context = context;
    this.#limits = limits;
    this.#locals = new Uint8Array(limits.locals);
    this.#operands = new Uint8Array(limits.operands);
    this.#opcodes = new Uint8Array(limits.nesting);
    this.#heights = new Uint32Array(limits.nesting);
    this.#dead = new Uint8Array(limits.nesting);
  }

  /** Checks what lies between the reader's position and its end. */
  check(type: WasmType): Body {
    const reader: Reader = this.#reader;
    const start = reader.at;
    const declared = this.#readLocals(type);
    const code = reader.at;
    this.#height = 0;
    this.#highest = 0;
    this.#depth = 0;
    this.#blockCount = 0;
    this.#open(op.block, { params: none, results: type.results });
    while (this.#depth > 0) this.#instruction();
    if (reader.at !== reader.end) reader.fail("binary.end", "bytes behind the function's end");
    if (this.#blockCount * this.#localCount > this.#limits.merges)
      reader.fail("limit", `locals times blocks above ${this.#limits.merges}`, start);
    return { start, code, end: reader.end, locals: declared, operands: this.#highest };
  }

  /** @returns how many there are beside the parameters */
  #readLocals({ params }: WasmType): number {
    const reader: Reader = this.#reader;
    this.#locals.set(params);
    let count = params.length;
    for (let groups = reader.count(); groups > 0; groups--) {
      const at = reader.at;
      const more = reader.u32();
      const type = valueType(reader);
      if (count + more > this.#limits.locals) reader.fail("limit", `more than ${this.#limits.locals} locals`, at);
      this.#locals.fill(type, count, count + more);
      count += more;
    }
    this.#localCount = count;
    return count - params.length;
  }

  #instruction(): void {
    const reader: Reader = this.#reader;
    const at = reader.at;
    const code = reader.byte();
    switch (shapes[code]) {
      case shape.none:
        this.#special(code, at);
        return;
      case shape.i_i:
        this.#unary(I32, I32, at);
        return;
      case shape.ii_i:
        this.#binary(I32, I32, at);
        return;
      case shape.l_i:
        this.#unary(I64, I32, at);
        return;
      case shape.ll_i:
        this.#binary(I64, I32, at);
        return;
      case shape.l_l:
        this.#unary(I64, I64, at);
        return;
      case shape.ll_l:
        this.#binary(I64, I64, at);
        return;
      case shape.i_l:
        this.#unary(I32, I64, at);
        return;
      case shape.loadI32:
        this.#memoryArgument(code, at);
        this.#unary(I32, I32, at);
        return;
      case shape.loadI64:
        this.#memoryArgument(code, at);
        this.#unary(I32, I64, at);
        return;
      case shape.storeI32:
        this.#memoryArgument(code, at);
        this.#pop(I32, at);
        this.#pop(I32, at);
        return;
      default:
        this.#memoryArgument(code, at);
        this.#pop(I64, at);
        this.#pop(I32, at);
    }
  }

  #unary(from: number, to: number, at: number): void {
    this.#pop(from, at);
    this.#push(to);
  }

  #binary(from: number, to: number, at: number): void {
    this.#pop(from, at);
    this.#pop(from, at);
    this.#push(to);
  }

  #special(code: number, at: number): void {
    const reader: Reader = this.#reader;
    switch (code) {
      case op.localGet:
        this.#push(this.#local(at));
        return;
      case op.localSet:
        this.#pop(this.#local(at), at);
        return;
      case op.localTee: {
        const type = this.#local(at);
        this.#pop(type, at);
        this.#push(type);
        return;
      }
      case op.i32Const:
        reader.s32();
        this.#push(I32);
        return;
      case op.i64Const:
        reader.s64();
        this.#push(I64);
        return;
      case op.nop:
        return;
      case op.block:
      case op.loop: {
        const type = this.#blockType();
        this.#popAll(type.params, at);
        this.#open(code, type);
        return;
      }
      case op.if: {
        const type = this.#blockType();
        this.#pop(I32, at);
        this.#popAll(type.params, at);
        this.#open(code, type);
        return;
      }
      case op.else: {
        if (this.#opcodes[this.#depth - 1] !== op.if) reader.fail("binary.malformed", "else without if", at);
        this.#open(op.else, this.#close(at));
        return;
      }
      case op.end:
        this.#end(at);
        return;
      case op.unreachable:
        this.#cut();
        return;
      case op.br:
        this.#popAll(this.#label(reader.u32(), at), at);
        this.#cut();
        return;
      case op.brIf: {
        const types = this.#label(reader.u32(), at);
        this.#pop(I32, at);
        this.#popAll(types, at);
        this.#pushAll(types);
        return;
      }
      case op.brTable:
        this.#branchTable(at);
        return;
      case op.return:
        this.#popAll((this.#blocks[0] as WasmType).results, at);
        this.#cut();
        return;
      case op.call: {
        const type = this.#context.functions[reader.u32()] ?? reader.fail("function.index", "no such function", at);
        this.#call(this.#context.types[type] as WasmType, at);
        return;
      }
      case op.callIndirect: {
        const type = this.#context.types[reader.u32()] ?? reader.fail("type.index", "no such type", at);
        if (reader.u32() !== 0 || !this.#context.hasTable) reader.fail("table.index", "no such table", at);
        this.#pop(I32, at);
        this.#call(type, at);
        return;
      }
      case op.drop:
        this.#popAny(at);
        return;
      case op.select:
        this.#select(at);
        return;
      case op.selectTyped: {
        if (reader.u32() !== 1) reader.fail("binary.malformed", "select of other than one type", at);
        const type = valueType(reader);
        this.#pop(I32, at);
        this.#binary(type, type, at);
        return;
      }
      case op.globalGet:
        this.#push(this.#global(at).type);
        return;
      case op.globalSet: {
        const { type, mutable } = this.#global(at);
        if (!mutable) reader.fail("type.mismatch", "a constant global is set", at);
        this.#pop(type, at);
        return;
      }
      case op.memorySize:
        this.#memoryIndex(at);
        this.#push(I32);
        return;
      case op.memoryGrow:
        this.#memoryIndex(at);
        this.#unary(I32, I32, at);
        return;
      case op.extended:
        this.#bulk(at);
        return;
      default:
        reader.fail(refusalOf(code), `instruction 0x${code.toString(16)}`, at);
    }
  }

  #bulk(at: number): void {
    const reader: Reader = this.#reader;
    const code = reader.byte();
    if (code === extended.memoryCopy) this.#memoryIndex(at);
    else if (code !== extended.memoryFill) reader.fail(refusalOfExtended(code), `instruction 0xfc ${code}`, at);
    this.#memoryIndex(at);
    this.#pop(I32, at);
    this.#pop(I32, at);
    this.#pop(I32, at);
  }

  #call({ params, results }: WasmType, at: number): void {
    this.#popAll(params, at);
    this.#pushAll(results);
  }

  #select(at: number): void {
    this.#pop(I32, at);
    const second = this.#popAny(at);
    const first = this.#popAny(at);
    if (first !== second && first !== UNKNOWN && second !== UNKNOWN)
      this.#reader.fail("type.mismatch", "select between two types", at);
    this.#push(first === UNKNOWN ? second : first);
  }

  #branchTable(at: number): void {
    const reader: Reader = this.#reader;
    this.#pop(I32, at);
    const count = reader.count();
    if (count > this.#limits.branchTable) reader.fail("limit", `more than ${this.#limits.branchTable} targets`, at);
    const first = this.#label(reader.u32(), at);
    for (let i = 0; i < count; i++) {
      const other = this.#label(reader.u32(), at);
      if (other !== first && !sameTypes(other, first)) reader.fail("type.mismatch", "targets differ in type", at);
    }
    this.#popAll(first, at);
    this.#cut();
  }

  #blockType(): WasmType {
    const reader: Reader = this.#reader;
    const at = reader.at;
    const code = reader.bytes[at];
    if (code === EMPTY_BLOCK || code === I32 || code === I64) {
      reader.byte();
      return code === EMPTY_BLOCK ? empty : code === I32 ? givesI32 : givesI64;
    }
    const index = reader.s33();
    if (index < 0) reader.fail(refusalOfType(code as number), "type of a block", at);
    return this.#context.types[index] ?? reader.fail("type.index", "a block's type does not exist", at);
  }

  #open(opcode: number, type: WasmType): void {
    if (this.#depth === this.#limits.nesting) this.#reader.fail("limit", `blocks nested ${this.#depth} deep`);
    const depth = this.#depth++;
    this.#blockCount++;
    this.#opcodes[depth] = opcode;
    this.#blocks[depth] = type;
    this.#heights[depth] = this.#height;
    this.#dead[depth] = 0;
    this.#pushAll(type.params);
  }

  /** Ends the innermost block, whose results must be all that it leaves; they are off the stack then. */
  #close(at: number): WasmType {
    const depth = this.#depth - 1;
    const type = this.#blocks[depth] as WasmType;
    this.#popAll(type.results, at);
    if (this.#height !== this.#heights[depth]) this.#reader.fail("type.stack", "operands left at the end", at);
    this.#depth = depth;
    return type;
  }

  #end(at: number): void {
    const opcode = this.#opcodes[this.#depth - 1];
    const type = this.#close(at);
    // Without an else the operands pass through.
    if (opcode === op.if && !sameTypes(type.params, type.results))
      this.#reader.fail("type.mismatch", "if without else must give what it takes", at);
    if (this.#depth > 0) this.#pushAll(type.results);
  }

  /** What follows in this block is never reached. */
  #cut(): void {
    const depth = this.#depth - 1;
    this.#height = this.#heights[depth] as number;
    this.#dead[depth] = 1;
  }

  /** Types that a branch to the label takes along. */
  #label(index: number, at: number): Uint8Array {
    if (index >= this.#depth) this.#reader.fail("label.index", "branch out of no such block", at);
    const target = this.#depth - 1 - index;
    const type = this.#blocks[target] as WasmType;
    return this.#opcodes[target] === op.loop ? type.params : type.results;
  }

  #local(at: number): number {
    const index = this.#reader.u32();
    if (index >= this.#localCount) this.#reader.fail("local.index", "no such local", at);
    return this.#locals[index] as number;
  }

  #global(at: number): { readonly type: number; readonly mutable: boolean } {
    const global = this.#context.globals[this.#reader.u32()];
    return global ?? this.#reader.fail("global.index", "no such global", at);
  }

  #memoryArgument(code: number, at: number): void {
    const reader: Reader = this.#reader;
    if (!this.#context.hasMemory) reader.fail("memory.index", "no memory", at);
    if (reader.u32() > (widths[code] as number)) reader.fail("memory.alignment", "alignment above the width", at);
    reader.u32();
  }

  #memoryIndex(at: number): void {
    if (this.#reader.byte() !== 0) this.#reader.fail("feature.multiMemory", "memory other than the first", at);
    if (!this.#context.hasMemory) this.#reader.fail("memory.index", "no memory", at);
  }

  #push(type: number): void {
    if (this.#height === this.#limits.operands) this.#reader.fail("limit", `more than ${this.#height} operands`);
    this.#operands[this.#height++] = type;
    if (this.#height > this.#highest) this.#highest = this.#height;
  }

  #popAny(at: number): number {
    const depth = this.#depth - 1;
    if (this.#height === this.#heights[depth]) {
      if (this.#dead[depth] === 0) this.#reader.fail("type.stack", "operand missing", at);
      return UNKNOWN;
    }
    return this.#operands[--this.#height] as number;
  }

  #pop(type: number, at: number): void {
    const found = this.#popAny(at);
    if (found !== type && found !== UNKNOWN && type !== UNKNOWN)
      this.#reader.fail("type.mismatch", "operand of another type", at);
  }

  #popAll(types: Uint8Array, at: number): void {
    for (let i = types.length - 1; i >= 0; i--) this.#pop(types[i] as number, at);
  }

  #pushAll(types: Uint8Array): void {
    for (let i = 0; i < types.length; i++) this.#push(types[i] as number);
  }
}

/** Reads a value type of the subset. */
export function valueType(reader: Reader): number {
  const at = reader.at;
  const code = reader.byte();
  if (code !== I32 && code !== I64) reader.fail(refusalOfType(code), "value type", at);
  return code;
}

export function sameTypes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
