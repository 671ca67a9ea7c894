// Queries of contract none (reference: rpc.md section 3.1).
import { ChainError, fail } from "../../errors.ts";
import { ReqBytes } from "../../types/proto/common.ts";
import type { Query } from "../index.ts";
import { query } from "../payload.ts";
import { recordKey } from "./exec.ts";
import { CommitDelayTxLog } from "./schema.ts";

/** @throws ChainError param.invalid without a hash, state.read when nothing was announced, exec.decode */
const getDelayTxInfo = query(ReqBytes, CommitDelayTxLog, (context, { data }) => {
  if (data.length === 0) throw fail("param.invalid");
  const value = context.state.get(recordKey(data));
  if (value === undefined) throw fail("state.read");
  try {
    return CommitDelayTxLog.decode(value);
  } catch (error) {
    throw error instanceof ChainError ? fail("exec.decode") : error;
  }
});

export const queries: ReadonlyMap<string, Query> = new Map([["GetDelayTxInfo", getDelayTxInfo]]);
