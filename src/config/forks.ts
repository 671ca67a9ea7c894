// Fork heights of a chain from its configuration (reference: config.md section 3). Title `local` has one fixed table;
// any other title states every fork itself, or names a built-in table that its own entries override.
import { Forks } from "../forks.ts";
import { nearest } from "../lib/nearest.ts";
import { isTable, type Problem, type Table } from "../lib/schema.ts";
import type { PluginInfo } from "./plugins.ts";
import { type ForkTable, forkTable, ownForks } from "./tables.ts";

export interface ForkInput {
  readonly title: string;
  readonly isPara: boolean;
  /** The [fork] table of the file; undefined when there is none. */
  readonly fork:
    | {
        readonly table?: string | undefined;
        readonly system?: ForkTable | undefined;
        readonly sub?: Readonly<Record<string, ForkTable>> | undefined;
      }
    | undefined;
  readonly disableForkCheck: boolean;
  readonly enableParaFork: boolean;
}
export interface ResolvedForks {
  readonly forks: Forks;
  /** Contracts that may run, `none` first. */
  readonly allow: readonly string[];
  readonly problems: readonly Problem[];
}

const builtin = forkTable("local") as ForkTable;

export function resolveForks(input: ForkInput, plugins: readonly PluginInfo[]): ResolvedForks {
  const contracts = plugins.filter((one) => one.kind === "dapp");
  const extra = contracts.flatMap((one) => (one.forks ?? []).map((fork) => `${one.name}.${fork}`));
  const known = [...new Set([...Object.keys(builtin), ...extra])];
  const compiled = ordered([...contractNames(Object.keys(builtin)), ...contracts.map((one) => one.name)]);
  const zero = { ...Object.fromEntries(extra.map((name) => [name, 0])), ...builtin };
  const { fork } = input;

  if (input.title === "local") {
    const given = fork?.system !== undefined || fork?.sub !== undefined || fork?.table !== undefined;
    const reason = "cannot be set for the title local, whose forks are fixed";
    const problems = given ? [{ path: "fork", reason, hint: "choose another title" }] : [];
    return { forks: new Forks(zero), allow: compiled, problems };
  }
  if (input.isPara && fork?.system === undefined && fork?.table === undefined && !input.enableParaFork) {
    return { forks: new Forks(zero), allow: compiled, problems: [] };
  }
  return fromFile(input, known, zero);
}

function fromFile(input: ForkInput, known: readonly string[], zero: ForkTable): ResolvedForks {
  const { fork } = input;
  const problems: Problem[] = [];
  const base = fork?.table === "local" ? zero : fork?.table === undefined ? {} : (forkTable(fork.table) ?? {});
  const stated: Record<string, number> = { ...base };
  const allow = new Set(["none", ...contractNames(Object.keys(base))]);
  const unknown = (path: string, name: string) => {
    if (input.disableForkCheck) return;
    const near = nearest(name, known);
    const hint = near === undefined ? "remove it, or add the contract's plug-in" : `did you mean ${near}?`;
    problems.push({ path, reason: `there is no fork ${name}`, hint });
  };
  const canonical = (name: string) => known.find((one) => one.toLowerCase() === name.toLowerCase());
  for (const [name, height] of Object.entries(fork?.system ?? {})) {
    const full = canonical(name);
    if (full === undefined) unknown(`fork.system.${name}`, name);
    stated[full ?? name] = height;
  }
  for (const [contract, list] of Object.entries(fork?.sub ?? {})) {
    allow.add(contract);
    for (const [name, height] of Object.entries(list)) {
      const full = canonical(`${contract}.${name}`);
      if (full === undefined) unknown(`fork.sub.${contract}.${name}`, `${contract}.${name}`);
      stated[full ?? `${contract}.${name}`] = height;
    }
  }
  const needed = known.filter((name) => !ownForks.includes(name));
  const missing = needed.filter((name) => !Object.hasOwn(stated, name));
  const registered = input.isPara && input.enableParaFork && fork?.system === undefined;
  if (missing.length > 0 && !input.disableForkCheck && !registered) {
    const shown = missing.slice(0, 3).join(", ");
    const reason = `must state every fork; missing: ${shown}${missing.length > 3 ? ` and ${missing.length - 3} more` : ""}`;
    problems.push({
      path: "fork",
      reason,
      hint: 'or start from a built-in table: [fork] table = "local" or "chain33"',
    });
  }
  const all = { ...zeroFor(needed), ...forkTable("registered"), ...stated };
  return { forks: new Forks(all), allow: ordered([...allow]), problems };
}

/** Chain33's own number for "never" is 10^16: whatever lies beyond the safe integers becomes -1. */
export function withNever(heights: Table): Table {
  return Object.fromEntries(
    Object.entries(heights).map(([name, height]) => {
      if (isTable(height)) return [name, withNever(height)];
      const number = typeof height === "number" || typeof height === "bigint";
      return [name, number && Number(height) > Number.MAX_SAFE_INTEGER ? -1 : height];
    }),
  );
}

/** Forks of further contracts that the check was told to let go by: from the start, as their code would register them. */
function zeroFor(known: readonly string[]): ForkTable {
  return Object.fromEntries(known.filter((name) => name.includes(".")).map((name) => [name, 0]));
}

/** Without repetitions, `none` first, the rest by name: a file's order must not show anywhere. */
function ordered(contracts: readonly string[]): readonly string[] {
  return ["none", ...[...new Set(contracts)].filter((name) => name !== "none").sort()];
}

function contractNames(forks: readonly string[]): readonly string[] {
  return [...new Set(forks.filter((name) => name.includes(".")).map((name) => name.slice(0, name.indexOf("."))))];
}
