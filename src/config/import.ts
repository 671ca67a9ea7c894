// Splits the configuration of a Chain33 node into chain.toml and node.toml: every key goes to the file whose schema has
// it, or is listed with the reason why not (reference: config.md).
import { fail } from "../errors.ts";
import { isTable, joinPath, keyOf, type Problem, type Shape, shapeOf, type Table } from "../lib/schema.ts";
import { inspectChain } from "./chain.ts";
import { chainSchema } from "./chainfile.ts";
import { reasonFor } from "./foreign.ts";
import { inspectNode } from "./node.ts";
import { nodeSchema } from "./nodefile.ts";
import type { PluginInfo } from "./plugins.ts";
import { forkTable, ownForks } from "./tables.ts";

/** A key that went to neither file. */
interface Dropped {
  readonly path: string;
  readonly value: unknown;
  readonly why: string;
}
export interface Imported {
  readonly chain: Table;
  readonly node: Table;
  readonly dropped: readonly Dropped[];
  /** What the two tables still lack. */
  readonly problems: readonly (Problem & { readonly file: "chain.toml" | "node.toml" })[];
}

/**
 * @param main the node's file @param forks the separate fork file, merged key by key
 * @throws ChainError config.invalid for a key that both give
 */
export function importChain33(main: Table, forks: Table | undefined, plugins: readonly PluginInfo[]): Imported {
  const source = forks === undefined ? main : merged(main, forks, "");
  const chainShape = shapeOf(chainSchema(plugins));
  const nodeShape = shapeOf(nodeSchema(plugins));
  const chain: Tree = {};
  const node: Tree = {};
  const dropped: Dropped[] = [];
  const contracts = [...plugins.filter((one) => one.kind === "dapp").map((one) => one.name), ...builtinContracts];
  const takes = (path: readonly string[], value: unknown): boolean => {
    // Chain33's folders hold databases of another layout, and a fork table takes any name.
    if (unwanted.has(path.join(".").toLowerCase()) || !forkKnown(path, contracts)) return false;
    for (const [shape, tree] of [
      [chainShape, chain],
      [nodeShape, node],
    ] as const) {
      const names = resolve(shape, path);
      if (names === undefined) continue;
      put(tree, names, value);
      return true;
    }
    return false;
  };
  for (const { path, value } of leaves(source, [])) {
    const renamed = renames[path.join(".").toLowerCase()];
    if (takes(renamed?.split(".") ?? path, value)) continue;
    const text = path.join(".");
    dropped.push({ path: text, value, why: reasonFor(text) ?? "Chain33 has no such key either" });
  }
  const title = Object.entries(source).find(([key]) => key.toLowerCase() === "title")?.[1];
  if (title === "local" && chain.fork !== undefined) {
    delete chain.fork;
    dropped.push({ path: "fork", value: undefined, why: "the title local has every fork from the start" });
  }
  const problems = [
    ...inspectChain(chain, plugins).problems.map((one) => ({ ...one, file: "chain.toml" as const })),
    ...inspectNode(node, plugins).problems.map((one) => ({ ...one, file: "node.toml" as const })),
  ];
  return { chain, node, dropped, problems };
}

type Tree = { [key: string]: unknown };

const builtinContracts = [
  ...new Set(
    Object.keys(forkTable("local") ?? {})
      .filter((name) => name.includes("."))
      .map((name) => name.slice(0, name.indexOf("."))),
  ),
];
const unwanted: ReadonlySet<string> = new Set(["blockchain.dbpath", "metrics.enablemetrics"]);
const renames: Readonly<Record<string, string>> = {
  "rpc.whitlist": "rpc.whitelist",
  "p2p.sub.dht.maxconnectnum": "p2p.maxFull",
  "p2p.sub.dht.port": "p2p.sub.libp2p.port",
};

function forkKnown(path: readonly string[], contracts: readonly string[]): boolean {
  if (path[0]?.toLowerCase() !== "fork" || path[1]?.toLowerCase() !== "sub") return true;
  const name = path[2] as string;
  // Ours of the same name would read what Chain33's has left as something else.
  return contracts.includes(name) && !ownForks.some((fork) => fork.startsWith(`${name}.`));
}

function merged(a: Table, b: Table, path: string): Table {
  const out: Tree = { ...a };
  for (const [key, value] of Object.entries(b)) {
    const at = joinPath(path, key);
    const held = Object.keys(out).find((one) => one.toLowerCase() === key.toLowerCase());
    if (held === undefined) out[key] = value;
    else if (isTable(out[held]) && isTable(value)) out[held] = merged(out[held], value, at);
    else
      throw fail("config.invalid", { path: at, reason: "is given in both files", hint: "remove it from one of them" });
  }
  return out;
}

function* leaves(table: Table, path: readonly string[]): Generator<{ path: readonly string[]; value: unknown }> {
  for (const [key, value] of Object.entries(table)) {
    if (isTable(value)) yield* leaves(value, [...path, key]);
    else yield { path: [...path, key], value };
  }
}

/** The schema's spelling of a path whose end it knows as a plain key. */
function resolve(shape: Shape, path: readonly string[]): readonly string[] | undefined {
  const [first, ...rest] = path;
  if (first === undefined) return shape.type === "object" ? undefined : [];
  const name = keyOf(shape, first);
  const pattern = Object.values(shape.patternProperties ?? {})[0];
  const more = typeof shape.additionalProperties === "object" ? shape.additionalProperties : pattern;
  const inner = name === undefined ? more : shape.properties?.[name];
  if (inner === undefined) return undefined;
  const tail = resolve(inner, rest);
  return tail === undefined ? undefined : [name ?? first, ...tail];
}

function put(tree: Tree, path: readonly string[], value: unknown): void {
  const [first, ...rest] = path as [string, ...string[]];
  if (rest.length === 0) {
    tree[first] = value;
    return;
  }
  tree[first] ??= {};
  put(tree[first] as Tree, rest, value);
}
