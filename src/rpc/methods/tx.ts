// Transactions that are in the chain, and sending new ones (reference: rpc.md sections 3.1 and 3.2).
import type { StoredBlock } from "../../chain/index.ts";
import { fail } from "../../errors.ts";
import { hex0x, unhex } from "../../lib/hex.ts";
import type { Json } from "../../lib/json.ts";
import { merkleBranch } from "../../lib/merkle.ts";
import { ReqAddr } from "../../types/proto/transaction.ts";
import { type ProofStep, txProof } from "../../types/root.ts";
import { Tx } from "../../types/tx.ts";
import type { RpcModules } from "../index.ts";
import { i32, shape, tableShape, text, texts } from "../json/bind.ts";
import { assetsView, detailView, hashes, listView } from "../json/view.ts";
import { type Method, method } from "../method.ts";
import { HashArg, HashesArg, hashOrNone, maxAnswerBytes, maxItems, toNumber } from "./args.ts";
import { included } from "./wait.ts";

const SendArg = shape("RawParm", { token: text, data: text });
const SendManyArg = shape("ReqStrings", { datas: texts });
const SendRawArg = shape("SignedTx", { unsignTx: text, sign: text, pubkey: text, ty: i32 });
/** Largest index inside a block that a page may start from. */
const maxIndex = 100_000n;

export function txMethods(modules: RpcModules): readonly Method[] {
  const { chain, kernels, params, pool } = modules;

  const find = (hash: Uint8Array): { stored: StoredBlock; index: number } | undefined => {
    const at = chain.locate(hash);
    const stored = at === undefined ? undefined : chain.block(at.height);
    return at === undefined || stored === undefined ? undefined : { stored, index: at.index };
  };

  const mustFind = (hash: string) => {
    const found = find(unhex(hash));
    if (found === undefined) throw fail("tx.notFound", { hash });
    return found;
  };

  /** Plain branch before ForkRootHash, layered proof and full hash from it on (a para chain goes by the main height). */
  const proofs = ({ block, txs }: StoredBlock, index: number) => {
    const height = params.isPara ? block.mainHeight : block.height;
    if (!params.forks.at("ForkRootHash", toNumber(height))) {
      const leaves = txs.map((tx) => tx.hash);
      const branch = merkleBranch(leaves, index, kernels);
      return { proofs: hashes(branch), txProofs: null, fullHash: "" };
    }
    const steps = txProof(txs, index, kernels);
    return { proofs: null, txProofs: listView(steps, stepView), fullHash: hex0x((txs[index] as Tx).fullHash) };
  };

  const send = async (tx: Tx): Promise<string> => {
    return hex0x(await pool.add(tx));
  };
  const decode = (data: string) => Tx.decode(unhex(data), kernels);

  return [
    method("QueryTransaction", HashArg, ({ hash }) => {
      const { stored, index } = mustFind(hash);
      return detailView(modules, stored, index, { logs: true, ...proofs(stored, index) });
    }),

    method("GetTxByHashes", HashesArg, ({ hashes: list, disableDetail }) => {
      if (list.length > maxItems) throw fail("range.size", { hashes: list.length, most: maxItems });
      const extra = { logs: !disableDetail, proofs: null, txProofs: null, fullHash: "" };
      const txs: Json[] = [];
      let size = 0;
      for (const one of list) {
        const hash = hashOrNone(one);
        const found = hash === undefined ? undefined : find(hash);
        size += found === undefined ? 0 : (found.stored.txs[found.index] as Tx).size;
        if (size > maxAnswerBytes) throw fail("range.size", { hashes: list.length, fit: txs.length });
        txs.push(found === undefined ? null : detailView(modules, found.stored, found.index, extra));
      }
      return { txs: txs.length === 0 ? null : txs };
    }),

    method("GetHexTxByHash", HashArg, ({ hash }) => {
      const { stored, index } = mustFind(hash);
      return hex0x((stored.txs[index] as Tx).bytes);
    }),

    method("GetTxByAddr", tableShape(ReqAddr), (request) => {
      const { addr, flag, direction, index } = request;
      const count = request.count === 0 ? 10 : request.count;
      if (addr === "") throw fail("param.invalid", { addr });
      if (count > maxItems) throw fail("range.size", { count, most: maxItems });
      const bad = request.height > chain.tip().height || request.height < -1n || index < 0n || index > maxIndex;
      if (bad || count < 0 || (direction !== 0 && direction !== 1)) throw fail("param.invalid", { addr });
      if (flag < 0 || flag > 2) throw fail("param.invalid", { flag }, "flag unknown");
      const found = chain.txsByAddress({
        address: addr,
        flag,
        count,
        direction,
        height: toNumber(request.height),
        index: toNumber(index),
      });
      if (found.length === 0) throw fail("state.notFound", { addr });
      const txInfos = found.map((at) => {
        const tx = chain.block(at.height)?.txs[at.index];
        const assets = tx === undefined ? null : assetsView(modules, tx);
        return { hash: hex0x(at.hash), height: at.height, index: at.index, assets };
      });
      return { txInfos };
    }),

    method("SendTransaction", SendArg, ({ data }) => send(decode(data))),

    // Stops at the first refusal, whose text is the answer; what was accepted before it stays accepted.
    method("SendTransactions", SendManyArg, async ({ datas }) => {
      if (datas.length > maxItems) throw fail("range.size", { datas: datas.length, most: maxItems });
      const sent: string[] = [];
      for (const data of datas) sent.push(await send(decode(data)));
      return { hashes: sent };
    }),

    method("SendTransactionSync", SendArg, async ({ data }) => {
      const tx = decode(data);
      const hash = await pool.add(tx);
      await included(modules, hash);
      return hex0x(hash);
    }),

    method("SendRawTransaction", SendRawArg, ({ unsignTx, sign, pubkey, ty }) => {
      const signature = { ty, pubkey: unhex(pubkey), signature: unhex(sign) };
      return send(new Tx({ ...decode(unsignTx).value, signature }, kernels));
    }),
  ];
}

function stepView({ branch, index, root }: ProofStep): Json {
  return { proofs: hashes(branch), index, rootHash: root === undefined ? "" : hex0x(root) };
}
