// Reads chain.toml and node.toml from a folder: TOML, environment overrides for node.toml, and messages that name file
// and line.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse, TomlError } from "smol-toml";
import { type ChainConfig, inspectChain } from "../src/config/chain.ts";
import { chainSchema } from "../src/config/chainfile.ts";
import { crossProblems, inspectNode, type NodeConfig } from "../src/config/node.ts";
import { nodeSchema } from "../src/config/nodefile.ts";
import type { PluginInfo } from "../src/config/plugins.ts";
import { ChainError, fail } from "../src/errors.ts";
import { nearest } from "../src/lib/nearest.ts";
import { canonical, isTable, keyOf, type Problem, type Shape, shapeOf, type Table } from "../src/lib/schema.ts";

const chainFile = "chain.toml";
const nodeFile = "node.toml";

const notThere = "does not exist";

/** A fault with the place where it stands. */
export interface FileProblem extends Problem {
  /** Path of the file, or the name of the environment variable. */
  readonly file: string;
  readonly line?: number | undefined;
}

export interface Configuration {
  readonly folder: string;
  readonly chain: ChainConfig;
  readonly node: NodeConfig;
  readonly warnings: readonly string[];
}

/** @throws ChainError config.unreadable, or config.invalid (file, line, path, reason, hint, more) for the first fault */
export async function loadConfig(
  folder: string,
  plugins: readonly PluginInfo[],
  env: NodeJS.ProcessEnv,
): Promise<Configuration> {
  const { configuration, problems } = await inspectFolder(folder, plugins, env);
  const first = problems[0];
  if (first !== undefined || configuration === undefined) {
    const { file, line, path, reason, hint } = first ?? { file: folder, reason: "cannot be used", path: "" };
    throw fail("config.invalid", { file, line, path, reason, hint, more: problems.length - 1 || undefined });
  }
  return configuration;
}

/** All faults of a folder's files at once. @throws ChainError config.unreadable, config.invalid for what is no TOML */
export async function inspectFolder(
  folder: string,
  plugins: readonly PluginInfo[],
  env: NodeJS.ProcessEnv,
): Promise<{ readonly configuration: Configuration | undefined; readonly problems: readonly FileProblem[] }> {
  const [chainPath, nodePath] = [join(folder, chainFile), join(folder, nodeFile)];
  const chainText = await readText(chainPath);
  // Everything in node.toml has a default.
  const nodeText = await readText(nodePath).catch((error: unknown) => {
    if (isMissing(error)) return "";
    throw error;
  });
  const overridden = withEnvironment(parseToml(nodeText, nodePath), shapeOf(nodeSchema(plugins)), env);
  const chain = inspectChain(parseToml(chainText, chainPath), plugins);
  const node = inspectNode(overridden.table, plugins);
  const otherShape = { chain: shapeOf(nodeSchema(plugins)), node: shapeOf(chainSchema(plugins)) };
  const problems: FileProblem[] = [
    ...overridden.problems,
    ...chain.problems.map((one) => placed(one, chainPath, chainText, otherShape.chain, nodeFile)),
    ...node.problems.map((one) => {
      const variable = overridden.names.get(one.path.toLowerCase());
      return variable === undefined
        ? placed(one, nodePath, nodeText, otherShape.node, chainFile)
        : { ...one, file: variable };
    }),
  ];
  if (chain.config === undefined || node.config === undefined) return { configuration: undefined, problems };
  problems.push(...crossProblems(chain.config, node.config).map((one) => placed(one, nodePath, nodeText)));
  const configuration = { folder, chain: chain.config, node: node.config, warnings: chain.config.warnings };
  return { configuration, problems };
}

/** The packages that node.toml names, before anything of it is checked: their plug-ins decide what else it may hold. */
export async function packagesOf(folder: string): Promise<readonly string[]> {
  const path = join(folder, nodeFile);
  const text = await readText(path).catch((error: unknown) => {
    if (isMissing(error)) return "";
    throw error;
  });
  const table = canonical(nodeSchema([]), parseToml(text, path)) as { plugins?: { packages?: unknown } };
  const packages = table.plugins?.packages;
  return Array.isArray(packages) ? packages.filter((one) => typeof one === "string") : [];
}

/** @throws ChainError config.unreadable */
export async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const missing = code === "ENOENT";
    const hint = missing ? "create one with `tenon init`" : undefined;
    throw fail("config.unreadable", { file: path, reason: missing ? notThere : `cannot be read (${code})`, hint });
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof ChainError && error.detail.reason === notThere;
}

/** @throws ChainError config.invalid (file, line, column, reason) */
export function parseToml(text: string, file: string): Table {
  try {
    return parse(text, { integersAsBigInt: "asNeeded" });
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const reason = error.message.split("\n")[0]?.replace(/^Invalid TOML document: /, "") ?? "is not TOML";
    throw fail("config.invalid", { file, line: error.line, column: error.column, reason });
  }
}

/** Adds the line, and for a key that the other file has, the hint that it belongs there. */
function placed(problem: Problem, file: string, text: string, other?: Shape, otherFile?: string): FileProblem {
  const line = lineOf(text, problem.path);
  const elsewhere = other !== undefined && problem.reason.includes("not a known key") && has(other, problem.path);
  const hint = elsewhere ? `it belongs into ${otherFile}` : problem.hint;
  return { ...problem, hint, file, line };
}

function has(shape: Shape, path: string): boolean {
  const [first = "", ...rest] = path.split(".");
  const name = keyOf(shape, first);
  if (name === undefined) return false;
  return rest.length === 0 || has(shape.properties?.[name] ?? {}, rest.join("."));
}

/** Line (from 1) where a key stands, failing that where its table begins; a key of the form a.b inside a table is found too. */
export function lineOf(text: string, path: string): number | undefined {
  const wanted = path.replace(/\[\d+\].*$/, "").toLowerCase();
  let table = "";
  let found: number | undefined;
  let length = 0;
  for (const [index, raw] of text.split("\n").entries()) {
    const line = raw.trim();
    const header = /^\[{1,2}\s*([^\]]+?)\s*\]/.exec(line);
    const key = header === null ? /^([A-Za-z0-9_."' -]+?)\s*=/.exec(line) : null;
    if (header !== null) table = plain(header[1] ?? "");
    const at =
      header !== null ? table : key === null ? undefined : plain(`${table === "" ? "" : `${table}.`}${key[1]}`);
    if (at === undefined || at.length <= length) continue;
    if (at === wanted || wanted.startsWith(`${at}.`)) {
      found = index + 1;
      length = at.length;
    }
  }
  return found;
}

function plain(path: string): string {
  return path.replace(/["'\s]/g, "").toLowerCase();
}

// ------------------------------------------------------------------------------------------------------ environment

const prefix = "TENON_";
/** Variables of the command line that are no keys of node.toml. */
const reserved: ReadonlySet<string> = new Set([
  "URL",
  "PASSWORD",
  "PASSWORD_FILE",
  "PEER_PASSWORD",
  "PEER_PASSWORD_FILE",
  "KEYSTORE",
]);

/** `TENON_RPC_JRPCBINDADDR=…` sets `jrpcBindAddr` of `[rpc]`; names match without regard to case. */
function withEnvironment(table: Table, shape: Shape, env: NodeJS.ProcessEnv) {
  const problems: FileProblem[] = [];
  const names = new Map<string, string>();
  let out = table;
  for (const [variable, value] of Object.entries(env)) {
    const rest = variable.slice(prefix.length);
    if (!variable.startsWith(prefix) || reserved.has(rest) || value === undefined) continue;
    const found = resolve(shape, rest.toLowerCase().split("_"));
    if (found === undefined) {
      const near = nearest(rest, [...variablesOf(shape), ...reserved]);
      const hint = near === undefined ? undefined : `did you mean ${prefix}${near}?`;
      problems.push({ path: "", file: variable, reason: "is not a known environment variable", hint });
      continue;
    }
    names.set(found.path.join(".").toLowerCase(), variable);
    out = withValue(out, found.path, typed(found.shape, value));
  }
  return { table: out, names, problems };
}

function resolve(shape: Shape, path: readonly string[]): { path: readonly string[]; shape: Shape } | undefined {
  const [first, ...rest] = path;
  if (first === undefined) return shape.type === "object" ? undefined : { path: [], shape };
  const name = keyOf(shape, first);
  const inner = name === undefined ? undefined : shape.properties?.[name];
  const found = inner === undefined ? undefined : resolve(inner, rest);
  return found === undefined ? undefined : { path: [name as string, ...found.path], shape: found.shape };
}

function variablesOf(shape: Shape): readonly string[] {
  return Object.entries(shape.properties ?? {}).flatMap(([name, one]) =>
    one.type === "object" ? variablesOf(one).map((rest) => `${name}_${rest}`.toUpperCase()) : [name.toUpperCase()],
  );
}

/** Text of a variable as the schema's type asks for it; what does not fit stays text and is refused by the check. */
function typed(shape: Shape, text: string): unknown {
  if (shape.type === "boolean" && /^(true|false)$/i.test(text)) return text.toLowerCase() === "true";
  if (shape.type === "integer" && /^-?[0-9]{1,18}$/.test(text)) return Number(text);
  if (shape.type === "array") return text === "" ? [] : text.split(",").map((one) => one.trim());
  return text;
}

function withValue(table: Table, path: readonly string[], value: unknown): Table {
  const [first = "", ...rest] = path;
  const held = Object.keys(table).find((key) => key.toLowerCase() === first.toLowerCase()) ?? first;
  const inner = table[held];
  return { ...table, [held]: rest.length === 0 ? value : withValue(isTable(inner) ? inner : {}, rest, value) };
}
