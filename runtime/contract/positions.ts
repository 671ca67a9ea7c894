// Where the code of a prepared module comes from: preparing it puts instructions in between, so a position that an engine
// names is not one of the module that was deployed. For tools only.
import { Reader } from "./binary/reader.ts";
import { importTable } from "./imports.ts";
import { meterModule } from "./meter/module.ts";
import type { GasSchedule } from "./schedule.ts";
import type { ContractInfo } from "./types.ts";
import { validateModule } from "./validate/module.ts";

interface Piece {
  /** Offset in the body. */
  readonly at: number;
  /** Offset in the deployed module. */
  readonly from: number;
  readonly length: number;
}

export class Positions {
  /** Functions that the module imports: its own ones count from here. */
  readonly imports: number;
  /** First byte of each body (its locals) in the deployed module. */
  readonly bodies: readonly number[];
  readonly #pieces: ReadonlyMap<number, readonly Piece[]>;

  constructor(imports: number, bodies: readonly number[], pieces: ReadonlyMap<number, readonly Piece[]>) {
    this.imports = imports;
    this.bodies = bodies;
    this.#pieces = pieces;
  }

  /**
   * @param func index of the function, imports included @param at offset in its prepared body
   * @returns offset in the deployed module of the instruction, or of the one before where it was put in
   */
  original(func: number, at: number): number | undefined {
    let found: Piece | undefined;
    for (const piece of this.#pieces.get(func) ?? []) {
      if (piece.at > at) break;
      if (piece.length > 0) found = piece;
    }
    return found === undefined ? undefined : found.from + Math.min(at - found.at, found.length - 1);
  }
}

/** @param code a module that the gatekeeper lets in @throws ContractRefusal for another */
export function positionsOf(
  code: Uint8Array,
  { flavour, schedule }: { readonly flavour: ContractInfo["flavour"]; readonly schedule: GasSchedule },
): Positions {
  const { limits } = schedule;
  const pages = flavour === "env" ? limits.envPages : limits.pages;
  const imports = importTable(flavour, schedule);
  const shape = validateModule(code, limits, imports, pages);
  const pieces = new Map<number, Piece[]>();
  meterModule(shape, {
    schedule,
    imports,
    pages,
    taken(func, at, from, length) {
      const list = pieces.get(func);
      if (list === undefined) pieces.set(func, [{ at, from, length }]);
      else list.push({ at, from, length });
    },
  });
  return new Positions(shape.imports.length, bodiesOf(code), pieces);
}

const codeSection = 10;

/** First byte of each body of a valid module, behind its size. */
export function bodiesOf(wasm: Uint8Array): readonly number[] {
  const reader = new Reader(wasm, 8);
  while (reader.at < wasm.length) {
    const id = reader.byte();
    const size = reader.u32();
    if (id !== codeSection) {
      reader.at += size;
      continue;
    }
    return Array.from({ length: reader.u32() }, () => {
      const length = reader.u32();
      const start = reader.at;
      reader.at += length;
      return start;
    });
  }
  return [];
}
