// Reads a source map (version 3) of a module: its one line's columns are offsets in the module.
import type { TracePlace } from "./transport.ts";

type SourcePlace = NonNullable<TracePlace["source"]>;

interface Mapping {
  readonly offset: number;
  readonly source: number;
  /** From 0. */
  readonly line: number;
  readonly column: number;
}

export class SourceMap {
  /** By rising offset. */
  readonly #mappings: readonly Mapping[];
  readonly #sources: readonly string[];
  /** Lines of each source that declare events, errors and structs. */
  readonly #data: readonly ReadonlySet<number>[];
  /** Names of the module's functions by index. */
  readonly functions: readonly string[];

  /** @param text JSON; a bad map gives no places, since it is only a help */
  constructor(text: string) {
    const map = JSON.parse(text) as {
      readonly mappings?: string;
      readonly sources?: readonly string[];
      readonly sourcesContent?: readonly (string | null)[];
      readonly x_functions?: readonly string[];
    };
    const { mappings = "", sources = [], sourcesContent = [], x_functions = [] } = map;
    this.#sources = sources;
    this.#mappings = decode(mappings);
    this.#data = sources.map((_, i) => dataLines(sourcesContent[i] ?? ""));
    this.functions = x_functions;
  }

  /**
   * The place of an offset. Code of the library that was put in line is shown as the author's line before it, and so is
   * what the transform makes of an event or error: nobody looks for a failure there.
   * @param from first offset of the function: nothing before it counts
   */
  place(offset: number, from: number): SourcePlace | undefined {
    let low = 0;
    let high = this.#mappings.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#mappings[middle] as Mapping).offset <= offset) low = middle + 1;
      else high = middle;
    }
    let library: Mapping | undefined;
    let data: Mapping | undefined;
    for (let i = low - 1; i >= 0; i--) {
      const mapping = this.#mappings[i] as Mapping;
      if (mapping.offset < from) break;
      if (this.#isLibrary(mapping)) library ??= mapping;
      else if (this.#data[mapping.source]?.has(mapping.line)) data ??= mapping;
      else return this.#shown(mapping);
    }
    const found = data ?? library;
    return found === undefined ? undefined : this.#shown(found);
  }

  /** The author's first place among offsets from `start` to before `end`; undefined where all is the library's. */
  firstPlace(start: number, end: number): SourcePlace | undefined {
    const own = this.#mappings.filter((one) => one.offset >= start && one.offset < end && !this.#isLibrary(one));
    const first = own.find((one) => !this.#data[one.source]?.has(one.line)) ?? own[0];
    return first === undefined ? undefined : this.#shown(first);
  }

  /** Whether a place is in the library's code, not in the author's. */
  isLibrary({ file }: SourcePlace): boolean {
    return file.startsWith("~lib/");
  }

  #isLibrary({ source }: Mapping): boolean {
    return (this.#sources[source] ?? "~lib/").startsWith("~lib/");
  }

  #shown({ source, line, column }: Mapping): SourcePlace {
    return { file: this.#sources[source] ?? "", line: line + 1, column: column + 1 };
  }
}

/** Lines (from 0) from a decorator @event, @error or @struct to the end of its class. */
function dataLines(text: string): ReadonlySet<number> {
  const found = new Set<number>();
  let indent: string | undefined;
  for (const [number, line] of text.split("\n").entries()) {
    const start = /^(\s*)@(?:event|error|struct)\b/.exec(line);
    if (start !== null) indent = start[1];
    if (indent === undefined) continue;
    found.add(number);
    if (line.startsWith(`${indent}}`) || /\{.*\}\s*$/.test(line)) indent = undefined;
  }
  return found;
}

const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Groups of numbers in base 64, each relative to the one before. */
function decode(mappings: string): readonly Mapping[] {
  const out: Mapping[] = [];
  let [offset, source, line, column] = [0, 0, 0, 0];
  // Lines of the generated file are separated by `;`; a module has one.
  for (const segment of mappings.split(";", 1)[0]?.split(",") ?? []) {
    const numbers = numbersOf(segment);
    offset += numbers[0] ?? 0;
    if (numbers.length < 4) continue;
    source += numbers[1] as number;
    line += numbers[2] as number;
    column += numbers[3] as number;
    out.push({ offset, source, line, column });
  }
  return out;
}

function numbersOf(segment: string): readonly number[] {
  const out: number[] = [];
  let value = 0;
  let shift = 0;
  for (const digit of segment) {
    const bits = digits.indexOf(digit);
    if (bits < 0) return [];
    value += (bits & 31) * 2 ** shift;
    shift += 5;
    if ((bits & 32) !== 0) continue;
    out.push(value % 2 === 1 ? -(value - 1) / 2 : value / 2);
    value = 0;
    shift = 0;
  }
  return out;
}
