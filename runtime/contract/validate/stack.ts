// The two stacks of the type checker: types of the operands, and the blocks that are open. Reused for all functions of a
// module; operands below the innermost block are out of reach, and in code that is never reached missing ones are of any
// type.
import { op } from "../binary/opcodes.ts";
import type { Reader } from "../binary/reader.ts";
import type { Limits } from "../schedule.ts";
import type { WasmType } from "./shape.ts";

/** An operand of any type. */
export const UNKNOWN = 0;

export class TypeStack {
  readonly #reader: Reader;
  readonly #limits: Limits;
  readonly #operands: Uint8Array;
  #height = 0;
  /** The open blocks, the function first: opcode, type, height below, whether the rest of it cannot be reached. */
  readonly #opcodes: Uint8Array;
  readonly #types: WasmType[] = [];
  readonly #heights: Uint32Array;
  readonly #dead: Uint8Array;
  #depth = 0;
  #highest = 0;
  #blocks = 0;

  constructor(reader: Reader, limits: Limits) {
    this.#reader = reader;
    this.#limits = limits;
    this.#operands = new Uint8Array(limits.operands);
    this.#opcodes = new Uint8Array(limits.nesting);
    this.#heights = new Uint32Array(limits.nesting);
    this.#dead = new Uint8Array(limits.nesting);
  }

  /** For the next function. */
  clear(): void {
    this.#height = 0;
    this.#highest = 0;
    this.#depth = 0;
    this.#blocks = 0;
  }

  /** Blocks that are open. */
  get depth(): number {
    return this.#depth;
  }
  /** Most operands since it was cleared. */
  get highest(): number {
    return this.#highest;
  }
  /** Blocks opened since it was cleared. */
  get blocks(): number {
    return this.#blocks;
  }
  /** What opened the innermost block. */
  get opcode(): number {
    return this.#opcodes[this.#depth - 1] as number;
  }

  open(opcode: number, type: WasmType): void {
    if (this.#depth === this.#limits.nesting) this.#reader.fail("limit", `blocks nested ${this.#depth} deep`);
    const depth = this.#depth++;
    this.#blocks++;
    this.#opcodes[depth] = opcode;
    this.#types[depth] = type;
    this.#heights[depth] = this.#height;
    this.#dead[depth] = 0;
    this.pushAll(type.params);
  }

  /** Ends the innermost block, whose results must be all that it leaves; they are off the stack then. */
  close(at: number): WasmType {
    const depth = this.#depth - 1;
    const type = this.#types[depth] as WasmType;
    this.popAll(type.results, at);
    if (this.#height !== this.#heights[depth]) this.#reader.fail("type.stack", "operands left at the end", at);
    this.#depth = depth;
    return type;
  }

  /** What follows in this block is never reached. */
  cut(): void {
    const depth = this.#depth - 1;
    this.#height = this.#heights[depth] as number;
    this.#dead[depth] = 1;
  }

  /** Types that a branch to the label takes along. */
  label(index: number, at: number): Uint8Array {
    if (index >= this.#depth) this.#reader.fail("label.index", "branch out of no such block", at);
    const target = this.#depth - 1 - index;
    const type = this.#types[target] as WasmType;
    return this.#opcodes[target] === op.loop ? type.params : type.results;
  }

  push(type: number): void {
    if (this.#height === this.#limits.operands) this.#reader.fail("limit", `more than ${this.#height} operands`);
    this.#operands[this.#height++] = type;
    if (this.#height > this.#highest) this.#highest = this.#height;
  }

  popAny(at: number): number {
    const depth = this.#depth - 1;
    if (this.#height === this.#heights[depth]) {
      if (this.#dead[depth] === 0) this.#reader.fail("type.stack", "operand missing", at);
      return UNKNOWN;
    }
    return this.#operands[--this.#height] as number;
  }

  pop(type: number, at: number): void {
    const found = this.popAny(at);
    if (found !== type && found !== UNKNOWN) this.#reader.fail("type.mismatch", "operand of another type", at);
  }

  popAll(types: Uint8Array, at: number): void {
    for (let i = types.length - 1; i >= 0; i--) this.pop(types[i] as number, at);
  }

  pushAll(types: Uint8Array): void {
    for (let i = 0; i < types.length; i++) this.push(types[i] as number);
  }
}
