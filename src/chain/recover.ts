// Opening a database: is it this chain's, is its end whole, and which side blocks may still win. Commits are atomic, so
// after a kill at any instant the records agree; when they do not, the database is damaged and is not used.
import { fail } from "../errors.ts";
import { concat, empty, equal, readU64be } from "../lib/bytes.ts";
import { hex } from "../lib/hex.ts";
import { headerHash } from "../types/block.ts";
import { Header } from "../types/proto/blockchain.ts";
import type { Core, Tip } from "./core.ts";
import { genesisBlock } from "./genesis.ts";
import { keys, layoutVersion } from "./layout.ts";
import { ChainRecord, chainRecord, corrupt, decodeFeed, decodeTip } from "./records.ts";

/**
 * Checks that the database is of this chain and keeps the indexes that are asked for; an index that is off now stays
 * off, for the entries of the blocks in between would be missing.
 * @throws ChainError chain.foreign, config.invalid, store.corrupt
 */
export async function checkRecord(core: Core, found: Uint8Array): Promise<void> {
  const { params, options, modules } = core;
  const record = ChainRecord.decode(found);
  if (record.layout !== layoutVersion) throw fail("chain.foreign", { layout: record.layout, expected: layoutVersion });
  if (record.title !== params.title) throw fail("chain.foreign", { title: record.title, expected: params.title });
  const stored = core.blocks.header(0, record.genesis) ?? corrupt("block 0");
  const { block } = genesisBlock(params, modules.consensus, modules.hasher);
  const { version, parentHash, txHash, height, blockTime, difficulty } = block;
  const own = Header.make({
    version,
    parentHash,
    txHash,
    height,
    blockTime,
    difficulty,
    txCount: BigInt(block.txs.length),
  });
  // The state root is taken from the database: the genesis transactions are not executed again.
  own.stateHash = stored.stateHash;
  const genesis = headerHash(own, params.forks, modules.hasher);
  if (!equal(genesis, record.genesis) || difficulty !== stored.difficulty) {
    throw fail("chain.foreign", { genesis: hex(record.genesis), expected: hex(genesis) });
  }
  for (const name of ["txIndex", "addressIndex"] as const) {
    if (options[name] && !record[name]) {
      throw fail("config.invalid", { reason: `the database was written without ${name}; sync anew to get it` });
    }
  }
  if (record.txIndex === options.txIndex && record.addressIndex === options.addressIndex) return;
  const value = chainRecord(params.title, record.genesis, options);
  await modules.kv.batch([{ key: keys.chain, value }], { sync: options.sync });
}

/** The end of the main chain. @throws ChainError store.corrupt when its records do not agree */
export function loadTip(core: Core): Tip {
  const { kv, store, hasher } = core.modules;
  const { height, hash, sequence } = decodeTip(kv.getSync(keys.tip) ?? corrupt("tip"));
  const { blocks } = core;
  const header = blocks.header(height, hash) ?? corrupt(`header of block ${height}`);
  if (!equal(headerHash(header, core.params.forks, hasher), hash)) corrupt(`header of block ${height}`);
  const node = blocks.node(hash) ?? corrupt(`node of block ${height}`);
  if (node.height !== height || !blocks.isMain(height, hash)) corrupt(`place of block ${height}`);
  if (blocks.mainHash(height + 1) !== undefined) corrupt("heights above the tip");
  if (kv.getSync(keys.feed(sequence + 1)) !== undefined) corrupt("feed beyond its end");
  const last = decodeFeed(sequence, kv.getSync(keys.feed(sequence)) ?? corrupt("feed"));
  // The last entry either put the tip on or took its child off.
  const from = last.type === 1 ? last.hash : blocks.header(last.height, last.hash)?.parentHash;
  if (from === undefined || !equal(from, hash)) corrupt("end of the feed");
  if (kv.getSync(keys.body(height, hash)) === undefined) corrupt(`body of block ${height}`);
  if (!store.has(header.stateHash)) corrupt(`state of block ${height}`);
  return { header, hash, height, work: node.work, sequence };
}

const page = 1000;

/** Finds the side blocks around the tip again. */
export async function loadSide(core: Core): Promise<void> {
  const { kv } = core.modules;
  const { blocks, side, tip, options } = core;
  if (options.maxReorg === 0) return;
  const lowest = Math.max(0, tip.height - options.maxReorg) + 1;
  const lt = keys.header(tip.height + options.maxReorg, empty);
  let gte = keys.header(lowest, empty);
  for (;;) {
    const found = await kv.scan({ gte, lt, limit: page });
    for (const [key] of found) {
      const height = readU64be(key, 1);
      const hash = key.slice(9);
      if (blocks.isMain(height, hash)) continue;
      const node = blocks.node(hash);
      const header = blocks.stored(height, hash);
      if (node === undefined || node.shelved || header === undefined) continue;
      const { parentHash, size } = header;
      if (side.get(parentHash) === undefined && !blocks.isMain(height - 1, parentHash)) continue;
      side.add({ hash, parentHash, height, size, connected: core.feed.sequenceOf(hash) !== undefined });
    }
    const last = found.at(-1);
    if (last === undefined || found.length < page) return;
    gte = concat(last[0], Uint8Array.of(0));
  }
}
