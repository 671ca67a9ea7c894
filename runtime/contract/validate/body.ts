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
import { TypeStack, UNKNOWN } from "./stack.ts";

/** What bodies may refer to. */
export interface BodyContext {
  readonly types: readonly WasmType[];
  /** Type of every function, the imported ones first. */
  readonly functions: readonly number[];
  readonly globals: readonly { readonly type: number; readonly mutable: boolean }[];
  readonly hasTable: boolean;
  readonly hasMemory: boolean;
}

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

  readonly #stack: TypeStack;
  /** Of the function. */
  #results: Uint8Array = none;

  constructor(reader: Reader, context: BodyContext, limits: Limits) {
    this.#reader = reader;
    this.#context = context;
    this.#limits = limits;
    this.#locals = new Uint8Array(limits.locals);
    this.#stack = new TypeStack(reader, limits);
  }

  /** Checks what lies between the reader's position and its end. */
  check(type: WasmType): Body {
    const reader: Reader = this.#reader;
    const start = reader.at;
    const declared = this.#readLocals(type);
    const code = reader.at;
    const stack = this.#stack;
    stack.clear();
    this.#results = type.results;
    stack.open(op.block, { params: none, results: type.results });
    while (stack.depth > 0) this.#instruction();
    if (reader.at !== reader.end) reader.fail("binary.end", "bytes behind the function's end");
    if (stack.blocks * this.#localCount > this.#limits.merges)
      reader.fail("limit", `locals times blocks above ${this.#limits.merges}`, start);
    return { start, code, end: reader.end, locals: declared, operands: stack.highest };
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
        this.#stack.pop(I32, at);
        this.#stack.pop(I32, at);
        return;
      default:
        this.#memoryArgument(code, at);
        this.#stack.pop(I64, at);
        this.#stack.pop(I32, at);
    }
  }

  #unary(from: number, to: number, at: number): void {
    this.#stack.pop(from, at);
    this.#stack.push(to);
  }

  #binary(from: number, to: number, at: number): void {
    this.#stack.pop(from, at);
    this.#stack.pop(from, at);
    this.#stack.push(to);
  }

  #special(code: number, at: number): void {
    const reader: Reader = this.#reader;
    switch (code) {
      case op.localGet:
        this.#stack.push(this.#local(at));
        return;
      case op.localSet:
        this.#stack.pop(this.#local(at), at);
        return;
      case op.localTee: {
        const type = this.#local(at);
        this.#stack.pop(type, at);
        this.#stack.push(type);
        return;
      }
      case op.i32Const:
        reader.s32();
        this.#stack.push(I32);
        return;
      case op.i64Const:
        reader.s64();
        this.#stack.push(I64);
        return;
      case op.nop:
        return;
      case op.block:
      case op.loop: {
        const type = this.#blockType();
        this.#stack.popAll(type.params, at);
        this.#stack.open(code, type);
        return;
      }
      case op.if: {
        const type = this.#blockType();
        this.#stack.pop(I32, at);
        this.#stack.popAll(type.params, at);
        this.#stack.open(code, type);
        return;
      }
      case op.else: {
        if (this.#stack.opcode !== op.if) reader.fail("binary.malformed", "else without if", at);
        this.#stack.open(op.else, this.#stack.close(at));
        return;
      }
      case op.end:
        this.#end(at);
        return;
      case op.unreachable:
        this.#stack.cut();
        return;
      case op.br:
        this.#stack.popAll(this.#stack.label(reader.u32(), at), at);
        this.#stack.cut();
        return;
      case op.brIf: {
        const types = this.#stack.label(reader.u32(), at);
        this.#stack.pop(I32, at);
        this.#stack.popAll(types, at);
        this.#stack.pushAll(types);
        return;
      }
      case op.brTable:
        this.#branchTable(at);
        return;
      case op.return:
        this.#stack.popAll(this.#results, at);
        this.#stack.cut();
        return;
      case op.call: {
        const type = this.#context.functions[reader.u32()] ?? reader.fail("function.index", "no such function", at);
        this.#call(this.#context.types[type] as WasmType, at);
        return;
      }
      case op.callIndirect: {
        const type = this.#context.types[reader.u32()] ?? reader.fail("type.index", "no such type", at);
        if (reader.u32() !== 0 || !this.#context.hasTable) reader.fail("table.index", "no such table", at);
        this.#stack.pop(I32, at);
        this.#call(type, at);
        return;
      }
      case op.drop:
        this.#stack.popAny(at);
        return;
      case op.select:
        this.#select(at);
        return;
      case op.selectTyped: {
        if (reader.u32() !== 1) reader.fail("binary.malformed", "select of other than one type", at);
        const type = valueType(reader);
        this.#stack.pop(I32, at);
        this.#binary(type, type, at);
        return;
      }
      case op.globalGet:
        this.#stack.push(this.#global(at).type);
        return;
      case op.globalSet: {
        const { type, mutable } = this.#global(at);
        if (!mutable) reader.fail("type.mismatch", "a constant global is set", at);
        this.#stack.pop(type, at);
        return;
      }
      case op.memorySize:
        this.#memoryIndex(at);
        this.#stack.push(I32);
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
    this.#stack.pop(I32, at);
    this.#stack.pop(I32, at);
    this.#stack.pop(I32, at);
  }

  #call({ params, results }: WasmType, at: number): void {
    this.#stack.popAll(params, at);
    this.#stack.pushAll(results);
  }

  #select(at: number): void {
    this.#stack.pop(I32, at);
    const second = this.#stack.popAny(at);
    const first = this.#stack.popAny(at);
    if (first !== second && first !== UNKNOWN && second !== UNKNOWN)
      this.#reader.fail("type.mismatch", "select between two types", at);
    this.#stack.push(first === UNKNOWN ? second : first);
  }

  #branchTable(at: number): void {
    const reader: Reader = this.#reader;
    this.#stack.pop(I32, at);
    const count = reader.count();
    if (count > this.#limits.branchTable) reader.fail("limit", `more than ${this.#limits.branchTable} targets`, at);
    const first = this.#stack.label(reader.u32(), at);
    for (let i = 0; i < count; i++) {
      const other = this.#stack.label(reader.u32(), at);
      if (other !== first && !sameTypes(other, first)) reader.fail("type.mismatch", "targets differ in type", at);
    }
    this.#stack.popAll(first, at);
    this.#stack.cut();
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

  #end(at: number): void {
    const opcode = this.#stack.opcode;
    const type = this.#stack.close(at);
    // Without an else the operands pass through.
    if (opcode === op.if && !sameTypes(type.params, type.results))
      this.#reader.fail("type.mismatch", "if without else must give what it takes", at);
    if (this.#stack.depth > 0) this.#stack.pushAll(type.results);
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
}

/** Reads a value type of the subset. */
export function valueType(reader: Reader): number {
  const at = reader.at;
  const code = reader.byte();
  if (code !== I32 && code !== I64) reader.fail(refusalOfType(code), "value type", at);
  return code;
}

function sameTypes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
