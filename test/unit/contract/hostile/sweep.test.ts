// Out of gas at every point of a call that calls another contract, and chains of calls of every depth.
// GAS_STEP=1 tries every gas limit.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { testVm } from "../../../helpers/contractworld.ts";
import { chain, sweep } from "../../../helpers/hostile/sweep.ts";

const step = Number(process.env.GAS_STEP ?? 7);
const vm = testVm();

describe("a token-like call with every gas limit", () => {
  test("gives up when the contract inside fails: all or nothing", (context) => {
    const { need, full, verdict } = sweep(vm, "strict");
    const seen = new Set<string>();
    for (let limit = 0; limit < need; limit += step) {
      const { status, journal, output, gasUsed } = verdict(limit);
      seen.add(status);
      assert.ok(status === "gas" || status === "trap", `${status} with ${limit}`);
      assert.equal(journal + output, "", `something left with ${limit}`);
      assert.ok(Number(gasUsed) <= limit);
    }
    assert.deepEqual([...seen].sort(), ["gas", "trap"]);
    for (let limit = need; limit < need + 300; limit += step) assert.deepEqual(verdict(limit), full);
    assert.equal(verdict(need - 1).status, "trap");
    context.diagnostic(`needs ${need}`);
  });

  test("goes on when the contract inside fails: nothing, without the inner part, or all", () => {
    const { need, full, verdict } = sweep(vm, "tolerant");
    const journals = new Set<string>();
    let last = 0;
    for (let limit = 0; limit < need; limit += step) {
      const { status, journal } = verdict(limit);
      assert.ok(status === "gas" || status === "ok", `${status} with ${limit}`);
      assert.equal(status === "gas", journal === "", `with ${limit}`);
      journals.add(journal);
      // Once there was enough to go on there always is.
      const rank = status === "gas" ? 0 : 1;
      assert.ok(rank >= last, `${status} with ${limit}`);
      last = rank;
    }
    assert.equal(journals.size, 2);
    assert.ok(!journals.has(full.journal));
    assert.deepEqual(verdict(need), full);
    assert.notDeepEqual(verdict(need - 1), full);
  });
});

describe("chains of calls", () => {
  test("every depth up to a hundred: 64 contracts inside each other, then no more", () => {
    const call = chain(vm, 0);
    for (let wanted = 0; wanted <= 100; wanted++) {
      const { status, output } = call(wanted);
      assert.equal(status, "ok");
      assert.equal(Number.parseInt(output.slice(0, 2), 16), Math.min(64, wanted + 1), `depth ${wanted}`);
    }
  });

  test("wide frames end a chain earlier, at the same depth whatever was wanted", () => {
    const call = chain(vm, 1000);
    const depths = [40, 63, 99].map((wanted) => call(wanted).output);
    assert.equal(new Set(depths).size, 1);
    assert.ok(Number.parseInt((depths[0] ?? "").slice(0, 2), 16) < 64);
  });
});
