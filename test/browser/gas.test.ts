// Gas is part of consensus: verdict, gas, output and state of thousands of calls are the same in this Node.js, in other
// versions of it, in each tier of compilation, in a page and in a worker.
//
//   GAS_PROGRAMS=20000   generated programs
//   GAS_STEP=1           every so many gas limits one is tried
//   GAS_WALK=50000       steps of the walk over the examples
//   GAS_SUITE=1          also replays the blocks of all tests of the examples
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { openBrowser } from "../helpers/browser.ts";
import { bundleReport, nodeEngines, reportOf } from "../helpers/gas/engines.ts";
import { exampleChains, exampleContracts } from "../helpers/gas/examples.ts";
import { type GasOptions, type GasReport, gasReport } from "../helpers/gas/report.ts";
import { openPage } from "../helpers/inpage.ts";
import { servePages } from "../helpers/pages.ts";

const options: GasOptions = {
  programs: Number(process.env.GAS_PROGRAMS ?? 1000),
  step: Number(process.env.GAS_STEP ?? 199),
  contracts: await exampleContracts(),
  steps: Number(process.env.GAS_WALK ?? 2000),
  chains: process.env.GAS_SUITE === "1" ? exampleChains() : [],
};

const expected = await gasReport(options);

function assertSame(report: GasReport): void {
  assert.deepEqual(Object.keys(report), Object.keys(expected));
  for (const [group, lines] of Object.entries(expected)) assert.deepEqual(report[group], lines, group);
}

test("the report has something to compare", (context) => {
  assert.equal(expected.programs?.length, options.programs);
  for (const status of ["ok", "gas", "trap", "stack", "pointer"]) {
    assert.ok(
      expected.programs?.some((line) => line.includes(` ${status} `)),
      `no program ends with ${status}`,
    );
  }
  for (const [group, lines] of Object.entries(expected)) {
    assert.ok(lines.length > 0 || (group === "chainsOfExamples" && options.chains.length === 0), group);
  }
  const cases = Object.entries(expected).map(([group, lines]) => `${lines.length} ${group}`);
  context.diagnostic(`lines: ${cases.join(", ")}`);
});

describe("other Nodes and tiers", async () => {
  const script = await bundleReport();
  for (const found of nodeEngines()) {
    const skip = "reason" in found ? found.reason : false;
    test(found.name, { skip }, async () => {
      if ("program" in found) assertSame(await reportOf(found, script, options));
    });
  }
});

describe("Chromium", async () => {
  const found = await openBrowser();
  if ("reason" in found) {
    test("gas in a browser", { skip: found.reason }, () => {});
    return;
  }
  const { browser } = found;
  const pages = await servePages();
  after(async () => {
    await browser.close();
    await pages.close();
  });
  for (const where of ["page", "worker"]) {
    test(where, async () => {
      const inPage = await openPage(browser, pages);
      assertSame(await inPage<GasReport>("gas", { ...options, where }));
    });
  }
});
