// The house rules that no compiler option states, read off the syntax trees of the sources: nothing ambient, no `any`,
// named exports, and a README for each part and kind.
import assert from "node:assert/strict";
import { existsSync, globSync, readdirSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Names that mean a clock, a source of chance or the outside world wherever they are used as values or types. */
const ambient = new Set([
  "Date",
  "Buffer",
  "process",
  "console",
  "performance",
  "fetch",
  "setTimeout",
  "setInterval",
  "setImmediate",
  "queueMicrotask",
  "require",
  "globalThis",
  "window",
  "document",
  "eval",
  "Function",
]);

/** Parts and kinds that hold more than their contract and so have a README. */
const documented = [
  "address",
  "chain",
  "config",
  "consensus",
  "crypto",
  "dapp",
  "executor",
  "kv",
  "lib",
  "mempool",
  "p2p",
  "rpc",
  "store",
  "types",
];

/** What a source text does that it must not, as `line: reason`. */
function offences(file: string, text: string): string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const report = (node: ts.Node, reason: string) => {
    const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
    found.push(`${line + 1}: ${reason}`);
  };
  const visit = (node: ts.Node): void => {
    if (node.kind === ts.SyntaxKind.AnyKeyword) report(node, "any");
    if (ts.isNonNullExpression(node)) report(node, "non-null assertion");
    if (ts.isExportAssignment(node)) report(node, "default export");
    if (node.kind === ts.SyntaxKind.DefaultKeyword && ts.isStatement(node.parent) && !ts.isDefaultClause(node.parent)) {
      report(node, "default export");
    }
    if (ts.isExportSpecifier(node) && node.name.text === "default") report(node, "default export");
    if (ts.isStringLiteral(node) && node.text.startsWith("node:")) report(node, node.text);
    if (ts.isPropertyAccessExpression(node) && node.getText(source) === "Math.random") report(node, "Math.random");
    if (ts.isIdentifier(node) && ambient.has(node.text) && isUse(node)) report(node, node.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Whether an identifier refers to something, rather than naming a member or being a local name of the same spelling. */
function isUse(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isQualifiedName(parent)) return parent.left === node;
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node;
  const isName = "name" in parent && parent.name === node;
  return !isName && !ts.isBindingElement(parent);
}

describe("house rules", () => {
  const files = globSync("{src,runtime}/**/*.ts", { cwd: root }).filter((file) => !file.endsWith(".d.ts"));

  test("the scan reaches the sources", () => {
    assert.ok(files.length > 40);
    assert.ok(files.includes("src/lib/codec.ts") && files.includes("runtime/kernels.ts"));
  });

  for (const file of files) {
    test(file, () => assert.deepEqual(offences(file, readFileSync(`${root}${file}`, "utf8")), []));
  }

  test("the scan sees what it is for", () => {
    const bad: [string, string][] = [
      ["const x = Math.random();", "Math.random"],
      ["const f = Math.random;", "Math.random"],
      ["const now = Date.now();", "Date"],
      ["function f(d: Date) {}", "Date"],
      ["const x = new Date;", "Date"],
      ["import { readFileSync } from 'node:fs';", "node:fs"],
      ["const fs = await import('node:fs');", "node:fs"],
      ["let x: any;", "any"],
      ["const x = y as any[];", "any"],
      ["type T = Record<string, any>;", "any"],
      ["export default 5;", "default export"],
      ["export default function f() {}", "default export"],
      ["export default class {}", "default export"],
      ["const a = 1; export { a as default };", "default export"],
      ["const x = y!;", "non-null assertion"],
      ["const x = { t: setTimeout };", "setTimeout"],
      ["console.log(1);", "console"],
      ["const { env } = process;", "process"],
      ["globalThis.Date.now();", "globalThis"],
    ];
    for (const [text, reason] of bad) {
      assert.ok(
        offences("x.ts", text).some((o) => o.endsWith(`: ${reason}`)),
        text,
      );
    }
    const good = [
      "// any Date, Math.random, node:fs",
      "const text = 'any Date, Math.random() and export default';",
      "host.fetch(host.process, { Date: 1, console: 2 });",
      "switch (x) { default: break; }",
      "interface Clock { setTimeout(ms: number): void }",
      "const x = a !== b && !c;",
    ];
    for (const text of good) assert.deepEqual(offences("x.ts", text), [], text);
  });

  for (const folder of documented) {
    const path = `${root}src/${folder}`;
    const beyond = existsSync(path)
      ? readdirSync(path).filter((name) => name !== "index.ts" && name !== "README.md")
      : [];
    if (beyond.length === 0) continue;
    test(`src/${folder} says what it owns`, () => {
      const text = readFileSync(`${path}/README.md`, "utf8");
      for (const word of [/^# /m, /owns/i, /does not own/i, /may import/i, /start reading/i]) assert.match(text, word);
    });
  }
});
