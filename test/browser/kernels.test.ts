// The kernels in Chromium: the checks that Node.js runs, unchanged, on each build and on the twin.
import assert from "node:assert/strict";
import { globSync } from "node:fs";
import { after, describe, test } from "node:test";
import { builds, type Part, parts } from "../../runtime/kernels/builds.ts";
import { openBrowser } from "../helpers/browser.ts";
import { type InPage, openPage } from "../helpers/inpage.ts";
import { servePages } from "../helpers/pages.ts";
import type { KernelsReport } from "./reports.ts";

const inputs = Number(process.env.KERNEL_INPUTS ?? 200);
const tested = [...builds, "twin" as const].filter(
  (one) => process.env.KERNEL_BUILDS?.split(",").includes(one) ?? true,
);
const named = parts.filter((one) => process.env.KERNEL_PARTS?.split(",").includes(one) ?? true);
const seed = Number(process.env.KERNEL_SEED ?? 2);

const found = await openBrowser();
if ("reason" in found) test("the kernels in a browser", { skip: found.reason }, () => {});
else {
  const { browser } = found;
  const pages = await servePages();
  after(async () => {
    await browser.close();
    await pages.close();
  });
  const inPage = await openPage(browser, pages);
  for (const part of named) describePart(part, inPage);

  test("every part that has checks was run", () => {
    const files = globSync("*.ts", { cwd: new URL("../kernels", import.meta.url) }).map((name) => name.slice(0, -3));
    assert.deepEqual(
      parts.filter((part) => !files.includes(part)),
      [],
    );
  });
}

function describePart(part: Part, inPage: InPage): void {
  describe(part, () => {
    for (const build of tested) {
      test(build, async (context) => {
        const began = performance.now();
        const report = await inPage<KernelsReport>("kernels", { part, build, inputs, seed });
        assert.deepEqual(report.supported, builds);
        assert.equal(report.chosen, build);
        assert.deepEqual(report.failures, []);
        assert.ok(report.checks > 0);
        context.diagnostic(`${report.checks} checks in ${Math.round(performance.now() - began)} ms`);
      });
    }
  });
}
