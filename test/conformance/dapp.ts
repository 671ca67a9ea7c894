// What every native contract must keep to, as tests to be run on one: its tables fit together, nothing that a stranger
// can send makes it throw anything uncoded, and it writes only what its receipts say.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { Kernels } from "../../runtime/kernels.ts";
import type { AddressBook } from "../../src/address/index.ts";
import type { Dapp, ExecContext, LocalContext, QueryContext } from "../../src/dapp/index.ts";
import { systemLogs } from "../../src/dapp/logs.ts";
import { ChainError } from "../../src/errors.ts";
import type { BlockEnv, LocalReader } from "../../src/executor/index.ts";
import { lossyText, mapKey, utf8, zero32 } from "../../src/lib/bytes.ts";
import type { AnyMessage, Message } from "../../src/lib/codec.ts";
import { hex } from "../../src/lib/hex.ts";
import type { ChainParams } from "../../src/params.ts";
import { type Receipt, Transaction } from "../../src/types/proto/transaction.ts";
import { Tx } from "../../src/types/tx.ts";

/** A transaction that succeeds on the given state. */
export interface DappSample {
  readonly label: string;
  readonly tx: Tx;
  /** Block in which it runs; 5 when not given. */
  readonly height?: number;
  readonly state?: readonly { readonly key: Uint8Array; readonly value: Uint8Array }[];
}

export interface DappCase {
  readonly dapp: Dapp;
  readonly params: ChainParams;
  readonly addresses: AddressBook;
  readonly kernels: Kernels;
  readonly samples: readonly DappSample[];
}

/** Declares the tests of one contract. @param label of the suite */
export function dappConformance(label: string, given: DappCase): void {
  const { dapp } = given;
  describe(`contract ${label}`, () => {
    test("actions and schema agree", () => checkSchema(dapp));
    test("every action is recognised by its ty", () => checkNames(given));
    test("strange payloads give coded errors at most", () => checkStrangers(given));
    test("queries answer or refuse in code, and their replies encode", () => checkQueries(given));
    for (const sample of given.samples) test(`sample: ${sample.label}`, () => checkSample(given, sample));
  });
}

function codec(message: AnyMessage): Message<Record<string, never>> {
  return message as Message<Record<string, never>>;
}

function checkSchema({ name, action, actions, tyField, logs }: Dapp): void {
  assert.match(name, /^[a-z][a-z0-9]{2,}$/);
  assert.equal(new Set(actions.map((one) => one.name)).size, actions.length, "names are unique");
  assert.equal(new Set(actions.map((one) => one.ty)).size, actions.length, "ty values are unique");
  if (action === undefined) assert.equal(actions.length, 0, "a free payload has no actions");
  else assert.equal(action.fields[tyField]?.kind, "int32", "ty is an int32 of the action message");
  for (const one of actions) {
    const field = action?.fields[one.field];
    assert.equal(field?.kind, "message", one.name);
    assert.notEqual(field?.oneof, undefined, `${one.name} is a oneof member`);
    assert.equal(one.field.toLowerCase(), one.name.toLowerCase(), "clients find the member by the name of the action");
  }
  for (const [ty, log] of logs) {
    assert.ok(ty >= 0 && log.name.length > 0);
    if (log.message !== undefined) codec(log.message).decode(codec(log.message).encode({}));
  }
}

function checkNames(given: DappCase): void {
  const { action, actions, tyField } = given.dapp;
  for (const { name, ty, field } of actions) {
    const payload = codec(action as AnyMessage).encode({ [tyField]: ty, [field]: {} });
    const tx = bare(given, payload);
    assert.equal(given.dapp.actionName(tx).toLowerCase(), name.toLowerCase());
    assert.equal(typeof given.dapp.amount(tx), "bigint");
  }
}

function bare(given: DappCase, payload: Uint8Array): Tx {
  const { dapp, addresses, kernels, params } = given;
  const to = addresses.execAddress(dapp.name);
  const value = { execer: utf8(dapp.name), payload, to, fee: params.minTxFeeRate, chainID: params.chainId };
  return new Tx(Transaction.make(value), kernels);
}

/** Random bytes, and messages that are nearly right: known members with random content under any ty. */
function payloads({ action, actions, tyField }: Dapp): fc.Arbitrary<Uint8Array> {
  const noise = fc.uint8Array({ maxLength: 64 });
  if (action === undefined || actions.length === 0) return noise;
  const member = fc.constantFrom(...actions.map((one) => one.field)).chain((field) => {
    const inner = action.fields[field]?.of?.();
    return inner === undefined ? fc.constant({}) : values(inner).map((value) => ({ [field]: value }));
  });
  const ty = fc.oneof(fc.constantFrom(...actions.map((one) => one.ty)), fc.integer({ min: -1, max: 20 }));
  const shaped = fc.tuple(ty, member).map(([n, value]) => codec(action).encode({ [tyField]: n, ...value }));
  return fc.oneof(noise, shaped);
}

/** Values of a message with odd content. */
function values(message: AnyMessage, depth = 0): fc.Arbitrary<Record<string, unknown>> {
  const entries = Object.entries(message.fields).map(([name, field]) => {
    const inner = field.of?.();
    const of = inner === undefined ? scalar(field.kind) : depth > 2 ? fc.constant({}) : values(inner, depth + 1);
    return [name, fc.option(field.repeated ? fc.array(of, { maxLength: 3 }) : of, { nil: undefined })] as const;
  });
  return fc.record(Object.fromEntries(entries));
}

function scalar(kind: string): fc.Arbitrary<unknown> {
  if (kind === "string")
    return fc.oneof(fc.constantFrom("", "add", "delete", "coins", "0x"), fc.string({ maxLength: 120 }));
  if (kind === "bytes") return fc.uint8Array({ maxLength: 40 });
  if (kind === "bool") return fc.boolean();
  if (kind === "int64") return fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n);
  if (kind === "uint64") return fc.bigInt(0n, 2n ** 64n - 1n);
  return fc.integer({ min: kind === "uint32" ? 0 : -(2 ** 31), max: 2 ** 31 - 1 });
}

function checkStrangers(given: DappCase): void {
  const { dapp } = given;
  fc.assert(
    fc.property(payloads(dapp), fc.constantFrom(0, 5), (payload, height) => {
      const tx = bare(given, payload);
      // These are asked about any transaction, also by people who only look: they always answer.
      assert.equal(typeof dapp.actionName(tx), "string");
      assert.equal(typeof dapp.amount(tx), "bigint");
      for (const asset of dapp.assets(tx)) assert.equal(typeof asset.amount, "bigint");
      if (dapp.realTo !== undefined) assert.equal(typeof dapp.realTo(tx, given.addresses), "string");
      const run = execution(given, { tx, height });
      coded(() => dapp.check(run.context));
      const receipt = coded(() => dapp.exec(run.context));
      if (receipt !== undefined) checkReceipt(given, receipt, run.written);
      coded(() => dapp.isFriend?.(run.context, utf8(`mavl-${dapp.name}-x`)));
      for (const ty of [1, 2])
        coded(() => checkEntries(given, dapp.local?.(local(run, { ty, logs: receipt?.logs ?? [] }))));
    }),
    { numRuns: 300 },
  );
}

/** The result, or undefined for a coded failure; anything else fails the test. */
function coded<T>(body: () => T): T | undefined {
  try {
    return body();
  } catch (error) {
    if (error instanceof ChainError) return undefined;
    throw error;
  }
}

function checkSample(given: DappCase, sample: DappSample): void {
  const { dapp } = given;
  const runs = [execution(given, sample), execution(given, sample)].map((run) => {
    dapp.check(run.context);
    const receipt = dapp.exec(run.context);
    if (receipt !== undefined) {
      checkReceipt(given, receipt, run.written);
      checkEntries(given, dapp.local?.(local(run, receipt)));
    }
    return receipt;
  });
  assert.deepEqual(runs[0], runs[1], "the same state and transaction give the same receipt");
}

function checkReceipt({ dapp }: DappCase, receipt: Receipt, written: ReadonlySet<string>): void {
  assert.ok(receipt.ty === 1 || receipt.ty === 2, "ExecErr is not for contracts");
  const listed = new Set(receipt.KV.map(({ key }) => mapKey(key)));
  for (const key of written) assert.ok(listed.has(key), `${key} is written but not in the receipt`);
  for (const { key, value } of receipt.KV) {
    assert.match(lossyText(key), /^mavl-[^-]+-/, "state keys name their owner");
    assert.ok(value instanceof Uint8Array);
  }
  for (const { ty, log } of receipt.logs) {
    const known = dapp.logs.get(ty) ?? systemLogs.get(ty);
    assert.ok(known !== undefined, `log ${ty} is listed`);
    if (known.message === undefined) continue;
    const message = codec(known.message);
    assert.equal(hex(message.encode(message.decode(log))), hex(log), `log ${ty} is canonical`);
  }
}

function checkEntries({ dapp }: DappCase, entries: ReturnType<NonNullable<Dapp["local"]>> | undefined): void {
  for (const { key, value } of entries ?? []) {
    assert.ok(lossyText(key).startsWith(`LODB-${dapp.name}-`), `${lossyText(key)} lies in the contract's own index`);
    assert.ok(value instanceof Uint8Array);
  }
}

function checkQueries(given: DappCase): void {
  const { dapp, params, addresses } = given;
  const chain: QueryContext["chain"] = { txsByAddress: () => [], txCount: () => 0n };
  const context: QueryContext = {
    params,
    addresses,
    height: 5,
    blockTime: 1_600_000_000n,
    keepsAccounts: (name) => name === "coins",
    state: { get: () => undefined },
    local: nothing,
    chain,
  };
  for (const [name, query] of dapp.queries) {
    fc.assert(
      fc.property(values(query.request), (request) => {
        const message = codec(query.request);
        const decoded = message.decode(message.encode(request as Record<string, never>));
        const reply = coded(() => query.run(context, decoded));
        if (reply !== undefined) codec(query.reply).encode(reply as Record<string, never>);
      }),
      { numRuns: 60 },
    );
    assert.match(name, /^[A-Z]/);
  }
}

interface Execution {
  readonly context: ExecContext;
  /** Map keys of what the contract set. */
  readonly written: ReadonlySet<string>;
}

const nothing: LocalReader = { get: () => undefined, list: () => [] };

function execution(given: DappCase, sample: Pick<DappSample, "tx" | "height" | "state">): Execution {
  const { dapp, params, addresses, kernels } = given;
  const { tx, height = 5, state = [] } = sample;
  const written = new Set<string>();
  const values = new Map(state.map(({ key, value }) => [mapKey(key), value]));
  const env: BlockEnv = {
    height,
    blockTime: 1_600_000_000n,
    difficulty: 1,
    parentHash: zero32,
    mainHash: zero32,
    mainHeight: 0n,
  };
  const context: ExecContext = {
    params,
    addresses,
    kernels,
    env,
    tx,
    from: addresses.sender(tx, height),
    to: dapp.realTo?.(tx, addresses) ?? tx.value.to,
    index: 0,
    fee: tx.value.fee,
    acceptsDeposits: () => true,
    isBlocked: () => false,
    keepsAccounts: (name) => name === "coins",
    state: {
      get: (key) => values.get(mapKey(key)),
      set(key, value) {
        written.add(mapKey(key));
        values.set(mapKey(key), value);
      },
    },
    isDriverAddress: (address) => address === addresses.execAddress(dapp.name),
    actionName: () => dapp.actionName(tx),
    query: () => ({}),
  };
  return { context, written };
}

function local({ context }: Execution, { ty, logs }: Pick<Receipt, "ty" | "logs">): LocalContext {
  return { ...context, local: nothing, receipt: { ty, logs } };
}
