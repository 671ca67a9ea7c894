// Makes a failing script smaller: leaves out what is not needed for the same kind of finding.
import type { Planted } from "./node.ts";
import { run } from "./run.ts";
import type { Script } from "./script.ts";

/** What a finding says without names, numbers and hashes. */
function kindOf(finding: string | undefined): string {
  return (finding ?? "")
    .replace(/^\w+: /, "")
    .split(/[:\n]/, 1)
    .join("")
    .replace(/\b(n\d+|[0-9a-f]{8}|\d+)\b/g, "#");
}

/** @param most runs that may be spent */
export async function shrink(script: Script, planted: Planted = {}, most = 60): Promise<Script> {
  const first = await run(script, { planted, verify: "all" });
  const kinds = new Set(first.findings.map(kindOf));
  let spent = 1;
  const fails = async (candidate: Script) => {
    spent++;
    const { findings } = await run(candidate, { planted, verify: "all" });
    return findings.some((finding) => kinds.has(kindOf(finding)));
  };
  let best = script;
  // Halves, quarters … single lines; from the end, for what comes last matters least.
  for (let size = Math.ceil(best.lines.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = best.lines.length - size; from > -size && spent < most; from -= size) {
      const lines = best.lines.filter((_, i) => i < from || i >= from + size);
      if (lines.length < best.lines.length && (await fails({ ...best, lines }))) best = { ...best, lines };
    }
  }
  return best;
}
