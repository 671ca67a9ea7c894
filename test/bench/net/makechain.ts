// Child process of chain.ts: makes the chain in `data`, writes its blocks to `blocks`, and at last the file `done`.
// Nothing is forced to disk and no signature is checked: both were made a moment ago.
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openNodeHost } from "../../../node/index.ts";
import { openNode } from "../../../src/node.ts";
import { Block } from "../../../src/types/proto/blockchain.ts";
import { buildBlocks, localParams, quiet, signedTxs } from "../load.ts";
import { blockTxs, fundedHeight } from "./chain.ts";

const [folder = "", count = "0"] = process.argv.slice(2);
const blocks = Number(count);
const directory = join(folder, "data");
await mkdir(directory, { recursive: true });
const params = await localParams();
const metrics = { count() {}, gauge() {}, time() {} };
const host = await openNodeHost({ directory, params, log: quiet, metrics, workers: 0 });
const node = await openNode({ params, mine: false, chain: { sync: false } }, host);
const funding = await signedTxs({ count: 0, fee: 100_000n, fund: true });
const transfers = await signedTxs({ count: blocks * blockTxs, fee: 100_000n });
await buildBlocks({ node, host }, funding, 2000);
if (Number(node.chain.tip().height) !== fundedHeight) throw new Error("the accounts are not funded as expected");
await buildBlocks({ node, host }, transfers, blockTxs);

const out = createWriteStream(join(folder, "blocks"));
const { height } = node.chain.tip();
for (let at = 1; at <= height; at++) {
  const stored = node.chain.block(at);
  if (stored === undefined) throw new Error(`no block ${at}`);
  const bytes = Block.encode(stored.block);
  const head = Buffer.alloc(4);
  head.writeUInt32BE(bytes.length);
  out.write(head);
  if (!out.write(bytes)) await once(out, "drain");
}
out.end();
await once(out, "finish");
await node.close();
await host.close();
await funding.remove();
await transfers.remove();
await writeFile(join(folder, "done"), String(height));
