// Hundreds of modules that must not get in, by the code they are refused with; and the largest ones that may.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { importTable } from "../../../../runtime/contract/imports.ts";
import { prepare } from "../../../../runtime/contract/prepare.ts";
import { ContractRefusal } from "../../../../runtime/contract/refusal.ts";
import { gasSchedule } from "../../../../runtime/contract/schedule.ts";
import { validateWasm } from "../../../../runtime/wasm.ts";
import { refusedCases } from "../../../helpers/hostile/index.ts";
import { atLimit } from "../../../helpers/hostile/limits.ts";

const schedule = gasSchedule(1);
const imports = importTable("tenon", schedule);

/** Code and whether the position lies in the file. */
function verdict(module: Uint8Array): string {
  try {
    prepare(module, { schedule, imports });
    return "let in";
  } catch (error) {
    if (!(error instanceof ContractRefusal)) return `threw ${error}`;
    return error.offset >= 0 && error.offset <= module.length ? error.code : `${error.code} at ${error.offset}`;
  }
}

test("names tell the cases apart", () => {
  const names = refusedCases.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  assert.ok(names.length >= 400, `${names.length} modules`);
});

describe("refused with", () => {
  const codes = [...new Set(refusedCases.map(({ code }) => code))].sort();
  for (const code of codes) {
    const cases = refusedCases.filter((one) => one.code === code);
    test(`${code}, ${cases.length} modules`, () => {
      const found = cases.map(({ name, module }) => `${name}: ${verdict(module())}`);
      assert.deepEqual(
        found,
        cases.map(({ name }) => `${name}: ${code}`),
      );
    });
  }
});

test("a module does not have to be well made to be refused: no prefix of one is let in", () => {
  const whole = atLimit.find(({ name }) => name.startsWith("exports"))?.module() ?? new Uint8Array();
  for (let length = 0; length < whole.length; length += 7) {
    const part = whole.slice(0, length);
    // A file may end behind any section but those that promise more.
    if (verdict(part) === "let in") assert.ok(validateWasm(part), `first ${length} bytes`);
  }
});

describe("as much as is allowed", () => {
  for (const { name, module } of atLimit) {
    test(name, () => {
      const { wasm } = prepare(module(), { schedule, imports });
      assert.ok(validateWasm(wasm));
    });
  }
});
