// Looks on while contracts run in a test chain: where a failed call was, told by the source map of what was deployed, and
// which functions were reached.
import { type MarkedModule, markModule, markName } from "../../runtime/contract/marks.ts";
import { FailureTrail, failurePlaces } from "../../runtime/contract/places.ts";
import type { ContractWatch } from "../../runtime/contract/watch.ts";
import { BuiltSource, traceOf } from "../contract/trace.ts";
import type { TracePlace } from "../contract/transport.ts";
import { hex } from "../lib/hex.ts";

type Failed = Parameters<ContractWatch["failed"]>;
type Frame = Failed[0];
type Prepared = Parameters<ContractWatch["mark"]>[0];

/** What is known of a deployed code. */
interface Known {
  readonly name: string;
  readonly source: BuiltSource;
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
  /** Code hashes by the names of the contracts that ran. */
  readonly #codes = new Map<string, string>();
  readonly #marked = new WeakMap<Prepared, MarkedModule>();
  readonly #trail = new FailureTrail();

  /** Says what a code was built from. */
  learn(code: Uint8Array, codeHash: Uint8Array, name: string, mapText: string): void {
    const key = hex(codeHash);
    if (!this.#known.has(key)) this.#known.set(key, { name, source: new BuiltSource(code, mapText), reached: [] });
  }

  /** Where the last call failed. */
  takeTrace(): readonly TracePlace[] {
    return traceOf(this.#trail.take(), (contract) => this.#known.get(this.#codes.get(contract) ?? "")?.source);
  }

  failed(frame: Frame, _status: Failed[1], stack: string | undefined): void {
    this.#codes.set(frame.contract.name, hex(frame.contract.codeHash));
    this.#trail.add(frame, failurePlaces(frame, stack ?? "", this.#marked.get(frame.code.prepared)));
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
    return [...this.#known.values()].flatMap(({ name, source, reached }) => {
      const own = source.bodies.flatMap(([start, end], index) => {
        const func = source.function(source.imports + index);
        const place = func.library ? undefined : source.map.firstPlace(start, end);
        if (place === undefined) return [];
        const bit = ((reached[Math.floor(index / 64)] ?? 0n) >> BigInt(index % 64)) & 1n;
        return [{ ...func, file: place.file, line: place.line, reached: bit === 1n }];
      });
      const methods = new Set(own.filter((one) => !one.entry).map((one) => one.name.replace(/^.*\./, "")));
      return own
        .filter((one) => !one.entry || !methods.has(one.name))
        .map((one) => ({ contract: name, function: one.name, file: one.file, line: one.line, reached: one.reached }));
    });
  }
}
