// The engines beside the one that runs the tests: other versions of Node.js, and other tiers of compilation. They run the
// report as one bundled file, since older versions cannot read TypeScript.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { GasOptions, GasReport } from "./report.ts";

const path = (relative: string) => fileURLToPath(new URL(`../../../${relative}`, import.meta.url));

/** The other version of Node.js that gas is compared on. */
const other = { version: "22.23.3", folder: "build/node22" };

export interface NodeEngine {
  readonly name: string;
  readonly program: string;
  readonly flags: readonly string[];
}

/** An engine, or why it cannot be had. */
export type Found = NodeEngine | { readonly name: string; readonly reason: string };

export function nodeEngines(): readonly Found[] {
  const own = process.execPath;
  return [
    { name: "baseline compiler alone", program: own, flags: ["--liftoff-only"] },
    { name: "optimising compiler alone", program: own, flags: ["--no-liftoff"] },
    node22(),
    machineNode(),
  ];
}

/** Installed on the spot with INSTALL_NODE22=1, as in continuous integration. */
function node22(): Found {
  const name = "Node 22";
  const program = path(`${other.folder}/node_modules/node/bin/node`);
  if (!existsSync(program) && process.env.INSTALL_NODE22 === "1") {
    const args = ["--prefix", path(other.folder), "--no-save", "--no-audit", "--no-fund", `node@${other.version}`];
    mkdirSync(path(other.folder), { recursive: true });
    const done = spawnSync("npm", ["install", ...args], { encoding: "utf8", timeout: 300_000 });
    if (!existsSync(program)) return { name, reason: `npm install node@${other.version}: status ${done.status}` };
  }
  return existsSync(program)
    ? { name, program, flags: [] }
    : { name, reason: `no node@${other.version} in ${other.folder} (set INSTALL_NODE22=1 to have it installed)` };
}

/** The one of the machine, when it is none of those above. */
function machineNode(): Found {
  const name = "the machine's own Node";
  const found = (process.env.PATH ?? "")
    .split(process.platform === "win32" ? ";" : ":")
    .filter((folder) => !folder.includes("node_modules"))
    .map((folder) => `${folder}/node`)
    .find((program) => existsSync(program));
  if (found === undefined) return { name, reason: "there is none" };
  const version = spawnSync(found, ["--version"], { encoding: "utf8" }).stdout?.trim() ?? "";
  if (version === process.version) return { name, reason: `${version} runs the tests` };
  if (Number(/^v(\d+)/.exec(version)?.[1] ?? 0) < 20) return { name, reason: `${version} is too old` };
  return { name: `${name} (${version})`, program: found, flags: [] };
}

/** Makes the file that they run. */
export async function bundleReport(): Promise<string> {
  const outfile = path("build/gas/child.mjs");
  const made = await build({
    entryPoints: [path("test/helpers/gas/child.ts")],
    bundle: true,
    format: "esm",
    platform: "node",
    target: "es2022",
    write: false,
    logLevel: "error",
  });
  mkdirSync(path("build/gas"), { recursive: true });
  writeFileSync(outfile, made.outputFiles[0]?.contents ?? "");
  return outfile;
}

/** @throws Error with what the program wrote when it fails */
export function reportOf({ program, flags }: NodeEngine, script: string, options: GasOptions): Promise<GasReport> {
  const child = spawn(program, [...flags, script], { stdio: ["pipe", "pipe", "pipe"] });
  const out: Buffer[] = [];
  let errors = "";
  child.stdout.on("data", (part: Buffer) => out.push(part));
  child.stderr.on("data", (part: Buffer) => {
    errors += part.toString();
  });
  // A program that ends at once says why on its way out; that it did not read is no reason.
  child.stdin.on("error", () => {});
  child.stdin.end(JSON.stringify(options));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve(JSON.parse(Buffer.concat(out).toString()) as GasReport);
      else reject(new Error(`status ${code}: ${errors}`));
    });
  });
}
