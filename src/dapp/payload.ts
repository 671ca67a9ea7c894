// Payloads of transactions, decoded once: checks, execution, indexes and RPC all ask for the same action. The rule by
// which most contracts find their action is here too (reference: execution.md section 6, "Dispatch").
import { asChainError, ChainError, fail } from "../errors.ts";
import type { AnyMessage, Infer, Init, Message } from "../lib/codec.ts";
import type { Tx } from "../types/tx.ts";
import type { Action, Dapp, Query, QueryContext } from "./index.ts";

/**
 * A reader of payloads of one message type. The transaction remembers what its last reader made of it.
 * The reader throws codec.malformed when the payload does not parse.
 */
export function payloadReader<V>(message: { decode(from: Uint8Array): V }): (tx: Tx) => V {
  const reader = {};
  return (tx) => {
    // A WeakMap would do as well, but collecting garbage costs far more with thousands of entries in one.
    let entry = tx.noted(reader) as { readonly value: V } | ChainError | undefined;
    if (entry === undefined) {
      entry = attempt(() => message.decode(tx.payload));
      tx.note(reader, entry);
    }
    if (entry instanceof ChainError) throw entry;
    return entry.value;
  };
}

function attempt<V>(run: () => V): { readonly value: V } | ChainError {
  try {
    return { value: run() };
  } catch (error) {
    return asChainError(error);
  }
}

/**
 * The action of a decoded payload: the set member names it, and ty must be the value registered for that name.
 * @throws ChainError exec.decode when no member is set, exec.action when ty or the member is not registered
 */
export function actionByMember(dapp: Pick<Dapp, "action" | "actions" | "tyField">, payload: Payload): Action {
  const fields = dapp.action?.fields ?? {};
  const member = Object.keys(fields).find((name) => fields[name]?.oneof !== undefined && payload[name] !== undefined);
  if (member === undefined) throw fail("exec.decode");
  const action = dapp.actions.find((one) => one.field === member);
  if (action === undefined || action.ty !== payload[dapp.tyField]) throw fail("exec.action", { member });
  return action;
}
type Payload = { readonly [name: string]: unknown };

/** Name of the action with that ty, first letter in lower case; "unknown" without one. */
export function nameByTy(actions: readonly Action[], ty: unknown): string {
  const name = actions.find((one) => one.ty === ty)?.name;
  return name === undefined ? "unknown" : name.slice(0, 1).toLowerCase() + name.slice(1);
}

/** Declares a query with the types of its messages. */
export function query<Q extends AnyMessage, R extends AnyMessage>(
  request: Q,
  reply: R,
  run: (context: QueryContext, request: Infer<Q>) => R extends Message<infer F> ? Init<F> : never,
): Query {
  return { request, reply, run: run as unknown as Query["run"] };
}
