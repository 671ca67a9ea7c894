// What waits in the mempool, and the fee it advises (reference: rpc.md section 3.2).
import type { Json } from "../../lib/json.ts";
import { ReqGetMempool, ReqProperFee } from "../../types/proto/transaction.ts";
import type { Tx } from "../../types/tx.ts";
import type { RpcModules } from "../index.ts";
import { tableShape } from "../json/bind.ts";
import { contractOf, txView } from "../json/view.ts";
import { type Method, method, nothing } from "../method.ts";
import { maxAnswerBytes } from "./args.ts";

export function poolMethods(modules: RpcModules): readonly Method[] {
  const { pool } = modules;

  const amountOf = (tx: Tx): bigint => {
    try {
      return contractOf(modules, tx)?.amount(tx) ?? 0n;
    } catch {
      return 0n;
    }
  };

  /** As many as one answer can hold, in the pool's order. */
  const fitting = (entries: readonly { readonly tx: Tx }[], view: (tx: Tx) => Json): Json => {
    const out: Json[] = [];
    let size = 0;
    for (const { tx } of entries) {
      size += tx.size;
      if (size > maxAnswerBytes) break;
      out.push(view(tx));
    }
    return { txs: out.length === 0 ? null : out };
  };

  return [
    method("GetMempool", tableShape(ReqGetMempool), ({ isAll }) =>
      fitting(pool.all(isAll), (tx) => txView(modules, tx, { amount: amountOf(tx) })),
    ),
    method("GetLastMemPool", nothing, () => fitting(pool.last(), (tx) => txView(modules, tx))),
    method("GetProperFee", tableShape(ReqProperFee), ({ txCount, txSize }) => ({
      properFee: pool.properFee(txCount, txSize),
    })),
  ];
}
