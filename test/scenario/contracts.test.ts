// Blocks with contracts on whole nodes: random mixes of everything that people can do with them, and the same roots after
// a restart, after a reorganisation, when replayed from genesis, and on the JavaScript twins of the kernels.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { twinKernels } from "../../runtime/kernels.ts";
import { allPlugins } from "../../src/catalog.ts";
import { chainParams } from "../../src/config/chain.ts";
import { CoinsAction } from "../../src/dapp/coins/schema.ts";
import { WasmAction } from "../../src/dapp/wasm/schema.ts";
import { memoryKv } from "../../src/kv/memory.ts";
import { concat, u32be, utf8 } from "../../src/lib/bytes.ts";
import { hex, hex0x, unhex } from "../../src/lib/hex.ts";
import type { ChainParams } from "../../src/params.ts";
import { createRpc } from "../../src/rpc/server.ts";
import { makeGroup } from "../../src/types/group.ts";
import { Block } from "../../src/types/proto/blockchain.ts";
import { Transaction } from "../../src/types/proto/transaction.ts";
import { Tx } from "../../src/types/tx.ts";
import { env33Module } from "../helpers/env33module.ts";
import { kernels } from "../helpers/kernelset.ts";
import { type MemoryNode, memoryNode } from "../helpers/node.ts";
import { SeededRandom } from "../helpers/random.ts";
import { config } from "../helpers/rpcworld.ts";
import { coin, sample, u64 } from "../helpers/wasmchain.ts";

const params: ChainParams = chainParams({ Title: "local" }, await allPlugins());
const modules = [await sample(), await sample("export function more(): void {}")] as const;
const theirs = await env33Module();
/** The secret behind the genesis account of title `local`, known to everybody. */
const founder = unhex("CC38546E9E659D15E6B4893F0AB32A06D103931A8230B0BDE71459D2B27D6944");
const names = ["alpha", "beta1", "gamma", "delta"];
const peopleCount = 5;

type Action = Parameters<typeof WasmAction.encode>[0];

/** Makes transactions from a seed: the same seed, the same bytes. */
class Crowd {
  readonly random: SeededRandom;
  readonly #node: MemoryNode;
  readonly #secrets: readonly Uint8Array[];
  #nonce = 0n;

  constructor(node: MemoryNode, seed: number) {
    this.random = new SeededRandom(seed);
    this.#node = node;
    this.#nonce = BigInt(seed) << 32n;
    this.#secrets = Array.from({ length: peopleCount }, (_, i) => kernels.sha256(utf8(`person ${i}`)));
  }

  get #scheme() {
    const scheme = this.#node.engine.schemes.byName("secp256k1");
    if (scheme === undefined) throw new Error("no scheme");
    return scheme;
  }

  address(person: number): string {
    const secret = this.#secrets[person] ?? founder;
    return this.#node.engine.addresses.fromKey(0, this.#scheme.publicKey(secret));
  }

  sign(person: number, value: Transaction): Tx {
    const secret = this.#secrets[person] ?? founder;
    const message = Transaction.encode(value);
    const { id } = this.#scheme;
    const signature = { ty: id, pubkey: this.#scheme.publicKey(secret), signature: this.#scheme.sign(message, secret) };
    return new Tx({ ...value, signature }, kernels);
  }

  bare(execer: string, payload: Uint8Array, fee: bigint, to: string): Transaction {
    const nonce = this.#nonce++;
    return Transaction.make({ execer: utf8(execer), payload, fee, nonce, to, chainID: params.chainId });
  }

  coins(person: number, to: string, amount: bigint, execName = ""): Tx {
    const plain = { ty: 1, transfer: { amount, to } } as const;
    const deposit = { ty: 10, transferToExec: { amount, to, execName } } as const;
    return this.sign(person, this.bare("coins", CoinsAction.encode(execName === "" ? plain : deposit), 100_000n, to));
  }

  wasm(action: Action, fee: bigint): Transaction {
    const { addresses } = this.#node.engine;
    return this.bare("wasm", WasmAction.encode(action), fee, addresses.execAddress("wasm"));
  }

  funding(): readonly (readonly Tx[])[] {
    return this.#secrets.map((_, i) => [this.coins(-1, this.address(i), 100_000n * coin)]);
  }

  /** What one person does next: a transaction, or a group. */
  unit(): readonly Tx[] {
    const { random } = this;
    const person = random.below(peopleCount);
    if (random.below(12) > 0) return [this.sign(person, this.#action(coin / 50n))];
    const count = random.between(2, 4);
    const members = Array.from({ length: count }, () => this.#action(0n));
    const group = makeGroup(
      members.map((one, i) => ({ ...one, fee: i === 0 ? coin / 10n : 0n })),
      100_000n,
      kernels,
    );
    return group.map((tx) => this.sign(person, tx.value));
  }

  #action(fee: bigint): Transaction {
    const { random } = this;
    const name = this.#pick(names);
    const input = u64(random.below(1000));
    const call = (method: string, more: object = {}, contract = name) =>
      this.wasm({ ty: 3, call: { contract, method, ...more } }, fee);
    switch (random.below(18)) {
      case 0:
        return this.wasm({ ty: 1, create: { name, code: this.#pick(modules), input, value: 5n } }, fee && 2n * coin);
      case 1:
        return this.wasm({ ty: 1, create: { name: "chain33", code: theirs } }, fee && 2n * coin);
      case 2:
        return this.wasm({ ty: 2, update: { name, code: this.#pick(modules) } }, fee && 2n * coin);
      case 3:
        return random.below(8) === 0 ? this.wasm({ ty: 5, freeze: { name } }, fee) : call("clear");
      case 4:
        return call("pay", { input: concat(this.#packed(random.below(peopleCount)), u64(random.below(8))), value: 3n });
      case 5:
        return call("far", { input: concat(this.#contract(this.#pick(names)), input) });
      case 6:
        return call("make", {
          input: concat(kernels.sha256(this.#pick(modules)), kernels.sha256(u32be(random.below(9)))),
        });
      case 7:
      case 16:
        return call(this.#pick(["spin", "boom", "refuse", "deep", "wild", "seen", "missing"]), { value: 2n });
      case 8:
        return call("note", { input });
      case 9:
        return call("put", { env: [`key ${random.below(5)}`, `value ${random.below(5)}`] }, "chain33");
      case 10:
        return call("drop", { env: [`key ${random.below(5)}`] }, "chain33");
      case 11:
        return call(this.#pick(["deposit", "stake", "leave"]), { parameters: [BigInt(random.below(9))] }, "chain33");
      case 12:
        return call("settle", { parameters: [1n], env: [this.address(random.below(peopleCount))] }, "chain33");
      default:
        return call("add", { input });
    }
  }

  #pick<T>(list: readonly T[]): T {
    return list[this.random.below(list.length)] as T;
  }

  #packed(person: number): Uint8Array {
    return this.#node.engine.addresses.packed(this.address(person)) as Uint8Array;
  }

  #contract(name: string): Uint8Array {
    const { addresses } = this.#node.engine;
    return addresses.packed(addresses.execAddress(`user.wasm.${name}`)) as Uint8Array;
  }
}

/** Makes a block of these units on the tip. */
async function extend(node: MemoryNode, units: readonly (readonly Tx[])[]): Promise<void> {
  const { block, dropped } = await node.chain.execute({ units, blockTime: 0n, allowEmpty: false });
  assert.deepEqual(dropped, []);
  assert.ok(block !== undefined);
  await node.chain.connect(block);
}

async function grow(node: MemoryNode, crowd: Crowd, blocks: number, size: number): Promise<void> {
  for (let i = 0; i < blocks; i++)
    await extend(
      node,
      Array.from({ length: size }, () => crowd.unit()),
    );
}

/** As a peer sends it. */
function wire(node: MemoryNode, height: number): Uint8Array {
  const stored = node.chain.block(height);
  assert.ok(stored !== undefined, `block ${height}`);
  return Block.encode(stored.block);
}

function tip(node: MemoryNode): readonly [number, string, string] {
  const { height, hash, stateHash } = node.chain.tip();
  return [Number(height), hex(hash), hex(stateHash)];
}

/** How the transactions of a chain ended: statuses of calls, and failure texts. */
function endings(node: MemoryNode): ReadonlySet<string> {
  const out = new Set<string>();
  for (let height = 1; height <= Number(node.chain.tip().height); height++) {
    for (const { ty, logs } of node.chain.block(height)?.receipts ?? []) {
      const failure = logs.find((log) => log.ty === 1);
      out.add(failure === undefined ? `ok ${ty}` : new TextDecoder().decode(failure.log).replace(/\d+$/, "N"));
    }
  }
  return out;
}

async function started(seed: number, options: Parameters<typeof memoryNode>[1] = {}) {
  const node = await memoryNode({ params }, options);
  const crowd = new Crowd(node, seed);
  await extend(node, crowd.funding());
  return { node, crowd };
}

describe("blocks with contracts", () => {
  test("come out the same when they are replayed, on the twins, and after a restart", async () => {
    const kv = memoryKv();
    const { node, crowd } = await started(1, { kv });
    await grow(node, crowd, 8, 30);
    for (const one of ["ok 2", "wasm.gas", "wasm.trap", "wasm.revert N", "contract already exist", "invalid method"]) {
      assert.ok(endings(node).has(one), `${one} of ${[...endings(node)].join(", ")}`);
    }
    const audit = await node.verify(memoryKv());
    assert.deepEqual([audit.height, audit.txs > 200], [9, true]);

    const twin = await memoryNode({ params }, { kernels: twinKernels });
    for (let height = 1; height <= 9; height++) await twin.chain.connect(wire(node, height));
    assert.deepEqual(tip(twin), tip(node));

    // The database survives, the caches of the machine do not.
    const again = await memoryNode({ params }, { kv });
    assert.deepEqual(tip(again), tip(node));
    await grow(again, crowd, 2, 30);
    for (let height = 10; height <= 11; height++) await twin.chain.connect(wire(again, height));
    assert.deepEqual(tip(twin), tip(again));
    assert.deepEqual((await again.verify(memoryKv())).height, 11);
  });

  test("can be taken back: a branch with more work wins with its contracts, events and coins", async () => {
    const { node: ours, crowd } = await started(2);
    await grow(ours, crowd, 2, 25);
    const theirs = await memoryNode({ params });
    for (let height = 1; height <= 3; height++) await theirs.chain.connect(wire(ours, height));
    await grow(ours, new Crowd(ours, 3), 2, 25);
    await grow(theirs, new Crowd(theirs, 4), 3, 25);
    assert.notDeepEqual(tip(ours), tip(theirs));
    const statuses: string[] = [];
    for (let height = 4; height <= 6; height++) statuses.push((await ours.chain.connect(wire(theirs, height))).status);
    assert.deepEqual(statuses, ["side", "side", "reorganised"]);
    assert.deepEqual(tip(ours), tip(theirs));
    // State and index against a replay of the winning branch, entry by entry.
    const audit = await ours.verify(memoryKv());
    assert.ok(audit.height === 6);
    await grow(ours, new Crowd(ours, 5), 1, 25);
    await theirs.chain.connect(wire(ours, 7));
    assert.deepEqual(tip(theirs), tip(ours));
  });
});

test("plain clients: CreateTransaction, receipts with their logs, queries", async () => {
  const { node, crowd } = await started(6);
  const rpc = createRpc(config, node.rpc);
  const ask = async (method: string, argument: unknown): Promise<Answer> => {
    const body = utf8(JSON.stringify({ id: 1, method: `Chain33.${method}`, params: [argument] }));
    const answer = await rpc.handle(body, { ip: "127.0.0.1" });
    const { result, error } = JSON.parse(new TextDecoder().decode(answer.body)) as { result: Answer; error: unknown };
    assert.equal(error, null, method);
    return result;
  };
  /** Built by the node, signed by its owner, packed; what GetTxByHash tells of it. */
  const send = async (actionName: string, payload: object): Promise<Answer> => {
    const built = (await ask("CreateTransaction", { execer: "wasm", actionName, payload })) as unknown as string;
    const tx = crowd.sign(0, Tx.decode(unhex(built), kernels).value);
    await extend(node, [[tx]]);
    return ask("QueryTransaction", { hash: hex(tx.hash) });
  };
  const input = hex0x(u64(5));
  const created = await send("Create", { name: "alpha", code: hex0x(modules[0]), input });
  const address = node.engine.addresses.execAddress("user.wasm.alpha");
  assert.deepEqual(
    created.receipt.logs.map(({ tyName }) => tyName),
    ["LogFee", "LogWasmCreate"],
  );
  const log = created.receipt.logs[1]?.log as Readonly<Record<string, unknown>>;
  assert.deepEqual(
    { ...log, gas: 0 },
    { name: "alpha", code: hex(kernels.sha256(modules[0])), creator: crowd.address(0), address, gas: 0 },
  );
  const called = await send("Call", { contract: "alpha", method: "add", input, value: "7" });
  assert.deepEqual(
    [called.actionName, called.amount, called.assets],
    ["call", 7, [{ exec: "coins", symbol: "bty", amount: 7 }]],
  );
  assert.deepEqual(
    called.receipt.logs.map(({ tyName }) => tyName),
    ["LogFee", "LogWasmCall", "LogTransfer", "LogTransfer", "LogWasmEvent"],
  );
  const call = called.receipt.logs[1]?.log as Readonly<Record<string, unknown>>;
  assert.deepEqual(
    { ...call, gas: 0 },
    { contract: "alpha", method: "add", result: 0, gas: 0, status: "ok", output: hex0x(u64(10)) },
  );
  const refused = await send("Call", { contract: "alpha", method: "refuse" });
  assert.deepEqual(
    refused.receipt.logs.map(({ tyName, log: one }) => (tyName === "LogErr" ? one : tyName)),
    ["LogFee", "LogWasmCall", "wasm.revert 1234"],
  );
  const query = (funcName: string, payload: object) => ask("Query", { execer: "wasm", funcName, payload });
  assert.equal((await query("View", { contract: "alpha", method: "get" })).output, hex0x(u64(10)));
  assert.deepEqual(await query("Check", { name: "alpha" }), { isOk: true, msg: null });
  const events = (await query("Events", { contract: "alpha", name: "Added" })).events as unknown as { data: string }[];
  assert.deepEqual(
    events.map(({ data }) => data),
    [input],
  );
});

interface Answer {
  readonly [name: string]: unknown;
  readonly receipt: { readonly logs: readonly { readonly tyName: string; readonly log: unknown }[] };
}
