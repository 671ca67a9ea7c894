// Where in the deployed code a call failed, out of the engine's text of its stack: functions by index and offsets in the
// module as it is on the chain, which a source map of it knows. For tools; no stack, no places.
import type { Frame } from "./frame.ts";
import type { MarkedModule } from "./marks.ts";
import { bodiesOf, positionsOf } from "./positions.ts";

/** A place in a deployed module. */
export interface CodePlace {
  readonly contract: string;
  /** Index of the function, imports included. */
  readonly func: number;
  /** Offset in the module. */
  readonly offset: number;
}

/** How V8 and SpiderMonkey write a place in a module. */
const wasmFrame = /wasm-function\[([0-9]+)\]:0x([0-9a-f]+)/;

/** Innermost first. @param marked what ran in the place of the prepared module */
export function failurePlaces(frame: Frame, stack: string, marked?: MarkedModule): readonly CodePlace[] {
  const found = framesOf(stack);
  if (found.length === 0) return [];
  const { ask, contract, code } = frame;
  const positions = positionsOf(contract.load(), { flavour: contract.flavour, schedule: ask.schedule });
  const running = bodiesOf(marked?.wasm ?? code.prepared.wasm);
  return found.flatMap(({ func, at }): CodePlace[] => {
    const index = func - positions.imports;
    const start = running[index];
    if (start === undefined) return [];
    const offset = positions.original(func, at - start - (marked?.prefix[index] ?? 0));
    return offset === undefined ? [] : [{ contract: contract.name, func, offset }];
  });
}

/** The frames of the module that stopped: those behind the host's own, up to the host's next one. */
export function framesOf(stack: string): readonly { readonly func: number; readonly at: number }[] {
  const out: { func: number; at: number }[] = [];
  for (const line of stack.split("\n")) {
    const match = wasmFrame.exec(line);
    if (match !== null) out.push({ func: Number(match[1]), at: Number.parseInt(match[2] as string, 16) });
    else if (out.length > 0) break;
  }
  return out;
}

/**
 * The places of a call that fails inside others: those of the inner one stand in front when the outer one fails because of
 * it, and are forgotten when it goes on.
 */
export class FailureTrail {
  #places: readonly CodePlace[] = [];
  #depth = 0;

  add(frame: Frame, places: readonly CodePlace[]): void {
    this.#places = this.#depth === frame.depth + 1 ? [...this.#places, ...places] : places;
    this.#depth = frame.depth;
  }

  /** Those of the call that ended last; none from then on. */
  take(): readonly CodePlace[] {
    const places = this.#places;
    this.#places = [];
    this.#depth = 0;
    return places;
  }
}
