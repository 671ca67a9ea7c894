// Queries of contract wasm. Check, QueryStateDB and QueryLocalDB are Chain33's; View and DryRun run contracts on the last
// state without changing anything, bounded by a gas limit of the node's own.
import { fail } from "../../errors.ts";
import { concat, empty, keyOf, lossyText, utf8 } from "../../lib/bytes.ts";
import { Reply, ReplyString } from "../../types/proto/common.ts";
import type { Query, QueryContext } from "../index.ts";
import { query } from "../payload.ts";
import { eventPrefix, localPrefix, storagePrefix, topicPrefix } from "./keys.ts";
import { positionIn, topicOf } from "./local.ts";
import type { WasmMachine } from "./machine.ts";
import { addressOf, loadCode, loadRecord, nameAt, needRecord, type Reader } from "./records.ts";
import { dryRun, view } from "./run.ts";
import * as schema from "./schema.ts";
import type { Tracing } from "./tracing.ts";

/** Most events of one answer. */
const maxEvents = 1000;

function reader({ state }: QueryContext): Reader {
  return { get: (key) => state.get(keyOf(key)) };
}

const checkContract = query(schema.QueryContract, Reply, (context, { name }) => ({
  isOk: loadRecord(reader(context), name) !== undefined,
}));

const queryStateDb = query(schema.QueryContractDb, ReplyString, (context, { contract, key }) =>
  text(context.state.get(concat(utf8(storagePrefix(contract)), utf8(key))), contract),
);

const queryLocalDb = query(schema.QueryContractDb, ReplyString, (context, { contract, key }) =>
  text(context.local.get(concat(utf8(localPrefix(contract)), utf8(key))), contract),
);

function text(value: Uint8Array | undefined, contract: string): { readonly data: string } {
  if (value === undefined || value.length === 0) throw fail("state.notFound", { contract });
  return { data: lossyText(value) };
}

/** @throws ChainError wasm.missing */
function nameOf(context: QueryContext, { name, address }: { readonly name: string; readonly address: string }): string {
  const found = name !== "" ? name : nameAt(reader(context), context.addresses.keyForm(address, context.height));
  if (found === undefined) throw fail("wasm.missing", { address });
  return found;
}

const get = query(schema.ReqContract, schema.ReplyContract, (context, request) => {
  const name = nameOf(context, request);
  const record = needRecord(reader(context), name);
  return {
    name,
    address: addressOf(context, name),
    creator: record.creator,
    codeHash: record.codeHash,
    flavour: schema.flavours[record.flavour] ?? "",
    version: record.version,
    frozen: record.frozen,
    height: record.height,
    codeSize: loadCode(reader(context), record.codeHash)?.length ?? 0,
  };
});

const code = query(schema.ReqContract, schema.ReplyCode, (context, request) => {
  const { codeHash } = needRecord(reader(context), nameOf(context, request));
  return { code: loadCode(reader(context), codeHash) ?? empty, hash: codeHash };
});

function events(machine: WasmMachine): Query {
  return query(schema.ReqEvents, schema.ReplyEvents, (context, request) => {
    const { contract, name, field, value, after, count, direction } = request;
    needRecord(reader(context), contract);
    const all = eventPrefix(contract);
    const found = value.length > 0 ? topicOf(machine.kernels, name, field, value) : topicOf(machine.kernels, name);
    const prefix = name === "" ? all : topicPrefix(contract, found);
    const entries = context.local.list(prefix, {
      reverse: (direction & 1) === 0,
      limit: count <= 0 || count > maxEvents ? maxEvents : count,
      ...(after !== "" && { after: concat(prefix, utf8(after)) }),
    });
    return {
      events: entries.flatMap(([key, entry]) => {
        const stored = name === "" ? entry : context.local.get(concat(all, utf8(positionIn(key))));
        return stored === undefined ? [] : [schema.IndexedEvent.decode(stored)];
      }),
    };
  });
}

/** Runs, and once more for the places when it failed and they were asked for. */
function runner(run: typeof view, machine: WasmMachine, gas: bigint, tracing: () => Tracing) {
  return (context: QueryContext, request: schema.ReqRun) => {
    const answer = run(machine, gas, context, request);
    if (!request.trace || answer.status === "ok") return { ...answer, trace: [] };
    const watched = tracing();
    watched.take();
    run(watched.machine, gas, context, request);
    return { ...answer, trace: watched.take() };
  };
}

/** @param gas most of one query */
export function queries(machine: WasmMachine, gas: bigint, tracing: () => Tracing): ReadonlyMap<string, Query> {
  return new Map([
    ["Check", checkContract],
    ["QueryStateDB", queryStateDb],
    ["QueryLocalDB", queryLocalDb],
    ["Get", get],
    ["Code", code],
    ["View", query(schema.ReqRun, schema.ReplyRun, runner(view, machine, gas, tracing))],
    ["DryRun", query(schema.ReqRun, schema.ReplyRun, runner(dryRun, machine, gas, tracing))],
    ["Events", events(machine)],
  ]);
}
