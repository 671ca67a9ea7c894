// Compiles the kernels: runs the generators, then asc once for each module and target of asconfig.json whose sources
// have changed since its last output. `node assembly/build.ts [--build NAME]… [--part NAME]… [--force] [--to FOLDER]`; without
// names everything is built. With `--to FOLDER` the modules are copied there as well, as a package needs them.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

const root = fileURLToPath(new URL("..", import.meta.url));
const kernels = join(root, "assembly/kernels");
const out = join(root, "build/kernels");

/** Worst first: a build is a superset of those before it, and stands in for the next where sources do not differ. */
const builds = ["scalar", "simd", "relaxed-simd"] as const;
type Build = (typeof builds)[number];

const { values } = parseArgs({
  options: {
    build: { type: "string", multiple: true },
    part: { type: "string", multiple: true },
    to: { type: "string" },
    force: { type: "boolean", default: false },
  },
});
const wantedBuilds = builds.filter((one) => values.build?.includes(one) ?? true);
const parts = readdirSync(kernels)
  .filter((name) => name.endsWith(".ts"))
  .map((name) => name.slice(0, -3))
  .filter((name) => values.part?.includes(name) ?? true);

mkdirSync(out, { recursive: true });
await generate();
await run(parts.flatMap(plan));
if (values.to !== undefined) {
  const folder = resolve(root, values.to);
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(out).filter((name) => name.endsWith(".wasm")))
    copyFileSync(join(out, name), join(folder, name));
}

/** Writes assembly/generated/NAME.ts where the text has changed, and removes what no generator makes any more. */
async function generate(): Promise<void> {
  const target = join(root, "assembly/generated");
  mkdirSync(target, { recursive: true });
  const names = globSync("*.ts", { cwd: join(root, "assembly/generate") });
  for (const old of readdirSync(target)) if (!names.includes(old)) rmSync(join(target, old));
  for (const name of names) {
    const module = (await import(pathToFileURL(join(root, "assembly/generate", name)).href)) as {
      readonly generate?: () => string;
    };
    // Without generate() it is a part that generators share.
    if (module.generate === undefined) {
      rmSync(join(target, name), { force: true });
      continue;
    }
    const text = module.generate();
    const file = join(target, name);
    if (!existsSync(file) || readFileSync(file, "utf8") !== text) replace(file, text);
  }
}

interface Job {
  readonly part: string;
  readonly build: Build;
  /** Builds whose files are copies of this one's. */
  readonly also: readonly Build[];
  readonly stamp: string;
}

/** What must be compiled of one module. */
function plan(part: string): readonly Job[] {
  const sources = closure(join(kernels, `${part}.ts`));
  const texts = sources.map((file) => readFileSync(file, "utf8"));
  const all = texts.join("\n");
  const compiled: Build[] = ["scalar"];
  if (all.includes("ASC_FEATURE_SIMD")) compiled.push("simd");
  if (all.includes("ASC_FEATURE_RELAXED_SIMD")) compiled.push("relaxed-simd");
  const hash = createHash("sha256")
    .update(readFileSync(join(root, "asconfig.json")))
    .update(readFileSync(join(root, "node_modules/assemblyscript/package.json")))
    .update(all)
    .digest("hex");
  return compiled.flatMap((build, i) => {
    const next = compiled[i + 1];
    const also = builds.slice(builds.indexOf(build) + 1, next === undefined ? undefined : builds.indexOf(next));
    if (![build, ...also].some((one) => wantedBuilds.includes(one))) return [];
    const files = [build, ...also].map((one) => join(out, `${part}.${one}.wasm`));
    const fresh = files.every(
      (file) => existsSync(file) && existsSync(`${file}.stamp`) && readFileSync(`${file}.stamp`, "utf8") === hash,
    );
    return fresh && !values.force ? [] : [{ part, build, also, stamp: hash }];
  });
}

/** The module and all it imports, sorted. */
function closure(entry: string): readonly string[] {
  const found = new Set<string>();
  const visit = (file: string) => {
    if (found.has(file)) return;
    found.add(file);
    for (const [, path = ""] of readFileSync(file, "utf8").matchAll(/\bfrom "(\.[^"]+)"/g)) {
      visit(resolve(dirname(file), `${path}.ts`));
    }
  };
  visit(entry);
  return [...found].sort();
}

async function run(jobs: readonly Job[]): Promise<void> {
  if (jobs.length === 0) return;
  console.log(`Compiling ${jobs.length} kernel module${jobs.length === 1 ? "" : "s"} …`);
  const waiting = [...jobs];
  const lane = async () => {
    for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) await compile(job);
  };
  await Promise.all(Array.from({ length: Math.min(jobs.length, availableParallelism()) }, lane));
}

async function compile({ part, build, also, stamp }: Job): Promise<void> {
  const draft = join(out, `${part}.${build}.${process.pid}.draft`);
  const asc = join(root, "node_modules/assemblyscript/bin/asc.js");
  const args = [asc, `assembly/kernels/${part}.ts`, "--config", "asconfig.json", "--target", build, "--outFile", draft];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
  const code = await new Promise<number | null>((done, fail) => child.once("error", fail).once("close", done));
  if (code !== 0) throw new Error(`asc failed on ${part} (${build})`);
  const bytes = readFileSync(draft);
  rmSync(draft);
  for (const one of [build, ...also]) {
    replace(join(out, `${part}.${one}.wasm`), bytes);
    replace(join(out, `${part}.${one}.wasm.stamp`), stamp);
  }
}

/** Whoever reads meanwhile sees the old file or the new one. */
function replace(file: string, content: string | Uint8Array): void {
  const draft = `${file}.${process.pid}.new`;
  writeFileSync(draft, content);
  renameSync(draft, file);
}
