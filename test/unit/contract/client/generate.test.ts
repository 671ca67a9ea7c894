// The file that a build writes: it must be a module, and say of the contract what the interface says.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Abi } from "../../../../assembly/abi.ts";
import { clientFile } from "../../../../src/contract/generate.ts";
import { market } from "../abi/samples.ts";

const folder = mkdtempSync(join(tmpdir(), "tenon-generate-"));
after(() => rmSync(folder, { recursive: true, force: true }));

test("types, docs and names that mean something in JavaScript", () => {
  const odd = {
    name: "constructor",
    kind: "call",
    payable: false,
    params: [{ name: "delete", type: "Offer?[]" }],
    returns: "Side[]",
  } as const;
  const abi: Abi = {
    ...market,
    doc: "Sells */ things.\n\nAnd more.",
    methods: [...market.methods, odd, { ...odd, name: "list" }],
  };
  const text = clientFile(abi, { name: "market", source: "src/index.ts" });
  assert.match(text, /\/\*\*\n \* Sells \* \/ things\.\n \*\n \* And more\.\n \*\/\nexport class Market /);
  assert.match(text, /\/\*\* Moves some\. \*\/\n {2}transfer\(to: string, amount: bigint, options\?: CallOptions\)/);
  assert.match(text, /best\(side: "Buy" \| "Sell"\): Promise<\{ readonly maker: string; .* \} \| null>/);
  assert.match(text, /list\(delete_: readonly \(\{.*\} \| null\)\[\], options\?: CallOptions\)/);
  assert.match(text, /Promise<CallResult<typeof abi, readonly \("Buy" \| "Sell"\)\[\]>>/);
  assert.doesNotMatch(text, /^ {2}constructor\(/m);
  assert.equal(stripTypeScriptTypes(text).length > 0, true);
});

test("the file is a module with the interface, the class and where the code is", async () => {
  writeFileSync(join(folder, "package.json"), '{"name":"project","type":"module"}');
  const modules = join(folder, "node_modules");
  mkdirSync(join(modules, "tenon"), { recursive: true });
  const client = pathToFileURL(fileURLToPath(new URL("../../../../src/contract/index.ts", import.meta.url))).href;
  writeFileSync(join(modules, "tenon", "client.js"), `export * from ${JSON.stringify(client)};`);
  writeFileSync(join(modules, "tenon", "package.json"), '{"type":"module","exports":{"./client":"./client.js"}}');
  const file = join(folder, "market.ts");
  writeFileSync(file, clientFile(market, { name: "market", source: "src/index.ts" }));
  const made = (await import(pathToFileURL(file).href)) as {
    readonly abi: Abi;
    readonly market: { readonly name: string; readonly abi: Abi; readonly code: URL; connect(client: unknown): object };
    readonly Market: new (client: unknown) => object;
  };
  assert.deepEqual(made.abi, market);
  assert.equal(made.market.code.href, pathToFileURL(join(folder, "market.wasm")).href);
  assert.ok(made.market.connect({}) instanceof made.Market);
});
