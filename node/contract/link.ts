// Gives a project this installation as its package `tenon` without asking any registry: a link, and the command beside it.
import { chmod, mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fromSources, installation } from "./files.ts";

/** Makes node_modules/tenon and node_modules/.bin/tenon. */
export async function linkTenon(folder: string): Promise<void> {
  const bin = join(folder, "node_modules", ".bin");
  await mkdir(bin, { recursive: true });
  await symlink(installation, join(folder, "node_modules", "tenon"), process.platform === "win32" ? "junction" : "dir");
  const main = join(installation, fromSources ? "node/cli/main.ts" : "dist/node/cli/main.js");
  const node = process.execPath;
  await writeFile(join(bin, "tenon"), `#!/bin/sh\nexec ${quoted(node)} ${quoted(main)} "$@"\n`);
  await chmod(join(bin, "tenon"), 0o755);
  await writeFile(join(bin, "tenon.cmd"), `@"${node}" "${main}" %*\r\n`);
}

/** A word for the shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
