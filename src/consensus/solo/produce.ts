// The loop of a single producer. After a block it looks for more at once; when there was nothing, it looks again at
// multiples of the waiting time, so that transactions that come close together share a block. It sleeps on the pool's
// signal in between instead of polling.
import { asChainError } from "../../errors.ts";
import { wait } from "../../lib/wait.ts";
import type { ConsensusModules } from "../index.ts";

export interface Pace {
  /** Milliseconds between two looks at an idle pool, at least 1. */
  readonly waitMs: number;
  /** Least number of transactions in the block of a height. */
  readonly minTxs: (height: number) => number;
}

const firstPause = 100;
const longestPause = 10_000;

/** Makes blocks until the signal aborts. A failure is logged and tried again after a growing pause. */
export async function produce(pace: Pace, modules: ConsensusModules, signal: AbortSignal): Promise<void> {
  const { chain, clock, log } = modules;
  let pause = firstPause;
  let idle = true;
  while (!signal.aborted) {
    try {
      if (idle) {
        const since = clock.now();
        await modules.pending(signal);
        if (signal.aborted) return;
        const passed = Math.max(0, clock.now() - since) % pace.waitMs;
        if (!(await wait(clock, pace.waitMs - passed, signal))) return;
      }
      const parent = chain.tip();
      const now = BigInt(Math.floor(clock.now() / 1000));
      const block = await modules.build({
        blockTime: now > parent.blockTime ? now : parent.blockTime,
        allowEmpty: false,
        minTxs: pace.minTxs(Number(parent.height) + 1),
      });
      idle = block === undefined;
      if (block !== undefined && !signal.aborted) await modules.commit(block);
      pause = firstPause;
    } catch (error) {
      log.error("no block could be made", { code: asChainError(error).code, error, pause });
      idle = true;
      if (!(await wait(clock, pause, signal))) return;
      pause = Math.min(pause * 2, longestPause);
    }
  }
}
