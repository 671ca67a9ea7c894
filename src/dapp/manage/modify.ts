// The change of one configuration item: a list of texts under a key (reference: execution.md section 9.3, "effect").
import { fail } from "../../errors.ts";
import { ConfigItem, type ModifyConfig, ReceiptConfig } from "../../types/proto/executor.ts";
import type { Receipt } from "../../types/proto/transaction.ts";
import { type ExecContext, execOk, type QueryContext } from "../index.ts";
import { itemKey, oldItemKey } from "./keys.ts";
import { logModify } from "./schema.ts";

/** @throws ChainError manage.key, manage.op; exec.action when what is stored is no list */
export function modify(context: ExecContext, { key, value, op, addr }: ModifyConfig): Receipt {
  if (key === "") throw fail("manage.key");
  if (op !== "add" && op !== "delete") throw fail("manage.op", { op });
  const prev = load(context, key) ?? { key, addr, arr: { value: [] }, str: undefined, int: undefined, Ty: 0 };
  if (prev.arr === undefined) throw fail("exec.action", { key, reason: "the item is no list" });
  const held = prev.arr.value;
  const list = op === "add" ? [...held, value] : held.filter((one) => one !== value);
  const current = { ...prev, addr, arr: { value: list } };
  const stateKey = context.params.forks.at("ForkExecKey", context.env.height) ? itemKey(key) : oldItemKey(key);
  const encoded = ConfigItem.encode(current);
  context.state.set(stateKey, encoded);
  return {
    ty: execOk,
    KV: [{ key: stateKey, value: encoded }],
    logs: [{ ty: logModify, log: ReceiptConfig.encode({ prev, current }) }],
  };
}

/** An item under its new or its old key. */
export function load(context: Pick<QueryContext, "state">, key: string): ConfigItem | undefined {
  const value = context.state.get(itemKey(key)) ?? context.state.get(oldItemKey(key));
  return value === undefined ? undefined : ConfigItem.decode(value);
}
