// Calls carried by a node's JSON-RPC. A transaction is built and signed on this side; the node is asked for facts and
// answers, and never sees a key. How transactions are sent and awaited is the program's business.

import type { AddressBook } from "../address/index.ts";
import { fail } from "../errors.ts";
import { unhex } from "../lib/hex.ts";
import { type Json, parse, print } from "../lib/json.ts";
import { fromJson, tableJson } from "../rpc/json/table.ts";
import { callPayload, updatePayload } from "./payload.ts";
import { type Asker, pastEvents, runCall } from "./queries.ts";
import { outcomeOf } from "./receipt.ts";
import type { Submit } from "./submit.ts";
import type { Account, ContractTransport, Outcome } from "./transport.ts";

/** One call of a node's method. @throws ChainError remote.* */
export type RpcCall = (method: string, argument?: Json) => Promise<Json>;

export interface Submission {
  readonly payload: Uint8Array;
  /** Gas limit, which is the fee; undefined: what the size demands, or `least` where that is more. */
  readonly gas: bigint | undefined;
  readonly least?: bigint;
}

export interface RpcTransportOptions {
  readonly call: RpcCall;
  /** Name of the executor on this chain: `wasm`, with the title in front on a para chain. */
  readonly execer: string;
  readonly addresses: Pick<AddressBook, "packed" | "unpacked">;
  /** Signs and sends a transaction of contract wasm and waits until it is in a block. */
  readonly submit: Submit;
}

export function rpcAsker(call: RpcCall, execer: string): Asker {
  return async ({ name, request: table, reply }, request) => {
    const whole = { ...table.plan.blank(), ...(request as object) };
    const payload = tableJson(table, whole);
    const answer = await call("Query", { execer, funcName: name, payload });
    return fromJson(reply, parse(new TextEncoder().encode(print(answer)))) as never;
  };
}

export function rpcTransport(options: RpcTransportOptions): ContractTransport {
  const { call, execer, addresses, submit } = options;
  const ask = rpcAsker(call, execer);
  const sent = async (submission: Submission, from: Account): Promise<Outcome> => {
    const receipt = await submit(submission, from);
    return { ...outcomeOf(await receiptData(call, receipt.hash)), receipt };
  };
  return {
    addresses: { toBytes: (text) => addresses.packed(text), toText: (bytes) => addresses.unpacked(bytes) },
    call: (raw, from) => sent({ payload: callPayload(raw), gas: raw.gas }, from),
    update: (deploy, from) => sent({ payload: updatePayload(deploy), gas: deploy.gas }, from),
    ask: (raw, from, { readonly }) => runCall(ask, raw, { caller: from?.address, readonly }),
    events: (filter) => pastEvents(ask, filter),
  };
}

/** The receipt of an included transaction, logs as they are on the chain. */
export async function receiptData(call: RpcCall, hash: string): Promise<Parameters<typeof outcomeOf>[0]> {
  const answer = await call("QueryTransaction", { hash });
  const receipt = member(answer, "receipt");
  const logs = member(receipt, "logs");
  return {
    ty: Number(member(receipt, "ty")),
    logs: (Array.isArray(logs) ? (logs as readonly Json[]) : []).map((log) => ({
      ty: Number(member(log, "ty")),
      log: unhex(String(member(log, "rawLog") ?? "")),
    })),
  };
}

function member(value: Json | undefined, name: string): Json | undefined {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return (value as { readonly [name: string]: Json | undefined })[name];
  }
  throw fail("param.invalid", { reason: "the node's answer has an unknown form" });
}
