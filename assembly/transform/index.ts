// The transform of contract sources: reads the decorators, adds the code they stand for, makes arithmetic checked, refuses
// what contracts may not do, and describes the contract's interface. It runs inside the stock compiler, in Node.js and in a
// page.
import { sha256 } from "@noble/hashes/sha2.js";
import type { Abi } from "../abi.ts";
import { checkArithmetic, type IsAuthors } from "./arithmetic.ts";
import type { AscLibrary, AscParser, AscProgram } from "./asc.ts";
import { checkModel, checkPlaces } from "./check.ts";
import { describe } from "./describe.ts";
import { Expansion } from "./expand.ts";
import { reportFailures } from "./failure.ts";
import { refuseFloats } from "./floats.ts";
import { type Model, readModel } from "./model.ts";
import { compareNulls } from "./nulls.ts";
import { refuseInSource } from "./refuse.ts";
import { reporter } from "./report.ts";

export interface ContractTransform {
  afterParse(parser: AscParser): void;
  afterInitialize(program: AscProgram): void;
  afterCompile(module: { addCustomSection(name: string, contents: Uint8Array): void }): void;
  /** After compiling; undefined when the sources have no contract. */
  readonly abi: Abi | undefined;
}

/** @param libraryFiles the standard library, by name: its sources are not the author's */
export function contractTransform(asc: AscLibrary, libraryFiles: Readonly<Record<string, string>>): ContractTransform {
  const isAuthors: IsAuthors = ({ internalPath: path }) => {
    if (!path.startsWith("~lib/")) return true;
    return (
      !path.startsWith("~lib/tenon/") && !path.startsWith("~lib/rt/") && !Object.hasOwn(libraryFiles, path.slice(5))
    );
  };
  let model: Model | undefined;
  let abi: Abi | undefined;
  return {
    get abi() {
      return abi;
    },
    afterParse(parser) {
      const sources = parser.sources.filter(isAuthors);
      const report = reporter(asc, parser);
      model = readModel(asc, sources);
      const before = parser.diagnostics.length;
      const structs = new Set(model.structs.map((one) => one.name));
      for (const source of sources) {
        refuseInSource(asc, source, structs, report);
        checkPlaces(asc, source, report);
      }
      checkModel(asc, model, prefixOf, report);
      const [contract] = model.contracts;
      // Code made from sources that are wrong would only be reported as well.
      if (contract === undefined || parser.diagnostics.length > before) return;
      new Expansion(asc, parser).run(model, contract, sources, prefixOf);
    },
    afterInitialize(program) {
      const [contract] = model?.contracts ?? [];
      if (model === undefined || contract === undefined) return;
      reportFailures(asc, program);
      checkArithmetic(asc, program, isAuthors);
      refuseFloats(asc, program, isAuthors);
      compareNulls(asc, program, isAuthors);
      abi = describe(asc, program, model, contract, prefixOf, reporter(asc, program));
    },
    afterCompile(module) {
      if (abi !== undefined) module.addCustomSection("abi", new TextEncoder().encode(JSON.stringify(abi)));
    },
  };
}

/** First four bytes of the SHA-256 of a field's name, as they stand in memory. */
function prefixOf(name: string): number {
  const digest = sha256(new TextEncoder().encode(name));
  return new DataView(digest.buffer, digest.byteOffset).getUint32(0, true);
}
