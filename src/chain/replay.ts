// Executes a recorded chain again from nothing and compares everything on the way: encodings, hashes, transaction roots,
// signatures, receipts, key lists and state roots. It stops at the first difference and tells both sides.
import type { Kernels } from "../../runtime/kernels.ts";
import { cryptoIdOf } from "../crypto/index.ts";
import { asChainError } from "../errors.ts";
import type { BlockEnv, ExecutedBlock, Executor } from "../executor/index.ts";
import { Forks } from "../forks.ts";
import type { KV, Verifier } from "../host.ts";
import { textOf, utf8, zero32 } from "../lib/bytes.ts";
import { hex, unhex } from "../lib/hex.ts";
import type { ChainParams } from "../params.ts";
import type { StateStore } from "../store/index.ts";
import { decodeBlock, headerHash, headerOf } from "../types/block.ts";
import { Block } from "../types/proto/blockchain.ts";
import type { KeyValue } from "../types/proto/common.ts";
import { txRoot } from "../types/root.ts";
import type { Tx } from "../types/tx.ts";
import type { RecordedBlock, RecordedReceipt, Recording } from "./recording.ts";

export interface ReplayModules {
  readonly params: ChainParams;
  readonly kernels: Kernels;
  readonly executor: Pick<Executor, "executeBlock">;
  readonly store: Pick<StateStore, "at" | "apply" | "settle">;
  /** What `store` reads: it receives the writes of each block. */
  readonly kv: Pick<KV, "batch">;
  readonly verifier: Pick<Verifier, "verify">;
}

/** Where recording and execution part. */
interface Difference {
  readonly height: number;
  /** What was compared, e.g. `receipt 3, log 1`. */
  readonly what: string;
  readonly expected: string;
  readonly actual: string;
}

export interface ReplayResult {
  /** Blocks that agree. */
  readonly blocks: number;
  readonly txs: number;
  readonly signatures: number;
  /** Pairs of key and value that were applied. */
  readonly pairs: number;
  /** Last state root that agrees. */
  readonly stateRoot: Uint8Array;
  readonly difference: Difference | undefined;
}

/** Thrown inside a block to leave it; never leaves this file. */
class Parted extends Error {
  readonly difference: Omit<Difference, "height">;

  constructor(what: string, expected: string, actual: string) {
    super(what);
    this.difference = { what, expected, actual };
  }
}

function same(what: string, expected: unknown, actual: unknown): void {
  if (expected !== actual) throw new Parted(what, String(expected), String(actual));
}

/** @param onBlock called after each block that agrees, for a progress bar */
export async function replay(
  file: Recording,
  modules: ReplayModules,
  onBlock: (done: number, total: number) => void = () => {},
): Promise<ReplayResult> {
  const sum = { blocks: 0, txs: 0, signatures: 0, pairs: 0 };
  let root: Uint8Array = zero32;
  let parent: Uint8Array = zero32;
  for (const [index, recorded] of file.blocks.entries()) {
    try {
      same("height", index, recorded.height);
      const done = await replayBlock(recorded, { root, parent }, modules);
      root = done.root;
      parent = done.hash;
      sum.blocks++;
      sum.txs += done.txs;
      sum.signatures += done.signatures;
      sum.pairs += done.pairs;
    } catch (error) {
      const difference =
        error instanceof Parted
          ? { height: recorded.height, ...error.difference }
          : { height: recorded.height, what: "execution", expected: "no error", actual: asChainError(error).message };
      return { ...sum, stateRoot: root, difference };
    }
    onBlock(index + 1, file.blocks.length);
  }
  return { ...sum, stateRoot: root, difference: undefined };
}

interface Before {
  readonly root: Uint8Array;
  readonly parent: Uint8Array;
}

async function replayBlock(recorded: RecordedBlock, before: Before, modules: ReplayModules) {
  const { params, kernels, executor, store, kv } = modules;
  const { height } = recorded;
  const { block, txs } = decodeBlock(unhex(recorded.block), kernels, true, params.address.version);
  same("encoding of the block", bare(recorded.block), hex(Block.encode(block)));
  const hash = compareHeader(recorded, block, before, modules);
  same("number of transactions", recorded.txCount, txs.length);
  same("number of receipts", recorded.receipts.length, txs.length);
  txs.forEach((tx, i) => {
    const receipt = recorded.receipts[i] as RecordedReceipt;
    same(`hash of transaction ${i}`, bare(receipt.txHash), hex(tx.hash));
    same(`full hash of transaction ${i}`, bare(receipt.txFullHash), hex(tx.fullHash));
  });
  const forkHeight = params.isPara ? Number(block.mainHeight) : height;
  const layered = params.forks.at("ForkRootHash", forkHeight);
  same("root of the transactions", bare(recorded.txHash), hex(txRoot(txs, layered, kernels)));
  const signatures = await verifyAll(txs, height, modules);

  const env: BlockEnv = {
    height,
    blockTime: block.blockTime,
    difficulty: block.difficulty,
    parentHash: block.parentHash,
    mainHash: block.mainHash,
    mainHeight: block.mainHeight,
  };
  const executed = executor.executeBlock(env, txs, store.at(before.root));
  compareReceipts(recorded, executed);
  comparePairs(recorded, executed.pairs);
  const change = store.apply(before.root, executed.pairs, height);
  await kv.batch(change.writes);
  store.settle(change, true);
  same("state root", bare(recorded.stateHash), hex(change.root));
  return { root: change.root, hash, txs: txs.length, signatures, pairs: executed.pairs.length };
}

function compareHeader(recorded: RecordedBlock, block: Block, before: Before, { params, kernels }: ReplayModules) {
  same("height inside the block", BigInt(recorded.height), block.height);
  same("time of the block", BigInt(recorded.blockTime), block.blockTime);
  same("difficulty", recorded.difficulty, block.difficulty);
  same("recorded parent hash", hex(before.parent), bare(recorded.parentHash));
  same("parent hash inside the block", hex(before.parent), hex(block.parentHash));
  same("recorded state root before the block", hex(before.root), bare(recorded.prevStateHash));
  same("transaction root inside the block", bare(recorded.txHash), hex(block.txHash));
  same("state root inside the block", bare(recorded.stateHash), hex(block.stateHash));
  const header = headerOf(block);
  const hash = headerHash(header, params.forks, kernels);
  same("hash of the block", bare(recorded.hash), hex(hash));
  const { hashNew, hashOld } = recorded;
  const always = new Forks({ ForkBlockHash: 0 });
  if (hashNew !== undefined) same("new hash of the block", bare(hashNew), hex(headerHash(header, always, kernels)));
  const never = new Forks({});
  if (hashOld !== undefined) same("old hash of the block", bare(hashOld), hex(headerHash(header, never, kernels)));
  return hash;
}

/** Verifies every signature of the block; the transactions of genesis have none. */
async function verifyAll(txs: readonly Tx[], height: number, { verifier }: ReplayModules): Promise<number> {
  if (height === 0) return 0;
  const items = txs.map((tx, i) => {
    const { signature } = tx.value;
    if (signature === undefined) throw new Parted(`signature of transaction ${i}`, "a valid signature", "none");
    const type = cryptoIdOf(signature.ty);
    return { type, message: tx.signData, key: signature.pubkey, signature: signature.signature };
  });
  const valid = await verifier.verify(items);
  items.forEach((item, i) => {
    if (valid[i] !== true) {
      const actual = `not valid under crypto id ${item.type} for transaction ${(txs[i] as Tx).hex}`;
      throw new Parted(`signature of transaction ${i}`, "a valid signature", actual);
    }
  });
  return items.length;
}

function compareReceipts(recorded: RecordedBlock, executed: ExecutedBlock): void {
  same("number of results", recorded.receipts.length, executed.results.length);
  executed.results.forEach(({ receipt, error }, i) => {
    const wanted = recorded.receipts[i] as RecordedReceipt;
    const why = error === undefined ? "" : ` (${error.code}: ${error.text})`;
    if (wanted.ty !== receipt.ty) {
      throw new Parted(`receipt ${i}, type`, tyText(wanted.ty), `${tyText(receipt.ty)}${why}`);
    }
    const count = Math.max(wanted.logs.length, receipt.logs.length);
    for (let n = 0; n < count; n++) {
      const a = wanted.logs[n];
      const b = receipt.logs[n];
      const expected = a === undefined ? "no log" : logText(a.ty, unhex(a.log));
      const actual = b === undefined ? "no log" : logText(b.ty, b.log);
      if (expected !== actual) throw new Parted(`receipt ${i}, log ${n}`, expected, `${actual}${why}`);
    }
  });
}

function comparePairs(recorded: RecordedBlock, pairs: readonly KeyValue[]): void {
  const count = Math.max(recorded.kv.length, pairs.length);
  for (let i = 0; i < count; i++) {
    const a = recorded.kv[i];
    const b = pairs[i];
    const expected = a === undefined ? "no pair" : pairText(unhex(a.keyHex), unhex(a.value));
    const actual = b === undefined ? "no pair" : pairText(b.key, b.value);
    if (expected !== actual) throw new Parted(`pair ${i} of the key list`, expected, actual);
  }
}

const tyNames = ["ExecErr", "ExecPack", "ExecOk"];

function tyText(ty: number): string {
  return `${ty} ${tyNames[ty] ?? "unknown"}`;
}

/** Go's protobuf library writes one of two spaces here, from build to build, so that nobody relies on its texts. */
const protoSpace = /^proto:\u00a0/;

function logText(ty: number, log: Uint8Array): string {
  // Log 1 is an error text.
  const words = ty === 1 ? textOf(log)?.replace(protoSpace, "proto: ") : undefined;
  return words === undefined ? `ty ${ty} ${hex(log)}` : `ty ${ty} ${hex(utf8(words))} ${JSON.stringify(words)}`;
}

function pairText(key: Uint8Array, value: Uint8Array): string {
  const words = textOf(key);
  const shown = words === undefined ? hex(key) : JSON.stringify(words);
  // The bytes decide: two different keys must never print alike.
  return `${shown} [${hex(key)}] = ${hex(value)}`;
}

/** Recorded hex in the form that hex() prints. */
function bare(text: string): string {
  return text.replace(/^0x/, "").toLowerCase();
}
