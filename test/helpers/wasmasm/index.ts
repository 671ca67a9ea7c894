// A small assembler for tests: writes modules from text (parse.ts says how), good ones and such that a gatekeeper must
// refuse. It checks nothing but names.
import { importTable } from "../../../runtime/contract/imports.ts";
import { gasSchedule } from "../../../runtime/contract/schedule.ts";
import { type Bytes, hexBytes, moduleBytes, type Section, signed, text, u32, vector } from "./bytes.ts";
import { opcodes } from "./opcodes.ts";
import { type FunctionItem, type ModuleText, parse } from "./parse.ts";

const valueTypes: Readonly<Record<string, number>> = {
  i: 0x7f,
  l: 0x7e,
  f: 0x7d,
  d: 0x7c,
  v: 0x7b,
  r: 0x70,
  x: 0x6f,
  i32: 0x7f,
  i64: 0x7e,
  f32: 0x7d,
  f64: 0x7c,
};
const exportKinds: Readonly<Record<string, number>> = { func: 0, table: 1, memory: 2, global: 3, tag: 4 };

/** Bytes of the module that the text describes. */
export function assemble(source: string): Uint8Array<ArrayBuffer> {
  return moduleBytes(assembleSections(source));
}

/** The same as sections, for tests that change them. */
export function assembleSections(source: string): readonly Section[] {
  return new Assembler(parse(source)).sections();
}

class Assembler {
  readonly #module: ModuleText;
  readonly #types: string[];
  readonly #imports: { readonly name: string; readonly type: string }[];
  readonly #functions = new Map<string, number>();
  readonly #globals = new Map<string, number>();

  constructor(module: ModuleText) {
    this.#module = module;
    this.#types = [...module.types];
    this.#imports = [...module.imports, ...missingImports(module)].map(({ name, type }) => ({
      name,
      type: type ?? knownType(name),
    }));
    const names = [...this.#imports, ...module.functions].map(({ name }) => name);
    for (const [index, name] of names.entries()) this.#functions.set(name, index);
    for (const [index, { name }] of module.globals.entries()) this.#globals.set(name, index);
  }

  sections(): readonly Section[] {
    const { functions, table, memory, globals, exports, elements, data, customs } = this.#module;
    const imports = this.#imports.map(({ name, type }) => this.#import(name, type));
    const types = functions.map(({ type }) => u32(this.#type(type)));
    const bodies = functions.map((one) => this.#body(one));
    const sections: (Section | undefined)[] = [
      list(2, imports),
      list(3, types),
      table && { id: 4, body: [1, 0x70, ...limits(table)] },
      memory && { id: 5, body: [1, ...limits(memory)] },
      list(
        6,
        globals.map(({ type, mutable, value }) => [
          valueTypes[type] as number,
          mutable ? 1 : 0,
          type === "i64" ? 0x42 : 0x41,
          ...signed(value),
          0x0b,
        ]),
      ),
      list(
        7,
        exports.map(({ name, kind, index }) => [
          ...text(name),
          exportKinds[kind] as number,
          ...u32(this.#index(kind, index)),
        ]),
      ),
      list(
        9,
        elements.map((one) => [
          ...segment(one.at),
          ...vector(one.functions.map((name) => u32(this.#index("func", name)))),
        ]),
      ),
      list(10, bodies),
      list(
        11,
        data.map(({ at, bytes }) => [...segment(at), ...u32(bytes.length), ...bytes]),
      ),
      ...customs.map(({ name, bytes }) => ({ id: 0, body: [...text(name), ...bytes] })),
    ];
    const first = list(1, this.#types.map(functionType));
    return [first, ...sections].filter((one) => one !== undefined);
  }

  #import(name: string, type: string): Bytes {
    const dot = name.indexOf(".");
    return [...text(name.slice(0, dot)), ...text(name.slice(dot + 1)), 0, ...u32(this.#type(type))];
  }

  #type(type: string): number {
    const found = this.#types.indexOf(type);
    return found >= 0 ? found : this.#types.push(type) - 1;
  }

  #index(kind: string, name: string): number {
    if (/^\d+$/.test(name)) return Number(name);
    const found = kind === "global" ? this.#globals.get(name) : this.#functions.get(name);
    if (found === undefined) throw new Error(`no ${kind} ${name}`);
    return found;
  }

  #body({ locals, code }: FunctionItem): Bytes {
    const groups: Bytes[] = [];
    for (const [group] of locals.matchAll(/(.)\1*/g)) {
      groups.push([...u32(group.length), valueTypes[group[0] as string] as number]);
    }
    const bytes = [...vector(groups), ...this.#code(code), 0x0b];
    return [...u32(bytes.length), ...bytes];
  }

  #code(words: readonly string[]): Bytes {
    const out: number[] = [];
    let at = 0;
    const next = () => words[at++] ?? "";
    const given = (pattern: RegExp) => pattern.test(words[at] ?? "");
    while (at < words.length) {
      const word = next();
      if (word.startsWith("#")) {
        out.push(...hexBytes(word.slice(1)));
        continue;
      }
      const opcode = opcodes.get(word);
      if (opcode === undefined) throw new Error(`no instruction ${word}`);
      out.push(...opcode.bytes);
      switch (opcode.immediate) {
        case "block":
          out.push(...(given(/^[a-z]*:[a-z]*$/) ? this.#blockType(next()) : [0x40]));
          break;
        case "labels": {
          const labels: Bytes[] = [];
          while (given(/^\d+$/)) labels.push(u32(Number(next())));
          out.push(...u32(labels.length - 1), ...labels.flat());
          break;
        }
        case "function":
          out.push(...u32(this.#index("func", next())));
          break;
        case "type":
          out.push(...u32(this.#type(next())), 0);
          break;
        case "global":
          out.push(...u32(this.#index("global", next())));
          break;
        case "label":
        case "local":
          out.push(...u32(Number(next())));
          break;
        case "memory":
          out.push(...u32(opcode.align), ...u32(given(/^\+\d+$/) ? Number(next()) : 0));
          break;
        case "i32":
        case "i64":
          out.push(...signed(BigInt(next())));
          break;
        case "zero":
          out.push(0);
          break;
        case "zeros":
          out.push(0, 0);
      }
    }
    return out;
  }

  #blockType(type: string): Bytes {
    if (type === ":") return [0x40];
    if (type.length === 2 && type.startsWith(":")) return [valueTypes[type[1] as string] as number];
    return signed(BigInt(this.#type(type)));
  }
}

/** Host functions that are called but not listed. */
function missingImports(module: ModuleText): readonly { readonly name: string; readonly type: undefined }[] {
  const listed = new Set(module.imports.map(({ name }) => name));
  const missing = new Set<string>();
  for (const { code } of module.functions) {
    for (const [i, word] of code.entries()) {
      const name = code[i + 1] ?? "";
      if (word === "call" && /^\w+\.\w+$/.test(name) && !listed.has(name)) missing.add(name);
    }
  }
  return [...missing].map((name) => ({ name, type: undefined }));
}

function knownType(name: string): string {
  const flavour = name.startsWith("env.") ? "env" : "tenon";
  const rule = importTable(flavour, gasSchedule(1)).get(name);
  if (rule === undefined) throw new Error(`no host function ${name}`);
  const letters = (types: readonly string[]) => types.map((one) => (one === "i64" ? "l" : "i")).join("");
  return `${letters(rule.type.params)}:${letters(rule.type.results)}`;
}

function functionType(type: string): Bytes {
  const [params = "", results = ""] = type.split(":");
  const letters = (part: string) => vector(Array.from(part, (letter) => [valueTypes[letter] as number]));
  return [0x60, ...letters(params), ...letters(results)];
}

function list(id: number, items: readonly Bytes[]): Section | undefined {
  return items.length === 0 ? undefined : { id, body: vector(items) };
}

function limits([minimum = 0n, maximum]: readonly bigint[]): Bytes {
  return maximum === undefined ? [0, ...u32(Number(minimum))] : [1, ...u32(Number(minimum)), ...u32(Number(maximum))];
}

/** Active, of the first memory or table. */
function segment(at: bigint): Bytes {
  return [0, 0x41, ...signed(at), 0x0b];
}
