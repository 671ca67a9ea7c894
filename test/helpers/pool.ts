// A pool with simple stand-ins around it: a chain that is a list of blocks, an executor that judges what a test tells it
// to, signatures that are good when their first byte is 1.
import assert from "node:assert/strict";
import type { ChainChange, FeedEntry, StoredBlock, TxLocation } from "../../src/chain/index.ts";
import { cryptoIdOf } from "../../src/crypto/index.ts";
import { fail } from "../../src/errors.ts";
import type { BlockEnv, PoolEnv } from "../../src/executor/index.ts";
import { Forks, systemForks } from "../../src/forks.ts";
import type { KV, Log, Range, Verifier, VerifyItem, Write } from "../../src/host.ts";
import { compare, mapKey, utf8 } from "../../src/lib/bytes.ts";
import { hex } from "../../src/lib/hex.ts";
import type { TxOrder } from "../../src/mempool/index.ts";
import { defaultPool, type PoolConfig } from "../../src/mempool/limits.ts";
import type { PoolModules } from "../../src/mempool/modules.ts";
import { Pool } from "../../src/mempool/pool.ts";
import { timeline } from "../../src/mempool/timeline/index.ts";
import type { ChainParams } from "../../src/params.ts";
import { isExpired } from "../../src/types/expire.ts";
import { realFee } from "../../src/types/fee.ts";
import { checkGroupLinks, groupTx, makeGroup } from "../../src/types/group.ts";
import { Block, Header } from "../../src/types/proto/blockchain.ts";
import { ReceiptData, Transaction } from "../../src/types/proto/transaction.ts";
import { Tx } from "../../src/types/tx.ts";
import { VirtualClock } from "./clock.ts";
import { hasher } from "./hasher.ts";

export { hasher };

export const quiet: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => quiet };

/** Parameters of a chain of title `local` with every fork from the start. */
export function paramsOf(change: Partial<ChainParams> = {}): ChainParams {
  return {
    title: "local",
    isPara: false,
    testNet: false,
    chainId: 33,
    coinSymbol: "bty",
    coinExec: "coins",
    coinPrecision: 100_000_000n,
    tokenPrecision: 100_000_000n,
    forks: new Forks(Object.fromEntries(systemForks.map((name) => [name, 0]))),
    txHeight: true,
    lowPack: 30,
    highPack: 30,
    minTxFeeRate: 100_000n,
    maxTxFeeRate: 10_000_000n,
    maxTxFee: { base: 1_000_000_000n, forks: [] },
    maxTxNumber: { base: 1000, forks: [] },
    powLimitBits: { base: 0x1f2fffff, forks: [] },
    address: { defaultDriver: "btc", version: 0, enableHeight: {} },
    crypto: { enableTypes: [], enableHeight: {}, evmChainId: 3999n, ethPrecision: 10n ** 18n },
    exec: {
      proxyExecAddress: "",
      disableTxDupCheck: false,
      minerExecs: [],
      allow: ["none", "coins"],
      blacklist: [],
      sub: {},
    },
    consensus: {
      name: "solo",
      genesis: "14KEKbYtKKQm4wMthSK9J4La4nAiidGozt",
      genesisBlockTime: 1514533394n,
      sub: {},
    },
    store: { name: "mavl" },
    ...change,
  };
}

export interface TxShape {
  readonly from?: string;
  readonly fee?: bigint;
  readonly expire?: bigint;
  readonly nonce?: bigint;
  readonly to?: string;
  readonly execer?: string;
  readonly payload?: Uint8Array;
  readonly ty?: number;
  /** Whether the signature is good; undefined: unsigned. */
  readonly signed?: boolean | undefined;
}

let counter = 0n;

/** A transaction that is like no other unless it has a nonce. */
export function txOf(shape: TxShape = {}): Tx {
  const signed = "signed" in shape ? shape.signed : true;
  const signature = {
    ty: shape.ty ?? 1,
    pubkey: utf8(shape.from ?? "alice"),
    signature: Uint8Array.of(signed === true ? 1 : 0),
  };
  const value = Transaction.make({
    execer: utf8(shape.execer ?? "coins"),
    payload: shape.payload ?? utf8("payload"),
    fee: shape.fee ?? 100_000n,
    expire: shape.expire ?? 0n,
    nonce: shape.nonce ?? ++counter,
    to: shape.to ?? "somebody",
    chainID: 33,
    ...(signed === undefined ? {} : { signature }),
  });
  return new Tx(value, hasher);
}

/** A well-linked group in wire form, and its members. */
export function groupOf(shapes: readonly TxShape[]): { readonly tx: Tx; readonly members: readonly Tx[] } {
  const linked = makeGroup(
    shapes.map((shape) => ({ ...txOf(shape).value, signature: undefined })),
    100_000n,
    hasher,
  );
  const members = linked.map(({ value }, i) => {
    const { signature } = txOf(shapes[i] as TxShape).value;
    return new Tx({ ...value, signature }, hasher);
  });
  return { tx: groupTx(members, hasher), members };
}

/** A chain as far as the pool sees it. */
export class FakeChain {
  readonly blocks: StoredBlock[] = [];
  readonly entries: FeedEntry[] = [];
  readonly #stored: StoredBlock[] = [];
  readonly #located = new Map<string, TxLocation>();
  #header: Header = Header.make({});

  constructor(time: number) {
    this.extend([], time);
  }

  #update(): void {
    const { block, hash } = this.blocks[this.blocks.length - 1] as StoredBlock;
    this.#header = Header.make({ height: block.height, blockTime: block.blockTime, hash });
  }

  tip(): Header {
    return this.#header;
  }

  hasTx(hash: Uint8Array): boolean {
    return this.#located.has(mapKey(hash));
  }

  locate(hash: Uint8Array): TxLocation | undefined {
    return this.#located.get(mapKey(hash));
  }

  block(height: number): StoredBlock | undefined {
    return this.blocks[height];
  }

  blockByHash(hash: Uint8Array): StoredBlock | undefined {
    return this.#stored.find((stored) => stored.hash === hash);
  }

  feed(from: number, limit: number): readonly FeedEntry[] {
    return this.entries.slice(from, from + limit);
  }

  state() {
    return { get: () => undefined };
  }

  #enter(type: 1 | 2, { hash, block }: StoredBlock): void {
    this.entries.push({ number: this.entries.length, type, hash, height: Number(block.height) });
  }

  /** Puts a block on. @param time Unix seconds @param receipts by default all went well */
  extend(txs: readonly Tx[], time: number, receipts?: readonly ReceiptData[]): StoredBlock {
    const height = this.blocks.length;
    const block = Block.make({ height: BigInt(height), blockTime: BigInt(time), txs: txs.map((tx) => tx.value) });
    const stored: StoredBlock = {
      hash: hasher.sha256(Block.encode(block)),
      block,
      txs,
      receipts: receipts ?? txs.map(() => ReceiptData.make({ ty: 2 })),
    };
    this.blocks.push(stored);
    this.#stored.push(stored);
    this.#enter(1, stored);
    this.#update();
    txs.forEach((tx, index) => {
      this.#located.set(tx.id, { height, index });
    });
    return stored;
  }

  /** Takes the last block off. */
  cut(): StoredBlock {
    const stored = this.blocks.pop() as StoredBlock;
    for (const tx of stored.txs) this.#located.delete(tx.id);
    this.#enter(2, stored);
    this.#update();
    return stored;
  }
}

/** A store in memory. */
export class FakeKv implements Pick<KV, "batch" | "scan"> {
  readonly data = new Map<string, readonly [Uint8Array, Uint8Array]>();
  batches = 0;
  failing = false;
  /** What each batch waits for. */
  gate: Promise<void> = Promise.resolve();

  /** Records of transactions: all but how far the pool has followed the chain. */
  get records(): number {
    return [...this.data.values()].filter(([key]) => key[0] !== 3).length;
  }

  async batch(writes: readonly Write[]): Promise<void> {
    await this.gate;
    if (this.failing) throw new Error("disk full");
    this.batches++;
    for (const { key, value } of writes) {
      if (value === undefined) this.data.delete(mapKey(key));
      else this.data.set(mapKey(key), [key.slice(), value.slice()]);
    }
  }

  scan({ gte, lt, limit }: Range): Promise<readonly (readonly [Uint8Array, Uint8Array])[]> {
    const hits = [...this.data.values()]
      .filter(([key]) => compare(key, gte) >= 0 && (lt === undefined || compare(key, lt) < 0))
      .sort(([a], [b]) => compare(a, b));
    return Promise.resolve(hits.slice(0, limit));
  }
}

class FakeVerifier implements Pick<Verifier, "verify"> {
  readonly batches: number[] = [];
  /** Answers a batch; replaced by tests. */
  answer: (items: readonly VerifyItem[]) => Promise<readonly boolean[]> = (items) =>
    Promise.resolve(items.map((item) => item.signature[0] === 1));

  verify(items: readonly VerifyItem[]): Promise<readonly boolean[]> {
    this.batches.push(items.length);
    return this.answer(items);
  }
}

export interface Bench {
  readonly pool: Pool;
  readonly chain: FakeChain;
  readonly clock: VirtualClock;
  readonly verifier: FakeVerifier;
  readonly params: ChainParams;
  /** Judges the state; replaced by tests. */
  judge: (members: readonly Tx[], env: PoolEnv) => void;
  /** Puts a block on the chain and tells the pool. */
  connect(txs: readonly Tx[], receipts?: readonly ReceiptData[]): StoredBlock;
  /** Takes blocks off and puts others on, in one step. */
  reorganise(off: number, on: readonly (readonly Tx[])[]): void;
}

export interface BenchOptions {
  readonly config?: Partial<PoolConfig>;
  readonly params?: Partial<ChainParams>;
  readonly modules?: Partial<PoolModules>;
  readonly order?: TxOrder;
  readonly chain?: FakeChain;
  readonly clock?: VirtualClock;
}

export function benchOf(options: BenchOptions = {}): Bench {
  const config = { ...defaultPool, ...options.config };
  const params = paramsOf(options.params);
  const clock = options.clock ?? new VirtualClock();
  const seconds = () => Math.floor(clock.now() / 1000);
  const chain = options.chain ?? new FakeChain(seconds());
  const verifier = new FakeVerifier();
  const order =
    options.order ?? timeline.create({ poolCacheSize: 0, properFee: 0 }, { capacity: config.poolCacheSize });
  const checkBasic = ({ height, blockTime }: PoolEnv, members: readonly Tx[]) => {
    if (members.length > 1) checkGroupLinks(members);
    let needed = 0n;
    for (const tx of members) {
      needed += realFee(tx, params.minTxFeeRate);
      if (tx.value.chainID !== params.chainId) throw fail("tx.chainId");
      if (tx.value.to === "") throw fail("address.invalid");
      if (isExpired(tx.value.expire, height + 1, blockTime, params)) throw fail("tx.expired");
    }
    if ((members[0]?.value.fee ?? 0n) < needed) throw fail("tx.feeLow");
  };
  const pool = new Pool(config, {
    params,
    order,
    chain,
    executor: {
      checkBasic,
      checkForPool: (env: PoolEnv | BlockEnv, members) => bench.judge(members, env),
    },
    addresses: { sender: (tx) => `addr-${hex(tx.value.signature?.pubkey ?? new Uint8Array(0))}` },
    hasher,
    verifier,
    signatureItem: ({ value: { signature }, signData }) =>
      signature === undefined
        ? undefined
        : { type: cryptoIdOf(signature.ty), message: signData, key: signature.pubkey, signature: signature.signature },
    clock,
    log: quiet,
    ...options.modules,
  });
  let told = chain.entries.length;
  const tell = (change: Pick<ChainChange, "disconnected" | "connected">) => {
    pool.changed({ ...change, entries: chain.entries.slice(told) });
    told = chain.entries.length;
  };
  const bench: Bench = {
    pool,
    chain,
    clock,
    verifier,
    params,
    judge: () => {},
    connect(txs, receipts) {
      const stored = chain.extend(txs, seconds(), receipts);
      tell({ disconnected: [], connected: [stored] });
      return stored;
    },
    reorganise(off, on) {
      const disconnected = Array.from({ length: off }, () => chain.cut());
      const connected = on.map((txs) => chain.extend(txs, seconds()));
      tell({ disconnected, connected });
    },
  };
  return bench;
}

/** Address that the stand-ins give the sender of that name. */
export const addressOf = (name: string) => `addr-${hex(utf8(name))}`;

/** Adding fails with that code. */
export const refuses = (adding: Promise<unknown>, code: string) =>
  assert.rejects(adding, (error: { code?: string }) => {
    assert.equal(error.code, code);
    return true;
  });
