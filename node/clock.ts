// The host's clock: Unix time and timers of Node.js.
import type { Clock } from "../src/host.ts";

/** Node.js runs longer timers at once. */
const longest = 2_147_483_647;

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, run) {
    // There are thousands: what the few long ones need is not made for them.
    if (ms <= longest) {
      const only = setTimeout(run, ms);
      return () => clearTimeout(only);
    }
    let timer: NodeJS.Timeout;
    const wait = (left: number) => {
      const step = Math.min(Math.max(left, 0), longest);
      timer = setTimeout(() => (left > longest ? wait(left - longest) : run()), step);
    };
    wait(ms);
    return () => clearTimeout(timer);
  },
};
