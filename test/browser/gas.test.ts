// Gas is part of consensus: verdict, gas, output and state of thousands of calls are the same in this Node.js, in other
// versions of it, in each tier of compilation, in a page and in a worker.
//
//   GAS_PROGRAMS=20000   generated programs
//   GAS_STEP=1           every so many gas limits one is tried
//   GAS_WALK=50000       steps of the walk over the examples
//   GAS_SUITE=1          also replays the blocks of all tests of the examples, on Node 22 and in a worker
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

/** Without what takes long and is asked of two engines only. */
const most: GasOptions = { ...options, chains: [] };

function assertSame(report: GasReport, { chains }: GasOptions): void {
  assert.deepEqual(Object.keys(report), Object.keys(expected));
  for (const [group, lines] of Object.entries(expected)) {
    assert.deepEqual(report[group], group === "chainsOfExamples" && chains.length === 0 ? [] : lines, group);
  }
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
    assert.ok(lines.length > 0 || (group === "chainsOfExamples" && process.env.GAS_SUITE !== "1"), group);
  }
  const cases = Object.entries(expected).map(([group, lines]) => `${lines.length} ${group}`);
  context.diagnostic(`lines: ${cases.join(", ")}`);
});

describe("other Nodes and tiers", { concurrency: 2 }, async () => {
  const script = await bundleReport();
  for (const found of nodeEngines()) {
    const skip = "reason" in found ? found.reason : false;
    test(found.name, { skip }, async () => {
      const asked = found.name === "Node 22" ? options : most;
      if ("program" in found) assertSame(await reportOf(found, script, asked), asked);
    });
  }
});

describe("Chromium", { concurrency: 2 }, async () => {
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
      const asked = where === "worker" ? options : most;
      assertSame(await inPage<GasReport>("gas", { ...asked, where }), asked);
    });
  }
});
