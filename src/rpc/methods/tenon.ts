// Methods of our own beside the family's: the fate of a transaction, the numbered feed, and proofs of state. Same
// envelope, service name `Tenon`.
import { logErr } from "../../dapp/logs.ts";
import { fail } from "../../errors.ts";
import { hex0x, unhex } from "../../lib/hex.ts";
import { goText } from "../../lib/json.ts";
import type { RpcModules } from "../index.ts";
import { i32, i64, shape, text } from "../json/bind.ts";
import { type Method, method } from "../method.ts";
import { HashArg, maxItems, toNumber } from "./args.ts";

const FeedArg = shape("ReqFeed", { from: i64, limit: i32 });
const ProofArg = shape("ReqStateProof", { key: text, stateHash: text });

export function tenonMethods(modules: RpcModules): readonly Method[] {
  const { chain, pool } = modules;
  return [
    // state: pending, included, failed or dropped; reason for the last two, place and receipt type for what is in a block
    method("GetTxStatus", HashArg, ({ hash }) => {
      const id = unhex(hash);
      const status = pool.status(id);
      if (status !== undefined) return { ...status };
      const at = chain.locate(id);
      const receipt = at === undefined ? undefined : chain.block(at.height)?.receipts[at.index];
      if (at === undefined || receipt === undefined) throw fail("tx.notFound", { hash });
      const failure = receipt.logs.find((log) => log.ty === logErr);
      if (failure !== undefined) return { state: "failed", ...at, reason: goText(failure.log) };
      return { state: "included", ...at, ty: receipt.ty };
    }),

    method("GetFeed", FeedArg, ({ from, limit }) => {
      if (from < 0n || limit < 0 || limit > maxItems) throw fail("param.invalid", { from, limit });
      const entries = chain.feed(toNumber(from), limit === 0 ? maxItems : limit).map((entry) => ({
        number: entry.number,
        type: entry.type,
        hash: hex0x(entry.hash),
        height: entry.height,
      }));
      return { last: chain.lastSequence(), entries };
    }),

    // Everything hex; proof is the store's own encoding (MAVLProof for mavl).
    method("GetStateProof", ProofArg, ({ key, stateHash }) => {
      if (modules.prove === undefined) throw fail("exec.unsupported", { method: "GetStateProof" });
      const root = stateHash === "" ? chain.tip().stateHash : unhex(stateHash);
      const name = unhex(key);
      const proof = modules.prove(root, name);
      if (proof === undefined) throw fail("state.notFound", { key });
      const value = chain.state(root).get(name);
      return {
        key: hex0x(name),
        value: value === undefined ? "" : hex0x(value),
        proof: hex0x(proof),
        stateHash: hex0x(root),
      };
    }),
  ];
}
