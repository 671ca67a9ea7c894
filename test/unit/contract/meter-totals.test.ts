// Paying by the segment comes to the same as paying instruction by instruction, and whether the gas is enough never
// depends on where one looks: on random programs and on compiled ones, for every limit around the total and many below.
import assert from "node:assert/strict";
import { it } from "node:test";
import { importTable } from "../../../runtime/contract/imports.ts";
import { meterModule } from "../../../runtime/contract/meter/module.ts";
import { prepare } from "../../../runtime/contract/prepare.ts";
import { gasSchedule } from "../../../runtime/contract/schedule.ts";
import { validateModule } from "../../../runtime/contract/validate/module.ts";
import { programs } from "../../bench/contract/programs.ts";
import { compileSource } from "../../helpers/asc.ts";
import { random } from "../../helpers/random.ts";
import { generateModule } from "../../helpers/wasmgen.ts";
import { Runner } from "../../helpers/wasmrun.ts";

const schedule = gasSchedule(1);
const imports = importTable("tenon", schedule);
const { pages } = schedule.limits;

function both(bytes: Uint8Array): { readonly segments: Runner; readonly each: Runner } {
  const shape = validateModule(bytes, schedule.limits, imports, pages);
  return {
    segments: new Runner(prepare(bytes, { schedule, imports }).wasm),
    each: new Runner(meterModule(shape, { schedule, imports, pages, each: true })),
  };
}

it("random programs: equal totals, equal results, equal verdict for every limit", () => {
  let finished = 0;
  let exhausted = 0;
  for (let seed = 0; seed < 400; seed++) {
    const { segments, each } = both(generateModule(seed));
    const rng = random(seed);
    const args = [rng.u32() | 0, BigInt(rng.u32())];
    const limit = 200_000n;
    const run = segments.run("run", args, limit);
    const slow = each.run("run", args, limit);
    const told = `seed ${seed}`;
    if (slow.status === "gas") exhausted++;
    if (slow.status === "ok") {
      assert.deepEqual(run, slow, told);
      finished++;
      const total = Number(run.gasUsed);
      for (const gas of [0, 1, total - 1, total, total + 1, rng.below(total), rng.below(total), rng.below(total)]) {
        const verdict = gas < total ? "gas" : "ok";
        assert.equal(segments.run("run", args, BigInt(Math.max(0, gas))).status, verdict, `${told}, gas ${gas}`);
        assert.equal(each.run("run", args, BigInt(Math.max(0, gas))).status, verdict, `${told}, gas ${gas}`);
      }
    } else if (run.status !== "gas") {
      // A run that something else ends has paid for the whole of the segments that it was in.
      assert.equal(run.status, slow.status, told);
      assert.ok(run.gasUsed >= slow.gasUsed, told);
    }
  }
  assert.ok(finished > 150 && exhausted > 30, `${finished} finished, ${exhausted} out of gas`);
});

it("compiled programs: equal totals and results", async () => {
  for (const { name, source, flags } of programs) {
    for (const level of ["-O3", "-O0"]) {
      const { segments, each } = both(await compileSource(source, [level, ...flags.slice(1)]));
      const fast = segments.run("run", [50], 2n ** 40n);
      assert.equal(fast.status, "ok", name);
      assert.deepEqual(fast, each.run("run", [50], 2n ** 40n), `${name} ${level}`);
    }
  }
});

it("makes the same bytes every time", () => {
  const bytes = generateModule(7);
  const one = prepare(bytes, { schedule, imports });
  assert.deepEqual(prepare(new Uint8Array(bytes), { schedule, imports: importTable("tenon", schedule) }), one);
});
