// A contract compiled in a page has the bytes that Node.js gives it, so that a page can check what source is on the chain;
// and what is wrong with one is said with the same words.
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { after, describe, test } from "node:test";
import { openBrowser } from "../helpers/browser.ts";
import { openPage } from "../helpers/inpage.ts";
import { servePages } from "../helpers/pages.ts";
import { compileText } from "../helpers/sdkcontract.ts";
import type { Sources } from "./pages/compile.ts";

const sdkFolder = new URL("../../assembly/sdk/", import.meta.url);

async function sdkTexts(): Promise<Readonly<Record<string, string>>> {
  const names = (await readdir(sdkFolder)).filter((name) => name.endsWith(".ts"));
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(new URL(name, sdkFolder), "utf8")])),
  );
}

const good = `
import { Address, Context, emit, require, SortedMap, StoredMap, u256 } from "tenon/contract";
@event class Paid { @indexed to: Address; amount: u256; }
@contract class Coin {
  @state balances: StoredMap<Address, u256>;
  @state log: SortedMap<u64, string>;
  @call pay(to: Address, amount: u256, note: string): u64 {
    require(!amount.isZero, "nothing");
    this.balances.set(to, this.balances.get(to) + amount * u256.from(3) / u256.from(2));
    this.log.set(Context.height, note);
    emit(new Paid(to, amount));
    return Context.height * 2 + 1;
  }
}`;
const bad = `${good.replace("* 2 + 1", "* 2.5")}\nfunction f(): f64 { return Date.now(); }`;

describe("Chromium", async () => {
  const found = await openBrowser();
  if ("reason" in found) {
    test("compiling in a browser", { skip: found.reason }, () => {});
    return;
  }
  const { browser } = found;
  const pages = await servePages();
  after(async () => {
    await browser.close();
    await pages.close();
  });
  for (const [name, text] of Object.entries({ good, bad })) {
    test(`a ${name} contract`, async () => {
      const inPage = await openPage(browser, pages);
      const sources: Sources = { entry: "contract.ts", files: { "contract.ts": text }, sdk: await sdkTexts() };
      const expected = await compileText(text);
      assert.equal(expected.wasm !== undefined, name === "good");
      assert.deepEqual(await inPage("compile", sources), {
        ...expected,
        wasm: expected.wasm && Array.from(expected.wasm),
      });
    });
  }
});
