// The host-neutral half in Chromium: the same sources, unbundled, with the browser host under them.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { devKeys } from "../../node/cli/devkeys.ts";
import { openBrowser } from "../helpers/browser.ts";
import { openPage } from "../helpers/inpage.ts";
import { type Pages, servePages } from "../helpers/pages.ts";
import type { AnswersReport, ReplayReport, TransferReport, WorkersReport } from "./reports.ts";

const found = await openBrowser();
if ("reason" in found) test("the host-neutral half in a browser", { skip: found.reason }, () => {});
else await inBrowser(found.browser, await servePages());

type Running = Extract<typeof found, { readonly browser: unknown }>["browser"];

async function inBrowser(browser: Running, pages: Pages): Promise<void> {
  after(async () => {
    await browser.close();
    await pages.close();
  });

  const inPage = await openPage(browser, pages);

  test("the kernels give the known answers", async () => {
    const report = await inPage<AnswersReport>("answers");
    assert.ok(report.questions >= report.functions && report.functions > 10);
    assert.equal(report.right, true);
    assert.deepEqual(report.unnoticed, []);
  });

  for (const name of ["local", "localeth"]) {
    test(`the recorded chain ${name} replays to the same state roots`, async (context) => {
      const path = `test/vectors/chain33/replay-${name}.json`;
      const { blocks } = JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), "utf8")) as {
        readonly blocks: readonly { readonly stateHash: string }[];
      };
      const report = await inPage<ReplayReport>("replay", `/${path}`);
      assert.equal(report.difference, undefined);
      assert.equal(report.blocks, blocks.length);
      assert.ok(report.signatures > 0);
      assert.deepEqual(
        report.roots,
        blocks.map(({ stateHash }) => stateHash),
      );
      context.diagnostic(`${report.blocks} blocks, ${report.signatures} signatures in ${report.ms} ms`);
    });
  }

  test("a node in a page packs a transfer, and the balances are right", async (context) => {
    const [rich, poor] = devKeys;
    assert.ok(rich !== undefined && poor !== undefined);
    const genesis = 100_000_000n * 100_000_000n;
    const [amount, fee] = [1_2345_6789n, 100_000n];
    const report = await inPage<TransferReport>("transfer", {
      from: rich.address,
      secret: rich.secret,
      to: poor.address,
      amount: String(amount),
      fee: String(fee),
    });
    assert.deepEqual(report.before.map(BigInt), [genesis, 0n]);
    assert.deepEqual(report.after.map(BigInt), [genesis - amount - fee, amount]);
    assert.deepEqual([report.height, report.txs, report.receiptTy, report.poolSize], [1, 1, 2, 0]);
    // The genesis transaction counts.
    assert.deepEqual(report.verified, { height: 1, txs: 2 });
    assert.equal(report.failure, undefined);
    assert.deepEqual(
      report.log.filter((line) => !line.startsWith("info ")),
      [],
    );
    context.diagnostic(`from opening the node to its second execution: ${report.ms} ms`);
  });

  test("Web Workers verify, and one that dies is replaced", async () => {
    const report = await inPage<WorkersReport>("workers");
    assert.equal(report.right, true);
    assert.deepEqual([report.fault, report.after], ["worker.failed", [true, false]]);
  });

  test("nothing was loaded beside the sources and the packages they name", () => {
    const foreign = [...pages.paths].filter(
      (path) =>
        !/^\/($|src\/|runtime\/|browser\/|test\/(browser|vectors)\/|build\/kernels\/|node_modules\/(@noble|typebox)\/)/.test(
          path,
        ),
    );
    assert.deepEqual(foreign, []);
    for (const path of ["/src/node.ts", "/runtime/answers.ts", "/browser/host.ts"])
      assert.ok(pages.paths.has(path), path);
  });
}
