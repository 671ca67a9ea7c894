// What para-chain nodes download from their main chain, as JSON: the transactions of one title, block by block, with the
// proof of the title's own root (reference: rpc.md sections 3.1 and 4.1). Finding them is the chain's.
import { fail } from "../../errors.ts";
import { hex0x } from "../../lib/hex.ts";
import type { Json } from "../../lib/json.ts";
import {
  type ParaTxDetail,
  ReqHeightByTitle,
  ReqParaTxByHeight,
  ReqParaTxByTitle,
  type TxDetail,
} from "../../types/proto/blockchain.ts";
import { Tx } from "../../types/tx.ts";
import type { RpcModules } from "../index.ts";
import { tableShape } from "../json/bind.ts";
import { headerView, listView, txView } from "../json/view.ts";
import { type Method, method } from "../method.ts";
import { maxAnswerBytes, toNumber } from "./args.ts";

export function paraMethods(modules: RpcModules): readonly Method[] {
  const { chain } = modules;

  const answer = (details: readonly (ParaTxDetail | undefined)[]): Json => {
    // A block that is gone ends the list: the caller asks again from there.
    const gone = details.indexOf(undefined);
    const items = (gone < 0 ? details : details.slice(0, gone)).flatMap((one) => one ?? []);
    return { paraTxDetail: items.length === 0 ? null : items.map((one) => detailView(modules, one)) };
  };

  return [
    method("GetParaTxByTitle", tableShape(ReqParaTxByTitle), ({ title, isSeq, ...range }) =>
      answer(
        chain.paraTxs({
          title,
          isSeq,
          start: toNumber(range.start),
          end: toNumber(range.end),
          maxBytes: maxAnswerBytes,
        }),
      ),
    ),

    method("GetParaTxByHeight", tableShape(ReqParaTxByHeight), ({ items, title }) =>
      answer(chain.paraTxsAt({ heights: items.map(toNumber), title, maxBytes: maxAnswerBytes })),
    ),

    method("LoadParaTxByTitle", tableShape(ReqHeightByTitle), ({ title, count, direction, height }) => {
      const found = chain.paraHeights({ title, height: toNumber(height), count, direction });
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

function detailView(modules: RpcModules, detail: ParaTxDetail): Json {
  const { header, childHash, index, proofs } = detail;
  return {
    type: Number(detail.type),
    header: header === undefined ? null : headerView(header, true),
    txDetail: some(detail.txDetails.map((one) => txDetailView(modules, one))),
    childHash: childHash.length === 0 ? undefined : hex0x(childHash),
    index: index || undefined,
    proofs: some(proofs.map(hex0x)),
  };
}

function txDetailView(modules: RpcModules, { index, tx, receipt }: TxDetail): Json {
  const logs = listView(receipt?.logs ?? [], ({ ty, log }) => ({ ty, log: hex0x(log) }));
  const shown = tx === undefined ? null : txView(modules, new Tx(tx, modules.kernels));
  return { index: index || undefined, tx: shown, receipt: { ty: receipt?.ty ?? 0, logs } };
}
