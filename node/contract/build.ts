// Builds a contract: module, interface, map to the source and typed client, beside each other in build/.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Abi } from "../../assembly/abi.ts";
import type { CompileDiagnostic } from "../../src/contract/compile.ts";
import { clientFile } from "../../src/contract/generate.ts";
import { compileFolder } from "./compile.ts";
import type { Source } from "./project.ts";

export interface Build {
  readonly name: string;
  readonly wasm: Uint8Array<ArrayBuffer>;
  readonly abi: Abi;
  readonly sourceMap: string;
  /** Names of the functions by index, imports first. */
  readonly functions: readonly string[];
  readonly warnings: readonly CompileDiagnostic[];
}

/** What the compiler refuses, with its places. */
export class BuildFailure extends Error {
  readonly diagnostics: readonly CompileDiagnostic[];

  constructor(source: Source, diagnostics: readonly CompileDiagnostic[]) {
    super(`${source.entry} does not compile:\n${diagnostics.map(diagnosticText).join("\n")}`);
    this.name = "BuildFailure";
    this.diagnostics = diagnostics;
  }
}

export function diagnosticText({ severity, message, file, line, column }: CompileDiagnostic): string {
  const place = file === undefined ? "" : `${file}:${line ?? 1}:${column ?? 1} `;
  return `  ${place}${severity}: ${message}`;
}

/** Compiles without writing anything. @throws BuildFailure */
export async function compile(folder: string, source: Source): Promise<Build> {
  const result = await compileFolder(folder, source.entry);
  const { wasm, abi, sourceMap = "", names, diagnostics } = result;
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length > 0 || wasm === undefined || abi === undefined) throw new BuildFailure(source, errors);
  const warnings = diagnostics.filter(({ severity }) => severity === "warning");
  return { name: source.name, wasm, abi, sourceMap, functions: names, warnings };
}

/** Compiles and writes build/NAME.wasm, NAME.wasm.map, NAME.abi.json and NAME.ts. @throws BuildFailure */
export async function buildInto(folder: string, source: Source): Promise<Build> {
  const build = await compile(folder, source);
  const out = join(folder, "build");
  await mkdir(out, { recursive: true });
  const { name, wasm, abi, sourceMap, functions } = build;
  // Beside the standard: positions alone do not give the names of functions.
  const map = { ...(JSON.parse(sourceMap) as object), x_functions: functions };
  await Promise.all([
    writeFile(join(out, `${name}.wasm`), wasm),
    writeFile(join(out, `${name}.wasm.map`), JSON.stringify(map)),
    writeFile(join(out, `${name}.abi.json`), `${JSON.stringify(abi, null, 2)}\n`),
    writeFile(join(out, `${name}.ts`), clientFile(abi, { name, source: source.entry })),
  ]);
  return build;
}
