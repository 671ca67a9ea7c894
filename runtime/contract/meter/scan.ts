// Finds the segments of a function: runs of instructions of which all are executed when the first one is, unless the run
// of the contract ends among them. A segment is paid for where it starts, so what a run pays is what its instructions
// cost. The code has been validated: nothing is checked here.
//
// A segment ends where control may go two ways (if, br_if, br_table) or for good (br, return, unreachable); one begins
// where ways meet: at a loop, at the end of a block that something branches to, at the end of an if. Calls do not end a
// segment: what is behind them is executed unless the callee ends the run. For the same reason an `if` without branches
// whose body ends in `unreachable` (a check that fails) does not end the segment around it.
import { EMPTY_BLOCK, extended, I32, I64, op, shape, shapes } from "../binary/opcodes.ts";
import type { Reader } from "../binary/reader.ts";
import type { Body } from "../validate/shape.ts";
import { mark, type Plan } from "./plan.ts";

/** How calls are noted beside the indices of functions: the nodes of the call graph behind them. */
export interface Nodes {
  /** Node of what call_indirect with that type may reach. */
  indirect(type: number): number;
  /** Node of the injected functions for memory.grow and bulk instructions. */
  readonly helper: number;
  /** Functions below are imports. */
  readonly imports: number;
}

/** In place of a segment: code that is never reached. */
const DEAD = -1;

export class Scanner {
  readonly #reader: Reader;
  readonly #plan: Plan;
  readonly #prices: Uint16Array;
  readonly #nodes: Nodes;
  /** Whether every instruction is a segment of its own: slow, for tests of the totals. */
  readonly #each: boolean;

  /** Mark of the segment that the current instruction belongs to. */
  #segment = DEAD;
  /** Branches and returns so far. */
  #exits = 0;

  /** The open blocks: opcode; whether something branches to the end; the segment and exits at an if; the segment at the
   * end of its first arm. */
  readonly #opcodes: Uint8Array;
  readonly #targeted: Uint8Array;
  readonly #before: Int32Array;
  readonly #exitsBefore: Int32Array;
  readonly #first: Int32Array;
  #depth = 0;

  constructor(reader: Reader, plan: Plan, prices: Uint16Array, nodes: Nodes, nesting: number, each: boolean) {
    this.#reader = reader;
    this.#plan = plan;
    this.#prices = prices;
    this.#nodes = nodes;
    this.#each = each;
    this.#opcodes = new Uint8Array(nesting);
    this.#targeted = new Uint8Array(nesting);
    this.#before = new Int32Array(nesting);
    this.#exitsBefore = new Int32Array(nesting);
    this.#first = new Int32Array(nesting);
  }

  /** Adds the marks of a function. @param entry gas of calling it */
  scan(body: Body, entry: number): void {
    const plan = this.#plan;
    const reader = this.#reader;
    reader.at = body.code;
    reader.end = body.end;
    plan.first.push(plan.length);
    plan.firstCall.push(plan.calls);
    this.#exits = 0;
    this.#depth = 0;
    this.#segment = plan.add(mark.checkedCharge, body.code, body.code, entry);
    this.#open(op.block);
    let segments = 1;
    while (this.#depth > 0) {
      if (this.#each && this.#segment !== DEAD) this.#begin(mark.checkedCharge);
      const before = plan.length;
      this.#instruction();
      if (this.#segment >= before) segments++;
    }
    plan.straight.push(segments === 1 && !this.#each);
  }

  #instruction(): void {
    const reader = this.#reader;
    const at = reader.at;
    const code = reader.byte();
    if (this.#segment !== DEAD) this.#plan.raise(this.#segment, this.#prices[code] as number);
    const kind = shapes[code] as number;
    if (kind >= shape.loadI32) {
      reader.u32();
      reader.u32();
    } else if (kind === shape.none) this.#special(code, at);
  }

  #special(code: number, at: number): void {
    const reader = this.#reader;
    switch (code) {
      case op.localGet:
      case op.localSet:
      case op.localTee:
      case op.globalGet:
      case op.globalSet:
        reader.u32();
        return;
      case op.i32Const:
        reader.s32();
        return;
      case op.i64Const:
        reader.s64();
        return;
      case op.block:
        this.#blockType();
        this.#open(code);
        return;
      case op.loop:
        this.#blockType();
        this.#open(code);
        // Its own price is paid on every round.
        if (this.#segment !== DEAD) {
          this.#plan.raise(this.#segment, -(this.#prices[op.loop] as number));
          this.#begin(mark.checkedCharge);
          this.#plan.raise(this.#segment, this.#prices[op.loop] as number);
        }
        return;
      case op.if:
        this.#blockType();
        this.#open(code);
        if (this.#segment !== DEAD) this.#begin(mark.charge);
        return;
      case op.else:
        this.#else();
        return;
      case op.end:
        this.#end();
        return;
      case op.unreachable:
        this.#segment = DEAD;
        return;
      case op.br:
        this.#branch(reader.u32());
        this.#segment = DEAD;
        return;
      case op.brIf:
        this.#branch(reader.u32());
        if (this.#segment !== DEAD) this.#begin(mark.charge);
        return;
      case op.brTable:
        for (let count = reader.u32(); count >= 0; count--) this.#branch(reader.u32());
        this.#segment = DEAD;
        return;
      case op.return:
        if (this.#segment !== DEAD) this.#plan.add(mark.return, at, at, 0);
        this.#exits++;
        this.#segment = DEAD;
        return;
      case op.call:
        this.#call(reader.u32(), at);
        return;
      case op.callIndirect: {
        const type = reader.u32();
        reader.u32();
        if (this.#segment !== DEAD) this.#plan.addCall(this.#nodes.indirect(type), this.#segment);
        return;
      }
      case op.selectTyped:
        reader.u32();
        reader.byte();
        return;
      case op.memorySize:
        reader.byte();
        return;
      case op.memoryGrow:
        reader.byte();
        this.#help(mark.grow, at, reader.at);
        return;
      case op.extended:
        if (reader.byte() === extended.memoryCopy) reader.byte();
        reader.byte();
        this.#help(mark.bulk, at, at);
        return;
      default:
    }
  }

  #call(index: number, at: number): void {
    if (this.#segment === DEAD) return;
    if (index < this.#nodes.imports) this.#plan.add(mark.importCall, at, this.#reader.at, index);
    this.#plan.addCall(index, this.#segment);
  }

  #help(kind: number, at: number, until: number): void {
    if (this.#segment === DEAD) return;
    this.#plan.add(kind, at, until, 0);
    this.#plan.addCall(this.#nodes.helper, this.#segment);
  }

  #begin(kind: number): void {
    const { at } = this.#reader;
    this.#segment = this.#plan.add(this.#each ? mark.checkedCharge : kind, at, at, 0);
  }

  #open(code: number): void {
    const depth = this.#depth++;
    this.#opcodes[depth] = code;
    this.#targeted[depth] = 0;
    this.#before[depth] = this.#segment;
    this.#exitsBefore[depth] = this.#exits;
    this.#first[depth] = DEAD;
  }

  #branch(label: number): void {
    if (this.#segment === DEAD) return;
    this.#targeted[this.#depth - 1 - label] = 1;
    this.#exits++;
  }

  #else(): void {
    const depth = this.#depth - 1;
    this.#opcodes[depth] = op.else;
    this.#first[depth] = this.#segment;
    const before = this.#before[depth] as number;
    if (before === DEAD) this.#segment = DEAD;
    else if (this.#endsRun(depth)) this.#segment = before;
    else this.#begin(mark.charge);
    this.#exitsBefore[depth] = this.#exits;
  }

  #end(): void {
    const depth = --this.#depth;
    if (depth === 0) return;
    const code = this.#opcodes[depth];
    const before = this.#before[depth] as number;
    // Nothing branches to the end of a loop, only to its start.
    const targeted = code !== op.loop && this.#targeted[depth] === 1;
    if (before === DEAD) this.#segment = DEAD;
    else if (targeted) this.#begin(mark.charge);
    else if (code === op.if) {
      if (this.#endsRun(depth)) this.#segment = before;
      else this.#begin(mark.charge);
    } else if (code === op.else) {
      const first = this.#first[depth] as number;
      if (first !== DEAD && this.#segment !== DEAD) this.#begin(mark.charge);
      else if (this.#segment === DEAD) this.#segment = first;
    }
  }

  /** Whether the arm that ends here neither falls out of its end nor branches anywhere: the run ends in it. */
  #endsRun(depth: number): boolean {
    return !this.#each && this.#segment === DEAD && this.#exits === this.#exitsBefore[depth];
  }

  #blockType(): void {
    const code = this.#reader.bytes[this.#reader.at];
    if (code === EMPTY_BLOCK || code === I32 || code === I64) this.#reader.byte();
    else this.#reader.s33();
  }
}
