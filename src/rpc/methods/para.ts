// What para-chain nodes download from their main chain: the transactions of one title, block by block, with the proof of
// the title's own root (reference: rpc.md sections 3.1 and 4.1, hashing.md section 3.3).
import type { StoredBlock } from "../../chain/index.ts";
import { fail } from "../../errors.ts";
import { equal } from "../../lib/bytes.ts";
import { hex0x } from "../../lib/hex.ts";
import type { Json } from "../../lib/json.ts";
import { merkleBranch } from "../../lib/merkle.ts";
import { headerOf } from "../../types/block.ts";
import { ReqHeightByTitle, ReqParaTxByHeight, ReqParaTxByTitle } from "../../types/proto/blockchain.ts";
import { childChains } from "../../types/root.ts";
import type { Tx } from "../../types/tx.ts";
import type { RpcModules } from "../index.ts";
import { tableShape } from "../json/bind.ts";
import { headerView, listView, txView } from "../json/view.ts";
import { type Method, method } from "../method.ts";
import { maxAnswerBytes, maxHeaders, maxItems, toNumber } from "./args.ts";

const paraPrefix = "user.p.";

export function paraMethods(modules: RpcModules): readonly Method[] {
  const { chain, kernels, paraIndex, params } = modules;
  const lastHeight = () => toNumber(chain.tip().height);

  /** The title's root among the child chains of a block, with its branch. */
  const childProof = (stored: StoredBlock, title: string) => {
    if (!params.forks.at("ForkRootHash", toNumber(stored.block.height))) return {};
    const chains = childChains(stored.txs, kernels);
    const index = chains.findIndex((one) => one.title === title);
    const found = chains[index];
    if (found === undefined) return {};
    const roots = chains.map((one) => one.root);
    const branch = merkleBranch(roots, index, kernels.sha256d);
    return { childHash: hex0x(found.root), index: index || undefined, proofs: some(branch.map(hex0x)) };
  };

  const detail = (stored: StoredBlock, title: string, type: number): Json => {
    const header = headerView({ ...headerOf(stored.block), hash: stored.hash }, true);
    const txDetail = some(membersOf(stored.txs, title).map((index) => txDetailView(modules, stored, index)));
    return { type, header, txDetail, ...childProof(stored, title) };
  };

  /** As many items as one answer can hold: the caller goes on from the first that is missing. */
  const collect = <T>(list: readonly T[], title: string, read: (one: T) => [StoredBlock | undefined, number]): Json => {
    const items: Json[] = [];
    let size = 0;
    for (const one of list) {
      const [stored, type] = read(one);
      if (stored === undefined) break;
      for (const index of membersOf(stored.txs, title)) size += (stored.txs[index] as Tx).size;
      if (size > maxAnswerBytes && items.length > 0) break;
      items.push(detail(stored, title, type));
    }
    return { paraTxDetail: items.length === 0 ? null : items };
  };

  return [
    method("GetParaTxByTitle", tableShape(ReqParaTxByTitle), (request) => {
      const { title, isSeq } = request;
      const [start, end] = [toNumber(request.start), toNumber(request.end)];
      if (start > end) throw fail("range.order", { start, end });
      const last = isSeq ? chain.lastSequence() : lastHeight();
      if (start < 0 || end > last || !title.startsWith(paraPrefix)) throw fail("param.invalid", { title, end, last });
      const count = Math.min(end - start + 1, maxItems);
      if (isSeq) {
        const feed = chain.feed(start, count);
        return collect(feed, title, (entry) => [chain.blockByHash(entry.hash), entry.type]);
      }
      const heights = Array.from({ length: count }, (_, i) => start + i);
      return collect(heights, title, (height) => [chain.block(height), 1]);
    }),

    method("GetParaTxByHeight", tableShape(ReqParaTxByHeight), ({ items, title }) => {
      const heights = items.map(toNumber);
      const known = heights.every((height) => height >= 0 && height <= lastHeight());
      const bounded = heights.length > 0 && heights.length <= maxItems;
      if (!known || !bounded || !title.startsWith(paraPrefix)) throw fail("param.invalid", { title });
      return collect(heights, title, (height) => [chain.block(height), 1]);
    }),

    method("LoadParaTxByTitle", tableShape(ReqHeightByTitle), ({ title, count, direction, ...request }) => {
      const height = toNumber(request.height);
      const bad = count < 0 || count > maxHeaders || (direction !== 0 && direction !== 1);
      if (bad || height < -1 || height > lastHeight() || !title.startsWith(paraPrefix)) {
        throw fail("param.invalid", { title, height, count });
      }
      if (paraIndex === undefined) throw fail("exec.unsupported", { index: "para" });
      const found = paraIndex.blocks(title, height, count, direction);
      if (found.length === 0) throw fail("state.notFound", { title });
      const items = found.map((at) => ({ height: at.height || undefined, hash: hex0x(at.hash) }));
      return { title, items };
    }),
  ];
}

/** Go leaves out an empty list where the struct says omitempty. */
function some(list: readonly Json[]): Json | undefined {
  return list.length === 0 ? undefined : list;
}

/** Positions of the title's transactions, each group that one of them belongs to as a whole. */
function membersOf(txs: readonly Tx[], title: string): readonly number[] {
  const found: number[] = [];
  for (let i = 0; i < txs.length; i++) {
    const tx = txs[i] as Tx;
    if (!tx.execer.startsWith(title)) continue;
    const count = tx.value.groupCount;
    if (count < 2) {
      found.push(i);
      continue;
    }
    let first = i;
    while (first > 0 && !equal(tx.value.header, (txs[first] as Tx).hash)) first--;
    const end = Math.min(first + count, txs.length);
    for (let member = first; member < end; member++) found.push(member);
    i = Math.max(i, end - 1);
  }
  return found;
}

function txDetailView(modules: RpcModules, stored: StoredBlock, index: number): Json {
  const tx = stored.txs[index] as Tx;
  const receipt = stored.receipts[index];
  const logs = listView(receipt?.logs ?? [], ({ ty, log }) => ({ ty, log: hex0x(log) }));
  return { index: index || undefined, tx: txView(modules, tx), receipt: { ty: receipt?.ty ?? 0, logs } };
}
