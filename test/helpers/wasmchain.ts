// Contract wasm on a chain in memory: modules for its tests, actions as transactions, and what became of them.

import type { Dapp, QueryContext } from "../../src/dapp/index.ts";
import { wasm } from "../../src/dapp/wasm/index.ts";
import { CallContractLog, EventLog, logCall, logEvent, WasmAction } from "../../src/dapp/wasm/schema.ts";
import type { ExecutedTx } from "../../src/executor/index.ts";
import { makeGroup } from "../../src/types/group.ts";
import type { Tx } from "../../src/types/tx.ts";
import { kernels, type Person, paramsOf, TestChain, txOf } from "../unit/executor/chain.ts";
import { contractModule } from "./contractmodule.ts";

type Changes = NonNullable<Parameters<typeof paramsOf>[0]>;

export const coin = 100_000_000n;

/** A contract that does a little of everything; numbers are 64 bits, least byte first. */
const sampleSource = `
import { context, input, output, revert, storage_get, storage_set, storage_delete, balance, transfer, event, call,
  returned, create, local_set, local_get } from "./host";
const N: usize = memory.data<u8>([110]);
const B: usize = memory.data(1024);
const C: usize = memory.data(128);
const ADDED: usize = memory.data<u8>([65, 100, 100, 101, 100]);
const ADD: usize = memory.data<u8>([97, 100, 100]);
function current(): u64 { return storage_get(N, 1, B, 8) < 0 ? 0 : load<u64>(B); }
function keep(value: u64): void { store<u64>(B, value); storage_set(N, 1, B, 8, 0); output(B, 8); }
function given(): u64 { store<u64>(B, 0); input(B, 8); return load<u64>(B); }
export function _init(): void { keep(given()); }
export function _migrate(): void { keep(current() + 1000); }
export function add(): void {
  const n = given();
  context(C);
  const total = current() + n;
  store<u32>(B, 21); memory.copy(B + 4, C, 21); store<u64>(B + 32, n);
  event(ADDED, 5, B, 25, B + 32, 8);
  keep(total);
}
export function get(): void { store<u64>(B, current()); output(B, 8); }
export function clear(): void { storage_delete(N, 1, 0); }
export function around(): void { context(C); output(C, 125); }
export function pay(): void {
  input(B, 29);
  if (transfer(0, 0, B, load<i64>(B + 21)) != 0) { store<u32>(B, 9); revert(B, 4); }
}
export function worth(): void { input(B, 21); store<i64>(B + 32, balance(0, 0, B)); output(B + 32, 8); }
export function spin(): void { while (true) { store<u64>(B, load<u64>(B) + 1); } }
export function boom(): void { keep(7); unreachable(); }
export function refuse(): void { keep(7); store<u32>(B, 1234); revert(B, 8); }
export function wild(): void { output(0x7fffffff, 100); }
export function deep(): void { deep2(1); }
function deep2(n: i32): i32 { return n == 0 ? 0 : deep2(n + 1) + 1; }
export function note(): void { const n = input(B, 64); local_set(N, 1, B, n); }
export function seen(): void { const n = local_get(N, 1, B, 64); output(B, n < 0 ? 0 : n); }
export function far(): void {
  const n = input(B, 64);
  const status = call(B, ADD, 3, B + 21, n - 21, 0, 0, 0, 0, 0);
  returned(B + 8, 8); store<i64>(B, status); output(B, 16);
}
export function make(): void {
  input(B, 64);
  const status = create(B, B + 32, 0, 0, 0, 0, C);
  if (status != 0) { store<u32>(B, 8); revert(B, 4); }
  output(C, 21);
}
`;

export function sample(extra = ""): Promise<Uint8Array<ArrayBuffer>> {
  return contractModule(sampleSource + extra);
}

export function u64(value: bigint | number): Uint8Array {
  const out = new Uint8Array(8);
  new DataView(out.buffer).setBigUint64(0, BigInt(value), true);
  return out;
}

export function number(bytes: Uint8Array, at = 0): bigint {
  return new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(at, true);
}

interface Options {
  readonly gasLimit?: number;
  readonly queryGasLimit?: number;
  readonly disableEventIndex?: boolean;
}

export class WasmChain extends TestChain {
  readonly wasm: Dapp;

  /** @param more contracts beside those of every chain */
  constructor(changes: Changes = {}, options: Options = {}, more: readonly Dapp[] = []) {
    const forks = { "wasm.Enable": 0, ...(changes.forks as Record<string, number> | undefined) };
    const exec = { allow: ["none", "coins", "manage", "wasm"], ...changes.exec };
    const all = { ...changes, forks, exec };
    const made = wasm.create(
      { gasLimit: 100_000_000, queryGasLimit: 100_000_000, disableEventIndex: false, ...options },
      { params: paramsOf(all), kernels },
    );
    super(all, { more: [made, ...more] });
    this.wasm = made;
  }

  /** A person with a thousand coins. */
  rich(seed: number): Person {
    const person = this.person(seed);
    this.give(person.address, 1000n * coin);
    return person;
  }

  address(name: string): string {
    return this.book.execAddress(`user.wasm.${name}`);
  }

  packed(address: string): Uint8Array {
    return this.book.packed(address) as Uint8Array;
  }

  tx(person: Person, action: Parameters<typeof WasmAction.encode>[0], fee = coin / 10n, execer = "wasm"): Tx {
    return txOf(person, { execer, to: this.book.execAddress(execer), payload: WasmAction.encode(action), fee });
  }

  deploy(person: Person, name: string, code: Uint8Array, more: object = {}, fee = 10n * coin): ExecutedTx {
    return this.one(this.tx(person, { ty: 1, create: { name, code, ...more } }, fee));
  }

  call(person: Person, contract: string, method: string, more: object = {}, fee = coin / 10n): ExecutedTx {
    return this.one(this.tx(person, { ty: 3, call: { contract, method, ...more } }, fee));
  }

  one(tx: Tx): ExecutedTx {
    return this.run([tx]).results[0] as ExecutedTx;
  }

  /** Links transactions to a group that pays `fee`, and runs it. */
  runGroup(txs: readonly Tx[], fee: bigint): readonly ExecutedTx[] {
    const values = txs.map((tx, i) => ({ ...tx.value, fee: i === 0 ? fee : 0n }));
    return this.run(makeGroup(values, this.params.minTxFeeRate, kernels)).results;
  }

  query(name: string, request: Record<string, unknown>): Record<string, unknown> {
    const { params, book: addresses, state, index: local } = this;
    const query = this.wasm.queries.get(name);
    if (query === undefined) throw new Error(`no query ${name}`);
    const context: QueryContext = {
      ...{ params, addresses, height: 5, blockTime: 1_600_000_000n, state, local },
      keepsAccounts: (one) => one === "coins",
      chain: { txsByAddress: () => [], txCount: () => 0n },
    };
    const { request: table } = query as unknown as { request: { make(init: object): Record<string, unknown> } };
    return query.run(context, table.make(request));
  }
}

/** The log of a call in a receipt. */
export function callOf(result: ExecutedTx) {
  const log = result.receipt.logs.find(({ ty }) => ty === logCall)?.log;
  return log === undefined ? undefined : CallContractLog.decode(log);
}

export function eventsOf(result: ExecutedTx): readonly EventLog[] {
  return result.receipt.logs.filter(({ ty }) => ty === logEvent).map(({ log }) => EventLog.decode(log));
}
