// The tests of the chain once more on the JavaScript twins: whether kernels run must never show.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const again = [
  "scenario/replay",
  "scenario/solo",
  "scenario/contracts",
  "unit/executor",
  "unit/chain",
  "unit/store",
  "unit/types",
];

test("the tests of the chain pass without kernels", { skip: process.env.KERNELS !== undefined }, (context) => {
  const { KERNELS: _, NODE_TEST_CONTEXT: __, ...env } = process.env;
  const runner = fileURLToPath(new URL("../run.ts", import.meta.url));
  const { status, stdout } = spawnSync(process.execPath, [runner, ...again], {
    env: { ...env, KERNELS: "js" },
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
  const last = stdout.trim().split("\n").at(-1) ?? "";
  assert.equal(status, 0, stdout.slice(-4000));
  assert.match(last, /^[1-9]\d* passed, 0 failed/);
  context.diagnostic(last);
});
