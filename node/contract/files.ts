// Where this installation lies, and reading of files that may be missing.
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

/** Whether this code runs from its sources, not from a build. */
export const fromSources = import.meta.url.endsWith(".ts");

const up = existsSync(new URL("../../package.json", import.meta.url)) ? "../../" : "../../../";

/** Folder of this installation: the checkout, or the installed package. */
export const installation = fileURLToPath(new URL(up, import.meta.url));

/** Undefined for a file that does not exist. */
export async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "EISDIR" || code === "ENOTDIR") return undefined;
    throw error;
  }
}
