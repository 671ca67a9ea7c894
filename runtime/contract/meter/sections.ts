// The sections of the metered module around its code: the module's own declarations as they were, and those of what has
// been added behind them.
import { FUNCREF, FUNCTION_TYPE, I32, I64, op } from "../binary/opcodes.ts";
import { Writer } from "../binary/writer.ts";
import { type ElementSegment, exportKind, type ModuleShape, type WasmType } from "../validate/shape.ts";

export interface AddedFunction {
  readonly type: number;
  readonly code: Writer;
}

const mutable = 1;

export function section(out: Writer, id: number, content: Writer): void {
  out.byte(id).sized(content);
}

/** Types, imports, functions, table, memory, globals. @param pages greatest size of the memory */
export function writeDeclarations(
  out: Writer,
  module: ModuleShape,
  allTypes: readonly WasmType[],
  added: readonly AddedFunction[],
  pages: number,
): void {
  const { bytes, imports, functions, table, memory, globals } = module;
  const types = new Writer(1024).u32(allTypes.length);
  for (const { params, results } of allTypes)
    types.byte(FUNCTION_TYPE).u32(params.length).copy(params).u32(results.length).copy(results);
  section(out, 1, types);
  const imported = new Writer(1024).u32(imports.length);
  for (const { module: from, field, type } of imports)
    imported.name(from).name(field).byte(exportKind.function).u32(type);
  if (imports.length > 0) section(out, 2, imported);
  const declared = new Writer(1024).u32(functions.length + added.length);
  for (const type of functions) declared.u32(type);
  for (const { type } of added) declared.u32(type);
  section(out, 3, declared);
  // Nothing can make the table grow, so its maximum is of no use.
  if (table !== undefined) section(out, 4, new Writer(8).bytes(1, FUNCREF, 0).u32(table.initial));
  if (memory !== undefined) section(out, 5, new Writer(16).bytes(1, 1).u32(memory.initial).u32(pages));
  const values = new Writer(1024).u32(globals.length + 3);
  for (const { type, mutable: changes, start, end } of globals)
    values
      .bytes(type, changes ? mutable : 0)
      .copy(bytes, start, end)
      .byte(op.end);
  values.bytes(I64, mutable, op.i64Const, 0, op.end);
  for (let i = 0; i < 2; i++) values.bytes(I32, mutable, op.i32Const, 0, op.end);
  section(out, 6, values);
}

/** @param redirected what stands in the place of a function */
export function writeElements(
  out: Writer,
  elements: readonly ElementSegment[],
  redirected: (index: number) => number,
): void {
  if (elements.length === 0) return;
  const list = new Writer(1024).u32(elements.length);
  for (const { offset, functions } of elements) {
    list.bytes(0, op.i32Const).signed(offset).bytes(op.end).u32(functions.length);
    for (const index of functions) list.u32(redirected(index));
  }
  section(out, 9, list);
}
