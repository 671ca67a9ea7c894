// Nothing of an example goes untested or unmentioned: its test names every method, event and error of its interface, and
// it has a page that the list of examples leads to.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import type { Abi } from "../../assembly/abi.ts";

const contracts = new URL("../../assembly/contracts/", import.meta.url);
const list = readFileSync(new URL("README.md", contracts), "utf8");
const names = readdirSync(contracts, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

describe("examples", () => {
  for (const name of names) {
    test(`${name} is tested and explained as a whole`, async () => {
      const { abi } = (await import(new URL(`abi/${name}.ts`, import.meta.url).href)) as { readonly abi: Abi };
      const tests = readFileSync(new URL(`${name}.test.ts`, import.meta.url), "utf8");
      const called = abi.methods.filter(({ kind }) => kind === "call" || kind === "view");
      const missing = [
        ...called.filter((one) => !new RegExp(`\\b${one.name}\\b`).test(tests)),
        ...[...abi.events, ...abi.errors].filter((one) => !tests.includes(`"${one.name}"`)),
      ];
      assert.deepEqual(
        missing.map((one) => one.name),
        [],
      );
      assert.ok(list.includes(`(${name}/README.md)`));
      assert.match(readFileSync(new URL(`${name}/README.md`, contracts), "utf8"), new RegExp(`^# ${name}\n`));
    });
  }

  test("are the nine of the list", () => assert.equal(names.length, 9));
});
