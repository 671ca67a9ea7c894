// Messages of contract none in the order of their declaration (reference: encoding.md section 2.4).
import { type Infer, int32, int64, message, oneof, string, sub } from "../../lib/codec.ts";
import type { Action } from "../index.ts";

export const CommitDelayTx = message("types.CommitDelayTx", {
  delayTx: string(1),
  relativeDelayHeight: int64(2),
  relativeDelayTime: int64(3),
});
export type CommitDelayTx = Infer<typeof CommitDelayTx>;

export const NoneAction = message("types.NoneAction", {
  commitDelayTx: oneof("value", sub(1, CommitDelayTx)),
  Ty: int32(2),
});

export const CommitDelayTxLog = message("types.CommitDelayTxLog", {
  submitter: string(1),
  delayTxHash: string(2),
  delayBeginHeight: int64(3),
  delayBeginTimestamp: int64(4),
});

export const commitDelayTx = 101;
export const logCommitDelayTx = 100;

export const actions: readonly Action[] = [{ name: "CommitDelayTx", ty: commitDelayTx, field: "commitDelayTx" }];
