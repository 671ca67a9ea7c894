// Everything that a chain needs, in toy form: parameters, transactions, blocks made outside of the chain, nodes on disks.
import type { AddressBook } from "../../../src/address/index.ts";
import { Candidate, layeredAt } from "../../../src/chain/candidate.ts";
import { Chain } from "../../../src/chain/chain.ts";
import { range, statePrefix } from "../../../src/chain/layout.ts";
import { type ChainModules, type ChainOptions, defaultOptions } from "../../../src/chain/modules.ts";
import { envOf } from "../../../src/chain/run.ts";
import { ChainError, fail } from "../../../src/errors.ts";
import { Forks, systemForks } from "../../../src/forks.ts";
import type { Clock, Log, SyncKV, VerifyItem } from "../../../src/host.ts";
import { concat, equal, u32be, utf8, zero32 } from "../../../src/lib/bytes.ts";
import { hex } from "../../../src/lib/hex.ts";
import type { ChainParams } from "../../../src/params.ts";
import { Block, type Header } from "../../../src/types/proto/blockchain.ts";
import { Transaction } from "../../../src/types/proto/transaction.ts";
import { sortByTitle, txRoot } from "../../../src/types/root.ts";
import { Tx } from "../../../src/types/tx.ts";
import { MemoryDisk } from "./disk.ts";
import { ToyExecutor } from "./executor.ts";
import { hasher } from "./hasher.ts";
import { NaiveStore } from "./store.ts";

export const easyBits = 0x1f2fffff;
export const genesisTime = 1_514_533_394n;

export function makeParams(over: Partial<ChainParams> = {}, forks: Readonly<Record<string, number>> = {}): ChainParams {
  const all = Object.fromEntries(systemForks.map((name) => [name, 0]));
  return {
    ...{ title: "local", isPara: false, testNet: false, chainId: 33, coinSymbol: "bty", coinExec: "coins" },
    coinPrecision: 100_000_000n,
    tokenPrecision: 100_000_000n,
    forks: new Forks({ ...all, ForkBlockHash: 1, ForkRootHash: 1, ...forks }),
    ...{ txHeight: true, lowPack: 30, highPack: 100, minTxFeeRate: 0n, maxTxFeeRate: 0n },
    maxTxFee: { base: 0n, forks: [] },
    maxTxNumber: { base: 100, forks: [] },
    powLimitBits: { base: easyBits, forks: [] },
    address: { defaultDriver: "btc", version: 0, enableHeight: {} },
    crypto: { enableTypes: [], enableHeight: {}, evmChainId: 0n, ethPrecision: 1n },
    exec: { proxyExecAddress: "", disableTxDupCheck: false, minerExecs: [], allow: ["none"], blacklist: [], sub: {} },
    consensus: { name: "toy", genesis: "founder", genesisBlockTime: genesisTime, sub: {} },
    store: { name: "naive" },
    ...over,
  };
}

export interface TxInit {
  readonly execer?: string;
  readonly from?: string;
  readonly to?: string;
  readonly fee?: bigint;
  readonly expire?: bigint;
  readonly nonce?: number;
  readonly signed?: boolean;
  readonly groupCount?: number;
  readonly header?: Uint8Array;
}

let nonces = 0;

/** A transaction that is validly signed unless `signed` is false. */
export function toyTx(text: string, init: TxInit = {}): Tx {
  const { from = "alice", signed = true, nonce = nonces++, execer = "toy", to = "bob", fee = 1n } = init;
  const value = Transaction.make({
    execer: utf8(execer),
    payload: utf8(text),
    ...{ fee, to, nonce: BigInt(nonce), expire: init.expire ?? 0n },
    ...{ groupCount: init.groupCount ?? 0, header: init.header ?? new Uint8Array(0) },
  });
  const pubkey = utf8(from);
  const signature = signed ? hasher.sha256(concat(Transaction.encode(value), pubkey)) : u32be(7);
  return new Tx({ ...value, signature: { ty: 1, pubkey, signature } }, hasher);
}

/** The signature rule of the tests, with a count of the checks that were made. */
class ToyVerifier {
  checked = 0;
  failing: Error | undefined;

  async verify(items: readonly VerifyItem[]): Promise<readonly boolean[]> {
    if (this.failing !== undefined) throw this.failing;
    this.checked += items.length;
    return items.map(({ message, key, signature }) => equal(hasher.sha256(concat(message, key)), signature));
  }
}

const addresses: Pick<AddressBook, "sender" | "keyForm"> = {
  sender: (tx) => {
    const text = new TextDecoder().decode(tx.value.signature?.pubkey ?? new Uint8Array(0));
    if (text === "nobody") throw fail("address.invalid");
    return text === "" ? "unsigned" : text;
  },
  keyForm: (address) => (address.startsWith("0x") ? address.toLowerCase() : address),
};

/** A log that keeps what was an error. */
class ToyLog implements Log {
  readonly errors: string[] = [];
  debug(): void {}
  info(): void {}
  warn(): void {}
  error(text: string): void {
    this.errors.push(text);
  }
  child(): Log {
    return this;
  }
}

/** Makes blocks on any parent without a chain: it keeps every state in memory. */
export class Factory {
  readonly params: ChainParams;
  readonly store = new NaiveStore();
  readonly #executor = new ToyExecutor();

  constructor(params: ChainParams) {
    this.params = params;
  }

  genesis(): Block {
    return this.#make(
      { parentHash: zero32, stateHash: zero32, height: -1n, blockTime: genesisTime },
      genesisTxs().map((tx) => new Tx(tx, hasher)),
      { time: 0n },
    );
  }

  /** @param over fields to falsify after everything else is right */
  make(
    parent: Block,
    txs: readonly Tx[],
    { over = {}, ...options }: { bits?: number; time?: bigint; main?: bigint; over?: Partial<Block> } = {},
  ): Block {
    const parentHash = this.hash(parent);
    const { stateHash, height, blockTime } = parent;
    return { ...this.#make({ parentHash, stateHash, height, blockTime }, txs, options), ...over };
  }

  #make(
    parent: Pick<Block, "parentHash" | "stateHash" | "height" | "blockTime">,
    given: readonly Tx[],
    { bits = easyBits, time = 1n, main = 0n }: { bits?: number; time?: bigint; main?: bigint },
  ): Block {
    const block = Block.make({
      parentHash: parent.parentHash,
      height: parent.height + 1n,
      blockTime: parent.blockTime + time,
      difficulty: bits,
      mainHeight: main,
    });
    const layered = layeredAt(block, this.params);
    const txs = layered ? sortByTitle(given) : given;
    const { pairs } = this.#executor.executeBlock(envOf(block, this.params), txs, this.store.at(parent.stateHash));
    block.txs = txs.map((tx) => tx.value);
    block.txHash = txRoot(txs, layered, hasher);
    block.stateHash = this.store.apply(parent.stateHash, pairs, Number(block.height)).root;
    return block;
  }

  hash(block: Block): Uint8Array {
    return new Candidate(block, this.params, hasher).hash;
  }
}

function genesisTxs() {
  return [Transaction.make({ execer: utf8("toy"), payload: utf8("inc genesis"), to: "founder" })];
}

export interface Node {
  readonly chain: Chain;
  readonly kv: SyncKV;
  readonly store: NaiveStore;
  readonly executor: ToyExecutor;
  readonly verifier: ToyVerifier;
  readonly log: ToyLog;
  readonly disk: MemoryDisk;
  readonly modules: ChainModules;
}

export interface NodeInit {
  readonly disk?: MemoryDisk;
  readonly params?: ChainParams;
  readonly options?: Partial<ChainOptions>;
  /** The engine's own rule. */
  readonly rule?: (parent: Header, block: Block) => void;
  /** Timers; by default none ever fires. */
  readonly after?: Clock["after"];
}

export async function openNode(init: NodeInit = {}) {
  const { disk = new MemoryDisk(), params = makeParams(), options, rule, after = () => () => {} } = init;
  const kv = disk.open();
  const store = new NaiveStore({ getSync: (key) => kv.getSync(concat(statePrefix, key)) });
  const executor = new ToyExecutor();
  const verifier = new ToyVerifier();
  const log = new ToyLog();
  let time = 0;
  const modules: ChainModules = {
    ...{ kv, store, executor, verifier, addresses, hasher, log },
    consensus: { genesis: genesisTxs, check: rule ?? (() => {}) },
    signatureItem: (tx) => {
      const { signature } = tx.value;
      if (signature === undefined) return undefined;
      return { type: signature.ty, message: tx.signData, key: signature.pubkey, signature: signature.signature };
    },
    blockSignatureItem: ({ signature }, hash) =>
      signature && { type: signature.ty, message: hash, key: signature.pubkey, signature: signature.signature },
    receiver: (tx) => tx.value.to,
    clock: { now: () => time++, after },
    metrics: { count: () => {}, gauge: () => {}, time: () => {} },
  };
  const chain = await Chain.open({ params, options: { ...defaultOptions, ...options } }, modules);
  const node: Node = { chain, kv, store, executor, verifier, log, disk, modules };
  return node;
}

/** The code that a call fails with. */
export async function codeOf(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    if (error instanceof ChainError) return error.code;
    throw error;
  }
  return "no error";
}

/**
 * The database as text for comparing: what belongs to the main chain, without what depends on how it came about (feed
 * numbers, side blocks, states of side branches).
 */
export function mainContent(disk: MemoryDisk): readonly string[] {
  const main = new Set<string>();
  const out: string[] = [];
  for (const [key, value] of disk.dump()) if (key[0] === range.main) main.add(hex(value));
  for (const [key, value] of disk.dump()) {
    const kind = key[0] ?? 0;
    const hash =
      kind === range.header || kind === range.body || kind === range.receipts
        ? hex(key.subarray(9))
        : kind === range.node
          ? hex(key.subarray(1))
          : undefined;
    if (hash !== undefined && !main.has(hash)) continue;
    if (kind === range.feed || kind === range.sequence || kind === range.state) continue;
    if (key[0] === range.meta && key[1] === 2) out.push(`tip ${hex(value.subarray(0, 8))} ${hex(value.subarray(16))}`);
    else out.push(`${hex(key)} = ${hex(value)}`);
  }
  return out;
}

/** Everything on a disk as text. */
export function content(disk: MemoryDisk): readonly string[] {
  return disk.dump().map(([key, value]) => `${hex(key)} = ${hex(value)}`);
}
