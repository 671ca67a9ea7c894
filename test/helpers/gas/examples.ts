// The example contracts, compiled, as the walk takes them.
import { spawnSync } from "node:child_process";
import { globSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { hex } from "../../../src/lib/hex.ts";
import { build } from "../examples.ts";
import type { RecordedChain } from "./replay.ts";
import type { WalkedContract } from "./walk.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** Name in the walk, folder of the example, what it is made with. */
const walked: readonly (readonly [string, string, readonly unknown[]])[] = [
  ["counter", "counter", ["5n"]],
  ["gold", "token", ["Gold", "GLD", 8, "1000000n"]],
  ["iron", "token", ["Iron", "IRN", 0, "1000000n"]],
  ["nft", "nft", ["Things", "THG"]],
  ["evidence", "evidence", []],
  ["escrow", "escrow", []],
  ["hashlock", "hashlock", []],
  ["voting", "voting", [10]],
  ["wallet", "multisig", [["@alice", "@bob", "@carol"], 2]],
  ["pair", "dex", ["", "@nobody", "", "@gold", 30]],
  ["market", "dex", ["", "@gold", "", "@iron", 30]],
];

export async function exampleContracts(): Promise<readonly WalkedContract[]> {
  const made: WalkedContract[] = [];
  for (const [name, folder, args] of walked) {
    const { wasm, abi } = await build(`assembly/contracts/${folder}/index.ts`);
    made.push({ name, wasm: hex(wasm), abi, args });
  }
  return made;
}

/** The blocks of all chains that the tests of the examples make: runs those tests. */
export function exampleChains(): readonly RecordedChain[] {
  const folder = mkdtempSync(join(tmpdir(), "tenon-gas-"));
  try {
    const files = globSync("test/contracts/*.test.ts", { cwd: root });
    const env = { ...process.env, GAS_BLOCKS: folder, NODE_TEST_CONTEXT: undefined };
    // Whether those tests pass is their own matter: every chain that they make will do.
    spawnSync(process.execPath, ["--test", ...files], { cwd: root, env, stdio: "ignore" });
    return readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as RecordedChain);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
