// Transactions from strangers against the rules of a real chain: whatever the bytes are, the checks of the mempool either
// pass or refuse with a code, a block made of them executes without an exception, and a receipt's text is one of the error
// table's, never an engine's.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { execErr } from "../../src/dapp/index.ts";
import { logErr } from "../../src/dapp/logs.ts";
import { textOf } from "../../src/lib/bytes.ts";
import { expand } from "../../src/types/group.ts";
import type { Receipt } from "../../src/types/proto/transaction.ts";
import { Tx } from "../../src/types/tx.ts";
import { fuzz } from "../helpers/fuzz.ts";
import { kernels } from "../helpers/kernelset.ts";
import { recordedNode } from "../helpers/node.ts";
import { bytesOf, replay } from "../helpers/vectors.ts";

const { chain, engine } = await recordedNode("localeth");
const { executor } = engine;
const seeds = replay("localeth").steps.map((step) => bytesOf(step.tx));
const tip = chain.tip();
const pool = { height: Number(tip.height), blockTime: tip.blockTime };
const env = {
  height: Number(tip.height) + 1,
  blockTime: tip.blockTime,
  difficulty: tip.difficulty,
  parentHash: tip.hash,
  mainHash: new Uint8Array(0),
  mainHeight: 0n,
};

/** Texts that come from an engine instead of from our table. */
const foreign = /undefined|Cannot |is not a |at Object|RangeError|TypeError|BigInt|\.ts:/;

function checkText(receipt: Receipt): void {
  for (const { ty, log } of receipt.logs) {
    if (ty !== logErr) continue;
    const text = textOf(log);
    assert.ok(text !== undefined && text !== "" && !foreign.test(text), `an engine's text in a receipt: ${text}`);
  }
}

describe("transactions from strangers", () => {
  test("checks of the mempool", (t) => {
    fuzz(
      {
        name: "pool-checks",
        seeds,
        inputs: 15_000,
        run(input) {
          const members = expand(Tx.decode(input, kernels), kernels);
          executor.checkBasic(pool, members);
          executor.checkForPool(pool, members, chain.state());
          return `${members.length} ${members[0]?.execer}`;
        },
      },
      t,
    );
  });

  test("execution in a block", (t) => {
    fuzz(
      {
        name: "block-execution",
        seeds,
        inputs: 15_000,
        run(input) {
          const members = expand(Tx.decode(input, kernels), kernels);
          // Nothing may be thrown from here on: a block is made of what has been decoded.
          try {
            const { results, pairs } = executor.executeBlock(env, members, chain.state());
            assert.equal(results.length, members.length);
            for (const { receipt } of results) checkText(receipt);
            const kept = results.filter(({ receipt }) => receipt.ty !== execErr);
            executor.localWrites(
              env,
              kept.map(({ tx }) => tx),
              kept.map(({ receipt }) => receipt),
              chain.state(),
              chain.local(),
            );
            return `${results.map(({ receipt, error }) => `${receipt.ty} ${error?.code}`).join()} ${pairs.length}`;
          } catch (error) {
            throw new Error(`execution threw: ${error instanceof Error ? error.message : String(error)}`);
          }
        },
      },
      t,
    );
  });
});
