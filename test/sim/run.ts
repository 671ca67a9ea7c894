// Runs one script: the faults, then calm, then the checks. The same script gives the same trace, always.
import { act } from "./actions.ts";
import { atRest, checkAll, checkBounds, unrest } from "./checks.ts";
import type { Planted, SimNode } from "./node.ts";
import type { Line, Script } from "./script.ts";
import { World } from "./world.ts";

/** Virtual milliseconds within which a healed network must have come to rest, and how often it is looked at. */
const patience = 240_000;
const step = 1000;
/** Virtual milliseconds between two transactions that give the producer something to do. */
const nudgeEvery = 10_000;
/** Timers in one step beyond which a network is busy with itself. */
const mostTimers = 200_000;

export interface Result {
  readonly findings: readonly string[];
  /** Of the whole trace: equal for equal runs. */
  readonly digest: string;
  readonly height: number;
  /** Virtual milliseconds from calm to rest. */
  readonly healed: number;
  readonly timers: number;
  readonly lines: number;
}

export interface RunOptions {
  readonly planted?: Planted;
  /** Gets each line of the trace. */
  readonly sink?: ((line: string) => void) | undefined;
  /** Whose chains are executed again in the end. */
  readonly verify?: "none" | "one" | "all";
}

export async function run(script: Script, options: RunOptions = {}): Promise<Result> {
  const { planted = {}, sink, verify = "one" } = options;
  const world = await World.open(script, planted, sink);
  const unhandled = (error: unknown) =>
    world.blame("all", `unhandled rejection: ${error instanceof Error ? error.stack : String(error)}`);
  process.on("unhandledRejection", unhandled);
  try {
    world.onLook = () => checkBounds(world);
    world.begin();
    let healed = 0;
    try {
      for (const line of script.lines) {
        await pass(world, line.at - world.elapsed);
        perform(world, line);
      }
      await pass(world, script.end - world.elapsed);
      healed = await rest(world);
      if (healed < 0) world.blame("all", `no rest ${patience / 1000} s after the last fault: ${unrest(world)}`);
      else await checkAll(world, samples(world, script.seed, verify));
    } catch (error) {
      world.blame("all", error instanceof Error ? (error.stack ?? error.message) : String(error));
    }
    const height = Number(world.nodes[0]?.node?.chain.tip().height ?? -1n);
    await world.end();
    const { findings, trace, clock } = world;
    return { findings, digest: trace.digest(), height, healed, timers: clock.fired, lines: trace.lines };
  } finally {
    // What is left unhandled is told a turn of the event loop later.
    await new Promise((resolve) => setImmediate(resolve));
    process.off("unhandledRejection", unhandled);
  }
}

function samples({ nodes }: World, seed: number, which: RunOptions["verify"]): readonly SimNode[] {
  if (which === "none") return [];
  return which === "all" ? nodes : nodes.slice(seed % nodes.length).slice(0, 1);
}

async function pass(world: World, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= step) await world.clock.advance(Math.min(step, left), mostTimers);
  await world.clock.settle();
}

function perform(world: World, line: Line): void {
  world.trace.add("do", [line.verb, ...line.args].join(" "));
  const failed = (error: unknown) => world.blame("test", `${line.verb}: ${String(error)}`);
  try {
    const done = act(world, line);
    if (done !== undefined) done.catch(failed);
  } catch (error) {
    failed(error);
  }
}

/** Waits until all is well. @returns how long that took, or -1 */
async function rest(world: World): Promise<number> {
  world.trace.add("do", "calm");
  world.calm();
  const began = world.elapsed;
  for (let next = 0; world.elapsed - began < patience; ) {
    const passed = world.elapsed - began;
    const producer = world.node(1);
    if (passed >= next && producer.node !== undefined) {
      world.send(producer, { count: 1, kind: "good", size: 1, expire: undefined, every: 0 });
      next = passed + nudgeEvery;
    }
    await pass(world, step);
    if (atRest(world)) return world.elapsed - began;
  }
  return -1;
}
