// The language of scenarios: what happens in a simulation, line by line. Seeds are written in it too, so a failing one can
// be read, made smaller and kept. README.md lists the verbs.
export interface Line {
  /** Milliseconds from the start. */
  readonly at: number;
  readonly verb: string;
  readonly args: readonly string[];
}

export interface Script {
  readonly nodes: number;
  readonly topology: Topology;
  /** Seed of everything that is drawn while it runs. */
  readonly seed: number;
  /** When faults end and everything must come to rest. */
  readonly end: number;
  /** Machines after the others that lie to all of them, each in its way (liars.ts). */
  readonly liars: readonly string[];
  readonly lines: readonly Line[];
}

const topologies = ["line", "ring", "mesh", "star", "random"] as const;
export type Topology = (typeof topologies)[number];

/**
 * All scripts of a text: with a line `each NAME LOW..HIGH` there is one for each number, put in where `$NAME` stands.
 * @throws Error naming the line
 */
export function parseScripts(text: string): readonly Script[] {
  const [line, name, low, high] = /^each (\w+) (\d+)\.\.(\d+)$/m.exec(text) ?? [];
  if (line === undefined) return [parseScript(text)];
  const rest = text.replace(line, "");
  const out: Script[] = [];
  for (let i = count(low); i <= count(high); i++) out.push(parseScript(rest.replaceAll(`$${name}`, String(i))));
  return out;
}

/** @throws Error naming the line */
export function parseScript(text: string): Script {
  let nodes = 3;
  let topology: Topology = "mesh";
  let seed = 1;
  let end: number | undefined;
  let now = 0;
  const liars: string[] = [];
  const lines: Line[] = [];
  for (const [number, raw] of text.split("\n").entries()) {
    const words = raw.replace(/#.*/, "").trim().split(/\s+/).filter(Boolean);
    const wrong = (why: string) => new Error(`line ${number + 1}: ${why}: ${raw.trim()}`);
    const [first = "", ...rest] = words;
    try {
      if (first === "") continue;
      if (first === "nodes") {
        nodes = count(rest[0]);
        const shape = topologies.find((one) => one === (rest[1] ?? "mesh"));
        if (shape === undefined) throw wrong("no such topology");
        topology = shape;
      } else if (first === "seed") seed = count(rest[0]);
      else if (first === "liar") liars.push(rest[0] ?? "");
      else if (first === "end") end = duration(rest[0]);
      else if (first === "at") {
        const [time, verb, ...args] = rest;
        now = duration(time);
        if (verb === undefined) throw wrong("nothing to do");
        lines.push({ at: now, verb, args });
      } else lines.push({ at: now, verb: first, args: rest });
    } catch (error) {
      throw error instanceof Error && error.message.startsWith("line ") ? error : wrong(String(error));
    }
  }
  const last = Math.max(0, ...lines.map(({ at }) => at));
  const sorted = [...lines].sort((a, b) => a.at - b.at);
  return { nodes, topology, seed, end: end ?? last + 1000, liars, lines: sorted };
}

export function formatScript({ nodes, topology, seed, end, liars, lines }: Script): string {
  const head = `nodes ${nodes} ${topology}\nseed ${seed}\n${liars.map((kind) => `liar ${kind}\n`).join("")}`;
  const body = lines.map(({ at, verb, args }) => `at ${at}ms ${[verb, ...args].join(" ")}\n`).join("");
  return `${head}${body}end ${end}ms\n`;
}

/** A whole number. @throws Error */
export function count(text: string | undefined): number {
  if (text === undefined || !/^\d+$/.test(text)) throw new Error(`not a number: ${text}`);
  return Number(text);
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Milliseconds of `200ms`, `1.5s`, `2m`, `-3h`. @throws Error */
export function duration(text: string | undefined): number {
  const [, sign, digits, unit] = /^([+-]?)(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text ?? "") ?? [];
  const scale = units[unit ?? ""];
  if (digits === undefined || scale === undefined) throw new Error(`not a duration: ${text}`);
  return (sign === "-" ? -1 : 1) * Math.round(Number(digits) * scale);
}

/** A probability: `5%`. @throws Error */
export function percent(text: string | undefined): number {
  const [, digits] = /^(\d+(?:\.\d+)?)%$/.exec(text ?? "") ?? [];
  if (digits === undefined) throw new Error(`not a percentage: ${text}`);
  return Number(digits) / 100;
}

/** Named settings in a list of words: `keep 3 write 2` → keep: 3, write: 2; a word without a value stands for itself. */
export function settings(words: readonly string[], flags: readonly string[] = []): ReadonlyMap<string, string> {
  const out = new Map<string, string>();
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as string;
    if (flags.includes(word)) out.set(word, "");
    else out.set(word, words[++i] ?? "");
  }
  return out;
}
