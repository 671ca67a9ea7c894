// Reads the tests' own assembly text, one item a line, instructions below their function:
//
//   import tenon.output                 a host function; `call tenon.output` imports it without this line
//   import env.odd i:l                  with a type of one's own: parameters, colon, results (i i32, l i64, f f32, d f64)
//   memory 1 4                          pages, and the greatest number of them
//   table 8   /  elem 0 run helper      functions of the table from an index on
//   data 16 "text"  /  data 16 00ff     bytes of the memory from an address on
//   global left mut i32 5 export left
//   func run                            exported under its name; `func .helper i:i locals ll` is not
//     local.get 0 i32.const 1 i32.add   in the order of execution; #fd0c writes bytes; ;; begins a comment
//   export other func 0                 more exports, also wrong ones
//   custom abi 7b7d                     a custom section at the end
//   type ii:l                           a type that no function has
import type { Bytes } from "./bytes.ts";
import { hexBytes } from "./bytes.ts";

export interface FunctionItem {
  readonly name: string;
  readonly type: string;
  readonly locals: string;
  readonly code: string[];
}
interface GlobalItem {
  readonly name: string;
  readonly type: string;
  readonly mutable: boolean;
  readonly value: bigint;
}
interface ExportItem {
  readonly name: string;
  readonly kind: string;
  readonly index: string;
}

export interface ModuleText {
  readonly types: string[];
  readonly imports: { readonly name: string; readonly type: string | undefined }[];
  readonly functions: FunctionItem[];
  table: readonly bigint[] | undefined;
  memory: readonly bigint[] | undefined;
  readonly globals: GlobalItem[];
  readonly exports: ExportItem[];
  readonly elements: { readonly at: bigint; readonly functions: readonly string[] }[];
  readonly data: { readonly at: bigint; readonly bytes: Bytes }[];
  readonly customs: { readonly name: string; readonly bytes: Bytes }[];
}

/** @throws Error for a line that is no item */
export function parse(source: string): ModuleText {
  const module: ModuleText = {
    types: [],
    imports: [],
    functions: [],
    table: undefined,
    memory: undefined,
    globals: [],
    exports: [],
    elements: [],
    data: [],
    customs: [],
  };
  for (const raw of source.split("\n")) {
    const line = raw.replace(/;;.*$/, "").replace(/^[ \t]+|[ \t]+$/g, "");
    if (line === "") continue;
    const [head = "", ...words] = line.split(/[ \t]+/);
    const [first = "", second = ""] = words;
    switch (head) {
      case "type":
        module.types.push(first);
        break;
      case "import":
        module.imports.push({ name: first, type: words[1] });
        break;
      case "memory":
        module.memory = words.map(BigInt);
        break;
      case "table":
        module.table = words.map(BigInt);
        break;
      case "elem":
        module.elements.push({ at: BigInt(first), functions: words.slice(1) });
        break;
      case "data":
        module.data.push({ at: BigInt(first), bytes: dataBytes(line.replace(/^data\s+\S+\s*/, "")) });
        break;
      case "global":
        addGlobal(module, words);
        break;
      case "export":
        module.exports.push({ name: first, kind: second, index: words[2] ?? "0" });
        break;
      case "custom":
        module.customs.push({ name: first, bytes: hexBytes(second) });
        break;
      case "func":
        addFunction(module, words);
        break;
      default: {
        const current = module.functions.at(-1);
        if (current === undefined) throw new Error(`no item: ${line}`);
        current.code.push(head, ...words);
      }
    }
  }
  return module;
}

function dataBytes(given: string): Bytes {
  if (!given.startsWith('"')) return hexBytes(given);
  return Array.from(JSON.parse(given) as string, (unit) => unit.charCodeAt(0));
}

function addGlobal(module: ModuleText, [name = "", ...rest]: readonly string[]): void {
  const mutable = rest[0] === "mut";
  const [type = "i32", value = "0", exported, as] = mutable ? rest.slice(1) : rest;
  module.globals.push({ name, type, mutable, value: BigInt(value) });
  if (exported === "export") module.exports.push({ name: as ?? name, kind: "global", index: name });
}

function addFunction(module: ModuleText, [name = "", ...rest]: readonly string[]): void {
  const at = rest.indexOf("locals");
  const locals = at < 0 ? "" : (rest[at + 1] ?? "");
  const type = rest[0]?.includes(":") === true ? rest[0] : ":";
  module.functions.push({ name, type, locals, code: [] });
  if (!name.startsWith(".")) module.exports.push({ name, kind: "func", index: name });
}
