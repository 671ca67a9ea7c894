// Compiles the sources of a contract to the module that goes on chain. Host-neutral: the compiler and the files are passed
// in. The same sources give the same bytes wherever they are compiled.
import type { Abi } from "../../assembly/abi.ts";
import type { AscDiagnostic, AscLibrary, AscMain } from "../../assembly/transform/asc.ts";
import { contractTransform } from "../../assembly/transform/index.ts";
import { functionAt, functionNames, keepSections } from "../../runtime/contract/binary/sections.ts";
import { importTable } from "../../runtime/contract/imports.ts";
import { prepare } from "../../runtime/contract/prepare.ts";
import { ContractRefusal } from "../../runtime/contract/refusal.ts";
import { gasSchedule } from "../../runtime/contract/schedule.ts";
import { type CompileDiagnostic, readable } from "./diagnostics.ts";

export type { CompileDiagnostic } from "./diagnostics.ts";

/** The two modules of the package `assemblyscript`, imported by the host. */
export interface ContractCompiler {
  /** `assemblyscript/asc`. */
  readonly asc: AscMain;
  /** `assemblyscript`. */
  readonly assemblyscript: AscLibrary;
}

type Text = string | undefined;

export interface CompileOptions {
  /** Path of the source with the contract's class, relative to the project. */
  readonly entry: string;
  /** Text of a file of the project by its path relative to the project; undefined when there is none. */
  readonly readFile: (path: string) => Text | Promise<Text>;
  /** Text of a file of the SDK by its name, such as `address.ts`. */
  readonly readSdk: (name: string) => Text | Promise<Text>;
  readonly compiler: ContractCompiler;
}

export interface CompileResult {
  /** Undefined when there are errors. */
  readonly wasm: Uint8Array<ArrayBuffer> | undefined;
  readonly abi: Abi | undefined;
  /** Source map (version 3) of the module, sources included. For tools, never on chain. */
  readonly sourceMap: string | undefined;
  /** Names of the functions by index, imports first. For tools, never on chain. */
  readonly names: readonly string[];
  readonly diagnostics: readonly CompileDiagnostic[];
}

const OUTPUT = "contract.wasm";
/** Where the compiler looks for settings. */
const CONFIG = "asconfig.json";

const flags = [
  "--runtime",
  "stub",
  "--optimizeLevel",
  "3",
  "--shrinkLevel",
  "1",
  "--exportStart",
  "_start",
  "--initialMemory",
  "1",
  "--use",
  "abort=~lib/tenon/abort/abort",
  "--outFile",
  OUTPUT,
  "--sourceMap",
  "--debug",
];

export async function compileContract(options: CompileOptions): Promise<CompileResult> {
  const { asc, assemblyscript } = options.compiler;
  const texts = new Map<string, string>();
  const found: AscDiagnostic[] = [];
  const outputs = new Map<string, string | Uint8Array>();
  const transform = contractTransform(assemblyscript, asc.libraryFiles);
  const { error } = await asc.main([options.entry, ...flags], {
    readFile: async (path) => {
      // Settings of a project would change the module: the sources alone decide.
      if (path === CONFIG) return null;
      // "tenon/contract" and what the SDK's files import of each other. The compiler looks for packages like Node.js, so
      // from inside one first in a folder of its own.
      const file = /(?:^|\/)node_modules\/tenon\/((?:(?!node_modules).)+\.ts)$/.exec(path)?.[1];
      const text = await (file === undefined
        ? options.readFile(path)
        : options.readSdk(file === "contract.ts" ? "index.ts" : file));
      if (text !== undefined) texts.set(path.replace(/^.*node_modules\//, "~lib/"), text);
      return text ?? null;
    },
    writeFile: (path, contents) => {
      outputs.set(path, contents);
    },
    listFiles: () => [],
    reportDiagnostic: (diagnostic) => {
      found.push(diagnostic);
    },
    transforms: [transform],
    // What is written there is reported as well.
    stdout: { write: () => {} },
    stderr: { write: () => {} },
  });
  if (error !== null && found.length === 0) throw error;
  const bytes = outputs.get(OUTPUT);
  const map = outputs.get(`${OUTPUT}.map`);
  const diagnostics = readable(found, texts);
  if (
    !(bytes instanceof Uint8Array) ||
    transform.abi === undefined ||
    diagnostics.some((one) => one.severity === "error")
  )
    return { wasm: undefined, abi: undefined, sourceMap: undefined, names: [], diagnostics };
  const wasm = keepSections(bytes, ["abi"]);
  const names = functionNames(bytes);
  const refused = refusalOf(wasm, names);
  if (refused !== undefined) diagnostics.push(refused);
  return {
    wasm: refused === undefined ? wasm : undefined,
    abi: transform.abi,
    sourceMap: typeof map === "string" ? map : undefined,
    names,
    diagnostics,
  };
}

/** The chain's own check of the module: what no rule for sources has caught, it would refuse at deployment. */
function refusalOf(wasm: Uint8Array, names: readonly string[]): CompileDiagnostic | undefined {
  const schedule = gasSchedule(1);
  try {
    prepare(wasm, { schedule, imports: importTable("tenon", schedule) });
    return undefined;
  } catch (error) {
    if (!(error instanceof ContractRefusal)) throw error;
    const { code, offset, detail } = error;
    const where = functionAt(wasm, offset);
    const name = where === undefined ? undefined : names[where];
    const inside = name === undefined ? "" : ` in ${name}, which the contract uses`;
    return { severity: "error", code: 0, message: `The chain refuses the module: ${code}${inside} (${detail}).` };
  }
}
