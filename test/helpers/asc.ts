// Compiles one AssemblyScript source in memory, the way contracts are compiled: stub runtime, no start section.
import asc from "assemblyscript/asc";

/** @param source text of the module @throws Error with the compiler's messages */
export async function compileSource(source: string, flags: readonly string[] = ["-O3"]): Promise<Uint8Array> {
  let binary: Uint8Array | undefined;
  const stderr: string[] = [];
  const { error } = await asc.main(
    ["module.ts", "--outFile", "module.wasm", "--runtime", "stub", "--exportStart", "_start", ...flags],
    {
      readFile: (name) => (name === "module.ts" ? source : null),
      writeFile: (name, contents) => {
        if (name === "module.wasm" && typeof contents !== "string") binary = contents;
      },
      listFiles: () => [],
      stderr: { write: (chunk) => void stderr.push(String(chunk)) },
    },
  );
  if (error !== null || binary === undefined) throw new Error(`${error?.message}\n${stderr.join("")}`);
  return binary;
}
