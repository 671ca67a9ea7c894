// The recorded scenario under other rules: its transactions are signed again for another chain id and executed by our
// own parts under another fork table. The result has the form of a recording, so that everything that reads one can be
// tested on rules for which there is none. What it says of receipts is our answer, not Chain33's: tests state theirs.
import { readFileSync } from "node:fs";
import { allPlugins } from "../../src/catalog.ts";
import { parseRecording, type Recording } from "../../src/chain/recording.ts";
import type { ReplayModules } from "../../src/chain/replay.ts";
import { paramsFromReplay } from "../../src/config/replay.ts";
import { cryptoIdOf } from "../../src/crypto/index.ts";
import { inlineVerifier } from "../../src/crypto/inline.ts";
import type { Schemes } from "../../src/crypto/schemes.ts";
import { memoryKv } from "../../src/kv/memory.ts";
import { zero32 } from "../../src/lib/bytes.ts";
import { hex, unhex } from "../../src/lib/hex.ts";
import { openEngine } from "../../src/node.ts";
import { versioned } from "../../src/params.ts";
import { blockHash } from "../../src/types/block.ts";
import { groupMembers, makeGroup } from "../../src/types/group.ts";
import { Block } from "../../src/types/proto/blockchain.ts";
import type { Transaction } from "../../src/types/proto/transaction.ts";
import { sortByTitle, txRoot } from "../../src/types/root.ts";
import { Tx } from "../../src/types/tx.ts";
import { kernels } from "./kernelset.ts";

export interface Head {
  readonly title: string;
  readonly chainID: number;
  readonly coinSymbol: string;
  readonly autonomyExec: string;
  readonly forks: Readonly<Record<string, number>>;
}

export interface Step {
  readonly label: string;
  readonly height: number | undefined;
  /** Of the first member where it is a group; undefined for what no block took. */
  readonly index: number | undefined;
  /** Transactions of the step: more than one in a group. */
  readonly size: number;
}

interface Source {
  readonly keys: readonly { readonly pub: string; readonly priv: string }[];
  readonly steps: readonly { readonly label: string; readonly tx: string; readonly height?: number }[];
}

const text = readFileSync(new URL("../vectors/chain33/replay-localeth.json", import.meta.url), "utf8");
const source = JSON.parse(text) as Source;
const base = parseRecording(text);

/** Real parts on an empty in-memory store for a recording. */
export async function replayParts(file: Recording): Promise<ReplayModules> {
  const params = paramsFromReplay(file, await allPlugins());
  const engine = await openEngine({ params }, kernels);
  const kv = memoryKv();
  const { executor, schemes } = engine;
  return { params, kernels, executor, kv, store: await engine.store(kv), verifier: inlineVerifier(schemes) };
}

/** The scenario as a recording (JSON text), and where its steps went. */
export async function record(head: Head): Promise<{ readonly json: string; readonly steps: readonly Step[] }> {
  const { superManager, coinPrecision } = base;
  const params = paramsFromReplay({ ...head, superManager, coinPrecision, blocks: base.blocks }, await allPlugins());
  const engine = await openEngine({ params }, kernels);
  const kv = memoryKv();
  const store = await engine.store(kv);
  const blocks: unknown[] = [];
  const steps: Step[] = [];
  let parent: Uint8Array = zero32;
  let root: Uint8Array = zero32;

  const append = async (txs: readonly Tx[], blockTime: bigint): Promise<readonly Tx[]> => {
    const height = blocks.length;
    const layered = params.forks.at("ForkRootHash", height);
    const difficulty = versioned(params.powLimitBits, params.forks, 0);
    const env = { height, blockTime, difficulty, parentHash: parent, mainHash: new Uint8Array(0), mainHeight: 0n };
    const sorted = layered ? sortByTitle(txs) : txs;
    const { results, pairs } = engine.executor.executeBlock(env, sorted, store.at(root));
    const kept = results.filter(({ receipt }) => receipt.ty > 0);
    if (kept.length === 0) return [];
    const change = store.apply(root, pairs, height);
    await kv.batch(change.writes);
    store.settle(change, true);
    const packed = kept.map(({ tx }) => tx);
    const txHash = txRoot(packed, layered, kernels);
    const body = { height: BigInt(height), blockTime, difficulty, parentHash: parent, txHash, stateHash: change.root };
    const block = Block.make({ ...body, txs: packed.map(({ value }) => value) });
    const hash = blockHash(block, params.forks, kernels);
    blocks.push({
      height,
      hash: hex(hash),
      parentHash: hex(parent),
      txHash: hex(txHash),
      prevStateHash: hex(root),
      stateHash: hex(change.root),
      blockTime: Number(blockTime),
      difficulty,
      txCount: packed.length,
      block: hex(Block.encode(block)),
      receipts: kept.map(({ tx, receipt: { ty, logs } }) => ({
        logs: logs.length === 0 ? null : logs.map((log) => ({ ty: log.ty, log: hex(log.log) })),
        txFullHash: hex(tx.fullHash),
        txHash: hex(tx.hash),
        ty,
      })),
      kv: pairs.map(({ key, value }) => ({ keyHex: hex(key), value: hex(value) })),
    });
    parent = hash;
    root = change.root;
    return packed;
  };

  const origin = engine.consensus.genesis().map((value) => new Tx(value, kernels));
  await append(origin, params.consensus.genesisBlockTime);
  const heights = [...new Set(source.steps.flatMap((step) => step.height ?? []))];
  for (const height of heights) {
    const units = source.steps
      .filter((step) => step.height === height)
      .map(({ label, tx }) => ({ label, txs: signedAgain(unhex(tx), head.chainID, engine.schemes) }));
    const at = blocks.length;
    const time = BigInt(base.blocks[height]?.blockTime ?? 0);
    const packed = await append(
      units.flatMap((unit) => unit.txs),
      time,
    );
    for (const { label, txs } of units) {
      const index = packed.indexOf(txs[0] as Tx);
      steps.push({ label, size: txs.length, ...(index < 0 ? none : { height: at, index }) });
    }
  }
  const about = { about: "our own execution", superManager, coinPrecision, keys: source.keys, steps };
  return { json: JSON.stringify({ ...about, ...head, blocks }), steps };
}
const none = { height: undefined, index: undefined };

/** The transaction or the members of the group, for another chain. */
function signedAgain(bytes: Uint8Array, chainID: number, schemes: Schemes): readonly Tx[] {
  const tx = Tx.decode(bytes, kernels);
  const members = groupMembers(tx, kernels);
  const bare = (one: Tx): Transaction => ({ ...one.value, chainID });
  const unsigned =
    members === undefined ? [new Tx(bare(tx), kernels)] : makeGroup(members.map(bare), 100_000n, kernels);
  return unsigned.map((one) => {
    const { ty = 0, pubkey = zero32 } = one.value.signature ?? {};
    const secret = source.keys.find(({ pub }) => pub === hex(pubkey))?.priv;
    const scheme = schemes.byId(cryptoIdOf(ty));
    if (secret === undefined || scheme === undefined) throw new Error(`no key for ${one.hex}`);
    const signature = scheme.sign(one.signData, unhex(secret));
    return new Tx({ ...one.value, signature: { ty, pubkey, signature } }, kernels);
  });
}
