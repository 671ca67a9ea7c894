// Blocks that a test chain made elsewhere, executed here: each must end in its state, and the receipts, which hold the gas
// of every call, must be the same.
import { twinKernels } from "../../../runtime/twin/index.ts";
import { hex, unhex } from "../../../src/lib/hex.ts";
import { TestChain } from "../../../src/testkit/chain.ts";
import { Block } from "../../../src/types/proto/blockchain.ts";
import { Receipt } from "../../../src/types/proto/transaction.ts";

/** What was recorded of a chain: its blocks from height 1 on, as hex. */
export interface RecordedChain {
  readonly title: string;
  readonly blocks: readonly string[];
}

/** A line for each block. */
export async function replayLines(chains: readonly RecordedChain[]): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const { title, blocks } of chains) lines.push(...(await replay(title, blocks)));
  return lines;
}

async function replay(title: string, blocks: readonly string[]): Promise<readonly string[]> {
  // Block 1, which gives out the coins, is the same on every test chain.
  const made = await TestChain.openWith({ kernels: twinKernels, load: () => Promise.reject(new Error("no files")) });
  made.advance({ days: 100_000 });
  const { chain } = made.node;
  const lines: string[] = [];
  for (const [i, bytes] of blocks.entries()) {
    if (i > 0) await chain.connect(Block.decode(unhex(bytes)));
    const { stateHash } = chain.tip();
    const receipts = (chain.block(i + 1)?.receipts ?? []).map((one) => hex(twinKernels.sha256(Receipt.encode(one))));
    lines.push(`${title}, block ${i + 1}: ${hex(stateHash)} ${receipts.join(" ")}`);
  }
  await made.close();
  return lines;
}
