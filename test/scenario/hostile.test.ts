// Chains under attack: hostile modules are deployed and called in the same blocks as honest transactions. The honest ones
// go through, and the state is that of a chain on which the attackers paid the same fees for calls that do nothing.
import assert from "node:assert/strict";
import { test } from "node:test";
import { allPlugins } from "../../src/catalog.ts";
import { chainParams } from "../../src/config/chain.ts";
import { CoinsAction } from "../../src/dapp/coins/schema.ts";
import { CallContractLog, logCall, WasmAction } from "../../src/dapp/wasm/schema.ts";
import { memoryKv } from "../../src/kv/memory.ts";
import { utf8 } from "../../src/lib/bytes.ts";
import { hex, unhex } from "../../src/lib/hex.ts";
import { Transaction } from "../../src/types/proto/transaction.ts";
import { Tx } from "../../src/types/tx.ts";
import { attackedModules, refusedModules } from "../helpers/hostile/onchain.ts";
import { kernels } from "../helpers/kernelset.ts";
import { type MemoryNode, memoryNode } from "../helpers/node.ts";
import { assemble } from "../helpers/wasmasm/index.ts";

const params = chainParams({ Title: "local" }, await allPlugins());
const coin = 100_000_000n;
/** Also the gas of a call. */
const callFee = 2_000_000n;
const deployFee = 2n * coin;
/** The secret behind the genesis account of title `local`, known to everybody. */
const founder = unhex("CC38546E9E659D15E6B4893F0AB32A06D103931A8230B0BDE71459D2B27D6944");
const honest = kernels.sha256(utf8("honest"));
const mallory = kernels.sha256(utf8("mallory"));

const counter = assemble(`
  memory 1
  data 0 "count"
  data 8 "Counted"
  func run
    i32.const 0 i32.const 5 i32.const 64 i32.const 8 call tenon.storage_get drop
    i32.const 64 i32.const 64 i64.load i64.const 1 i64.add i64.store
    i32.const 0 i32.const 5 i32.const 64 i32.const 8 i32.const 0 call tenon.storage_set
    i32.const 8 i32.const 7 i32.const 0 i32.const 0 i32.const 64 i32.const 8 call tenon.event
    i32.const 64 i32.const 8 call tenon.output
`);

type Action = Parameters<typeof WasmAction.encode>[0];

class Chain {
  readonly node: MemoryNode;
  #nonce = 0n;
  #count = 0;

  constructor(node: MemoryNode) {
    this.node = node;
  }

  static async open(): Promise<Chain> {
    return new Chain(await memoryNode({ params }));
  }

  wasm(secret: Uint8Array, action: Action, fee: bigint): Tx {
    return this.#sign(secret, "wasm", WasmAction.encode(action), fee, this.node.engine.addresses.execAddress("wasm"));
  }

  pay(secret: Uint8Array, to: Uint8Array, amount: bigint): Tx {
    const address = this.#address(to);
    const payload = CoinsAction.encode({ ty: 1, transfer: { amount, to: address } });
    return this.#sign(secret, "coins", payload, 100_000n, address);
  }

  /** Makes a block in which an honest call and payment stand between all others, and checks that they went through. */
  async block(txs: readonly Tx[]): Promise<readonly string[]> {
    const mine = () => this.wasm(honest, { ty: 3, call: { contract: "counter", method: "run" } }, callFee);
    const all = txs.flatMap((tx, i) => (i % 8 === 0 ? [mine(), this.pay(honest, mallory, 5n), tx] : [tx]));
    const { block, dropped } = await this.node.chain.execute({
      units: all.map((tx) => [tx]),
      blockTime: 0n,
      allowEmpty: false,
    });
    assert.deepEqual(dropped, []);
    assert.ok(block !== undefined);
    await this.node.chain.connect(block);
    const receipts = this.node.chain.block(Number(this.node.chain.tip().height))?.receipts ?? [];
    assert.equal(receipts.length, all.length);
    const statuses: string[] = [];
    for (const [i, { ty, logs }] of receipts.entries()) {
      const log = logs.find((one) => one.ty === logCall)?.log;
      const call = log && CallContractLog.decode(log);
      if (txs.includes(all[i] as Tx)) statuses.push(ty === 2 ? "ok" : (call?.status ?? "refused"));
      else {
        assert.equal(ty, 2, "an honest transaction failed");
        if (call === undefined) continue;
        const { output } = call;
        assert.equal(new DataView(output.buffer, output.byteOffset).getBigUint64(0, true), BigInt(++this.#count));
      }
    }
    return statuses;
  }

  async setUp(): Promise<void> {
    const units = [this.pay(founder, honest, 1_000n * coin), this.pay(founder, mallory, 100_000n * coin)];
    const first = await this.node.chain.execute({ units: units.map((tx) => [tx]), blockTime: 0n, allowEmpty: false });
    await this.node.chain.connect(first.block as NonNullable<typeof first.block>);
    const made = this.wasm(honest, { ty: 1, create: { name: "counter", code: counter } }, deployFee);
    const second = await this.node.chain.execute({ units: [[made]], blockTime: 0n, allowEmpty: false });
    await this.node.chain.connect(second.block as NonNullable<typeof second.block>);
  }

  root(): string {
    return hex(this.node.chain.tip().stateHash);
  }

  #address(secret: Uint8Array): string {
    return this.node.engine.addresses.fromKey(0, this.#scheme.publicKey(secret));
  }

  get #scheme() {
    const scheme = this.node.engine.schemes.byName("secp256k1");
    if (scheme === undefined) throw new Error("no scheme");
    return scheme;
  }

  #sign(secret: Uint8Array, execer: string, payload: Uint8Array, fee: bigint, to: string): Tx {
    const nonce = this.#nonce++;
    const value = Transaction.make({ execer: utf8(execer), payload, fee, nonce, to, chainID: params.chainId });
    const { id } = this.#scheme;
    const signature = this.#scheme.sign(Transaction.encode(value), secret);
    return new Tx({ ...value, signature: { ty: id, pubkey: this.#scheme.publicKey(secret), signature } }, kernels);
  }
}

/** In pieces of so many. */
function pieces<T>(list: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));
}

test("hostile modules cost their senders fees, and nobody anything else", async (context) => {
  const attacked = await Chain.open();
  const calm = await Chain.open();
  for (const chain of [attacked, calm]) await chain.setUp();
  assert.equal(attacked.root(), calm.root());

  // Modules that are refused, beside names that are.
  for (const modules of pieces(refusedModules, 40)) {
    const create = (chain: Chain, name: string, code: Uint8Array) =>
      chain.wasm(mallory, { ty: 1, create: { name, code } }, deployFee);
    const seen = await attacked.block(modules.map((code, i) => create(attacked, `evil${i}`, code)));
    assert.deepEqual([...new Set(seen)], ["refused"]);
    await calm.block(modules.map(() => create(calm, "No name", counter)));
    assert.equal(attacked.root(), calm.root());
  }

  // Modules that get in, since nothing tells what they will do.
  const names = attackedModules.map((_, i) => `evil${i}`);
  for (const part of pieces(attackedModules, 40)) {
    const begin = attackedModules.indexOf(part[0] as Uint8Array<ArrayBuffer>);
    for (const chain of [attacked, calm]) {
      const create = (code: Uint8Array, i: number) =>
        chain.wasm(mallory, { ty: 1, create: { name: `evil${begin + i}`, code } }, deployFee);
      assert.deepEqual([...new Set(await chain.block(part.map(create)))], ["ok"]);
    }
  }
  assert.equal(attacked.root(), calm.root());

  const statuses = new Map<string, number>();
  for (const part of pieces(names, 40)) {
    const call = (chain: Chain, contract: string, method: string) =>
      chain.wasm(mallory, { ty: 3, call: { contract, method } }, callFee);
    for (const status of await attacked.block(part.map((name) => call(attacked, name, "run"))))
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    await calm.block(part.map((name) => call(calm, name, "nothing")));
    assert.equal(attacked.root(), calm.root(), "an attack left something behind");
  }
  assert.equal(statuses.get("ok"), undefined);
  for (const status of ["gas", "stack", "trap", "pointer", "forbidden", "revert"]) {
    assert.ok((statuses.get(status) ?? 0) > 0, `no attack ended with ${status}`);
  }
  // Everything once more from genesis, without any cache.
  const audit = await attacked.node.verify(memoryKv());
  assert.equal(BigInt(audit.height), BigInt(attacked.node.chain.tip().height));
  context.diagnostic(
    `${refusedModules.length} modules refused, ${[...statuses].map((one) => one.join(" ")).join(", ")}, ` +
      `${audit.txs} transactions in ${audit.height} blocks`,
  );
});
