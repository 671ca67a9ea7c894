// A stranger's client against a started development chain: client.mjs builds, signs and sends transactions by the
// published rules alone (secp256k1, ed25519, SM2, a group, a fee-payer group) and checks every balance.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startDev } from "../helpers/process.ts";

/** The first development account, whose key every start prints. */
const funder = "cc38546e9e659d15e6b4893f0ab32a06d103931a8230b0bde71459d2b27d6944";
const program = fileURLToPath(new URL("./client.mjs", import.meta.url));

test("signed transactions of a client that uses nothing of ours end as ExecOk, balances right", async () => {
  const node = await startDev();
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [program, node.url, funder], { timeout: 60_000 });
    assert.equal(stdout.match(/^ok {2}/gm)?.length, 8, stdout);
  } finally {
    assert.equal(await node.stop("SIGTERM"), 0, "a clean stop");
    await node.remove();
  }
});
