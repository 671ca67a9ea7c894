// The page's clock: Unix time and timers of the browser. A page in the background gets its timers late (once a second
// or less often), so nothing may rely on their being punctual.
import type { Clock } from "../src/host.ts";

/** Browsers run longer timers at once. */
const longest = 2_147_483_647;

export const pageClock: Clock = {
  now: () => Date.now(),
  after(ms, run) {
    let timer: ReturnType<typeof setTimeout>;
    const wait = (left: number) => {
      const step = Math.min(Math.max(left, 0), longest);
      timer = setTimeout(() => (left > longest ? wait(left - longest) : run()), step);
    };
    wait(ms);
    return () => clearTimeout(timer);
  },
};
