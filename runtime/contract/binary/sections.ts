// The sections of a module that is known to be valid: what they are, cutting custom ones off, and the names of functions.
// Those that only tools need are cut off before a module goes on chain; they stand behind the code, so positions in the
// code stay what the source map says.
import { textOf } from "../../latin1.ts";

export interface WasmSection {
  readonly id: number;
  /** Name of a custom section, one unit per byte, otherwise empty. */
  readonly name: string;
  /** From its id to its end. */
  readonly start: number;
  readonly end: number;
  /** First byte behind the name of a custom section, or behind the length of another. */
  readonly content: number;
}

const CUSTOM = 0;
const IMPORT = 2;
const CODE = 10;
const HEADER = 8;

/** @param wasm a valid module: one that the compiler made, or that the gatekeeper has let in */
export function sectionsOf(wasm: Uint8Array): readonly WasmSection[] {
  const sections: WasmSection[] = [];
  for (let at = HEADER; at < wasm.length; ) {
    const start = at;
    const id = wasm[at] ?? 0;
    const [size, body] = leb(wasm, at + 1);
    let content = body;
    let name = "";
    if (id === CUSTOM) {
      const [length, from] = leb(wasm, body);
      content = from + length;
      name = textOf(wasm.subarray(from, content));
    }
    at = body + size;
    sections.push({ id, name, start, end: at, content });
  }
  return sections;
}

/** The module without the custom sections that are not to be kept. */
export function keepSections(wasm: Uint8Array, keep: readonly string[]): Uint8Array<ArrayBuffer> {
  const parts = [wasm.subarray(0, HEADER)];
  for (const { id, name, start, end } of sectionsOf(wasm))
    if (id !== CUSTOM || keep.includes(name)) parts.push(wasm.subarray(start, end));
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Names of the functions by index, imports first, from the section `name`. */
export function functionNames(wasm: Uint8Array): readonly string[] {
  const section = sectionsOf(wasm).find((one) => one.name === "name");
  const names: string[] = [];
  for (let at = section?.content ?? 0, end = section?.end ?? 0; at < end; ) {
    const kind = wasm[at];
    const [size, body] = leb(wasm, at + 1);
    at = body + size;
    if (kind !== 1) continue;
    let [count, next] = leb(wasm, body);
    for (; count > 0; count--) {
      const [index, afterIndex] = leb(wasm, next);
      const [length, from] = leb(wasm, afterIndex);
      next = from + length;
      names[index] = textOf(wasm.subarray(from, next));
    }
  }
  return Array.from(names, (name) => name ?? "");
}

/** Index of the function in whose body an offset lies, imports first. */
export function functionAt(wasm: Uint8Array, offset: number): number | undefined {
  const sections = sectionsOf(wasm);
  const code = sections.find((one) => one.id === CODE);
  if (code === undefined || offset < code.content || offset >= code.end) return undefined;
  let [count, at] = leb(wasm, code.content);
  for (let index = importedFunctions(wasm, sections); count > 0; count--, index++) {
    const [size, body] = leb(wasm, at);
    at = body + size;
    if (offset < at) return index;
  }
  return undefined;
}

/** The compiler imports nothing but functions. */
function importedFunctions(wasm: Uint8Array, sections: readonly WasmSection[]): number {
  const imports = sections.find((one) => one.id === IMPORT);
  return imports === undefined ? 0 : leb(wasm, imports.content)[0];
}

/** An unsigned number and the position behind it. */
function leb(wasm: Uint8Array, at: number): [value: number, next: number] {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = wasm[at++] ?? 0;
    value += (byte & 127) * 2 ** shift;
    if (byte < 128) return [value, at];
  }
}
