// A contract for the tests of the chain: payloads are short commands that touch the state and the local index in every
// way the chain must be able to undo.
import type { BlockEnv, ExecutedTx, Executor } from "../../../src/executor/index.ts";
import { concat, mapKey, readU32be, textOf, u32be, utf8 } from "../../../src/lib/bytes.ts";
import type { KeyValue } from "../../../src/types/proto/common.ts";
import { Receipt } from "../../../src/types/proto/transaction.ts";
import type { Tx } from "../../../src/types/tx.ts";

/** Commands: `inc NAME`, `fail` (packed without effect), `err` (cannot be packed), `drop NAME` (shrinks the index). */
function command(tx: Tx): readonly [string, string] {
  const [verb = "", name = ""] = (textOf(tx.value.payload) ?? "").split(" ");
  return [verb, name];
}

const counter = (name: string) => utf8(`mavl-toy-${name}`);

export class ToyExecutor implements Pick<Executor, "executeBlock" | "localWrites"> {
  /** Environments of the blocks that were executed. */
  readonly runs: BlockEnv[] = [];

  executeBlock: Executor["executeBlock"] = (env, txs, state) => {
    this.runs.push(env);
    const pairs = new Map<string, KeyValue>();
    const results = txs.map((tx): ExecutedTx => {
      const [verb, name] = command(tx);
      if (verb === "err") return { tx, receipt: Receipt.make({ ty: 0 }), error: { code: "tx.expired", text: "late" } };
      if (verb === "fail") {
        return { tx, receipt: Receipt.make({ ty: 1, logs: [{ ty: 1, log: utf8("ErrToy") }] }) };
      }
      const key = counter(name);
      const known = pairs.get(mapKey(key))?.value ?? state.get(key);
      const value = u32be((known === undefined ? 0 : readU32be(known)) + 1);
      pairs.set(mapKey(key), { key, value });
      return { tx, receipt: Receipt.make({ ty: 2, KV: [{ key, value }], logs: [{ ty: 900, log: value }] }) };
    });
    return { results, pairs: [...pairs.values()] };
  };

  localWrites: Executor["localWrites"] = (env, txs, receipts, state, local) => {
    const writes = new Map<string, { key: Uint8Array; value: Uint8Array | undefined }>();
    const put = (key: Uint8Array, value: Uint8Array | undefined) => writes.set(mapKey(key), { key, value });
    const get = (key: Uint8Array) => (writes.has(mapKey(key)) ? writes.get(mapKey(key))?.value : local.get(key));
    txs.forEach((tx, index) => {
      if (receipts[index]?.ty !== 2) return;
      const [verb, name] = command(tx);
      const total = utf8(`LODB-toy-total-${name}`);
      const known = get(total);
      put(total, u32be((known === undefined ? 0 : readU32be(known)) + 1));
      const prefix = utf8(`LODB-toy-hist-${name}-`);
      if (verb === "drop") {
        for (const [key] of local.list(prefix, { limit: 2, reverse: env.height % 2 === 0 })) put(key, undefined);
      }
      // The value proves that the index was made with the state after the block.
      put(concat(prefix, u32be(env.height), u32be(index)), state.get(counter(name)));
    });
    return [...writes.values()];
  };
}
