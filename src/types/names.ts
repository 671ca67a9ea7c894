// Contract names and chain titles inside them (reference: execution.md section 7.1, hashing.md section 3.3).

const paraPrefix = "user.p.";

/** Title of a para-chain execer, `user.p.NAME.` up to and including the third dot; undefined for a main-chain one. */
export function paraTitle(execer: string): string | undefined {
  if (!execer.startsWith(paraPrefix)) return undefined;
  const dot = execer.indexOf(".", paraPrefix.length);
  return dot < 0 ? undefined : execer.slice(0, dot + 1);
}

/** The execer without its para title, when something follows the title. */
export function withoutTitle(execer: string): string {
  const title = paraTitle(execer);
  return title === undefined || title.length === execer.length ? execer : execer.slice(title.length);
}

/** Name of the contract behind an execer: `user.evm.hash` → `evm`, `user.p.x.coins` → `coins`, `user.write` → `write`. */
export function realName(execer: string): string {
  const name = withoutTitle(execer);
  if (name.startsWith(paraPrefix) || !name.startsWith("user.")) return name;
  const rest = name.slice("user.".length);
  const dot = rest.indexOf(".");
  const part = dot < 0 ? rest : rest.slice(0, dot);
  return part === "" ? name : part;
}
