// Read-only calls into contracts (reference: rpc.md section 3.1, Query and QueryChain): the argument's payload is style C
// JSON of the function's own message, and so is the answer.
import type { Query } from "../../dapp/index.ts";
import { fail } from "../../errors.ts";
import type { Json } from "../../lib/json.ts";
import { realName } from "../../types/names.ts";
import type { RpcModules } from "../index.ts";
import { raw, shape, text, type Unbound } from "../json/bind.ts";
import { fromJson, tableJson } from "../json/table.ts";
import { type Method, method } from "../method.ts";
import { runQuery } from "./args.ts";

const QueryArg = shape("Query4Jrpc", { execer: text, funcName: text, payload: raw });
const ChainArg = shape("ChainExecutor", { execer: text, funcName: text, stateHash: text, payload: raw });

export function queryMethods(modules: RpcModules): readonly Method[] {
  const answer = (query: Query, payload: Unbound | undefined): Json => {
    const request = payload === undefined ? query.request.plan.blank() : fromJson(query.request, payload.node);
    return tableJson(query.reply, runQuery(modules, query, request));
  };

  return [
    method("Query", QueryArg, ({ execer, funcName, payload }) => {
      const dapp = modules.dapps(realName(execer));
      if (dapp === undefined) throw fail("exec.unsupported", { execer });
      const query = dapp.queries.get(funcName);
      if (query === undefined) throw fail("exec.action", { execer, funcName });
      return answer(query, payload);
    }),

    method("QueryChain", ChainArg, ({ execer, funcName, payload }) => {
      const query = modules.chainQueries?.get(execer)?.get(funcName);
      if (query === undefined) throw fail("exec.action", { execer, funcName });
      return answer(query, payload);
    }),
  ];
}
