// A whole chain in memory for the tests of contracts: the real node parts, a block for each transaction, time that the
// test moves. Nothing happens by itself, and every run is the same.
import type { Abi } from "../../assembly/abi.ts";
import type { InitArguments } from "../../runtime/contract/abi/infer.ts";
import { ContractInterface } from "../../runtime/contract/abi/interface.ts";
import type { Kernels } from "../../runtime/kernels.ts";
import { allPlugins, catalog } from "../catalog.ts";
import { chainParams } from "../config/chain.ts";
import { type ContractClient, contractClient, resultOf } from "../contract/client.ts";
import { ContractFailure } from "../contract/failure.ts";
import type { BuiltContract } from "../contract/generated.ts";
import { callPayload, createPayload, updatePayload, wasmExecer } from "../contract/payload.ts";
import { type Asker, contractCode, contractRecord, pastEvents, runCall } from "../contract/queries.ts";
import { outcomeOf } from "../contract/receipt.ts";
import type { Account, ContractTransport, Outcome, RawDeploy } from "../contract/transport.ts";
import { Accounts } from "../dapp/account.ts";
import { CoinsAction, transfer } from "../dapp/coins/schema.ts";
import { watchedWasm } from "../dapp/wasm/index.ts";
import { fail } from "../errors.ts";
import { lossyText, utf8 } from "../lib/bytes.ts";
import { type Node, openEngine, openNode } from "../node.ts";
import type { Plugin } from "../plugin.ts";
import type { Catalog } from "../registry.ts";
import { runQuery } from "../rpc/methods/args.ts";
import { Transaction } from "../types/proto/transaction.ts";
import { Tx } from "../types/tx.ts";
import { secretFor, TestAccount } from "./accounts.ts";
import { ManualClock } from "./clock.ts";
import { feeFor } from "./fees.ts";
import { testHost } from "./host.ts";
import { type FunctionCoverage, Watcher } from "./watcher.ts";

/** 2024-01-01: block 0 of every test chain. */
const genesisTime = 1_704_067_200;
const names = ["alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi"] as const;
/** Coins that each account starts with. */
const fund = 1_000_000n;
/** Seconds from one block to the next. */
const pace = 1;

export interface TestChainOptions {
  readonly kernels: Kernels;
  /** Finds what is built: the host's way to read a file. */
  readonly load: (place: { readonly href: string }) => Promise<Uint8Array>;
}

export interface DeployOptions<A extends Abi> {
  readonly from: Account;
  readonly args: InitArguments<A>;
  /** Name on the chain; made from the contract's own when not given. */
  readonly name?: string;
  readonly value?: bigint;
  readonly asset?: string;
  readonly gas?: bigint;
}

/** A moment to go back to. */
export interface Snapshot {
  readonly height: number;
  readonly time: number;
}

/** What the calls of a method have cost. */
export interface MethodGas {
  /** E.g. `token.transfer`. */
  readonly method: string;
  readonly calls: number;
  readonly least: number;
  readonly most: number;
  readonly sum: number;
}

export class TestChain {
  /** Funded with a million coins each: alice, bob, carol, dave, erin, frank, grace, heidi. */
  readonly accounts: readonly TestAccount[];
  readonly node: Node;
  readonly #clock: ManualClock;
  readonly #watcher: Watcher;
  readonly #options: TestChainOptions;
  readonly #transport: ContractTransport;
  readonly #gas = new Map<string, MethodGas>();
  #nonce = 0n;

  private constructor({ node, accounts, clock, watcher, options }: Parts) {
    this.node = node;
    this.accounts = accounts;
    this.#clock = clock;
    this.#watcher = watcher;
    this.#options = options;
    const { addresses } = node.engine;
    this.#transport = {
      addresses: { toBytes: (text) => addresses.packed(text), toText: (bytes) => addresses.unpacked(bytes) },
      call: async (call, from) => {
        const outcome = await this.#transact(wasmExecer, callPayload(call), { from, gas: call.gas });
        if (outcome.status === "ok") this.#noteGas(`${call.contract}.${call.method}`, outcome.gas);
        return outcome;
      },
      update: (deploy, from) => this.#transact(wasmExecer, updatePayload(deploy), { from, gas: deploy.gas }),
      ask: async (call, from, { readonly }) =>
        this.#traced(await runCall(this.#ask, call, { caller: from?.address, readonly })),
      events: (filter) => pastEvents(this.#ask, filter),
    };
  }

  static async openWith(options: TestChainOptions): Promise<TestChain> {
    const { kernels } = options;
    const plugins = await allPlugins();
    // Keys do not depend on the chain, but block 0 names who gets the coins.
    const { schemes, addresses } = await openEngine({ params: chainParams({ Title: "local" }, plugins) }, kernels);
    const scheme = schemes.byId(1);
    if (scheme === undefined) throw fail("crypto.unknown", { id: 1 });
    const account = (name: string) =>
      new TestAccount(name, secretFor(name, scheme, kernels), scheme, (key) => addresses.fromKey(0, key));
    const bank = account("bank");
    const table = {
      Title: "local",
      address: { enableHeight: { eth: 0 } },
      consensus: { genesis: bank.address, genesisBlockTime: genesisTime },
    };
    const params = chainParams(table, plugins);
    const clock = new ManualClock(genesisTime * 1000);
    const watcher = new Watcher();
    const { solo } = catalog.consensus ?? {};
    if (solo === undefined) throw fail("plugin.unknown", { name: "solo" });
    const own: Catalog = {
      ...catalog,
      dapp: { ...catalog.dapp, wasm: async () => watchedWasm(watcher) },
      consensus: { ...catalog.consensus, solo: async () => withEmptyBlocks(await solo()) },
    };
    const node = await openNode({ params, mine: false, catalog: own }, testHost(kernels, schemes, clock));
    const chain = new TestChain({ node, accounts: names.map(account), clock, watcher, options });
    await chain.#fund(bank);
    return chain;
  }

  /** Unix seconds of the last block, and more when time was moved since. The next block is a second later. */
  get time(): number {
    return Math.floor(this.#clock.now() / 1000);
  }

  get height(): number {
    return Number(this.node.chain.tip().height);
  }

  /** The account of that name. */
  account(name: (typeof names)[number]): TestAccount {
    const found = this.accounts.find((one) => one.name === name);
    if (found === undefined) throw new RangeError(`there is no account ${name}`);
    return found;
  }

  /** Moves the time of the next block. */
  advance(by: {
    readonly seconds?: number;
    readonly minutes?: number;
    readonly hours?: number;
    readonly days?: number;
  }): void {
    const { seconds = 0, minutes = 0, hours = 0, days = 0 } = by;
    const all = seconds + 60 * (minutes + 60 * (hours + 24 * days));
    if (!Number.isSafeInteger(all) || all < 0) throw new RangeError("time moves forward by whole seconds");
    this.#clock.set(this.#clock.now() + all * 1000);
  }

  /** Makes empty blocks. */
  async mine(count = 1): Promise<void> {
    for (let i = 0; i < count; i++) await this.#block([], true);
  }

  /** Base units of the chain's coin, or of another asset. */
  balance(
    who: string | { readonly address: string },
    asset?: { readonly exec: string; readonly symbol: string },
  ): bigint {
    const { params, addresses } = this.node.engine;
    const context = {
      params,
      addresses,
      env: { height: this.height },
      state: { get: (key: Uint8Array) => this.node.chain.state().get(key), set() {} },
    };
    const accounts = asset === undefined ? new Accounts(context) : new Accounts(context, asset.exec, asset.symbol);
    return accounts.load(typeof who === "string" ? who : who.address).balance;
  }

  /** Sends coins from one account to another. @throws ContractFailure when there are not enough */
  async send(from: Account, to: string | { readonly address: string }, amount: bigint): Promise<Outcome> {
    const receiver = typeof to === "string" ? to : to.address;
    const payload = CoinsAction.encode({ ty: transfer, transfer: { amount, to: receiver } });
    const { coinExec: contract } = this.node.engine.params;
    const outcome = await this.#transact(contract, payload, { from, to: receiver });
    if (outcome.status !== "ok") throw new ContractFailure({ contract, method: "transfer" }, outcome);
    return outcome;
  }

  /** Puts a built contract on the chain. @throws ContractFailure when its constructor refuses */
  async deploy<const A extends Abi, C>(built: BuiltContract<A, C>, options: DeployOptions<A>): Promise<C> {
    const { from, args, value = 0n, asset = "", gas } = options;
    const name = options.name ?? this.#freeName(built.name);
    const contract = new ContractInterface<Abi>(built.abi, this.#transport.addresses);
    const method = contract.special("init")?.name;
    const input = method === undefined ? new Uint8Array(0) : contract.encodeArguments(method, args);
    const deploy: RawDeploy = { name, code: await this.#code(built), input, value, asset, gas };
    const outcome = await this.#transact(wasmExecer, createPayload(deploy), { from, gas });
    if (outcome.status !== "ok") resultOf(contract, { contract: name, method: method ?? "create" }, outcome);
    return this.at(built, name, from);
  }

  /** New code for a contract of `from`. @throws ContractFailure when it is refused */
  async update<const A extends Abi, C>(
    built: BuiltContract<A, C>,
    name: string,
    options: { readonly from: Account; readonly args: readonly unknown[]; readonly gas?: bigint },
  ): Promise<C> {
    const { from, args, gas } = options;
    const contract = new ContractInterface<Abi>(built.abi, this.#transport.addresses);
    const method = contract.special("migrate")?.name;
    const input = method === undefined ? new Uint8Array(0) : contract.encodeArguments(method, args);
    const deploy: RawDeploy = { name, code: await this.#code(built), input, value: 0n, asset: "", gas };
    const outcome = await this.#transport.update(deploy, from);
    if (outcome.status !== "ok") resultOf(contract, { contract: name, method: method ?? "update" }, outcome);
    return this.at(built, name, from);
  }

  /** A contract that is on the chain already. */
  at<const A extends Abi, C>(built: BuiltContract<A, C>, name: string, account?: Account): C {
    const address = this.node.engine.addresses.execAddress(`user.wasm.${name}`);
    const client = contractClient({ abi: built.abi, name, address, transport: this.#transport, account });
    return built.connect(client as ContractClient<A>);
  }

  /** What the chain knows of a contract. @throws ChainError wasm.missing */
  contract(name: string): ReturnType<typeof contractRecord> {
    return contractRecord(this.#ask, name);
  }

  /** @throws ChainError wasm.missing */
  code(name: string): Promise<Uint8Array> {
    return contractCode(this.#ask, name);
  }

  /** Which functions of the deployed contracts the calls so far have reached. */
  coverage(): readonly FunctionCoverage[] {
    return this.#watcher.coverage();
  }

  /** Gas of the methods that were called in transactions. */
  gasUsed(): readonly MethodGas[] {
    return [...this.#gas.values()];
  }

  #noteGas(method: string, gas: bigint): void {
    const used = Number(gas);
    const { calls, least, most, sum } = this.#gas.get(method) ?? { calls: 0, least: used, most: used, sum: 0 };
    this.#gas.set(method, {
      method,
      calls: calls + 1,
      least: Math.min(least, used),
      most: Math.max(most, used),
      sum: sum + used,
    });
  }

  snapshot(): Snapshot {
    return { height: this.height, time: this.#clock.now() };
  }

  /** Takes back every block since. */
  async restore({ height, time }: Snapshot): Promise<void> {
    await this.node.chain.rollback(height);
    this.#clock.set(time);
  }

  close(): Promise<void> {
    return this.node.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  readonly #ask: Asker = async ({ name }, request) => {
    const query = this.node.engine.dapps.get(wasmExecer)?.queries.get(name);
    if (query === undefined) throw fail("exec.action", { funcName: name });
    const value = { ...query.request.plan.blank(), ...(request as object) };
    return runQuery(this.node.rpc, query, value) as never;
  };

  /** The code, and the map of it for the watcher. */
  async #code({ name, code, map }: Pick<BuiltContract, "name" | "code" | "map">): Promise<Uint8Array> {
    const { kernels, load } = this.#options;
    const bytes = code instanceof Uint8Array ? code : await load(code);
    if (map !== undefined) {
      const text = typeof map === "string" ? map : lossyText(await load(map));
      this.#watcher.learn(bytes, kernels.sha256(bytes), name, text);
    }
    return bytes;
  }

  /** A name that no contract has: its own, or with a number behind it. */
  #freeName(base: string): string {
    const own = base.toLowerCase().replace(/[^a-z0-9]/g, "");
    const state = this.node.chain.state();
    for (let number = 0; ; number++) {
      const name = `${own.slice(0, 14)}${number === 0 ? "" : number}`.padEnd(4, "0");
      if (state.get(utf8(`mavl-wasm-.contract-${name}`)) === undefined) return name;
    }
  }

  async #fund(bank: TestAccount): Promise<void> {
    const { coinPrecision, coinExec } = this.node.engine.params;
    const txs = this.accounts.map(({ address: to }) => {
      const payload = CoinsAction.encode({ ty: transfer, transfer: { amount: fund * coinPrecision, to } });
      return this.#sign(coinExec, payload, { from: bank, to });
    });
    await this.#block(txs, false);
  }

  #sign(execer: string, payload: Uint8Array, options: TransactOptions): Tx {
    const { params, addresses } = this.node.engine;
    const { kernels } = this.#options;
    const base = Transaction.make({
      execer: utf8(execer),
      payload,
      to: options.to ?? addresses.execAddress(execer),
      nonce: ++this.#nonce,
      chainID: params.chainId,
    });
    const fee = feeFor(new Tx(base, kernels), params.minTxFeeRate, options.gas);
    return new Tx(options.from.sign({ ...base, fee }), kernels);
  }

  async #transact(execer: string, payload: Uint8Array, options: TransactOptions): Promise<Outcome> {
    const tx = this.#sign(execer, payload, options);
    const { height, receipt } = await this.#block([tx], false);
    const place = { hash: `0x${tx.hex}`, height: BigInt(height), index: 0, fee: tx.value.fee };
    return this.#traced({ ...outcomeOf(receipt as NonNullable<typeof receipt>), receipt: place });
  }

  /** With the place of a failure. */
  #traced(outcome: Outcome): Outcome {
    const trace = this.#watcher.takeTrace();
    return outcome.status === "ok" || trace.length === 0 ? outcome : { ...outcome, trace };
  }

  /** @throws ChainError of the first transaction that can be in no block */
  async #block(txs: readonly Tx[], allowEmpty: boolean) {
    const { chain } = this.node;
    this.advance({ seconds: pace });
    const draft = await chain.execute({
      units: txs.map((tx) => [tx]),
      blockTime: BigInt(this.time),
      allowEmpty,
    });
    const [dropped] = draft.dropped;
    if (dropped !== undefined) throw fail("tx.dropped", { code: dropped.code, reason: dropped.text }, dropped.text);
    if (draft.block === undefined) throw fail("block.empty");
    const { height } = await chain.connect(draft.block, { source: "own" });
    return { height, receipt: chain.block(height)?.receipts[0] };
  }
}

/** Time passes in a test chain although nobody does anything. */
function withEmptyBlocks(plugin: Plugin<"consensus">): Plugin<"consensus"> {
  return { ...plugin, create: (config, given) => ({ ...plugin.create(config, given), check() {} }) };
}

interface Parts {
  readonly node: Node;
  readonly accounts: readonly TestAccount[];
  readonly clock: ManualClock;
  readonly watcher: Watcher;
  readonly options: TestChainOptions;
}

interface TransactOptions {
  readonly from: Account;
  /** Receiver; the address of the executor by default. */
  readonly to?: string;
  readonly gas?: bigint | undefined;
}
