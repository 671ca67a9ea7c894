// The host's clock: Unix time and timers of Node.js.
import type { Clock } from "../src/host.ts";

/** Node.js runs longer timers at once. */
const longest = 2_147_483_647;

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, run) {
    let timer: NodeJS.Timeout;
    const wait = (left: number) => {
      const step = Math.min(Math.max(left, 0), longest);
      timer = setTimeout(() => (left > longest ? wait(left - longest) : run()), step);
    };
    wait(ms);
    return () => clearTimeout(timer);
  },
};
