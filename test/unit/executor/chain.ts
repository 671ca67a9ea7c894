// A chain in memory for the tests of executor and contracts: parameters of the title `local`, a state and an index that
// are maps.
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { createAddressBook } from "../../../src/address/book.ts";
import type { AddressBook } from "../../../src/address/index.ts";
import { addressIdOf } from "../../../src/crypto/index.ts";
import { Schemes } from "../../../src/crypto/schemes.ts";
import { Accounts } from "../../../src/dapp/account.ts";
import { coins } from "../../../src/dapp/coins/index.ts";
import { CoinsAction } from "../../../src/dapp/coins/schema.ts";
import type { Dapp } from "../../../src/dapp/index.ts";
import { manage } from "../../../src/dapp/manage/index.ts";
import { none } from "../../../src/dapp/none/index.ts";
import { createExecutor } from "../../../src/executor/executor.ts";
import type { BlockEnv, Executor, LocalReader } from "../../../src/executor/index.ts";
import { Forks, systemForks } from "../../../src/forks.ts";
import { compare, mapKey, startsWith, utf8, zero32 } from "../../../src/lib/bytes.ts";
import type { ChainParams } from "../../../src/params.ts";
import type { StateReader } from "../../../src/store/index.ts";
import { Account } from "../../../src/types/proto/account.ts";
import type { KeyValue } from "../../../src/types/proto/common.ts";
import { Transaction } from "../../../src/types/proto/transaction.ts";
import { Tx } from "../../../src/types/tx.ts";
import { kernels } from "../../helpers/kernelset.ts";

export { kernels };

export function bookOf(params: ChainParams): AddressBook {
  return createAddressBook(params, kernels);
}

function unused(): never {
  throw new Error("this state is only read");
}

/** All forks from block 0 as for `local`, changed where named. */
export function forksOf(changes: Readonly<Record<string, number>> = {}): Forks {
  const contract = ["coins.Enable", "coins.ForkFriendExecer", "manage.Enable", "manage.ForkManageExec"];
  const more = ["manage.ForkManageAutonomyEnable", "none.ForkUseTimeDelay"];
  const heights = Object.fromEntries([...systemForks, ...contract, ...more].map((name) => [name, 0]));
  return new Forks({ ...heights, ForkBlockHash: 1, ForkRootHash: 1, ...changes });
}

type Changes = Partial<Omit<ChainParams, "exec" | "forks">> & {
  readonly exec?: Partial<ChainParams["exec"]>;
  readonly forks?: Forks | Readonly<Record<string, number>>;
};

export function paramsOf(changes: Changes = {}): ChainParams {
  const { exec, forks, ...rest } = changes;
  return {
    title: "local",
    isPara: false,
    testNet: true,
    chainId: 33,
    coinSymbol: "bty",
    coinExec: "coins",
    coinPrecision: 100_000_000n,
    tokenPrecision: 100_000_000n,
    txHeight: true,
    lowPack: 200,
    highPack: 600,
    minTxFeeRate: 100_000n,
    maxTxFeeRate: 10_000_000n,
    maxTxFee: { base: 1_000_000_000n, forks: [] },
    maxTxNumber: { base: 10_000, forks: [] },
    powLimitBits: { base: 0x1f2fffff, forks: [] },
    address: { defaultDriver: "btc", version: 0, enableHeight: { eth: -2 } },
    crypto: { enableTypes: [], enableHeight: {}, evmChainId: 3999n, ethPrecision: 100_000_000n },
    consensus: { name: "solo", genesis: "", genesisBlockTime: 0n, sub: {} },
    store: { name: "mavl" },
    ...rest,
    forks: forks instanceof Forks ? forks : forksOf(forks),
    exec: {
      proxyExecAddress: "0x0000000000000000000000000000000000200005",
      disableTxDupCheck: false,
      minerExecs: ["ticket"],
      allow: ["none", "coins", "manage"],
      blacklist: [],
      sub: {},
      ...exec,
    },
  };
}

export interface DappOptions {
  readonly coins?: Partial<Parameters<typeof coins.create>[0]>;
  readonly manage?: Partial<Parameters<typeof manage.create>[0]>;
}

export function dappsOf(params: ChainParams, options: DappOptions = {}): readonly Dapp[] {
  const given = { params, kernels, schemes: new Schemes([], params, kernels) };
  return [
    none.create({}, given),
    coins.create(
      { disableAddrReceiver: false, disableCheckTxAmount: false, friendExecer: [], ...options.coins },
      given,
    ),
    manage.create({ superManager: [], autonomyExec: "", ...options.manage }, given),
  ];
}

/** State as a map; `get` counts nothing and copies nothing. */
export class MapState implements StateReader {
  readonly entries = new Map<string, Uint8Array>();

  get(key: Uint8Array): Uint8Array | undefined {
    const value = this.entries.get(mapKey(key));
    return value === undefined || value.length === 0 ? undefined : value;
  }

  apply(pairs: readonly KeyValue[]): void {
    for (const { key, value } of pairs) this.entries.set(mapKey(key), value);
  }
}

/** Index as a map. */
export class MapIndex implements LocalReader {
  readonly entries = new Map<string, readonly [Uint8Array, Uint8Array]>();

  get(key: Uint8Array): Uint8Array | undefined {
    return this.entries.get(mapKey(key))?.[1];
  }

  list(prefix: Uint8Array, options: Parameters<LocalReader["list"]>[1] = {}) {
    const sign = options.reverse === true ? -1 : 1;
    return [...this.entries.values()]
      .filter(([key]) => startsWith(key, prefix))
      .sort(([a], [b]) => sign * compare(a, b))
      .filter(([key]) => options.after === undefined || sign * compare(key, options.after) > 0)
      .slice(0, options.limit ?? Number.POSITIVE_INFINITY);
  }

  apply(writes: readonly { readonly key: Uint8Array; readonly value: Uint8Array | undefined }[]): void {
    for (const { key, value } of writes) {
      if (value === undefined) this.entries.delete(mapKey(key));
      else this.entries.set(mapKey(key), [key, value]);
    }
  }
}

/** Executor, state and index of one chain. */
export class TestChain {
  readonly params: ChainParams;
  readonly book: AddressBook;
  readonly executor: Executor;
  readonly state = new MapState();
  readonly index = new MapIndex();

  constructor(changes: Changes = {}, options: DappOptions & { readonly more?: readonly Dapp[] } = {}) {
    this.params = paramsOf(changes);
    this.book = bookOf(this.params);
    const dapps = [...dappsOf(this.params, options), ...(options.more ?? [])];
    this.executor = createExecutor({ params: this.params, addresses: this.book, kernels, dapps });
  }

  env(height = 5, changes: Partial<BlockEnv> = {}): BlockEnv {
    const blockTime = 1_600_000_000n + BigInt(height);
    return { height, blockTime, difficulty: 1, parentHash: zero32, mainHash: zero32, mainHeight: 0n, ...changes };
  }

  /** Executes on the state and, unless told otherwise, applies the pairs and the index entries. */
  run(txs: readonly Tx[], options: { readonly height?: number; readonly keep?: boolean } = {}) {
    const env = this.env(options.height);
    const block = this.executor.executeBlock(env, txs, this.state);
    if (options.keep !== false) {
      this.state.apply(block.pairs);
      const included = block.results.filter((r) => r.receipt.ty !== 0);
      const receipts = included.map(({ receipt }) => ({ ty: receipt.ty, logs: receipt.logs }));
      const list = included.map((r) => r.tx);
      this.index.apply(this.executor.localWrites(env, list, receipts, this.state, this.index));
    }
    return block;
  }

  accounts(): Accounts {
    const state = { get: (key: Uint8Array) => this.state.get(key), set: unused };
    return new Accounts({ params: this.params, addresses: this.book, env: { height: 5 }, state });
  }

  balance(address: string): bigint {
    return this.accounts().load(address).balance;
  }

  /** Puts coins into an account without a block. */
  give(address: string, balance: bigint): void {
    const key = this.accounts().key(address);
    this.state.apply([{ key, value: Account.encode({ balance, addr: address }) }]);
  }

  person(seed: number, ty = 1): Person {
    const pubkey = secp256k1.getPublicKey(new Uint8Array(32).fill(seed), true);
    const signature = { ty, pubkey, signature: new Uint8Array(70).fill(seed) };
    return { signature, address: this.book.fromKey(addressIdOf(ty), pubkey) };
  }
}

export interface Person {
  readonly signature: { readonly ty: number; readonly pubkey: Uint8Array; readonly signature: Uint8Array };
  readonly address: string;
}

let nonce = 0n;

type Parts = Partial<Omit<Transaction, "execer">> & { readonly execer?: string };

/** A transaction with a fee of one step, chain id 33 and a nonce of its own. */
export function txOf(person: Person | undefined, { execer = "coins", ...parts }: Parts): Tx {
  nonce += 1n;
  const value = { fee: 100_000n, chainID: 33, nonce, signature: person?.signature, ...parts, execer: utf8(execer) };
  return new Tx(Transaction.make(value), kernels);
}

export function transferOf(person: Person, to: string, amount: bigint, parts: Parts = {}): Tx {
  return txOf(person, { payload: CoinsAction.encode({ ty: 1, transfer: { amount } }), to, ...parts });
}

/** Text of the failure log, undefined when there is none. */
export function reasonOf(result: { readonly receipt: { readonly logs: readonly { ty: number; log: Uint8Array }[] } }) {
  const log = result.receipt.logs.find((one) => one.ty === 1)?.log;
  return log === undefined ? undefined : new TextDecoder().decode(log);
}
