// The contracts of assembly/contracts, compiled once for each state of their sources: what is built stays in
// build/contracts, under a key made of everything that goes into it.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import type { Abi } from "../../assembly/abi.ts";
import { compile } from "../../node/contract/build.ts";
import type { ContractClient } from "../../src/contract/client.ts";
import type { BuiltContract } from "../../src/contract/generated.ts";
import { TestChain } from "../../src/testkit/chain.ts";
import { recordBlocks } from "./gas/record.ts";
import { kernels } from "./kernelset.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const cache = `${root}build/contracts/`;

/** What every contract depends on. */
const common = ["assembly/sdk/**", "assembly/transform/**", "assembly/abi.ts", "src/contract/{compile,sections}.ts"];
const pins = "node_modules/assemblyscript/package.json";

interface Files {
  readonly wasm: Uint8Array<ArrayBuffer>;
  readonly abi: Abi;
  /** From the code to its source: failures tell where they were. */
  readonly map: string;
}

/**
 * An example, built. Its test holds the interface `as const` in contracts/abi/NAME.ts and is typed by it; that the built
 * one is the same is checked here. UPDATE_ABI=1 writes the file, `npm run format` makes it readable.
 */
export async function example<const A extends Abi>(abi: A, name: string): Promise<BuiltContract<A, ContractClient<A>>> {
  const made = await build(`assembly/contracts/${name}/index.ts`);
  if (process.env.UPDATE_ABI === "1") {
    const text = JSON.stringify(made.abi).replace(/(?<=[{,])"([A-Za-z_]\w*)":/g, "$1:");
    const head = `// The interface of assembly/contracts/${name}, written by the helper \`example\`.\n`;
    writeFileSync(`${root}test/contracts/abi/${name}.ts`, `${head}export const abi = ${text} as const;\n`);
  } else assert.deepEqual(made.abi, abi, `the interface of ${name} has changed: UPDATE_ABI=1 writes it`);
  return { name, abi, code: made.wasm, map: made.map, connect: (client) => client };
}

/** A contract compiled, or found compiled. @param entry path from the root of the repository */
export async function build(entry: string): Promise<Files> {
  const folder = entry.slice(0, entry.lastIndexOf("/") + 1);
  const place = `${cache}${key(folder, entry)}`;
  if (!existsSync(`${place}.json`)) {
    const made = await compile(root, { name: "contract", entry });
    mkdirSync(cache, { recursive: true });
    write(`${place}.wasm`, made.wasm);
    write(`${place}.map`, JSON.stringify({ ...(JSON.parse(made.sourceMap) as object), x_functions: made.functions }));
    write(`${place}.json`, JSON.stringify(made.abi));
  }
  const [wasm, map, json] = await Promise.all([
    readFile(`${place}.wasm`),
    readFile(`${place}.map`, "utf8"),
    readFile(`${place}.json`, "utf8"),
  ]);
  return { wasm: Uint8Array.from(wasm), map, abi: JSON.parse(json) as Abi };
}

function key(folder: string, entry: string): string {
  const hash = createHash("sha256").update(entry);
  const files = globSync([...common, `${folder}**/*.ts`, pins], { cwd: root });
  for (const file of files.sort()) {
    if (!/\.(ts|json)$/.test(file)) continue;
    hash.update(`\0${file}\0`).update(readFileSync(`${root}${file}`));
  }
  return hash.digest("hex").slice(0, 32);
}

/** Written beside and then moved: another process that builds the same finds the whole file or none. */
function write(path: string, data: Uint8Array | string): void {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, data);
  renameSync(draft, path);
}

/** The address of 21 zero bytes, which contracts use for nobody. */
export const nobody = "1111111111111111111114oLvT2";

/** A chain of its own for a test, with the people who act in it. */
export async function openWorld(t: TestContext) {
  const chain = await TestChain.openWith({ kernels, load: (place) => readFile(new URL(place.href)) });
  t.after(async () => {
    await recordBlocks(t.fullName, chain);
    await chain.close();
  });
  return {
    chain,
    alice: chain.account("alice"),
    bob: chain.account("bob"),
    carol: chain.account("carol"),
    dave: chain.account("dave"),
  };
}
