// Modules made by hand, section by section, so that a test can say exactly what is wrong with one.
import { FUNCREF, FUNCTION_TYPE, op } from "../../runtime/contract/binary/opcodes.ts";
import { Writer } from "../../runtime/contract/binary/writer.ts";

export interface Parts {
  readonly types?: readonly (readonly [params: readonly number[], results: readonly number[]])[];
  readonly imports?: readonly (readonly [module: string, field: string, type: number])[];
  readonly functions?: readonly Fn[];
  /** Its size. */
  readonly table?: number;
  readonly memory?: readonly [initial: number, maximum?: number];
  readonly globals?: readonly (readonly [type: number, mutable: number, init: readonly number[]])[];
  readonly exports?: readonly (readonly [name: string, kind: number, index: number])[];
  readonly elements?: readonly (readonly [offset: number, functions: readonly number[]])[];
  readonly data?: readonly (readonly [offset: number, bytes: readonly number[]])[];
  /** Any sections, behind all others. */
  readonly extra?: readonly (readonly [id: number, content: readonly number[]])[];
}

interface Fn {
  readonly type: number;
  /** Types of its locals. */
  readonly locals?: readonly number[];
  /** Without the last `end`. */
  readonly code: readonly number[];
}

const header = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

export function build(parts: Parts): Uint8Array<ArrayBuffer> {
  const { types = [], imports = [], functions = [], table, memory, globals = [], exports = [] } = parts;
  const { elements = [], data = [], extra = [] } = parts;
  const out = new Writer().bytes(...header);
  const list = <T>(id: number, items: readonly T[], write: (part: Writer, item: T) => void) => {
    if (items.length === 0) return;
    const part = new Writer().u32(items.length);
    for (const item of items) write(part, item);
    out.byte(id).sized(part);
  };
  list(1, types, (part, [params, results]) =>
    part.bytes(FUNCTION_TYPE, params.length, ...params, results.length, ...results),
  );
  list(2, imports, (part, [module, field, type]) => part.name(module).name(field).byte(0).u32(type));
  list(3, functions, (part, { type }) => part.u32(type));
  list(4, table === undefined ? [] : [table], (part, size) => part.bytes(FUNCREF, 0).u32(size));
  list(5, memory === undefined ? [] : [memory], (part, [initial, maximum]) =>
    maximum === undefined ? part.byte(0).u32(initial) : part.byte(1).u32(initial).u32(maximum),
  );
  list(6, globals, (part, [type, mutable, init]) => part.bytes(type, mutable, ...init, op.end));
  list(7, exports, (part, [name, kind, index]) => part.name(name).byte(kind).u32(index));
  list(9, elements, (part, [offset, listed]) => {
    part.bytes(0, op.i32Const).signed(offset).byte(op.end).u32(listed.length);
    for (const index of listed) part.u32(index);
  });
  list(10, functions, (part, { locals = [], code }) => {
    const body = new Writer().u32(locals.length);
    for (const type of locals) body.bytes(1, type);
    part.sized(body.copy(Uint8Array.from(code)).byte(op.end));
  });
  list(11, data, (part, [offset, bytes]) =>
    part.bytes(0, op.i32Const).signed(offset).byte(op.end).u32(bytes.length).copy(Uint8Array.from(bytes)),
  );
  for (const [id, content] of extra)
    out
      .byte(id)
      .u32(content.length)
      .bytes(...content);
  return out.done();
}

/** A module of one exported function `run` () → (). */
export function running(code: readonly number[], parts: Omit<Parts, "functions"> = {}): Uint8Array<ArrayBuffer> {
  return build({
    types: [[[], []]],
    functions: [{ type: 0, code }],
    exports: [["run", 0, 0]],
    ...parts,
  });
}

/** i32.const. */
export function i32(value: number): number[] {
  return [...new Writer().byte(op.i32Const).signed(value).done()];
}

/** Content of a custom section. */
export function custom(name: string, payload: readonly number[]): number[] {
  return [
    ...new Writer()
      .name(name)
      .bytes(...payload)
      .done(),
  ];
}

/** An unsigned LEB128 number. */
export function leb(value: number): number[] {
  return [...new Writer().u32(value).done()];
}
