// The harness itself: it must notice what is wrong, make it small, keep it, and try it first the next time.
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { fail } from "../../src/errors.ts";
import { hex } from "../../src/lib/hex.ts";
import { fuzz, type Target } from "../helpers/fuzz.ts";
import { mutate } from "../helpers/mutate.ts";
import { random } from "../helpers/random.ts";
import { samples } from "../helpers/samples.ts";

// The fixed number of inputs counts here, whatever the long mode says.
delete process.env.FUZZ_SECONDS;

const seed = new Uint8Array(64).fill(1);
const base: Target = { name: "own", seeds: [seed], inputs: 3000, run: () => undefined };

/** Runs with a corpus of its own. */
function withCorpus(check: (corpus: URL, files: () => string[]) => void): void {
  const path = mkdtempSync(`${tmpdir()}/corpus-`);
  try {
    check(pathToFileURL(`${path}/`), () => readdirSync(path, { recursive: true }).map(String).sort());
  } finally {
    rmSync(path, { recursive: true });
  }
}

describe("fuzzing harness", () => {
  test("a target that only refuses and accepts passes", () => {
    withCorpus((corpus, files) => {
      const run = (input: Uint8Array) => {
        if (input.length % 2 === 1) throw fail("codec.malformed", { reason: "odd" });
        return input.length > 64 ? "long" : "short";
      };
      const report = fuzz({ ...base, run }, undefined, corpus);
      assert.equal(report.inputs, 3000);
      assert.ok(report.refused > 300 && report.refused < 2700);
      assert.equal(report.kinds, 3);
      assert.deepEqual(files(), []);
    });
  });

  test("a crash is made small, kept, and tried first the next time", () => {
    withCorpus((corpus, files) => {
      let broken = true;
      let calls = 0;
      const run = (input: Uint8Array) => {
        calls++;
        if (broken && input.includes(0xff)) throw new TypeError("ff");
        return undefined;
      };
      const target = { ...base, run };
      assert.throws(
        () => fuzz(target, undefined, corpus),
        /own: input \d+ of seed \d+ fails, kept as own\/1\.json: TypeError: ff/,
      );
      assert.deepEqual(files(), ["own", "own/1.json"]);
      const kept = JSON.parse(readFileSync(new URL("own/1.json", corpus), "utf8"));
      assert.deepEqual(kept, { target: "own", input: "ff", error: "TypeError: ff" });
      calls = 0;
      assert.throws(() => fuzz(target, undefined, corpus), /corpus file 1\.json fails: TypeError: ff/);
      assert.equal(calls, 1);
      broken = false;
      assert.equal(fuzz(target, undefined, corpus).inputs, 3000);
    });
  });

  test("a target that writes to its input fails", () => {
    withCorpus((corpus) => {
      const run = (input: Uint8Array) => {
        if (input.length > 70) input[0] = 5;
        return undefined;
      };
      assert.throws(() => fuzz({ ...base, run }, undefined, corpus), /changed its input/);
    });
  });

  test("the same seed gives the same inputs, bounded in length and different from each other", () => {
    const good = samples().map((s) => s.bytes);
    const inputs = (n: number) => {
      const rng = random(n);
      return Array.from({ length: 500 }, () => hex(mutate(rng.pick(good), good, rng, 900)));
    };
    const first = inputs(1);
    assert.deepEqual(inputs(1), first);
    assert.notDeepEqual(inputs(2), first);
    assert.ok(new Set(first).size > 450);
    assert.ok(first.every((text) => text.length <= 1800));
    const untouched = samples().map((s) => s.bytes);
    assert.deepEqual(good, untouched);
  });
});
