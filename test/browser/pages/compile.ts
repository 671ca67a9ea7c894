// Compiles a contract in the page, with the stock compiler as it comes.
import { type CompileResult, type ContractCompiler, compileContract } from "../../../src/contract/compile.ts";

export interface Sources {
  readonly entry: string;
  readonly files: Readonly<Record<string, string>>;
  readonly sdk: Readonly<Record<string, string>>;
}

/** The module travels as a list of numbers. */
export async function run({ entry, files, sdk }: Sources) {
  // Names in variables: the package brings types that do not go with ours.
  const [main, library] = ["assemblyscript/asc", "assemblyscript"];
  const { default: asc } = (await import(main)) as { default: ContractCompiler["asc"] };
  const assemblyscript = (await import(library)) as ContractCompiler["assemblyscript"];
  const result: CompileResult = await compileContract({
    entry,
    readFile: (path) => files[path],
    readSdk: (name) => sdk[name],
    compiler: { asc, assemblyscript },
  });
  return { ...result, wasm: result.wasm && Array.from(result.wasm) };
}
