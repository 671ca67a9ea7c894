// Places in deployed code as places in its source.
import type { CodePlace } from "../../runtime/contract/places.ts";
import { bodiesOf } from "../../runtime/contract/positions.ts";
import { SourceMap } from "./sourcemap.ts";
import type { TracePlace } from "./transport.ts";

/** Where the transform puts the exported functions. */
const entryFile = "tenon-entry/";

/** What a code was built from. */
export class BuiltSource {
  readonly map: SourceMap;
  readonly imports: number;
  /** First byte and end of each body. */
  readonly bodies: readonly (readonly [start: number, end: number])[];

  constructor(code: Uint8Array, mapText: string) {
    this.map = new SourceMap(mapText);
    const starts = bodiesOf(code);
    this.bodies = starts.map((start, i) => [start, starts[i + 1] ?? code.length] as const);
    this.imports = Math.max(0, this.map.functions.length - starts.length);
  }

  /** Name of a function, and whether the transform wrote it around a method of the author's. */
  function(func: number): { readonly name: string; readonly entry: boolean; readonly library: boolean } {
    const text = this.map.functions[func] ?? "";
    return { name: plainName(text), entry: text.startsWith(entryFile), library: text.startsWith("~") };
  }
}

/** @param sourceOf what the code of a contract was built from, where that is known */
export function traceOf(
  places: readonly CodePlace[],
  sourceOf: (contract: string) => BuiltSource | undefined,
): readonly TracePlace[] {
  const all = places.map((place) => ({ ...placeIn(place, sourceOf(place.contract)), place }));
  // The author's own code is what matters; what lies around it stands in only when there is nothing else.
  const own = all.filter((one) => one.own);
  return (own.length > 0 ? own : all).map((one) => one.shown);
}

function placeIn(
  { contract, func, offset }: CodePlace,
  built: BuiltSource | undefined,
): { readonly shown: TracePlace; readonly own: boolean } {
  const body = built?.bodies[func - built.imports];
  if (built === undefined || body === undefined)
    return { shown: { contract, function: `function ${func}` }, own: true };
  const source = built.map.place(offset, body[0]);
  const { name, entry } = built.function(func);
  const shown = { contract, function: name, ...(source === undefined ? {} : { source }) };
  return { shown, own: !entry && source !== undefined && !built.map.isLibrary(source) };
}

/** `src/index/Token#transfer` → `Token.transfer`. */
function plainName(name: string): string {
  return name
    .slice(name.lastIndexOf("/") + 1)
    .replace(/<.*>$/, "")
    .replace("#", ".");
}
