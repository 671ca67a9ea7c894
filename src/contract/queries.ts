// The questions that contract wasm answers, asked through whatever can ask: a node in memory or one behind JSON-RPC.
import type { CodePlace } from "../../runtime/contract/places.ts";
import {
  type IndexedEvent,
  ReplyCode,
  ReplyContract,
  ReplyEvents,
  ReplyRun,
  ReqContract,
  ReqEvents,
  ReqRun,
} from "../dapp/wasm/schema.ts";
import type { AnyMessage, Infer, Init, Message } from "../lib/codec.ts";
import { hex } from "../lib/hex.ts";
import type { EventFilter, Outcome, PastEvent, RawCall, RawDeploy } from "./transport.ts";

interface Question<Q extends AnyMessage, R extends AnyMessage> {
  readonly name: string;
  readonly request: Q;
  readonly reply: R;
}

/** Asks contract wasm. @throws ChainError of the answer */
export type Asker = <Q extends AnyMessage, R extends AnyMessage>(
  question: Question<Q, R>,
  request: Q extends Message<infer F> ? Init<F> : never,
) => Promise<Infer<R>>;

const get = { name: "Get", request: ReqContract, reply: ReplyContract };
const code = { name: "Code", request: ReqContract, reply: ReplyCode };
const view = { name: "View", request: ReqRun, reply: ReplyRun };
const dryRun = { name: "DryRun", request: ReqRun, reply: ReplyRun };
const events = { name: "Events", request: ReqEvents, reply: ReplyEvents };

/** What the chain knows of a contract, by name or by address. @throws ChainError wasm.missing */
export function contractRecord(ask: Asker, nameOrAddress: string): Promise<Infer<typeof ReplyContract>> {
  return ask(get, isName(nameOrAddress) ? { name: nameOrAddress } : { address: nameOrAddress });
}

/** @throws ChainError wasm.missing */
export async function contractCode(ask: Asker, nameOrAddress: string): Promise<Uint8Array> {
  return (await ask(code, isName(nameOrAddress) ? { name: nameOrAddress } : { address: nameOrAddress })).code;
}

/** Names of users, and those that contracts give (40 digits); addresses have capitals or start with 0x. */
function isName(text: string): boolean {
  return /^[a-z0-9]{4,20}$/.test(text) || /^[0-9a-f]{40}$/.test(text);
}

/** An outcome with the places of a failure in the code. */
export interface Ran extends Outcome {
  readonly places: readonly CodePlace[];
}

/** Runs a call on the last state, without effect. */
export async function runCall(
  ask: Asker,
  { contract, method, input, value, asset, gas = 0n }: RawCall,
  options: { readonly caller: string | undefined; readonly readonly: boolean; readonly trace?: boolean },
): Promise<Ran> {
  const { caller = "", trace = false } = options;
  const request = { contract, method, input, value, asset, gas, caller, trace };
  return outcome(await ask(options.readonly ? view : dryRun, request));
}

/** What a deployment would do and cost. */
export async function runDeploy(ask: Asker, deploy: RawDeploy, caller: string): Promise<Ran> {
  const { name: contract, code: bytes, input, value, asset, gas = 0n } = deploy;
  return outcome(await ask(dryRun, { contract, code: bytes, input, value, asset, gas, caller, trace: true }));
}

function outcome({ status, gas, output, events: list, trace: places }: Infer<typeof ReplyRun>): Ran {
  return { status, gas, output, events: list, places };
}

/** Entries of one answer. */
const page = 1000;

/** Oldest first. */
export async function pastEvents(ask: Asker, filter: EventFilter): Promise<readonly PastEvent[]> {
  const found: PastEvent[] = [];
  let after = "";
  for (;;) {
    const request = { contract: filter.contract, name: filter.name ?? "", after, count: page, direction: 1 };
    const answer = await ask(events, request);
    const own = answer.events.filter(({ height }) => filter.from === undefined || height >= filter.from);
    found.push(...own.map((one) => pastEvent(filter.contract, one)));
    const last = answer.events.at(-1);
    if (last === undefined || answer.events.length < page) return found;
    after = last.position;
  }
}

function pastEvent(contract: string, event: Infer<typeof IndexedEvent>): PastEvent {
  const { name, indexed, data, txHash, height } = event;
  return { contract, name, indexed, data, hash: `0x${hex(txHash)}`, height };
}
