// What the compiler reports, in a form for people and tools: places in lines and columns, and without what only follows from
// something else that was reported.
import type { AscDiagnostic } from "../../assembly/transform/asc.ts";

export interface CompileDiagnostic {
  readonly severity: "error" | "warning" | "info";
  readonly message: string;
  /** Of the compiler; 102 for the SDK's own rules, 0 for the chain's check of the module. */
  readonly code: number;
  /** Path relative to the project. Without a file: about the contract as a whole. */
  readonly file?: string;
  /** From 1. */
  readonly line?: number;
  /** From 1. */
  readonly column?: number;
}

const severities = ["info", "info", "warning", "error"] as const;
const SDK = "~lib/tenon/";

/** Messages of the compiler that leave an author alone: how they begin, and what to say instead. */
const replaced: readonly (readonly [string, string])[] = [
  [
    "Not implemented: Closures",
    "A function inside a function cannot use its variables (a closure): pass them as parameters, or make it a method.",
  ],
  [
    "Not implemented: Exceptions",
    "There is no try and catch: a failed call is undone as a whole. Check first, or return a result.",
  ],
];
/** What the compiler says beside the first of those. */
const consequence = /^Variable '.*' is used before being assigned\.$/;

/** @param texts sources by path */
export function readable(found: readonly AscDiagnostic[], texts: ReadonlyMap<string, string>): CompileDiagnostic[] {
  const all = found.map((one) => diagnosticOf(one, texts));
  const errors = all.filter((one) => one.severity === "error");
  const isSdk = (one: CompileDiagnostic) => one.file?.startsWith(SDK) === true;
  // What the SDK's generic code makes of a wrong type has been said where the type stands.
  const hideSdk = errors.some((one) => !isSdk(one));
  const seen = new Set<string>();
  const shown = all.filter((one) => {
    if (hideSdk && isSdk(one)) return false;
    if (consequence.test(one.message) && errors.some((other) => other !== one && samePlace(one, other))) return false;
    const key = JSON.stringify(one);
    return !seen.has(key) && seen.add(key);
  });
  return shown.sort((a, b) => compare(a, b));
}

function diagnosticOf(one: AscDiagnostic, texts: ReadonlyMap<string, string>): CompileDiagnostic {
  const message = one.message.replace(/^User-defined: /, "");
  const instead = replaced.find(([start]) => message.startsWith(start))?.[1];
  const what = { severity: severities[one.category] ?? "error", message: instead ?? message, code: one.code };
  if (one.range === null) return what;
  const file = one.range.source.normalizedPath;
  const before = texts.get(file)?.slice(0, one.range.start).split("\n") ?? [];
  return { ...what, file, line: Math.max(before.length, 1), column: (before.at(-1)?.length ?? 0) + 1 };
}

function samePlace(a: CompileDiagnostic, b: CompileDiagnostic): boolean {
  return a.file === b.file && a.line === b.line && a.column === b.column;
}

function compare(a: CompileDiagnostic, b: CompileDiagnostic): number {
  if (a.file !== b.file) return (a.file ?? "") < (b.file ?? "") ? -1 : 1;
  return (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);
}
