// A page of the test server in a browser, and modules of test/browser/pages run in it.
import assert from "node:assert/strict";
import type { Browser } from "playwright-core";
import type { Pages } from "./pages.ts";

/**
 * Calls `run(argument)` of test/browser/pages/MODULE.ts in the page; both ways only plain values pass. Whatever the page
 * complains about meanwhile is an error.
 */
export type InPage = <T>(module: string, argument?: unknown) => Promise<T>;

export async function openPage(browser: Browser, pages: Pages): Promise<InPage> {
  const page = await browser.newPage();
  let complaints: string[] = [];
  page.on("console", (line) => complaints.push(`console ${line.type()}: ${line.text()}`));
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("requestfailed", (request) => complaints.push(`not loaded: ${request.url()}`));
  page.on("response", (answer) => answer.ok() || complaints.push(`${answer.status()}: ${answer.url()}`));
  await page.goto(pages.url);
  return async <T>(module: string, argument?: unknown): Promise<T> => {
    const path = `/test/browser/pages/${module}.ts`;
    const outcome = await page
      .evaluate(async ({ path, argument }) => (await import(path)).run(argument), { path, argument })
      .then(
        (value) => ({ value: value as T }),
        (error: Error) => ({ error }),
      );
    const said = complaints;
    complaints = [];
    if ("error" in outcome) throw new Error([outcome.error.message, ...said].join("\n"));
    assert.deepEqual(said, []);
    return outcome.value;
  };
}
