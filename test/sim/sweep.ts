// Many seeds on all cores: each child process runs one seed after the other, so what a seed leaves behind in memory shows.
import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";

/** A seed to run. */
export interface Work {
  readonly seed: number;
  readonly nodes: number | undefined;
  readonly verify: boolean;
}
export interface Begun {
  readonly begun: number;
}
export interface Done {
  readonly seed: number;
  readonly findings: readonly string[];
  readonly digest: string;
  readonly height: number;
  readonly healed: number;
  readonly timers: number;
  /** Milliseconds of processor time. */
  readonly cpu: number;
}

export interface Sweep {
  readonly from: number;
  readonly seeds: number;
  readonly jobs: number;
  readonly nodes?: number | undefined;
  /** Every n-th seed executes a chain again in the end. */
  readonly verifyEvery?: number;
  readonly onDone?: (done: Done) => void;
}

/** Milliseconds after which a seed hangs. */
const hangs = 300_000;
/** Seeds after which a process is replaced: linear memory of instances comes back late. */
const lifetime = 1500;

/** Runs the seeds. @returns what came of each, in no order */
export async function sweep(options: Sweep): Promise<readonly Done[]> {
  const { from, seeds, jobs } = options;
  const results: Done[] = [];
  let next = from;
  const take = (): Work | undefined => {
    if (next >= from + seeds) return undefined;
    const seed = next++;
    return { seed, nodes: options.nodes, verify: seed % (options.verifyEvery ?? 4) === 0 };
  };
  const done = (one: Done) => {
    results.push(one);
    options.onDone?.(one);
  };
  await Promise.all(
    Array.from({ length: Math.min(jobs, seeds) }, async () => {
      while (next < from + seeds) await life(take, done);
    }),
  );
  return results;
}

/** One process, until there is no work, it is old, or it dies. */
function life(take: () => Work | undefined, done: (one: Done) => void): Promise<void> {
  return new Promise((resolve) => {
    const child = fork(fileURLToPath(new URL("child.ts", import.meta.url)), {
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    let current: number | undefined;
    let left = lifetime;
    let timer: NodeJS.Timeout | undefined;
    const give = () => {
      clearTimeout(timer);
      const work = left-- > 0 ? take() : undefined;
      current = work?.seed;
      if (work === undefined) return child.disconnect();
      timer = setTimeout(() => child.kill("SIGKILL"), hangs);
      child.send(work);
    };
    child.on("message", (message: Begun | Done) => {
      if ("begun" in message) return;
      done(message);
      give();
    });
    child.on("exit", (code, signal) => {
      clearTimeout(timer);
      if (current !== undefined) done(lost(current, `its process ended with ${signal ?? code}`));
      resolve();
    });
    give();
    keep(child);
  });
}

/** A child that cannot be started says so by its exit. */
function keep(child: ChildProcess): void {
  child.on("error", () => {});
}

function lost(seed: number, finding: string): Done {
  return { seed, findings: [finding], digest: "", height: -1, healed: -1, timers: 0, cpu: 0 };
}
