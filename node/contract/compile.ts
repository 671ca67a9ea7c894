// Compiling contracts from a folder: files of the project, the SDK of this package, the compiler of node_modules.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type CompileResult, type ContractCompiler, compileContract } from "../../src/contract/compile.ts";

/** The SDK's sources are data of the package: beside node/ in the repository, beside dist/ in the package. */
const up = import.meta.url.endsWith(".ts") ? "../../assembly/sdk/" : "../../../assembly/sdk/";
const sdk = fileURLToPath(new URL(up, import.meta.url));

let compiler: Promise<ContractCompiler> | undefined;

/** Loads the compiler; takes most of a second the first time. */
export function contractCompiler(): Promise<ContractCompiler> {
  // Names in variables: the package brings types that do not go with ours.
  const [main, library] = ["assemblyscript/asc", "assemblyscript"];
  compiler ??= Promise.all([import(main), import(library)]).then(([asc, assemblyscript]) => ({
    asc: (asc as { default: ContractCompiler["asc"] }).default,
    assemblyscript: assemblyscript as ContractCompiler["assemblyscript"],
  }));
  return compiler;
}

/**
 * Compiles a contract of a project.
 * @param folder the project's; names of files are told relative to it
 * @param entry source with the contract's class, relative to the folder
 */
export async function compileFolder(folder: string, entry: string): Promise<CompileResult> {
  return compileContract({
    entry: entry.replaceAll("\\", "/"),
    readFile: (path) => text(join(folder, path)),
    readSdk: (name) => text(join(sdk, name)),
    compiler: await contractCompiler(),
  });
}

async function text(path: string): Promise<string | undefined> {
  return readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "EISDIR" || error.code === "ENOTDIR") return undefined;
    throw error;
  });
}
