import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { loadSetup } from "../../../node/cli/local.ts";
import { withPackages } from "../../../node/packages.ts";
import { catalog } from "../../../src/catalog.ts";
import { find } from "../../../src/registry.ts";

const root = mkdtempSync(join(tmpdir(), "tenon-packages-"));
after(() => rmSync(root, { recursive: true, force: true }));

function install(name: string, tenon: unknown, code: string): void {
  const folder = join(root, "node_modules", name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({
      name,
      version: "1.0.0",
      type: "module",
      exports: { ".": "./main.js", "./package.json": "./package.json" },
      tenon,
    }),
  );
  writeFileSync(join(folder, "main.js"), code);
}
const lifo = `export const plugins = [{ kind: "mempool", name: "lifo", api: 1, create: () => ({}),
  config: { type: "object", required: ["depth"], properties: { depth: { type: "integer", default: 7 } } } }];`;
install("good", { api: 1, plugins: [{ kind: "mempool", name: "lifo" }] }, lifo);
install("silent", undefined, "globalThis.ranTooEarly = true;");
install("crypto", { api: 1, plugins: [{ kind: "crypto", name: "mine" }] }, "");
install("taken", { api: 1, plugins: [{ kind: "store", name: "mavl" }] }, "");
install("empty", { api: 1, plugins: [{ kind: "dapp", name: "counter" }] }, "export const plugins = [];");

describe("plug-ins from packages", () => {
  test("join the catalog, and their tables the configuration", async () => {
    const all = await withPackages(catalog, ["good"], root);
    assert.equal((await find(all, "mempool", "lifo")).name, "lifo");
    assert.equal((await find(all, "mempool", "score")).name, "score");
    writeFileSync(join(root, "chain.toml"), 'Title = "local"\n');
    const node = '[plugins]\npackages = ["good"]\n[mempool]\nname = "lifo"\n[mempool.sub.lifo]\ndepth = 3\n';
    writeFileSync(join(root, "node.toml"), node);
    const { configuration } = await loadSetup(root);
    assert.deepEqual(configuration.node.mempool.sub, { lifo: { depth: 3 } });
    writeFileSync(join(root, "node.toml"), node.replace("depth", "dept"));
    await assert.rejects(loadSetup(root), /mempool\.sub\.lifo\.dept.*did you mean depth/);
  });

  test("are judged by their manifest before any of their code runs", async () => {
    const refused: [string, RegExp][] = [
      ["missing", /is not installed.*npm install missing/],
      ["silent", /package\.json: tenon.*is missing/],
      ["crypto", /package\.json: tenon\.plugins\[0\]\.kind must be/],
      ["taken", /a store plug-in named mavl already/],
    ];
    for (const [name, reason] of refused) await assert.rejects(withPackages(catalog, [name], root), reason, name);
    assert.equal("ranTooEarly" in globalThis, false);
  });

  test("must export what the manifest promises", async () => {
    const all = await withPackages(catalog, ["empty"], root);
    await assert.rejects(find(all, "dapp", "counter"), /does not export the dapp plug-in counter/);
  });
});
