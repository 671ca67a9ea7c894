// Looks on while contracts run in a test chain: where a failed call was, told by the source map of what was deployed, and
// which functions were reached.
import { markModule, markName } from "../../runtime/contract/marks.ts";
import { bodiesOf, positionsOf } from "../../runtime/contract/positions.ts";
import type { ContractWatch } from "../../runtime/contract/watch.ts";
import { SourceMap } from "../contract/sourcemap.ts";
import type { TracePlace } from "../contract/transport.ts";
import { hex } from "../lib/hex.ts";

type Failed = Parameters<ContractWatch["failed"]>;
type Frame = Failed[0];
type Prepared = Parameters<ContractWatch["mark"]>[0];

/** An engine's word for a place in a module: index of the function, offset in the file. */
const wasmFrame = /wasm-function\[([0-9]+)\]:0x([0-9a-f]+)/;

/** Where the transform puts the exported functions. */
const entryFile = "tenon-entry/";

function isEntry(name: string): boolean {
  return name.startsWith(entryFile);
}

function placeOf({ file, line }: { readonly file: string; readonly line: number }) {
  return { file, line };
}

/** What is known of a deployed code. */
interface Known {
  readonly name: string;
  readonly map: SourceMap;
  readonly imports: number;
  /** First byte and end of each body. */
  readonly bodies: readonly (readonly [number, number])[];
  /** Bits of the functions that were reached, by global. */
  readonly reached: bigint[];
}

/** Which functions of a contract were reached. */
export interface FunctionCoverage {
  readonly contract: string;
  readonly function: string;
  readonly file: string;
  readonly line: number;
  readonly reached: boolean;
}

export class Watcher implements ContractWatch {
  /** By code hash, hex. */
  readonly #known = new Map<string, Known>();
  readonly #marked = new WeakMap<Prepared, ReturnType<typeof markModule>>();
  #trace: readonly TracePlace[] = [];

  /** Says what a code was built from. */
  learn(code: Uint8Array, codeHash: Uint8Array, name: string, mapText: string): void {
    const key = hex(codeHash);
    if (this.#known.has(key)) return;
    const map = new SourceMap(mapText);
    const starts = bodiesOf(code);
    const bodies = starts.map((start, i) => [start, starts[i + 1] ?? code.length] as const);
    this.#known.set(key, {
      name,
      map,
      imports: Math.max(0, map.functions.length - starts.length),
      bodies,
      reached: [],
    });
  }

  /** The place of the failure since the last time it was asked for. */
  takeTrace(): readonly TracePlace[] {
    const trace = this.#trace;
    this.#trace = [];
    return trace;
  }

  failed(frame: Frame, _status: Failed[1], stack: string | undefined): void {
    const places = this.#placesOf(frame, stack ?? "");
    // A call that failed inside another one comes first; what fails because of it is around it.
    this.#trace = frame.depth === 1 ? [...this.#trace, ...places] : places;
  }

  ran({ contract, code, instance }: Frame): void {
    const known = this.#known.get(hex(contract.codeHash));
    const globals = this.#marked.get(code.prepared)?.globals ?? 0;
    for (let n = 0; known !== undefined && n < globals; n++) {
      known.reached[n] = (known.reached[n] ?? 0n) | BigInt.asUintN(64, instance.mark(markName(n)) ?? 0n);
    }
  }

  mark(prepared: Prepared): Uint8Array<ArrayBuffer> {
    const marked = markModule(prepared.wasm);
    this.#marked.set(prepared, marked);
    return marked.wasm;
  }

  /** Functions of the author's files, methods that were put in line into their entries included. */
  coverage(): readonly FunctionCoverage[] {
    return [...this.#known.values()].flatMap(({ name, map, reached, imports, bodies }) => {
      const own = bodies.flatMap(([start, end], index) => {
        const text = map.functions[imports + index] ?? "";
        const source = text.startsWith("~") ? undefined : map.firstPlace(start, end);
        if (source === undefined) return [];
        const bit = ((reached[Math.floor(index / 64)] ?? 0n) >> BigInt(index % 64)) & 1n;
        return [{ text, name: plainName(text), source, reached: bit === 1n }];
      });
      const methods = new Set(own.filter((one) => !isEntry(one.text)).map((one) => one.name.replace(/^.*\./, "")));
      return own
        .filter((one) => !isEntry(one.text) || !methods.has(one.name))
        .map((one) => ({ contract: name, function: one.name, ...placeOf(one.source), reached: one.reached }));
    });
  }

  #placesOf({ ask, contract, code }: Frame, stack: string): readonly TracePlace[] {
    const found = framesOf(stack);
    const known = this.#known.get(hex(contract.codeHash));
    const marked = this.#marked.get(code.prepared);
    if (known === undefined || marked === undefined || found.length === 0) return [];
    const positions = positionsOf(contract.load(), { flavour: contract.flavour, schedule: ask.schedule });
    const running = bodiesOf(marked.wasm);
    const places = found.flatMap(({ func, offset }): TracePlace[] => {
      const index = func - positions.imports;
      const [body, start, prefix] = [positions.bodies[index], running[index], marked.prefix[index]];
      if (body === undefined || start === undefined || prefix === undefined) return [];
      const at = positions.original(func, offset - start - prefix);
      const source = at === undefined ? undefined : known.map.place(at, body);
      const text = known.map.functions[func] ?? "";
      // The method that the transform writes around the author's.
      if (isEntry(text) && found.length > 1) return [];
      const name = plainName(text);
      return [{ contract: contract.name, function: name, ...(source === undefined ? {} : { source }) }];
    });
    const own = places.filter(({ source }) => source !== undefined && !known.map.isLibrary(source));
    return own.length > 0 ? own : places;
  }
}

/** The frames of the module that stopped, innermost first: those behind the host's own, up to the host's next one. */
function framesOf(stack: string): readonly { readonly func: number; readonly offset: number }[] {
  const out: { func: number; offset: number }[] = [];
  for (const line of stack.split("\n")) {
    const match = wasmFrame.exec(line);
    if (match !== null) out.push({ func: Number(match[1]), offset: Number.parseInt(match[2] as string, 16) });
    else if (out.length > 0) break;
  }
  return out;
}

/** `src/index/Token#transfer` → `Token.transfer`. */
function plainName(name: string): string {
  return name
    .slice(name.lastIndexOf("/") + 1)
    .replace(/<.*>$/, "")
    .replace("#", ".");
}
