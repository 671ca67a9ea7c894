// Writing configuration files: never over existing ones unless told so.
import { mkdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { UsageError } from "./output.ts";

const overwriteHint = "choose another folder, or overwrite it with --force";

/** @throws UsageError when one of the files exists and may not be overwritten */
export async function checkFree(folder: string, names: readonly string[], overwrite: boolean): Promise<void> {
  if (overwrite) return;
  for (const name of names) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found !== undefined) throw new UsageError(`${path} exists`, overwriteHint);
  }
}

/** Writes files into a folder, which is created. @returns their paths @throws UsageError when one exists */
export async function writeFiles(
  folder: string,
  files: Readonly<Record<string, string>>,
  overwrite: boolean,
): Promise<readonly string[]> {
  await mkdir(folder, { recursive: true });
  const paths: string[] = [];
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    await writeFile(path, text, { flag: overwrite ? "w" : "wx" }).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "EEXIST") throw new UsageError(`${path} exists`, overwriteHint);
      throw new UsageError(`${path} cannot be written (${error.code})`);
    });
    paths.push(path);
  }
  return paths;
}
