// Hundreds of contracts that misbehave while they run. However a call ends: unless it ends well nothing has changed, a used
// instance behaves like a new one, and a good contract costs the same afterwards, on the same machine.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { importTable } from "../../../../runtime/contract/imports.ts";
import { gasSchedule } from "../../../../runtime/contract/schedule.ts";
import { testVm } from "../../../helpers/contractworld.ts";
import { type Attack, attackGas, runAttack, runGood } from "../../../helpers/hostile/attack.ts";
import { behaviour } from "../../../helpers/hostile/behaviour.ts";
import { bombs } from "../../../helpers/hostile/bombs.ts";
import { creation } from "../../../helpers/hostile/creation.ts";
import { attacks } from "../../../helpers/hostile/index.ts";
import { attackedFunctions, pointers } from "../../../helpers/hostile/pointers.ts";

const vm = testVm();
const good = runGood(vm);

/** What is wrong with how it ended, undefined when nothing is. */
function wrong(attack: Attack): string | undefined {
  const { verdict, again, good: after } = runAttack(vm, attack);
  const limit = attack.request?.gas ?? attackGas;
  const complaints = [
    verdict.status !== attack.status && `ended with ${verdict.status}`,
    attack.output !== undefined && verdict.output !== attack.output && `answered ${verdict.output}`,
    verdict.status !== "ok" && verdict.journal !== "" && "changed something",
    BigInt(verdict.gasUsed) > limit && `used ${verdict.gasUsed} gas`,
    verdict.status === "gas" && BigInt(verdict.gasUsed) !== limit && `ran out of gas after ${verdict.gasUsed}`,
    JSON.stringify(again) !== JSON.stringify(verdict) && "ended otherwise the second time",
    JSON.stringify(after) !== JSON.stringify(good) && "changed what a good contract does",
  ].filter((one) => one !== false);
  return complaints.length === 0 ? undefined : `${attack.name}: ${complaints.join(", ")}`;
}

function check(list: readonly Attack[]): void {
  assert.ok(list.length > 0);
  assert.deepEqual(
    list.map(wrong).filter((one) => one !== undefined),
    [],
  );
}

test("names tell the attacks apart", () => {
  const names = attacks.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  assert.ok(names.length >= 700, `${names.length} attacks`);
  assert.equal(good.status, "ok");
});

describe("bombs", () => {
  for (const attack of bombs) test(attack.name, () => check([attack]));
});

describe("behaviour", () => {
  for (const attack of behaviour) test(attack.name, () => check([attack]));
});

describe("contracts made by contracts", () => {
  for (const attack of creation) test(attack.name, () => check([attack]));
});

describe("lying pointers and lengths", () => {
  const functions = [...importTable("tenon", gasSchedule(1)).keys()].map((name) => name.replace("tenon.", ""));

  test("every host function is attacked", () => {
    assert.deepEqual([...attackedFunctions].sort(), functions.sort());
  });
  for (const name of attackedFunctions) {
    const list = pointers.filter((one) => one.name.startsWith(`${name}: `));
    test(`${name}, ${list.length} calls`, () => check(list));
  }
});
