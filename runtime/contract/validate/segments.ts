// The sections that tie things together: exports, the functions in the table, the bytes in memory. Segments have constant
// places, so whether they fit is known here, and making an instance cannot fail for them.
import type { Reader } from "../binary/reader.ts";
import type { Limits } from "../schedule.ts";
import { readOffset, vector } from "./declarations.ts";
import { type ElementSegment, type Export, exportKind, type Size } from "./shape.ts";

const PAGE = 65_536;

interface Counts {
  readonly functions: number;
  readonly tables: number;
  readonly memories: number;
  readonly globals: number;
}

export function readExports(reader: Reader, limits: Limits, counts: Counts): readonly Export[] {
  const names = new Set<string>();
  const known = new Map<number, number>([
    [exportKind.function, counts.functions],
    [exportKind.table, counts.tables],
    [exportKind.memory, counts.memories],
    [exportKind.global, counts.globals],
  ]);
  return vector(reader, limits.exports, "exports", () => {
    const at = reader.at;
    const name = reader.name(limits.nameBytes);
    if (name.startsWith("$")) reader.fail("export.reserved", "names with $ are the meter's", at);
    if (names.has(name)) reader.fail("export.twice", name, at);
    names.add(name);
    const kind = reader.byte();
    const index = reader.u32();
    const count = known.get(kind);
    if (count === undefined)
      reader.fail(kind === 4 ? "feature.exceptions" : "binary.malformed", "kind of an export", at);
    if (index >= count) reader.fail("export.index", name, at);
    return { at, name, kind, index };
  });
}

export function readElements(
  reader: Reader,
  limits: Limits,
  table: Size | undefined,
  functions: number,
): readonly ElementSegment[] {
  let left = limits.elements;
  return vector(reader, limits.elements, "element segments", () => {
    const at = reader.at;
    if (reader.u32() !== 0) reader.fail("feature.bulk", "segment that is not put into the table at once", at);
    if (table === undefined) reader.fail("table.index", "no table", at);
    const offset = readOffset(reader);
    const list = vector(reader, left, "elements", () => {
      const place = reader.at;
      const index = reader.u32();
      if (index >= functions) reader.fail("function.index", "element that does not exist", place);
      return index;
    });
    left -= list.length;
    if (offset + list.length > table.initial) reader.fail("segment.range", "behind the table's end", at);
    return { offset, functions: list };
  });
}

/** @returns how many there are; their bytes stay as they are */
export function readData(reader: Reader, limits: Limits, memory: Size | undefined): number {
  return vector(reader, limits.dataSegments, "data segments", () => {
    const at = reader.at;
    const flags = reader.u32();
    if (flags === 1) reader.fail("feature.bulk", "passive segment", at);
    if (flags > 2) reader.fail("binary.malformed", "flags of a segment", at);
    if (flags === 2 && reader.u32() !== 0) reader.fail("feature.multiMemory", "memory other than the first", at);
    if (memory === undefined) reader.fail("memory.index", "no memory", at);
    const offset = readOffset(reader);
    const size = reader.size();
    reader.skip(size);
    if (offset + size > memory.initial * PAGE) reader.fail("segment.range", "behind the memory's end", at);
  }).length;
}
