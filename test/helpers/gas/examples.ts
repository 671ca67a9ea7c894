// The example contracts, compiled, as the walk takes them.
import { hex } from "../../../src/lib/hex.ts";
import { build } from "../examples.ts";
import type { WalkedContract } from "./walk.ts";

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
