// Compiles the sources of a contract to the module that goes on chain. Host-neutral: the compiler and the files are passed
// in. The same sources give the same bytes wherever they are compiled.
import type { Abi } from "../../assembly/abi.ts";
import type { AscDiagnostic, AscLibrary, AscMain } from "../../assembly/transform/asc.ts";
import { contractTransform } from "../../assembly/transform/index.ts";
import { functionNames, keepSections } from "./sections.ts";

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

export interface CompileDiagnostic {
  readonly severity: "error" | "warning" | "info";
  readonly message: string;
  /** Of the compiler; 102 for those of the SDK's own rules. */
  readonly code: number;
  /** Path relative to the project. Without a file: about the contract as a whole. */
  readonly file?: string;
  /** From 1. */
  readonly line?: number;
  /** From 1. */
  readonly column?: number;
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

const WARNING = 2;
const ERROR = 3;
const OUTPUT = "contract.wasm";

const flags = [
  "--runtime",
  "stub",
  "--optimizeLevel",
  "3",
  "--shrinkLevel",
  "0",
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
  const log: string[] = [];
  const { error } = await asc.main([options.entry, ...flags], {
    readFile: async (path) => {
      const sdk = /(?:^|\/)node_modules\/tenon\/(.+\.ts)$/.exec(path)?.[1];
      const text = await (sdk === undefined
        ? options.readFile(path)
        : options.readSdk(sdk === "contract.ts" ? "index.ts" : sdk));
      if (text !== undefined) texts.set(path, text);
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
    stdout: { write: (text) => log.push(text) },
    stderr: { write: (text) => log.push(text) },
  });
  if (error !== null && found.length === 0) throw error;
  const bytes = outputs.get(OUTPUT);
  const map = outputs.get(`${OUTPUT}.map`);
  return {
    wasm: bytes instanceof Uint8Array ? keepSections(bytes, ["abi"]) : undefined,
    abi: transform.abi,
    sourceMap: typeof map === "string" ? map : undefined,
    names: bytes instanceof Uint8Array ? functionNames(bytes) : [],
    diagnostics: found.map((one) => diagnosticOf(one, texts)),
  };
}

function diagnosticOf(one: AscDiagnostic, texts: ReadonlyMap<string, string>): CompileDiagnostic {
  const severity = one.category === ERROR ? "error" : one.category === WARNING ? "warning" : "info";
  const what = { severity, message: one.message, code: one.code } as const;
  if (one.range === null) return what;
  const file = one.range.source.normalizedPath;
  const before = texts.get(file)?.slice(0, one.range.start).split("\n") ?? [];
  return { ...what, file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
