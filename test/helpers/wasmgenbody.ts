// Random bodies for wasmgen.ts. Everything is made by type: an expression leaves one value, a statement none, so what comes
// out is valid whatever the dice say.
import { EMPTY_BLOCK, extended, I32, I64, op, shape, shapes, widths } from "../../runtime/contract/binary/opcodes.ts";
import { Writer } from "../../runtime/contract/binary/writer.ts";
import type { Random } from "./random.ts";
import type { Signature, World } from "./wasmgen.ts";

const codes = (...kinds: number[]): readonly number[] =>
  [...shapes.keys()].filter((code) => kinds.includes(shapes[code] as number));
const unary = new Map([
  [I32, codes(shape.i_i)],
  [I64, codes(shape.l_l)],
]);
const binary = new Map([
  [I32, codes(shape.ii_i)],
  [I64, codes(shape.ll_l)],
]);
const tests = codes(shape.l_i);
const compares = codes(shape.ll_i);
const extends64 = codes(shape.i_l);
const loads = new Map([
  [I32, codes(shape.loadI32)],
  [I64, codes(shape.loadI64)],
]);
const stores = new Map([
  [I32, codes(shape.storeI32)],
  [I64, codes(shape.storeI64)],
]);
const edges = [0, 1, -1, 2, 7, 63, 64, -64, 127, 128, 255, 65_535, 65_536, 2 ** 31 - 1, -(2 ** 31)];
const wideEdges = [...edges, 2 ** 32, 2 ** 40, -(2 ** 40), 2 ** 53, -(2 ** 53)];

export function generateBody(world: World, signature: number, rng: Random): Writer {
  return new BodyMaker(world, world.signatures[signature] as Signature, rng).make();
}

interface Label {
  /** What a branch to it takes along. */
  readonly types: readonly number[];
}

class BodyMaker {
  readonly #world: World;
  readonly #rng: Random;
  readonly #signature: Signature;
  readonly #locals: readonly number[];
  readonly #out = new Writer(2048);
  readonly #labels: Label[] = [];
  /** Counters of the loops that are open: nothing else sets them. */
  #loops = 0;
  /** What may still be made: keeps programs small. */
  #fuel: number;

  constructor(world: World, signature: Signature, rng: Random) {
    this.#world = world;
    this.#rng = rng;
    this.#signature = signature;
    this.#fuel = rng.between(5, 120);
    this.#locals = [...signature.params, ...Array.from({ length: rng.below(5) }, () => (rng.chance(0.5) ? I32 : I64))];
  }

  make(): Writer {
    const code = this.#out;
    this.#labels.push({ types: this.#signature.results });
    this.#statements(this.#rng.between(1, 5), 0);
    for (const type of this.#signature.results) this.#expression(type, 0);
    code.byte(op.end);
    const declared = this.#locals.slice(this.#signature.params.length);
    const whole = new Writer(code.length + 64).u32(declared.length + 1);
    for (const type of declared) whole.bytes(1, type);
    return whole.bytes(4, I32).append(code);
  }

  #statements(count: number, depth: number): void {
    for (let i = 0; i < count && this.#fuel > 0; i++) this.#statement(depth + 1);
  }

  #statement(depth: number): void {
    const rng = this.#rng;
    this.#fuel--;
    const choice = depth > 6 ? rng.below(6) : rng.below(16);
    switch (choice) {
      case 0:
        this.#setLocal(depth);
        return;
      case 1:
        this.#setGlobal(depth);
        return;
      case 2:
        this.#store(depth);
        return;
      case 3:
        this.#expression(this.#anyType(), depth);
        this.#out.byte(op.drop);
        return;
      case 4:
        this.#out.byte(op.nop);
        return;
      case 5:
        this.#branchIf(depth);
        return;
      case 6:
      case 7:
        this.#ifElse([], depth);
        return;
      case 8:
        this.#out.bytes(rng.chance(0.2) ? op.loop : op.block, EMPTY_BLOCK);
        this.#inside([], depth);
        return;
      case 9:
      case 10:
        this.#loop(depth);
        return;
      case 11:
        if (!this.#call([], depth)) this.#setLocal(depth);
        return;
      case 12:
        this.#bulk(depth);
        return;
      case 13:
        this.#failing(depth);
        return;
      case 14:
        this.#jump(depth);
        return;
      default:
        this.#table(depth);
        return;
    }
  }

  #expression(type: number, depth: number): void {
    const rng = this.#rng;
    const out = this.#out;
    this.#fuel--;
    const choice = depth > 6 || this.#fuel <= 0 ? rng.below(3) : rng.below(18);
    switch (choice) {
      case 0:
        this.#constant(type);
        return;
      case 1:
      case 2:
        this.#getLocal(type);
        return;
      case 3:
        this.#getGlobal(type);
        return;
      case 4:
        this.#expression(type, depth + 1);
        out.byte(rng.pick(unary.get(type) ?? []));
        return;
      case 5:
      case 6:
      case 7:
        this.#expression(type, depth + 1);
        this.#expression(type, depth + 1);
        this.#binary(type);
        return;
      case 8:
        if (type === I64) {
          this.#expression(I32, depth + 1);
          out.byte(rng.pick(extends64));
          return;
        }
        this.#expression(I64, depth + 1);
        if (rng.chance(0.5)) {
          out.byte(rng.pick(tests));
          return;
        }
        this.#expression(I64, depth + 1);
        out.byte(rng.pick(compares));
        return;
      case 9:
      case 10:
        this.#address(depth + 1);
        this.#memoryCode(rng.pick(loads.get(type) ?? []));
        return;
      case 11:
        this.#expression(type, depth + 1);
        this.#expression(type, depth + 1);
        this.#expression(I32, depth + 1);
        if (rng.chance(0.5)) out.byte(op.select);
        else out.bytes(op.selectTyped, 1, type);
        return;
      case 12:
        out.bytes(op.block, type);
        this.#inside([type], depth);
        return;
      case 13:
        this.#ifElse([type], depth);
        return;
      case 14:
        if (!this.#call([type], depth)) this.#constant(type);
        return;
      case 15:
        this.#tee(type, depth);
        return;
      case 16:
        if (type === I32) this.#pages(depth);
        else this.#constant(type);
        return;
      default:
        this.#indirect(type, depth);
        return;
    }
  }

  /** Divisions get an odd divisor, mostly. */
  #binary(type: number): void {
    const code = this.#rng.pick(binary.get(type) ?? []);
    const divides = (code >= op.i32DivS && code <= op.i32RemU) || (code >= op.i64DivS && code <= op.i64RemU);
    if (divides && this.#rng.chance(0.97))
      this.#out.bytes(type === I32 ? op.i32Const : op.i64Const, 1, type === I32 ? 0x72 : 0x84);
    this.#out.byte(code);
  }

  #anyType(): number {
    return this.#rng.chance(0.5) ? I32 : I64;
  }

  #constant(type: number): void {
    const rng = this.#rng;
    this.#out.byte(type === I32 ? op.i32Const : op.i64Const);
    this.#out.signed(rng.chance(0.5) ? rng.between(-20, 300) : rng.pick(type === I32 ? edges : wideEdges));
  }

  /** Mostly inside the first page. */
  #address(depth: number): void {
    this.#expression(I32, depth);
    if (this.#rng.chance(0.97)) this.#out.byte(op.i32Const).signed(0x7fff).byte(0x71);
  }

  #memoryCode(code: number): void {
    this.#out
      .byte(code)
      .u32(this.#rng.between(0, widths[code] as number))
      .u32(this.#rng.below(300));
  }

  #localOf(type: number): number | undefined {
    const found = [...this.#locals.keys()].filter((index) => this.#locals[index] === type);
    return found.length === 0 ? undefined : this.#rng.pick(found);
  }

  #getLocal(type: number): void {
    const index = this.#localOf(type);
    if (index === undefined) this.#constant(type);
    else this.#out.byte(op.localGet).u32(index);
  }

  #tee(type: number, depth: number): void {
    const index = this.#localOf(type);
    this.#expression(type, depth + 1);
    if (index !== undefined) this.#out.byte(op.localTee).u32(index);
  }

  #setLocal(depth: number): void {
    const type = this.#anyType();
    const index = this.#localOf(type);
    this.#expression(type, depth + 1);
    if (index === undefined) this.#out.byte(op.drop);
    else this.#out.byte(op.localSet).u32(index);
  }

  #getGlobal(type: number): void {
    const { globals } = this.#world;
    const found = [...globals.keys()].filter((index) => globals[index]?.type === type);
    if (found.length === 0) this.#constant(type);
    else this.#out.byte(op.globalGet).u32(this.#rng.pick(found));
  }

  #setGlobal(depth: number): void {
    const { globals } = this.#world;
    const index = this.#rng.below(globals.length);
    const { type, mutable } = globals[index] ?? { type: I32, mutable: false };
    this.#expression(type, depth + 1);
    if (mutable) this.#out.byte(op.globalSet).u32(index);
    else this.#out.byte(op.drop);
  }

  #store(depth: number): void {
    const type = this.#anyType();
    this.#address(depth + 1);
    this.#expression(type, depth + 1);
    this.#memoryCode(this.#rng.pick(stores.get(type) ?? []));
  }

  #pages(depth: number): void {
    if (this.#rng.chance(0.7)) {
      this.#out.bytes(op.memorySize, 0);
      return;
    }
    this.#expression(I32, depth + 1);
    if (this.#rng.chance(0.8)) this.#out.bytes(op.i32Const, 3, 0x71);
    this.#out.bytes(op.memoryGrow, 0);
  }

  #bulk(depth: number): void {
    const fill = this.#rng.chance(0.5);
    this.#address(depth + 1);
    if (fill) this.#expression(I32, depth + 1);
    else this.#address(depth + 1);
    this.#address(depth + 1);
    if (fill) this.#out.bytes(op.extended, extended.memoryFill, 0);
    else this.#out.bytes(op.extended, extended.memoryCopy, 0, 0);
  }

  /** A block's content, its results and its end. */
  #inside(types: readonly number[], depth: number): void {
    this.#labels.push({ types });
    this.#statements(this.#rng.below(4), depth);
    for (const type of types) this.#expression(type, depth + 1);
    this.#labels.pop();
    this.#out.byte(op.end);
  }

  #ifElse(types: readonly number[], depth: number): void {
    this.#expression(I32, depth + 1);
    this.#out.bytes(op.if, types[0] ?? EMPTY_BLOCK);
    if (types.length === 0 && this.#rng.chance(0.5)) {
      this.#inside(types, depth);
      return;
    }
    this.#labels.push({ types });
    this.#statements(this.#rng.below(3), depth);
    for (const type of types) this.#expression(type, depth + 1);
    if (this.#rng.chance(0.02)) this.#out.byte(op.unreachable);
    this.#out.byte(op.else);
    this.#labels.pop();
    this.#inside(types, depth);
  }

  /** Mostly counted; some go round as long as a condition holds. */
  #loop(depth: number): void {
    const out = this.#out;
    if (this.#loops === 4) return;
    const counter = this.#locals.length + this.#loops++;
    out.byte(op.i32Const).signed(this.#rng.between(1, 12)).byte(op.localSet).u32(counter).bytes(op.loop, EMPTY_BLOCK);
    this.#labels.push({ types: [] });
    this.#statements(this.#rng.between(1, 4), depth);
    if (this.#rng.chance(0.1)) this.#expression(I32, depth + 1);
    else {
      out.byte(op.localGet).u32(counter).bytes(op.i32Const, 1, op.i32Sub, op.localTee).u32(counter);
    }
    out.bytes(op.brIf, 0, op.end);
    this.#labels.pop();
    this.#loops--;
  }

  #branchIf(depth: number): void {
    const label = this.#rng.below(this.#labels.length);
    const { types } = this.#labels[this.#labels.length - 1 - label] as Label;
    for (const type of types) this.#expression(type, depth + 1);
    this.#expression(I32, depth + 1);
    this.#out.byte(op.brIf).u32(label);
    for (const _ of types) this.#out.byte(op.drop);
  }

  /** A check that fails: never in most runs. */
  #failing(depth: number): void {
    this.#expression(I32, depth + 1);
    this.#out.byte(op.i32Const).signed(12_345).bytes(op.i32Eq, op.if, EMPTY_BLOCK);
    this.#labels.push({ types: [] });
    this.#statements(this.#rng.below(2), depth);
    this.#labels.pop();
    this.#out.bytes(op.unreachable, op.end);
  }

  /** Leaves a block for good; what follows in it is never reached. */
  #jump(depth: number): void {
    const out = this.#out;
    out.bytes(op.block, EMPTY_BLOCK);
    this.#labels.push({ types: [] });
    this.#statements(this.#rng.below(3), depth);
    const label = this.#rng.chance(0.8) ? 0 : this.#rng.below(this.#labels.length);
    const returns = this.#rng.chance(0.1);
    const types = returns ? this.#signature.results : (this.#labels[this.#labels.length - 1 - label] as Label).types;
    for (const type of types) this.#expression(type, depth + 1);
    if (returns) out.byte(op.return);
    else out.byte(op.br).u32(label);
    this.#statements(this.#rng.below(2), depth);
    this.#labels.pop();
    out.byte(op.end);
  }

  #table(depth: number): void {
    const out = this.#out;
    const cases = this.#rng.between(1, 4);
    for (let i = 0; i < cases; i++) {
      out.bytes(op.block, EMPTY_BLOCK);
      this.#labels.push({ types: [] });
    }
    this.#expression(I32, depth + 1);
    out.bytes(op.brTable, cases);
    for (let i = 0; i <= cases; i++) out.u32(this.#rng.below(cases));
    for (let i = 0; i < cases; i++) {
      this.#labels.pop();
      out.byte(op.end);
      this.#statements(1, depth);
    }
  }

  /** A call of some function that gives those types, with all but the last dropped where it gives more. */
  #call(types: readonly number[], depth: number): boolean {
    const { functions, signatures } = this.#world;
    const fits = [...functions.keys()].filter((index) => {
      const { results } = signatures[functions[index] as number] as Signature;
      return types.length === 0 ? results.length === 0 : results[0] === types[0];
    });
    if (fits.length === 0) return false;
    const index = this.#rng.pick(fits);
    const { params, results } = signatures[functions[index] as number] as Signature;
    for (const type of params) this.#expression(type, depth + 1);
    this.#out.byte(op.call).u32(index);
    for (let i = results.length; i > types.length; i--) this.#out.byte(op.drop);
    return true;
  }

  #indirect(type: number, depth: number): void {
    const { signatures, tableSize } = this.#world;
    const fits = [...signatures.keys()].filter((index) => signatures[index]?.results[0] === type);
    if (this.#rng.chance(0.7)) {
      this.#constant(type);
      return;
    }
    const signature = this.#rng.pick(fits);
    const { params, results } = signatures[signature] as Signature;
    for (const param of params) this.#expression(param, depth + 1);
    this.#expression(I32, depth + 1);
    this.#out.byte(op.i32Const).signed(tableSize).byte(0x70);
    this.#out.byte(op.callIndirect).u32(signature).byte(0);
    for (let i = results.length; i > 1; i--) this.#out.byte(op.drop);
  }
}
