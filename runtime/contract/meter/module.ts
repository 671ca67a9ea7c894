// Puts the metering into a validated module and writes it anew. Deterministic to the byte: the order of everything follows
// the order of the original. The chain stores the original; this form exists in memory only.
import { I32, I64 } from "../binary/opcodes.ts";
import { Reader } from "../binary/reader.ts";
import { Writer } from "../binary/writer.ts";
import type { GasSchedule } from "../schedule.ts";
import type { ImportRule, ImportTable } from "../types.ts";
import { exportKind, type ModuleShape, type WasmType } from "../validate/shape.ts";
import { type BodyWork, plainBlockType, writeBody } from "./body.ts";
import { type CallBounds, CallGraph, typeIndexOf, WRAPPER_SLOTS } from "./graph.ts";
import { bulkFunction, exportWrapper, growFunction, importWrapper, resetFunction } from "./helpers.ts";
import type { Injected } from "./inject.ts";
import { Plan } from "./plan.ts";
import { pricesByOpcode } from "./prices.ts";
import { Scanner } from "./scan.ts";
import { type AddedFunction, section, writeDeclarations, writeElements } from "./sections.ts";

export interface MeterOptions {
  readonly schedule: GasSchedule;
  readonly imports: ImportTable;
  /** Cap of the memory. */
  readonly pages: number;
  /** Pays instruction by instruction, each checked: slow, for tests of the totals. */
  readonly each?: boolean;
  /** For tools: is told of all code that is taken over, by function, place in its body, and place in the original. */
  readonly taken?: (func: number, at: number, from: number, length: number) => void;
}

/** Functions that cost the same on every call and no more than this are paid for by their callers. */
const FOLDED_TO = 256;

const none = new Uint8Array(0);

export function meterModule(module: ModuleShape, options: MeterOptions): Uint8Array<ArrayBuffer> {
  return new Meter(module, options).run();
}

class Meter {
  readonly #module: ModuleShape;
  readonly #options: MeterOptions;
  readonly #types: WasmType[];
  readonly #typesByKey = new Map<string, number>();
  readonly #plan: Plan;
  readonly #bounds: CallBounds;
  /** Gas of the functions whose callers pay for them; −1: pays itself. By index in the module's own functions. */
  readonly #folded: Int32Array;
  readonly #at: Injected;
  readonly #added: AddedFunction[] = [];

  constructor(module: ModuleShape, options: MeterOptions) {
    this.#module = module;
    this.#options = options;
    this.#types = [...module.types];
    for (const [index, { params, results }] of module.types.entries())
      this.#typesByKey.set(`${params}:${results}`, index);
    this.#plan = new Plan(module.bytes.length);
    const graph = new CallGraph(module);
    this.#scan(graph);
    this.#bounds = graph.analyse(this.#plan, options.schedule);
    this.#folded = new Int32Array(module.functions.length).fill(-1);
    this.#fold();
    const wrappers = module.imports.length + module.functions.length;
    const grow = wrappers + module.imports.length;
    const globals = module.globals.length;
    this.#at = { gas: globals, stack: globals + 1, fault: globals + 2, wrappers, grow, bulk: grow + 1 };
  }

  run(): Uint8Array<ArrayBuffer> {
    const code = this.#bodies();
    const exports = this.#addFunctions();
    const out = new Writer(this.#module.bytes.length * 2 + 4096);
    out.bytes(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00);
    writeDeclarations(out, this.#module, this.#types, this.#added, this.#maximum());
    section(out, 7, exports);
    writeElements(out, this.#module.elements, (index) => this.#redirected(index));
    const whole = new Writer(code.length + 4096).u32(this.#module.functions.length + this.#added.length).append(code);
    for (const { code: added } of this.#added) whole.sized(added);
    section(out, 10, whole);
    const { bytes, data } = this.#module;
    if (data !== undefined) section(out, 11, new Writer(data.end - data.start).copy(bytes, data.start, data.end));
    return out.done();
  }

  #scan(graph: CallGraph): void {
    const { bytes, bodies, functions, types } = this.#module;
    const { schedule, each = false } = this.#options;
    const prices = pricesByOpcode(schedule.ops);
    const scanner = new Scanner(new Reader(bytes), this.#plan, prices, graph, schedule.limits.nesting, each);
    for (const [index, body] of bodies.entries()) {
      const locals = body.locals + (types[functions[index] as number] as WasmType).params.length;
      scanner.scan(body, schedule.frame.base + schedule.frame.local * locals);
    }
  }

  /** Callees come first in the order, so what they cost is known when their callers are looked at. */
  #fold(): void {
    const { imports, functions, elements } = this.#module;
    const plan = this.#plan;
    const { order, recursive } = this.#bounds;
    const inTable = new Set(elements.flatMap((one) => one.functions));
    for (const node of order) {
      const index = node - imports.length;
      if (index < 0 || index >= functions.length) continue;
      const last = plan.firstCall[index + 1] ?? plan.calls;
      for (let call = plan.firstCall[index] as number; call < last; call++) {
        const gas = this.#folded[plan.callee(call) - imports.length] ?? -1;
        if (gas > 0) plan.raise(plan.segment(call), gas);
      }
      const gas = plan.value(plan.first[index] as number);
      if (plan.straight[index] && gas <= FOLDED_TO && recursive[node] === 0 && !inTable.has(node))
        this.#folded[index] = gas;
    }
  }

  #bodies(): Writer {
    const { imports, functions, types, bodies, bytes } = this.#module;
    const { recursive, frames } = this.#bounds;
    const plan = this.#plan;
    const { taken } = this.#options;
    const out = new Writer(bytes.length * 2);
    const one = new Writer(4096);
    for (const [index, typeIndex] of functions.entries()) {
      const { params, results } = types[typeIndex] as WasmType;
      const node = imports.length + index;
      const counts = recursive[node] === 1;
      const work: BodyWork = {
        body: bodies[index] as BodyWork["body"],
        params: params.length,
        first: plan.first[index] as number,
        last: plan.first[index + 1] ?? plan.length,
        folded: this.#folded[index] !== -1,
        frame: counts ? frames[node] : undefined,
        taken: taken && ((at, from, length) => taken(node, at, from, length)),
        blockType: results.length < 2 ? plainBlockType(results) : this.#type(none, results),
      };
      writeBody(one.clear(), bytes, plan, this.#at, work);
      out.sized(one);
    }
    return out;
  }

  /** Adds the injected functions in the order of their indices. @returns the section of exports */
  #addFunctions(): Writer {
    const { bytes, imports, types, globals, memory } = this.#module;
    const { schedule, imports: rules } = this.#options;
    for (const [index, { module, field, type }] of imports.entries()) {
      const rule = rules.get(`${module}.${field}`) as ImportRule;
      this.#added.push({ type, code: importWrapper(this.#at, index, types[type] as WasmType, rule) });
    }
    if (memory !== undefined) {
      const type = this.#type(Uint8Array.of(I32), Uint8Array.of(I32));
      this.#added.push({ type, code: growFunction(this.#at, this.#maximum(), schedule.page) });
      this.#added.push({ type, code: bulkFunction(this.#at, schedule.bulkShift) });
    }
    const exports = this.#exports();
    this.#added.push({
      type: this.#type(Uint8Array.of(I64, I32), none),
      code: resetFunction(this.#at, bytes, globals),
    });
    return exports;
  }

  #exports(): Writer {
    const { exports, memory } = this.#module;
    const list = new Writer(1024);
    let count = 0;
    const add = (name: string, kind: number, index: number) => {
      list.name(name).byte(kind).u32(index);
      count++;
    };
    const wrappers = new Map<number, number>();
    for (const { name, kind, index } of exports) {
      if (kind !== exportKind.function) continue;
      const wrapper = wrappers.get(index) ?? this.#exportWrapper(index);
      wrappers.set(index, wrapper);
      add(name, exportKind.function, wrapper);
    }
    if (memory !== undefined) add("$memory", exportKind.memory, 0);
    add("$gas", exportKind.global, this.#at.gas);
    add("$stack", exportKind.global, this.#at.stack);
    add("$fault", exportKind.global, this.#at.fault);
    add("$reset", exportKind.function, this.#nextIndex());
    return new Writer(list.length + 8).u32(count).append(list);
  }

  #exportWrapper(index: number): number {
    const { imports } = this.#module;
    const { stack } = this.#options.schedule;
    const type = typeIndexOf(this.#module, index);
    const { params, results } = this.#types[type] as WasmType;
    const own = stack.frame + stack.slot * (2 * params.length + results.length + WRAPPER_SLOTS);
    const bytes = own + (this.#bounds.depths[index] as number);
    const gas = Math.max(0, this.#folded[index - imports.length] ?? 0);
    const added = this.#nextIndex();
    const code = exportWrapper(this.#at, this.#redirected(index), this.#types[type] as WasmType, bytes, gas);
    this.#added.push({ type, code });
    return added;
  }

  #nextIndex(): number {
    return this.#at.wrappers + this.#added.length;
  }

  /** Imports by way of their wrappers. */
  #redirected(index: number): number {
    return index < this.#module.imports.length ? this.#at.wrappers + index : index;
  }

  #maximum(): number {
    return maximumPages(this.#module, this.#options.pages);
  }

  #type(params: Uint8Array, results: Uint8Array): number {
    const key = `${params}:${results}`;
    const known = this.#typesByKey.get(key);
    if (known !== undefined) return known;
    const added = this.#types.push({ params, results }) - 1;
    this.#typesByKey.set(key, added);
    return added;
  }
}

/** What the memory may grow to: by the module's own word or by the cap, whichever is less. */
export function maximumPages({ memory }: ModuleShape, cap: number): number {
  return Math.min(memory?.maximum ?? cap, cap);
}
