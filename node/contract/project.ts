// A project of contracts: a folder with a package.json; every file directly in src/ that declares a contract is one.
import { readdir, readFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { UsageError } from "../cli/output.ts";
import { readText } from "./files.ts";

export interface Source {
  /** Name of the files that are built, such as `token` for `token.wasm`. */
  readonly name: string;
  /** Relative to the project, with `/`. */
  readonly entry: string;
}

export interface Project {
  readonly folder: string;
  readonly contracts: readonly Source[];
}

/** The project around a folder. @throws UsageError */
export async function findProject(from = "."): Promise<Project> {
  let folder = resolve(from);
  for (;;) {
    const text = await readText(join(folder, "package.json"));
    if (text !== undefined) return { folder, contracts: await contractsIn(folder, projectName(text, folder)) };
    const parent = dirname(folder);
    if (parent === folder)
      throw new UsageError("this is no project of contracts", "make one: tenon contract new counter");
    folder = parent;
  }
}

function projectName(text: string, folder: string): string {
  try {
    const { name } = JSON.parse(text) as { readonly name?: unknown };
    if (typeof name === "string" && name !== "") return name.slice(name.lastIndexOf("/") + 1);
  } catch {
    throw new UsageError(`${join(folder, "package.json")} is not JSON`);
  }
  return basename(folder);
}

async function contractsIn(folder: string, project: string): Promise<readonly Source[]> {
  const names = await readdir(join(folder, "src")).catch(() => []);
  const found: Source[] = [];
  for (const name of names.sort()) {
    if (!name.endsWith(".ts") || name.endsWith(".d.ts")) continue;
    const text = await readFile(join(folder, "src", name), "utf8");
    if (!/^\s*@contract\b/m.test(text)) continue;
    found.push({ name: name === "index.ts" ? project : name.slice(0, -3), entry: `src/${name}` });
  }
  return found;
}

/** The contract of that name, or the only one. @throws UsageError */
export function pick({ contracts, folder }: Project, name: string | undefined): Source {
  const [first, second] = contracts;
  if (first === undefined) throw new UsageError(`no file in ${join(folder, "src")} declares a contract`);
  if (name === undefined) {
    if (second === undefined) return first;
    throw new UsageError("name one of the contracts", contracts.map((one) => one.name).join(", "));
  }
  const found = contracts.find((one) => one.name === name || one.entry === name);
  if (found === undefined) {
    throw new UsageError(`the project has no contract ${name}`, contracts.map((one) => one.name).join(", "));
  }
  return found;
}
