// The sections that declare things: types, imports, functions, table, memory, globals.
import { FUNCREF, FUNCTION_TYPE, I32, I64, op, refusalOf } from "../binary/opcodes.ts";
import type { Reader } from "../binary/reader.ts";
import type { Limits } from "../schedule.ts";
import type { FunctionType, ImportTable } from "../types.ts";
import { valueType } from "./body.ts";
import type { Global, ImportedFunction, Size, WasmType } from "./shape.ts";

/** The format's greatest memory. */
const ALL_PAGES = 65_536;

export function readTypes(reader: Reader, limits: Limits): readonly WasmType[] {
  return vector(reader, limits.types, "types", () => {
    const at = reader.at;
    const form = reader.byte();
    // Recursive groups, subtypes, structures and arrays.
    if (form >= 0x4e && form <= 0x5f) reader.fail("feature.references", "type other than a function's", at);
    if (form !== FUNCTION_TYPE) reader.fail("binary.malformed", "not a function type", at);
    return {
      params: valueTypes(reader, limits.params, "parameters"),
      results: valueTypes(reader, limits.results, "results"),
    };
  });
}

export function readImports(
  reader: Reader,
  limits: Limits,
  types: readonly WasmType[],
  table: ImportTable,
): readonly ImportedFunction[] {
  return vector(reader, limits.imports, "imports", () => {
    const at = reader.at;
    const module = reader.name(limits.nameBytes);
    const field = reader.name(limits.nameBytes);
    const kind = reader.byte();
    if (kind !== 0) reader.fail("import.kind", `${module}.${field} is no function`, at);
    const type = typeIndex(reader, types);
    const rule = table.get(`${module}.${field}`);
    if (rule === undefined) return reader.fail("import.unknown", `${module}.${field}`, at);
    if (!isType(types[type] as WasmType, rule.type)) reader.fail("import.type", `${module}.${field}`, at);
    return { module, field, type };
  });
}

export function readTypeIndices(reader: Reader, limits: Limits, types: readonly WasmType[]): readonly number[] {
  return vector(reader, limits.functions, "functions", () => typeIndex(reader, types));
}

export function readTable(reader: Reader, limits: Limits): Size | undefined {
  const [table] = vector(reader, 1, "tables", () => {
    const at = reader.at;
    const type = reader.byte();
    if (type !== FUNCREF) reader.fail("feature.references", "table of other than functions", at);
    return readSize(reader, limits.tableSize, 0xffff_ffff, "entries of the table");
  });
  return table;
}

/** @param pages cap of the chain */
export function readMemory(reader: Reader, pages: number): Size | undefined {
  const at = reader.at;
  const count = reader.count();
  if (count > 1) reader.fail("feature.multiMemory", `${count} memories`, at);
  return count === 0 ? undefined : readSize(reader, pages, ALL_PAGES, "pages of memory");
}

export function readGlobals(reader: Reader, limits: Limits): readonly Global[] {
  return vector(reader, limits.globals, "globals", () => {
    const type = valueType(reader);
    const at = reader.at;
    const mutable = reader.byte();
    if (mutable > 1) reader.fail(mutable < 4 ? "feature.threads" : "binary.malformed", "kind of a global", at);
    const start = reader.at;
    const code = reader.byte();
    if (code !== (type === I32 ? op.i32Const : op.i64Const)) notConstant(reader, code, start);
    if (type === I32) reader.s32();
    else reader.s64();
    const end = reader.at;
    readEnd(reader);
    return { type, mutable: mutable === 1, start, end };
  });
}

/** An offset into table or memory, as a constant expression. */
export function readOffset(reader: Reader): number {
  const start = reader.at;
  const code = reader.byte();
  if (code !== op.i32Const) notConstant(reader, code, start);
  const offset = reader.s32() >>> 0;
  readEnd(reader);
  return offset;
}

function notConstant(reader: Reader, code: number, at: number): never {
  const why = refusalOf(code);
  const known = why === "feature.other" || why === "feature.bulk" || why === "feature.exceptions";
  return reader.fail(known ? "global.constant" : why, "first values and offsets are plain constants of their type", at);
}

function readEnd(reader: Reader): void {
  const at = reader.at;
  if (reader.byte() !== op.end) reader.fail("global.constant", "more than one instruction", at);
}

function readSize(reader: Reader, cap: number, most: number, what: string): Size {
  const at = reader.at;
  const flags = reader.byte();
  if (flags > 1) reader.fail(flags < 4 ? "feature.threads" : "feature.memory64", "flags of a size", at);
  const initial = reader.u32();
  if (initial > cap) reader.fail("limit", `${initial} ${what}, allowed are ${cap}`, at);
  if (flags === 0) return { initial, maximum: undefined };
  const maximum = reader.u32();
  if (maximum < initial || maximum > most) reader.fail("binary.malformed", "maximum out of range", at);
  return { initial, maximum };
}

function valueTypes(reader: Reader, limit: number, what: string): Uint8Array {
  return Uint8Array.from(vector(reader, limit, what, () => valueType(reader)));
}

function typeIndex(reader: Reader, types: readonly WasmType[]): number {
  const at = reader.at;
  const index = reader.u32();
  if (index >= types.length) reader.fail("type.index", "no such type", at);
  return index;
}

function isType({ params, results }: WasmType, wanted: FunctionType): boolean {
  const same = (found: Uint8Array, names: FunctionType["params"]) =>
    found.length === names.length && names.every((name, i) => found[i] === (name === "i32" ? I32 : I64));
  return same(params, wanted.params) && same(results, wanted.results);
}

/** Reads a vector of at most so many items. */
export function vector<T>(reader: Reader, limit: number, what: string, item: () => T): readonly T[] {
  const at = reader.at;
  const count = reader.count();
  if (count > limit) reader.fail("limit", `${count} ${what}, allowed are ${limit}`, at);
  const items: T[] = [];
  for (let i = 0; i < count; i++) items.push(item());
  return items;
}
