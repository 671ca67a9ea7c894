// A real `tenon` process under load, killed with SIGKILL at random instants again and again on the same database. After
// each restart every block that any client had seen is still there under the same hash, the feed has no gap; at the end
// the whole chain verifies from genesis in an empty store. KILLS sets the number (50 by default), SEED the instants.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { nativeKernels } from "../../node/kernels.ts";
import { twinKernels } from "../../runtime/kernels.ts";
import { cryptoPlugins } from "../../src/catalog.ts";
import { CoinsAction } from "../../src/dapp/coins/schema.ts";
import { utf8 } from "../../src/lib/bytes.ts";
import { hex, unhex } from "../../src/lib/hex.ts";
import { Transaction } from "../../src/types/proto/transaction.ts";
import { Tx } from "../../src/types/tx.ts";
import { params } from "../helpers/crypto.ts";
import { call, type DevProcess, startDev } from "../helpers/process.ts";
import { random } from "../helpers/random.ts";

const kills = Number(process.env.KILLS ?? 50);
const seed = Number(process.env.SEED ?? 20_261_122);
const chance = random(seed);
const main = fileURLToPath(new URL("../../node/cli/main.ts", import.meta.url));

const { kernels } = nativeKernels(twinKernels);
const scheme = (await cryptoPlugins()).find(({ name }) => name === "secp256k1")?.create({}, { kernels, params });
const secret = unhex("cc38546e9e659d15e6b4893f0ab32a06d103931a8230b0bde71459d2b27d6944");
const sender = scheme?.publicKey(secret) ?? new Uint8Array(0);
const to = "1EbDHAXpoiewjPLX9uqoz38HsKqMXayZrF";
let nonce = 0n;

function payment(): Tx {
  if (scheme === undefined) throw new Error("no scheme secp256k1");
  const value = Transaction.make({
    execer: utf8("coins"),
    payload: CoinsAction.encode({ ty: 1, transfer: { amount: 1000n } }),
    fee: 100_000n,
    nonce: (BigInt(seed) << 32n) + ++nonce,
    to,
    chainID: 33,
  });
  const signature = scheme.sign(new Tx(value, kernels).signData, secret);
  return new Tx({ ...value, signature: { ty: 1, pubkey: sender, signature } }, kernels);
}

/** Blocks that a client has been told of. */
const acknowledged = new Map<number, string>();
/** Transactions that a client has been told to be in a block. */
const included = new Map<string, number>();
const sent: string[] = [];

/** Sends payments and notes what the node says until it is gone. @returns errors that are not the connection's end */
async function load(node: DevProcess, over: AbortSignal): Promise<string[]> {
  const wrong: string[] = [];
  const ended = (error: unknown) =>
    over.aborted || node.child.exitCode !== null || node.child.signalCode !== null || isLost(error);
  const sending = async () => {
    while (!over.aborted) {
      const tx = payment();
      try {
        await call(node.url, "Chain33.SendTransaction", { data: hex(tx.bytes) });
        sent.push(tx.hex);
      } catch (error) {
        if (ended(error)) return;
        wrong.push(String(error));
        return;
      }
    }
  };
  const watching = async () => {
    while (!over.aborted) {
      try {
        const header = await call<{ height: number; hash: string }>(node.url, "Chain33.GetLastHeader");
        acknowledged.set(header.height, header.hash);
        const one = sent[chance.below(Math.max(1, sent.length))];
        if (one !== undefined && !included.has(one)) {
          const found = await call<{ height: number }>(node.url, "Chain33.QueryTransaction", { hash: one });
          included.set(one, found.height);
        }
      } catch (error) {
        if (ended(error)) return;
        if (error instanceof Error && error.message === "tx not exist") continue;
        wrong.push(String(error));
        return;
      }
    }
  };
  await Promise.all([sending(), sending(), sending(), watching()]);
  return wrong;
}

function isLost(error: unknown): boolean {
  return (
    error instanceof Error &&
    (error.name === "TypeError" || error.name === "TimeoutError" || /fetch failed|terminated/.test(error.message))
  );
}

async function checkKept(node: DevProcess): Promise<void> {
  const tip = await call<{ height: number }>(node.url, "Chain33.GetLastHeader");
  const heights = [...acknowledged.keys()].sort((a, b) => b - a);
  assert.ok(tip.height >= (heights[0] ?? 0), `seed ${seed}: tip ${tip.height}, acknowledged ${heights[0]}`);
  // The newest are at risk; of the older ones a sample.
  for (const height of [...heights.slice(0, 5), ...heights.slice(5).filter(() => chance.below(50) === 0)]) {
    const { hash } = await call<{ hash: string }>(node.url, "Chain33.GetBlockHash", { height });
    assert.equal(hash, acknowledged.get(height), `seed ${seed}: block ${height} changed`);
  }
  for (const [hash, height] of [...included].slice(-5)) {
    const found = await call<{ height: number; receipt: { tyName: string } }>(node.url, "Chain33.QueryTransaction", {
      hash,
    });
    assert.equal(found.height, height, `seed ${seed}: transaction ${hash} moved`);
    assert.equal(found.receipt.tyName, "ExecOk");
  }
  const last = await call<number>(node.url, "Chain33.GetLastBlockSequence");
  assert.ok(last >= tip.height, "the feed has an entry for each block");
}

/** Whatever was answered with its hash comes onto the chain, however the process ended after the answer. */
async function checkAllIncluded(node: DevProcess): Promise<void> {
  let missing: readonly string[] = sent;
  for (const end = Date.now() + 60_000; missing.length > 0 && Date.now() < end; ) {
    const left: string[] = [];
    for (let i = 0; i < missing.length; i += 100) {
      const hashes = missing.slice(i, i + 100);
      const request = { hashes, disableDetail: true };
      const { txs } = await call<{ txs: readonly unknown[] | null }>(node.url, "Chain33.GetTxByHashes", request);
      left.push(...hashes.filter((_, index) => (txs?.[index] ?? null) === null));
    }
    missing = left;
  }
  assert.deepEqual(missing, [], `seed ${seed}: accepted, but lost`);
}

test(`${kills} kills under load lose nothing`, { timeout: 840_000 }, async () => {
  let node = await startDev();
  const { folder } = node;
  try {
    for (let kill = 0; kill < kills; kill++) {
      await checkKept(node);
      const over = new AbortController();
      const working = load(node, over.signal);
      await new Promise((resolve) => setTimeout(resolve, 20 + chance.below(700)));
      await node.stop("SIGKILL");
      over.abort();
      assert.deepEqual(await working, [], `seed ${seed}, kill ${kill}`);
      node = await startDev(folder);
    }
    await checkKept(node);
    await checkAllIncluded(node);
    assert.ok(acknowledged.size >= kills / 2, `only ${acknowledged.size} blocks were seen`);
    assert.equal(await node.stop("SIGTERM"), 0);
    const verified = await promisify(execFile)(process.execPath, [main, "--json", "chain", "verify", folder], {
      timeout: 300_000,
    });
    const answer = JSON.parse(verified.stdout.trim().split("\n").at(-1) ?? "") as { height: number };
    assert.ok(answer.height >= Math.max(...acknowledged.keys()), verified.stdout);
    console.log(
      `${kills} kills, ${answer.height} blocks, ${sent.length} payments accepted, ${included.size} looked up; seed ${seed}`,
    );
  } finally {
    await node.stop("SIGKILL");
    await node.remove();
  }
});
