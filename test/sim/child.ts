// A process that runs seeds as it is told: `sweep.ts` keeps one for each core busy.
import { generate } from "./generate.ts";
import { run } from "./run.ts";
import type { Begun, Done, Work } from "./sweep.ts";

process.on("message", async ({ seed, nodes, verify }: Work) => {
  process.send?.({ begun: seed } satisfies Begun);
  const cpu = process.cpuUsage();
  const { findings, digest, height, healed, timers } = await run(generate(seed, nodes), {
    verify: verify ? "one" : "none",
  });
  const { user, system } = process.cpuUsage(cpu);
  process.send?.({ seed, findings, digest, height, healed, timers, cpu: (user + system) / 1000 } satisfies Done);
});
process.on("disconnect", () => process.exit(0));
