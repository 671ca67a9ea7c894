// Blocks, headers and the numbered feed of connects and disconnects (reference: rpc.md section 3.1).
import type { StoredBlock } from "../../chain/index.ts";
import { fail } from "../../errors.ts";
import { base64 } from "../../lib/base64.ts";
import { startsWith, utf8 } from "../../lib/bytes.ts";
import { hex0x, unhex } from "../../lib/hex.ts";
import type { Json } from "../../lib/json.ts";
import { headerOf } from "../../types/block.ts";
import { ReqBlocks } from "../../types/proto/blockchain.ts";
import { Int64, ReqInt } from "../../types/proto/common.ts";
import { LocalDBGet } from "../../types/proto/db.ts";
import { TotalFee } from "../../types/proto/statistic.ts";
import type { RpcModules } from "../index.ts";
import { tableShape } from "../json/bind.ts";
import { plainJson } from "../json/table.ts";
import { blockView, hashes, headerView, listView } from "../json/view.ts";
import { type Method, method, nothing } from "../method.ts";
import {
  boundedRange,
  HashArg,
  HashesArg,
  hashOrNone,
  maxAnswerBytes,
  maxHeaders,
  maxItems,
  RangeArg,
  toNumber,
} from "./args.ts";

/** Key prefix under which the original keeps total fees; clients may send it along. */
const feePrefix = utf8("TotalFeeKey:");

export function chainMethods(modules: RpcModules): readonly Method[] {
  const { chain } = modules;
  const lastHeight = () => toNumber(chain.tip().height);

  const blockAt = (height: number): StoredBlock => {
    const stored = chain.block(height);
    if (stored === undefined) throw fail("height.notFound", { height });
    return stored;
  };

  const sequences = (range: { start: bigint; end: bigint }) => {
    const { start, end } = boundedRange(range, chain.lastSequence(), maxItems);
    return chain.feed(start, end - start + 1);
  };

  return [
    method("GetLastHeader", nothing, () => headerView(chain.tip())),

    method("GetHeaders", tableShape(ReqBlocks), (range) => {
      const { start, end } = boundedRange(range, lastHeight(), maxHeaders);
      const items: Json[] = [];
      for (let height = start; height <= end; height++) {
        const header = chain.header(height);
        if (header === undefined) throw fail("height.notFound", { height });
        items.push(headerView(header));
      }
      return { items };
    }),

    method("GetBlocks", RangeArg, ({ isDetail, ...range }) => {
      const { start, end } = boundedRange(range, lastHeight(), maxItems);
      const items: Json[] = [];
      let size = 0;
      for (let height = start; height <= end; height++) {
        const stored = blockAt(height);
        size += blockBytes(stored);
        if (size > maxAnswerBytes && items.length > 0) throw fail("range.size", { start, end, fit: items.length });
        items.push(blockView(modules, stored, { receipts: isDetail, complete: isDetail }));
      }
      return { items };
    }),

    method("GetBlockHash", tableShape(ReqInt), ({ height }) => {
      const hash = height < 0n ? undefined : chain.hashAt(toNumber(height));
      if (hash === undefined) throw fail("param.invalid", { height });
      return { hash: hex0x(hash) };
    }),

    method("GetBlockOverview", HashArg, ({ hash }) => {
      const stored = chain.blockByHash(unhex(hash));
      if (stored === undefined) throw fail("hash.notFound", { hash });
      const head = headerView({ ...headerOf(stored.block), hash: stored.hash });
      const txHashes = hashes(stored.txs.map((tx) => tx.hash));
      return { head, txCount: stored.txs.length, txHashes };
    }),

    method("GetBlockByHashes", HashesArg, ({ hashes: list, disableDetail }) => {
      if (list.length > maxItems) throw fail("range.size", { hashes: list.length, most: maxItems });
      const items: Json[] = [];
      let size = 0;
      for (const one of list) {
        const hash = hashOrNone(one);
        const stored = hash === undefined ? undefined : chain.blockByHash(hash);
        size += stored === undefined ? 0 : blockBytes(stored);
        // As in the original the answer then ends early: the caller asks for the rest.
        if (size > maxAnswerBytes && items.length > 0) break;
        const options = { receipts: true, complete: !disableDetail };
        items.push(stored === undefined ? null : blockView(modules, stored, options));
      }
      return { items: items.length === 0 ? null : items };
    }),

    method("GetLastBlockSequence", nothing, () => chain.lastSequence()),

    method("GetBlockSequences", RangeArg, (range) => {
      const list = sequences(range);
      return { blkseqInfos: listView(list, ({ hash, type }) => ({ hash: hex0x(hash), type })) };
    }),

    method("GetBlockBySeq", tableShape(Int64), ({ data }) => {
      const entry = sequences({ start: data, end: data })[0];
      if (entry === undefined) throw fail("height.notFound", { sequence: data });
      const stored = chain.blockByHash(entry.hash);
      return {
        num: data || undefined,
        seq: { hash: hex0x(entry.hash), type: entry.type },
        detail: stored === undefined ? undefined : blockView(modules, stored, { receipts: true, complete: false }),
      };
    }),

    // The argument's second member asks for the main chain's sequence of a para block; both are one here.
    method("GetSequenceByHash", HashesArg, ({ hashes: [hash] }) => {
      if (hash === undefined || hash.length < 4) throw fail("param.invalid", { hashes: 0 });
      const data = chain.sequenceOf(unhex(hash));
      if (data === undefined) throw fail("hash.notFound", { hash });
      return plainJson(Int64, { data: BigInt(data) });
    }),

    method("GetFinalizedBlock", nothing, () => {
      const choice = modules.finalized?.();
      if (choice === undefined) return {};
      const { height, hash } = choice;
      return { height: height || undefined, hash: base64(hash) || undefined };
    }),

    method("QueryTotalFee", tableShape(LocalDBGet), ({ keys }) => {
      const [key] = keys;
      if (key === undefined || keys.length !== 1) throw fail("param.invalid", { keys: keys.length });
      const hash = startsWith(key, feePrefix) ? key.subarray(feePrefix.length) : key;
      return plainJson(TotalFee, { ...(chain.totalFee(hash) ?? { fee: 0n, txCount: 0n }) });
    }),
  ];
}

function blockBytes(stored: StoredBlock): number {
  let size = 0;
  for (const tx of stored.txs) size += tx.size;
  for (const { logs } of stored.receipts) for (const { log } of logs) size += log.length;
  return size;
}
