// Gas of the methods of the examples, as test/contracts/gas/NAME.json and the table in its README have it. Whatever makes a
// method dearer or cheaper shows up as a difference; TENON_UPDATE_GAS=1 writes the new figures.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const updating = process.env.TENON_UPDATE_GAS === "1";

type Figures = Readonly<Record<string, number>>;

/** Compares what methods of an example cost with what is written down. @param costs by method, in the order of the table */
export function checkGas(example: string, costs: Readonly<Record<string, { readonly gas: bigint }>>): void {
  const figures = Object.fromEntries(Object.entries(costs).map(([method, { gas }]) => [method, Number(gas)]));
  const file = fileURLToPath(new URL(`../contracts/gas/${example}.json`, import.meta.url));
  const page = fileURLToPath(new URL(`../../assembly/contracts/${example}/README.md`, import.meta.url));
  if (updating) {
    writeFileSync(file, `${JSON.stringify(figures, null, 2)}\n`);
    writeFileSync(page, withTable(readFileSync(page, "utf8"), figures));
    return;
  }
  const known = JSON.parse(readFileSync(file, "utf8")) as Figures;
  assert.deepEqual(figures, known, "gas has changed: TENON_UPDATE_GAS=1 writes the new figures");
  const text = readFileSync(page, "utf8");
  assert.equal(text, withTable(text, figures), "the table of gas in the README is old: TENON_UPDATE_GAS=1 writes it");
}

/** The text with the rows of its table of gas written anew. */
function withTable(text: string, figures: Figures): string {
  const rows = Object.entries(figures).map(([method, gas]) => `| \`${method}\` | ${gas.toLocaleString("en-US")} |\n`);
  return text.replace(/(\| method \| gas \|\n\|[-:| ]+\|\n)(?:\|.*\n)*/, `$1${rows.join("")}`);
}
