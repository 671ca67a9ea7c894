// Messages of contract manage in the order of their declaration (reference: encoding.md section 2.4). The items that it
// keeps are ConfigItem of the common messages.
import { type Infer, int32, int64, many, message, oneof, string, sub } from "../../lib/codec.ts";
import { ModifyConfig } from "../../types/proto/executor.ts";
import type { Action } from "../index.ts";

export const ApplyConfig = message("types.ApplyConfig", { config: sub(1, ModifyConfig) });
export type ApplyConfig = Infer<typeof ApplyConfig>;

export const ApproveConfig = message("types.ApproveConfig", { applyConfigId: string(1), autonomyItemId: string(2) });
export type ApproveConfig = Infer<typeof ApproveConfig>;

export const ManageAction = message("types.ManageAction", {
  modify: oneof("value", sub(1, ModifyConfig)),
  apply: oneof("value", sub(3, ApplyConfig)),
  approve: oneof("value", sub(4, ApproveConfig)),
  Ty: int32(2),
});

export const ConfigStatus = message("types.ConfigStatus", {
  id: string(1),
  config: sub(2, ModifyConfig),
  status: int32(3),
  proposer: string(4),
  height: int64(8),
  index: int32(9),
});
export type ConfigStatus = Infer<typeof ConfigStatus>;

export const ReceiptApplyConfig = message("types.ReceiptApplyConfig", { status: sub(1, ConfigStatus) });
export const ReceiptApproveConfig = message("types.ReceiptApproveConfig", {
  pre: sub(1, ConfigStatus),
  cur: sub(2, ConfigStatus),
});

export const ReqQueryConfigList = message("types.ReqQueryConfigList", {
  status: int32(1),
  proposer: string(2),
  count: int32(3),
  direction: int32(4),
  height: int64(5),
  index: int32(6),
});
export const ReplyQueryConfigList = message("types.ReplyQueryConfigList", { lists: many(1, ConfigStatus) });

export const actions: readonly Action[] = [
  { name: "Modify", ty: 0, field: "modify" },
  { name: "Apply", ty: 1, field: "apply" },
  { name: "Approve", ty: 2, field: "approve" },
];

export const logModify = 410;
export const logApply = 411;
export const logApprove = 412;

/** Status of an application. */
export const applied = 1;
export const approved = 2;
