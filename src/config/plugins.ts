// Sub-tables of plug-ins, e.g. [consensus.sub.solo]: each is checked by its owner's schema. Keys that the owner marks
// `local: true` are a machine's own affair and stand in node.toml's table of that name, all others in chain.toml's (a
// mempool's or store's whole table in node.toml); the plug-in is created with both together.
import { nearest } from "../lib/nearest.ts";
import { inspect, joinPath, type Problem, type Shape, shapeOf, type Table, type TSchema, Type } from "../lib/schema.ts";
import type { Kind } from "../plugin.ts";

/** What configuration needs of a plug-in; a Plugin is one. */
export interface PluginInfo {
  readonly kind: Kind;
  readonly name: string;
  readonly config: TSchema;
  /** Fork names of a contract without its own name in front, e.g. Enable. */
  readonly forks?: readonly string[];
}
export type Side = "chain" | "node";

/**
 * Orders of the mempool, networks and stores are a machine's own affair altogether: which store it is decides the roots,
 * no option.
 */
const localKinds: ReadonlySet<Kind> = new Set(["mempool", "p2p", "store"]);

/** The part of an owner's schema that belongs to one of the two files. */
function sideOf(owner: PluginInfo, side: Side): TSchema {
  const shape = shapeOf(owner.config);
  const mine = (one: Shape) => (localKinds.has(owner.kind) || one.local === true) === (side === "node");
  const keep = Object.entries(shape.properties ?? {}).filter(([, one]) => mine(one));
  const names = keep.map(([name]) => name);
  const out: Shape = {
    ...shape,
    properties: Object.fromEntries(keep),
    required: (shape.required ?? []).filter((name) => names.includes(name)),
  };
  return out as TSchema;
}

/** Schema of `[KIND.sub]`: one optional table per plug-in of that kind. */
export function subSchema(plugins: readonly PluginInfo[], kind: Kind, side: Side): TSchema {
  const tables = plugins
    .filter((one) => one.kind === kind)
    .map((one) => [one.name, Type.Optional(sideOf(one, side))] as const);
  return Type.Object(Object.fromEntries(tables));
}

/** Fills the defaults of the sub-tables of `names`; those of plug-ins that are not in use stay as they are given. */
export function fillSubs(
  plugins: readonly PluginInfo[],
  options: { readonly kind: Kind; readonly side: Side; readonly names: readonly string[]; readonly path: string },
  given: Readonly<Record<string, Table>>,
  problems: Problem[],
): Readonly<Record<string, Table>> {
  const out: Record<string, Table> = { ...given };
  for (const name of options.names) {
    const owner = plugins.find((one) => one.kind === options.kind && one.name === name);
    if (owner === undefined) continue;
    const path = joinPath(options.path, name);
    const result = inspect(sideOf(owner, options.side), given[name] ?? {}, path);
    problems.push(...result.problems);
    out[name] = result.value as Table;
  }
  return out;
}

/** A fault when plug-ins of that kind are known and none has the name. */
export function nameProblem(plugins: readonly PluginInfo[], kind: Kind, name: string, path: string): Problem[] {
  const known = plugins.filter((one) => one.kind === kind).map((one) => one.name);
  if (known.length === 0 || known.includes(name)) return [];
  const near = nearest(name, known);
  const hint = near === undefined ? `available: ${known.join(", ")}` : `did you mean ${near}?`;
  return [{ path, reason: `there is no ${kind} plug-in named ${name}`, hint }];
}
