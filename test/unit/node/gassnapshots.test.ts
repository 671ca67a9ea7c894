import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, test } from "node:test";
import { pathToFileURL } from "node:url";
import { gasSnapshots } from "../../../node/testing/gas.ts";

const folder = mkdtempSync(join(tmpdir(), "tenon-gas-"));
const path = join(folder, "gas.json");
after(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => {
  delete process.env.TENON_UPDATE_GAS;
});

test("gas is written down once, and a change fails until it is accepted", () => {
  const first = gasSnapshots(pathToFileURL(path));
  first.check("transfer", { gas: 2000n });
  first.check("approve", 1000n);
  assert.equal(readFileSync(path, "utf8"), '{\n  "approve": 1000,\n  "transfer": 2000\n}\n');
  const second = gasSnapshots(path);
  second.check("transfer", 2000n);
  assert.throws(() => second.check("transfer", 2100n), /transfer uses 2100 gas, 2000 before \(\+5\.0 %\)/);
  assert.throws(() => second.check("transfer", 1900n), /\(-5\.0 %\)/);
  process.env.TENON_UPDATE_GAS = "1";
  second.check("transfer", 2100n);
  assert.deepEqual(JSON.parse(readFileSync(path, "utf8")), { approve: 1000, transfer: 2100 });
});
