// The commands for a project: making one, building it, running its tests.
import { spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { mkdir, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative, resolve } from "node:path";
import { version } from "../../../src/version.ts";
import { BuildFailure, buildInto, diagnosticText } from "../../contract/build.ts";
import { fromSources, installation } from "../../contract/files.ts";
import { linkTenon, versionOf } from "../../contract/link.ts";
import { findProject, pick } from "../../contract/project.ts";
import { projectFiles } from "../../contract/template.ts";
import { writeFiles } from "../files.ts";
import { columns, Failed, type Output, UsageError } from "../output.ts";

/** Also a name for the contract on a chain. */
const nameForm = /^[a-z][a-z0-9]{3,19}$/;

export async function newProject(path: string, output: Output): Promise<void> {
  const folder = resolve(path);
  const name = basename(folder);
  if (!nameForm.test(name)) {
    throw new UsageError(
      `${JSON.stringify(name)} is no name for a contract`,
      "4 to 20 small letters and digits, a letter first",
    );
  }
  if ((await readdir(folder).catch(() => [])).length > 0) throw new UsageError(`${folder} is not empty`);
  const files = projectFiles({
    name,
    assemblyscript: versionOf("assemblyscript", "0.28.20"),
    nodeTypes: versionOf("@types/node", "^24"),
    tenon: fromSources ? `file:${installation.replace(/[\\/]$/, "")}` : `^${version}`,
  });
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFiles(join(folder, dirname(file)), { [basename(file)]: text }, false);
  }
  await linkTenon(folder);
  const shown = relative(process.cwd(), folder) || ".";
  output.result(
    { name, folder, files: Object.keys(files) },
    [
      `made ${shown}: src/index.ts is the contract, test/index.test.ts its test`,
      `next: cd ${shown}, npm run build, npm test`,
    ].join("\n"),
  );
}

/** Builds the named contracts, or all. @throws Failed */
export async function build(names: readonly string[], output: Output): Promise<void> {
  const project = await findProject();
  const sources = names.length === 0 ? project.contracts : names.map((name) => pick(project, name));
  if (sources.length === 0) pick(project, undefined);
  const made: { name: string; size: number; methods: number; files: string[] }[] = [];
  for (const source of sources) {
    try {
      const { name, wasm, abi, warnings } = await buildInto(project.folder, source);
      for (const one of warnings) output.warn(diagnosticText(one).trim());
      const files = ["wasm", "wasm.map", "abi.json", "ts"].map((ending) => `build/${name}.${ending}`);
      made.push({ name, size: wasm.length, methods: abi.methods.length, files });
      output.note(`${source.entry} → build/${name}.wasm (${wasm.length} bytes), ${name}.abi.json, ${name}.ts`);
    } catch (error) {
      if (!(error instanceof BuildFailure)) throw error;
      process.stderr.write(`${error.message}\n`);
      throw new Failed("not built");
    }
  }
  if (output.json) output.result(made);
}

export interface TestCommand {
  readonly updateGas?: boolean;
  readonly gas?: boolean;
  readonly coverage?: boolean;
  readonly build: boolean;
}

/** Builds, then runs the project's tests in a Node.js of their own. @throws Failed */
export async function test(filters: readonly string[], options: TestCommand, output: Output): Promise<void> {
  if (options.build) await build([], output);
  const { folder } = await findProject();
  const files = await testFiles(join(folder, "test"), filters);
  if (files.length === 0) throw new UsageError(`no test in ${join(folder, "test")} matches`);
  const report =
    options.gas === true || options.coverage === true ? join(tmpdir(), `tenon-test-${process.pid}`) : undefined;
  const args = [...(fromSources ? ["--conditions=tenon-source"] : []), "--test", ...files];
  const env = {
    ...process.env,
    ...(options.updateGas === true ? { TENON_UPDATE_GAS: "1" } : {}),
    ...(report === undefined ? {} : { TENON_TEST_REPORT: report }),
  };
  const child = spawn(process.execPath, args, { cwd: folder, stdio: "inherit", env });
  const code = await new Promise<number>((done, failed) => {
    child.once("error", failed);
    child.once("exit", (status) => done(status ?? 1));
  });
  if (report !== undefined) showReport(report, options, output);
  if (code !== 0) throw new Failed("a test failed");
}

async function testFiles(folder: string, filters: readonly string[]): Promise<readonly string[]> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  return names
    .filter((name) => /\.test\.(ts|mjs|js)$/.test(name))
    .filter((name) => filters.length === 0 || filters.some((part) => name.includes(part)))
    .sort()
    .map((name) => join(folder, name));
}

interface Report {
  readonly coverage: readonly { contract: string; function: string; file: string; line: number; reached: boolean }[];
  readonly gas: readonly { method: string; calls: number; least: number; most: number; sum: number }[];
}

/** One line for each chain that the tests opened. */
function showReport(file: string, options: TestCommand, output: Output): void {
  const lines = existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
  rmSync(file, { force: true });
  const reports = lines.filter((line) => line !== "").map((line) => JSON.parse(line) as Report);
  if (options.gas === true) output.note(gasTable(reports.flatMap((one) => one.gas)));
  if (options.coverage === true) output.note(coverageTable(reports.flatMap((one) => one.coverage)));
}

function gasTable(list: Report["gas"]): string {
  const methods = [...new Set(list.map(({ method }) => method))].sort();
  const rows = methods.map((method) => {
    const own = list.filter((one) => one.method === method);
    const calls = own.reduce((sum, one) => sum + one.calls, 0);
    const sum = own.reduce((total, one) => total + one.sum, 0);
    const [least, most] = [Math.min(...own.map((one) => one.least)), Math.max(...own.map((one) => one.most))];
    return [method, calls, least, Math.round(sum / calls), most];
  });
  return `\n${columns(["method", "calls", "least", "mean", "most"], rows)}`;
}

function coverageTable(list: Report["coverage"]): string {
  const reached = new Map<string, boolean>();
  for (const one of list) {
    const key = [one.contract, one.function, `${one.file}:${one.line}`].join("\t");
    reached.set(key, one.reached || reached.get(key) === true);
  }
  const rows = [...reached].map(([key, yes]) => [...key.split("\t"), yes ? "reached" : "NOT REACHED"]);
  const count = [...reached.values()].filter((yes) => yes).length;
  const head = ["contract", "function", "source", ""];
  return `\n${columns(head, rows)}\n${count} of ${reached.size} functions reached`;
}
