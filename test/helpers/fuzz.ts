// The fuzzing harness: hands mutated inputs to a target, which may refuse them with a ChainError and do nothing else
// wrong. Runs are seeded, so a failure can be repeated; a failing input is made smaller and kept under test/fuzz/corpus,
// from where every later run tries it again first.
//
//   FUZZ_SECONDS=300   runs each target for that long instead of its fixed number of inputs
//   FUZZ_SEED=123      starts from that seed (a failure prints it)
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import type { TestContext } from "node:test";
import { ChainError } from "../../src/errors.ts";
import { equal } from "../../src/lib/bytes.ts";
import { hex, unhex } from "../../src/lib/hex.ts";
import { mutate } from "./mutate.ts";
import { random } from "./random.ts";

export interface Target {
  /** Lower-case words joined by "-": names the corpus folder. */
  readonly name: string;
  /** Good inputs to start from, at least one. */
  readonly seeds: readonly Uint8Array[];
  /** Inputs in a short run: a few seconds' worth. */
  readonly inputs: number;
  /** Longest input in bytes, 16 KB unless told. */
  readonly limit?: number;
  /**
   * Tries one input. A ChainError is a refusal, which is fine; anything else that is thrown is a failure. What it returns
   * says what kind of input it was: the first input of each kind joins the seeds.
   */
  run(input: Uint8Array): string | undefined;
}

export interface Report {
  readonly inputs: number;
  readonly refused: number;
  readonly kinds: number;
  readonly slowest: number;
}

/** An input that keeps the thread busy for longer than this, in milliseconds, counts as a hang. */
const patience = 2_000;
const defaultSeed = 20_240_601;
const maxSeeds = 2_000;
const ownCorpus = new URL("../fuzz/corpus/", import.meta.url);

interface Kept {
  readonly target: string;
  readonly input: string;
  readonly error: string;
}

/**
 * Runs a target as the body of a test; throws with seed and input number when it fails.
 * @param corpus where failing inputs are kept, as a folder URL
 */
export function fuzz(target: Target, context?: TestContext, corpus = ownCorpus): Report {
  const seconds = Number(process.env.FUZZ_SECONDS ?? 0);
  const seed = Number(process.env.FUZZ_SEED ?? defaultSeed);
  for (const { file, input } of kept(corpus, target.name)) {
    const error = attempt(target, input).failure;
    if (error !== undefined) throw new Error(`${target.name}: corpus file ${file} fails: ${error}`);
  }
  const rng = random(seed);
  const pool = [...target.seeds];
  const kinds = new Set<string>();
  const report = { inputs: 0, refused: 0, kinds: 0, slowest: 0 };
  const started = performance.now();
  const goesOn = () =>
    seconds > 0
      ? report.inputs % 64 !== 0 || performance.now() - started < seconds * 1000
      : report.inputs < target.inputs;
  while (goesOn()) {
    const input =
      report.inputs < target.seeds.length
        ? (target.seeds[report.inputs] as Uint8Array)
        : mutate(rng.pick(pool), pool, rng, target.limit);
    report.inputs++;
    const { kind, failure, took } = attempt(target, input);
    report.slowest = Math.max(report.slowest, took);
    if (failure !== undefined) {
      const small = shrink(target, input, failure);
      const file = keep(corpus, target.name, small, failure);
      throw new Error(`${target.name}: input ${report.inputs} of seed ${seed} fails, kept as ${file}: ${failure}`);
    }
    if (kind.startsWith("refused")) report.refused++;
    if (!kinds.has(kind)) {
      kinds.add(kind);
      if (pool.length < maxSeeds) pool.push(input);
    }
  }
  report.kinds = kinds.size;
  context?.diagnostic(
    `${target.name}: seed ${seed}, ${report.inputs} inputs in ${((performance.now() - started) / 1000).toFixed(1)} s, ` +
      `${report.refused} refused, ${report.kinds} kinds, slowest ${report.slowest.toFixed(1)} ms`,
  );
  return report;
}

interface Attempt {
  readonly kind: string;
  /** Why the target failed; undefined when it did not. */
  readonly failure: string | undefined;
  readonly took: number;
}

function attempt(target: Target, input: Uint8Array): Attempt {
  const before = input.slice();
  const started = busy();
  let kind = "accepted";
  let failure: string | undefined;
  try {
    const told = target.run(input);
    if (told !== undefined) kind = `accepted ${told}`;
  } catch (error) {
    if (error instanceof ChainError) kind = `refused ${error.code} ${String(error.detail.reason ?? "")}`;
    else failure = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
  const took = busy() - started;
  if (took > patience) failure ??= `hang: ${Math.round(took)} ms`;
  if (!equal(input, before)) failure ??= "the target changed its input";
  return { kind, failure, took };
}

/** Milliseconds that this thread has worked: other load on the machine does not make a hang. */
function busy(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** Removes ranges as long as the target fails in the same way. */
function shrink(target: Target, input: Uint8Array, failure: string): Uint8Array {
  const kindOf = (text: string) => text.split(":")[0];
  let small = input;
  for (let width = input.length >> 1; width > 0; width >>= 1) {
    for (let at = 0; at + width <= small.length; ) {
      const candidate = new Uint8Array([...small.subarray(0, at), ...small.subarray(at + width)]);
      const found = attempt(target, candidate).failure;
      if (found !== undefined && kindOf(found) === kindOf(failure)) small = candidate;
      else at += width;
    }
  }
  return small;
}

function keep(corpus: URL, name: string, input: Uint8Array, error: string): string {
  const folder = new URL(`${name}/`, corpus);
  mkdirSync(folder, { recursive: true });
  const content: Kept = { target: name, input: hex(input), error };
  let n = 1;
  while (existsSync(new URL(`${n}.json`, folder))) n++;
  writeFileSync(new URL(`${n}.json`, folder), `${JSON.stringify(content, null, 2)}\n`);
  return `${name}/${n}.json`;
}

function kept(corpus: URL, name: string): { readonly file: string; readonly input: Uint8Array }[] {
  const folder = new URL(`${name}/`, corpus);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .sort()
    .map((file) => {
      const { input } = JSON.parse(readFileSync(new URL(file, folder), "utf8")) as Kept;
      return { file, input: unhex(input) };
    });
}
