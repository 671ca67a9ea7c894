// Keeps the blocks of test chains, so that other engines can be asked whether they come to the same results. Only where
// GAS_BLOCKS names a folder for them.
import { mkdirSync, writeFileSync } from "node:fs";
import { hex } from "../../../src/lib/hex.ts";
import type { TestChain } from "../../../src/testkit/chain.ts";
import { Block } from "../../../src/types/proto/blockchain.ts";

const folder = process.env.GAS_BLOCKS;

/** @param title of the test, which names the file */
export async function recordBlocks(title: string, { node }: TestChain): Promise<void> {
  if (folder === undefined) return;
  const blocks: string[] = [];
  for (let height = 1; height <= Number(node.chain.tip().height); height++) {
    const stored = node.chain.block(height);
    if (stored !== undefined) blocks.push(hex(Block.encode(stored.block)));
  }
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/${title.replace(/\W+/g, "-")}.json`, JSON.stringify({ title, blocks }));
}
