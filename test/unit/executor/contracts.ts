// Contracts made for tests: each does one thing that no core contract does.
import type { Dapp, ExecContext } from "../../../src/dapp/index.ts";
import { utf8 } from "../../../src/lib/bytes.ts";
import type { Receipt } from "../../../src/types/proto/transaction.ts";

/** A contract with free payload that accepts everything and does nothing, changed where named. */
export function contract(name: string, changes: Partial<Dapp> = {}): Dapp {
  return {
    name,
    enableFork: undefined,
    action: undefined,
    tyField: "ty",
    actions: [],
    logs: new Map(),
    queries: new Map(),
    free: false,
    check: () => undefined,
    exec: () => undefined,
    actionName: () => "unknown",
    amount: () => 0n,
    assets: () => [],
    ...changes,
  };
}

/** Receipt that sets texts. */
export function receiptOf(pairs: Readonly<Record<string, string>>): Receipt {
  return { ty: 2, KV: Object.entries(pairs).map(([key, value]) => ({ key: utf8(key), value: utf8(value) })), logs: [] };
}

/** Writes texts to the state and, unless told otherwise, lists them in its receipt. */
export function writes(context: ExecContext, pairs: Readonly<Record<string, string>>): Receipt {
  for (const [key, value] of Object.entries(pairs)) context.state.set(utf8(key), utf8(value));
  return receiptOf(pairs);
}

export function textAt(context: { readonly state: ExecContext["state"] }, key: string): string | undefined {
  const value = context.state.get(utf8(key));
  return value === undefined ? undefined : new TextDecoder().decode(value);
}
