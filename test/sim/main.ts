// `npm run sim -- …`: many seeds on all cores, or one seed or scenario with its trace.
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { generate } from "./generate.ts";
import { run } from "./run.ts";
import { formatScript, parseScripts, type Script } from "./script.ts";
import { shrink } from "./shrink.ts";
import { type Done, sweep } from "./sweep.ts";

const usage = `npm run sim -- [options]

  --seeds N        run so many seeds (100)
  --from S         the first of them (1)
  --jobs J         processes at once (one per core)
  --nodes N        so many nodes in each instead of 3 to 7
  --seed S         run this one
  --scenario FILE  run a file of test/sim/scenarios
  --trace          print what happens, with virtual times
  --script         print the script of the seed and stop
`;

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "100" },
    from: { type: "string", default: "1" },
    jobs: { type: "string", default: String(availableParallelism()) },
    nodes: { type: "string" },
    seed: { type: "string" },
    scenario: { type: "string" },
    trace: { type: "boolean", default: false },
    script: { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  },
});

/** Milliseconds between two lines of progress. */
const progressEvery = 5000;
/** Failing seeds of which everything is told. */
const told = 5;

const nodes = values.nodes === undefined ? undefined : number(values.nodes);
if (values.help) console.log(usage);
else if (values.scenario !== undefined) await scenario(values.scenario);
else if (values.seed !== undefined) await one(generate(number(values.seed), nodes));
else await many();

async function scenario(file: string): Promise<void> {
  for (const script of parseScripts(readFileSync(file, "utf8"))) await one(script);
}

async function one(script: Script): Promise<void> {
  if (values.script) {
    console.log(formatScript(script));
    return;
  }
  const sink = values.trace ? (line: string) => console.log(line) : undefined;
  const { findings, digest, height, healed, timers } = await run(script, { sink });
  for (const finding of findings) console.log(`FOUND ${finding}`);
  console.log(`height ${height}, at rest after ${healed / 1000} s, ${timers} timers, trace ${digest}`);
  if (findings.length > 0) process.exitCode = 1;
}

async function many(): Promise<void> {
  const seeds = number(values.seeds);
  const began = performance.now();
  let shown = began;
  let count = 0;
  const failed: Done[] = [];
  const speed = () => `${((count * 1000) / (performance.now() - began)).toFixed(1)} seeds/s`;
  const results = await sweep({
    ...{ from: number(values.from), seeds, jobs: number(values.jobs), nodes },
    onDone: (done) => {
      count++;
      if (done.findings.length > 0) {
        failed.push(done);
        report(done);
      }
      if (performance.now() - shown < progressEvery) return;
      shown = performance.now();
      console.log(`${count} of ${seeds} seeds, ${failed.length} failed, ${speed()}`);
    },
  });
  for (const { seed } of failed.slice(0, told)) {
    console.log(`\nseed ${seed}, made smaller:\n${formatScript(await shrink(generate(seed, nodes)))}`);
  }
  const cpu = results.reduce((sum, one) => sum + one.cpu, 0) / Math.max(1, results.length);
  const slowest = results.reduce((a, b) => (b.healed > a.healed ? b : a));
  console.log(`${count} seeds, ${failed.length} failed, ${speed()}, ${cpu.toFixed(0)} ms of processor time each`);
  console.log(`longest way to rest: ${slowest.healed / 1000} s of virtual time, seed ${slowest.seed}`);
  if (failed.length > 0) process.exitCode = 1;
}

function report({ seed, findings }: Done): void {
  console.log(`seed ${seed} failed:`);
  for (const finding of findings.slice(0, told)) console.log(`  ${finding}`);
  const more = nodes === undefined ? "" : ` --nodes ${nodes}`;
  console.log(`  replay: npm run sim -- --seed ${seed}${more} --trace`);
}

function number(text: string): number {
  if (!/^\d+$/.test(text)) {
    console.error(`not a number: ${text}\n\n${usage}`);
    process.exit(2);
  }
  return Number(text);
}
