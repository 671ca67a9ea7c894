// Queries of contract manage (reference: rpc.md section 3.1).
import { fail } from "../../errors.ts";
import { ReqString } from "../../types/proto/common.ts";
import { ReplyConfig } from "../../types/proto/executor.ts";
import type { Query } from "../index.ts";
import { query } from "../payload.ts";
import { loadStatus } from "./exec.ts";
import { list } from "./local.ts";
import { load } from "./modify.ts";
import { ConfigStatus, ReplyQueryConfigList, ReqQueryConfigList } from "./schema.ts";

/** The value is the list as Go prints one: `[a b]`; an item that does not exist has an empty text. */
const getConfigItem = query(ReqString, ReplyConfig, (context, { data }) => {
  const item = load(context, data);
  if (item === undefined) return { key: data };
  if (item.arr === undefined) throw fail("exec.panic", { key: data, reason: "the item is no list" });
  return { key: data, value: `[${item.arr.value.join(" ")}]` };
});

const getConfigId = query(ReqString, ConfigStatus, (context, { data }) => {
  if (data === "") throw fail("param.invalid");
  return loadStatus(context, data);
});

const listConfigId = query(ReqQueryConfigList, ReplyQueryConfigList, (context, request) => ({
  lists: list(context, request),
}));

export const queries: ReadonlyMap<string, Query> = new Map([
  ["GetConfigItem", getConfigItem],
  ["GetConfigID", getConfigId],
  ["ListConfigID", listConfigId],
]);
