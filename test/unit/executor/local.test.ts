import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Dapp, LocalContext } from "../../../src/dapp/index.ts";
import { fail } from "../../../src/errors.ts";
import { utf8 } from "../../../src/lib/bytes.ts";
import type { Tx } from "../../../src/types/tx.ts";
import { TestChain, txOf } from "./chain.ts";
import { contract } from "./contracts.ts";

const pair = (key: string, value: string) => ({ key: utf8(key), value: utf8(value) });
const text = (bytes: Uint8Array | undefined) => (bytes === undefined ? undefined : new TextDecoder().decode(bytes));

/** Runs `local` once per payload byte; [entries, chain]. */
function index(local: NonNullable<Dapp["local"]>, count: number, before: Readonly<Record<string, string>> = {}) {
  const chain = new TestChain({ exec: { allow: ["probe"] } }, { more: [contract("probe", { local })] });
  chain.index.apply(Object.entries(before).map(([key, value]) => pair(key, value)));
  const txs: Tx[] = Array.from({ length: count }, (_, i) =>
    txOf(chain.person(1), { execer: "probe", to: chain.person(1).address, payload: Uint8Array.of(i + 1) }),
  );
  const receipts = txs.map(() => ({ ty: 2, logs: [] }));
  const writes = chain.executor.localWrites(chain.env(), txs, receipts, chain.state, chain.index);
  return [writes.map(({ key, value }) => [text(key), text(value)]), chain] as const;
}

/** Keys that a contract sees under `LODB-probe-`. */
function listed(context: LocalContext, options: Parameters<LocalContext["local"]["list"]>[1] = {}) {
  return context.local
    .list(utf8("LODB-probe-"), options)
    .map(([key, value]) => `${text(key)?.slice(11)}=${text(value)}`);
}

describe("index entries of a block", () => {
  test("later transactions see the entries of earlier ones; one write per key comes out", () => {
    const [writes] = index((context) => {
      const before = Number(text(context.local.get(utf8("LODB-probe-n"))) ?? "0");
      return [pair("LODB-probe-n", String(before + 1)), pair(`LODB-probe-${context.index}`, "x")];
    }, 3);
    assert.deepEqual(writes, [
      ["LODB-probe-n", "3"],
      ["LODB-probe-0", "x"],
      ["LODB-probe-1", "x"],
      ["LODB-probe-2", "x"],
    ]);
  });

  test("an empty value deletes", () => {
    const [writes] = index(() => [pair("LODB-probe-a", "")], 1, { "LODB-probe-a": "1" });
    assert.deepEqual(writes, [["LODB-probe-a", undefined]]);
  });

  test("lists merge what the block entered, changed and deleted", () => {
    const seen: string[][] = [];
    const before = { "LODB-probe-a": "1", "LODB-probe-c": "1", "LODB-probe-e": "1", "LODB-other-b": "1" };
    index(
      (context) => {
        if (context.index === 0) {
          return [
            pair("LODB-probe-b", "2"),
            pair("LODB-probe-c", ""),
            pair("LODB-probe-e", "2"),
            pair("LODB-probe-f", "2"),
          ];
        }
        seen.push(
          listed(context),
          listed(context, { reverse: true }),
          listed(context, { limit: 2 }),
          listed(context, { reverse: true, limit: 2 }),
          listed(context, { after: utf8("LODB-probe-b") }),
          listed(context, { after: utf8("LODB-probe-b"), limit: 1 }),
          listed(context, { after: utf8("LODB-probe-e"), reverse: true }),
        );
        return [];
      },
      2,
      before,
    );
    assert.deepEqual(seen, [
      ["a=1", "b=2", "e=2", "f=2"],
      ["f=2", "e=2", "b=2", "a=1"],
      ["a=1", "b=2"],
      ["f=2", "e=2"],
      ["e=2", "f=2"],
      ["e=2"],
      ["b=2", "a=1"],
    ]);
  });

  test("a contract that fails or leaves its part of the index only loses its own entries", () => {
    const bad = [
      () => {
        throw new TypeError("x");
      },
      () => {
        throw fail("exec.action");
      },
      () => [pair("LODB-other-a", "1")],
      () => [pair("LODB-probe-", "1")],
      () => [pair("mavl-probe-a", "1")],
    ];
    const [writes] = index((context) => bad[context.index]?.() ?? [pair("LODB-probe-ok", "1")], bad.length + 1);
    assert.deepEqual(writes, [["LODB-probe-ok", "1"]]);
  });

  test("the name of the execer or of the contract behind it may stand in front", () => {
    const local = () => [pair("LODB-user.probe.a-x", "1"), pair("LODB-probe-x", "1")];
    const chain = new TestChain({}, { more: [contract("probe", { local, allow: () => true })] });
    const tx = txOf(chain.person(1), { execer: "user.probe.a" });
    const writes = chain.executor.localWrites(chain.env(), [tx], [{ ty: 2, logs: [] }], chain.state, chain.index);
    assert.equal(writes.length, 2);
  });

  test("contracts see the receipt, the state after the block and their position in it", () => {
    const seen: unknown[] = [];
    const [, chain] = index((context) => {
      seen.push(context.index, context.receipt.ty, context.from, text(context.state.get(utf8("mavl-x"))));
      return [];
    }, 1);
    assert.deepEqual(seen, [0, 2, chain.person(1).address, undefined]);
  });

  test("every transaction needs its receipt; a broken index is no contract's fault", () => {
    const chain = new TestChain();
    const tx = txOf(chain.person(1), {});
    assert.throws(() => chain.executor.localWrites(chain.env(), [tx], [], chain.state, chain.index), {
      code: "param.invalid",
    });
    const broken = (): never => {
      throw fail("kv.io");
    };
    for (const local of [
      (context: LocalContext) => [pair("LODB-probe-a", String(context.local.get(utf8("a"))))],
      (context: LocalContext) => [pair("LODB-probe-a", String(listed(context).length))],
      (context: LocalContext) => [pair("LODB-probe-a", String(context.state.get(utf8("a"))))],
    ]) {
      const other = new TestChain({ exec: { allow: ["probe"] } }, { more: [contract("probe", { local })] });
      const probe = txOf(other.person(1), { execer: "probe" });
      const reader = { get: broken, list: broken };
      assert.throws(() => other.executor.localWrites(other.env(), [probe], [{ ty: 2, logs: [] }], reader, reader), {
        code: "kv.io",
      });
    }
  });
});
