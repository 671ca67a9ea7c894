// The checkers are worth something only if they find mistakes: bugs are planted, and each must be found within few seeds.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { generate } from "./generate.ts";
import { bugs } from "./planted.ts";
import { run } from "./run.ts";

/** Seeds in which a bug must show. */
const few = 40;

describe("planted bugs are found:", () => {
  for (const [name, { about, planted, found }] of Object.entries(bugs)) {
    test(`${name} (${about})`, async (context) => {
      const strange = new Set<string>();
      for (let seed = 1; seed <= few; seed++) {
        const { findings } = await run(generate(seed), { planted, verify: "all" });
        if (findings.some((finding) => found.test(finding))) {
          context.diagnostic(`seed ${seed}: ${findings.find((finding) => found.test(finding))?.slice(0, 160)}`);
          return;
        }
        for (const finding of findings) strange.add(finding);
      }
      assert.fail(`not found within ${few} seeds; found instead: ${[...strange].slice(0, 3).join("; ")}`);
    });
  }
});
