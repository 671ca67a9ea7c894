// Compiles AssemblyScript in memory, the way contracts are compiled: stub runtime, no start section.
import asc from "assemblyscript/asc";

/**
 * @param source text of the module
 * @param flags further arguments of asc
 * @param files what it may import, by path
 * @throws Error with the compiler's messages
 */
export async function compileSource(
  source: string,
  flags: readonly string[] = ["-O3"],
  files: Readonly<Record<string, string>> = {},
): Promise<Uint8Array<ArrayBuffer>> {
  let binary: Uint8Array<ArrayBuffer> | undefined;
  const stderr = asc.createMemoryStream();
  const { error } = await asc.main(
    ["module.ts", "--outFile", "module.wasm", "--runtime", "stub", "--exportStart", "_start", ...flags],
    {
      stderr,
      readFile: (name) => (name === "module.ts" ? source : (files[name] ?? null)),
      listFiles: () => [],
      writeFile: (_name, contents) => {
        if (typeof contents !== "string") binary = Uint8Array.from(contents);
      },
    },
  );
  if (error !== null || binary === undefined) throw new Error(`asc: ${stderr.toString()}`, { cause: error });
  return binary;
}
