// A node that cannot go on must not put its own trouble into a receipt, where other nodes would have a result.
import assert from "node:assert/strict";
import { test } from "node:test";
import { NodeFault } from "../../../runtime/contract/types.ts";
import { ActionFailure } from "../../../src/dapp/failure.ts";
import type { Dapp } from "../../../src/dapp/index.ts";
import { utf8 } from "../../../src/lib/bytes.ts";
import { reasonOf, TestChain, txOf } from "./chain.ts";

function contract(exec: Dapp["exec"]): Dapp {
  return {
    ...{ name: "faulty", enableFork: undefined, action: undefined, tyField: "ty", actions: [], free: false },
    ...{ logs: new Map(), queries: new Map(), actionName: () => "x", amount: () => 0n, assets: () => [] },
    check: () => {},
    exec,
  };
}

function chainWith(exec: Dapp["exec"]) {
  const chain = new TestChain({ exec: { allow: ["none", "faulty"] } }, { more: [contract(exec)] });
  const person = chain.person(1);
  chain.give(person.address, 10n ** 9n);
  return { chain, tx: txOf(person, { execer: "faulty", to: chain.book.execAddress("faulty") }) };
}

test("a fault of the node ends the execution of the block", () => {
  const { chain, tx } = chainWith(() => {
    throw new NodeFault(new RangeError("no memory"));
  });
  const before = new Map(chain.state.entries);
  assert.throws(() => chain.run([tx]), { code: "exec.node" });
  assert.deepEqual(chain.state.entries, before);
});

test("a failure may leave logs, in front of its reason; what was written goes", () => {
  const { chain, tx } = chainWith((context) => {
    context.state.set(utf8("mavl-faulty-x"), utf8("1"));
    throw new ActionFailure([{ ty: 7, log: utf8("told") }], "exec.action", {}, "why");
  });
  const [result] = chain.run([tx]).results;
  assert.deepEqual(
    result?.receipt.logs.map(({ ty }) => ty),
    [2, 7, 1],
  );
  assert.deepEqual([result?.receipt.ty, result?.receipt.KV.length, result && reasonOf(result)], [1, 1, "why"]);
  assert.equal(chain.state.get(utf8("mavl-faulty-x")), undefined);
});
