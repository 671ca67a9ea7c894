// Gives a project this installation as its package `tenon` without asking any registry: a link, and the command beside it.
import { chmod, mkdir, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fromSources, installation } from "./files.ts";

/** Makes node_modules/tenon, the compiler beside it, and node_modules/.bin/tenon. */
export async function linkTenon(folder: string): Promise<void> {
  const bin = join(folder, "node_modules", ".bin");
  await mkdir(bin, { recursive: true });
  const modules = join(folder, "node_modules");
  const kind = process.platform === "win32" ? "junction" : "dir";
  await symlink(installation, join(modules, "tenon"), kind);
  // Editors read contracts with the compiler's declarations, and tests with those of Node.js.
  const compiler = folderOf("assemblyscript");
  if (compiler !== undefined) await symlink(compiler, join(modules, "assemblyscript"), kind);
  const types = folderOf("@types/node");
  if (types !== undefined) {
    await mkdir(join(modules, "@types"));
    await symlink(types, join(modules, "@types", "node"), kind);
  }
  const main = join(installation, fromSources ? "node/cli/main.ts" : "dist/node/cli/main.js");
  const node = process.execPath;
  await writeFile(join(bin, "tenon"), `#!/bin/sh\nexec ${quoted(node)} ${quoted(main)} "$@"\n`);
  await chmod(join(bin, "tenon"), 0o755);
  await writeFile(join(bin, "tenon.cmd"), `@"${node}" "${main}" %*\r\n`);
}

const require = createRequire(import.meta.url);

/** Where a package lies; undefined where it is not installed. */
function folderOf(name: string): string | undefined {
  try {
    return dirname(require.resolve(`${name}/package.json`));
  } catch {
    return undefined;
  }
}

/** Version of a package here; that which Tenon was made with where it is not installed. */
export function versionOf(name: string, otherwise: string): string {
  if (folderOf(name) === undefined) return otherwise;
  return (require(`${name}/package.json`) as { readonly version: string }).version;
}

/** A word for the shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
