// The actions of contract manage: super managers change items directly until the autonomy rule takes over, then
// changes are applied for and approved by the autonomy contract (reference: execution.md section 9.3).
import { ChainError, fail } from "../../errors.ts";
import { hex0x } from "../../lib/hex.ts";
import type { ModifyConfig } from "../../types/proto/executor.ts";
import type { Receipt } from "../../types/proto/transaction.ts";
import { type ExecContext, execOk, type QueryContext } from "../index.ts";
import { isHexAddress } from "../names.ts";
import { actionByMember, payloadReader } from "../payload.ts";
import { statusKey } from "./keys.ts";
import { modify } from "./modify.ts";
import * as schema from "./schema.ts";

export interface Options {
  readonly superManager: readonly string[];
  readonly autonomyExec: string;
}

export const payloadOf = payloadReader(schema.ManageAction);

export function exec(options: Options, context: ExecContext): Receipt {
  const payload = payloadOf(context.tx);
  actionByMember({ action: schema.ManageAction, actions: schema.actions, tyField: "Ty" }, payload);
  if (payload.modify !== undefined) return modifyDirectly(options, context, payload.modify);
  if (payload.apply !== undefined) return apply(context, payload.apply);
  return approve(options, context, payload.approve as schema.ApproveConfig);
}

function forked(context: ExecContext, fork: string): boolean {
  return context.params.forks.at(fork, context.env.height);
}

function underAutonomy(context: ExecContext): boolean {
  return forked(context, "manage.ForkManageAutonomyEnable");
}

function modifyDirectly(options: Options, context: ExecContext, request: ModifyConfig): Receipt {
  if (underAutonomy(context) && options.autonomyExec !== "") {
    throw fail("manage.forbidden", {}, "not allow this op directly in new version: ErrNotAllow");
  }
  if (forked(context, "manage.ForkManageExec") && !context.isDriverAddress(context.to)) {
    context.addresses.check(context.to, context.env.height);
  }
  const spelled = (address: string) => spelling(context, address);
  // Only the configured spelling is normalised, the sender's is as its driver makes it.
  if (!options.superManager.some((manager) => spelled(manager) === context.from)) {
    throw fail("manage.privilege", { from: context.from });
  }
  return modify(context, { ...request, addr: spelled(request.addr) });
}

function spelling(context: ExecContext, address: string): string {
  return isHexAddress(address) && forked(context, "ForkEthAddressFormat") ? address.toLowerCase() : address;
}

function apply(context: ExecContext, { config }: schema.ApplyConfig): Receipt {
  if (!underAutonomy(context)) throw fail("manage.forbidden");
  if (config === undefined) throw fail("param.invalid", {}, "modify is nil: ErrInvalidParam");
  const { key, value, op } = config;
  if (key === "" || value === "") throw fail("param.invalid", {}, `key=${key},val=${value}: ErrInvalidParam`);
  if (op !== "add" && op !== "delete") throw fail("manage.op", { op }, `op=${op}: ErrBadConfigOp`);
  const status: schema.ConfigStatus = {
    id: hex0x(context.tx.hash),
    config,
    status: schema.applied,
    proposer: context.from,
    height: BigInt(context.env.height),
    index: context.index,
  };
  // As in Chain33 the record is only in the receipt: before ForkStateDBSet this block does not see it.
  return {
    ty: execOk,
    KV: [{ key: statusKey(status.id), value: schema.ConfigStatus.encode(status) }],
    logs: [{ ty: schema.logApply, log: schema.ReceiptApplyConfig.encode({ status }) }],
  };
}

function approve(options: Options, context: ExecContext, request: schema.ApproveConfig): Receipt {
  if (!underAutonomy(context)) throw fail("manage.forbidden");
  const { applyConfigId: id, autonomyItemId: item } = request;
  if (id === "" || item === "") {
    throw fail("param.invalid", {}, `id nil, appoved=${item},id=${id}: ErrInvalidParam`);
  }
  const pre = wrapped(`get Config id=${id}`, () => loadStatus(context, id));
  if (pre.status !== schema.applied) {
    throw fail("manage.forbidden", { status: pre.status }, `id status =${pre.status}: ErrNotAllow`);
  }
  if (options.autonomyExec === "") {
    throw fail("state.notFound", {}, "manager autonomy key not config: ErrNotFound");
  }
  wrapped(`query autonomy,approveid=${item},hashId=${id}`, () =>
    context.query(options.autonomyExec, "IsAutonomyApprovedItem", { datas: [item, id] }),
  );
  if (pre.config === undefined) throw fail("exec.action", { id, reason: "nothing was applied for" });
  const cur = { ...pre, status: schema.approved };
  const change = pre.config;
  const changed = wrapped("modify config", () => modify(context, change));
  return {
    ty: execOk,
    KV: [{ key: statusKey(id), value: schema.ConfigStatus.encode(cur) }, ...changed.KV],
    logs: [{ ty: schema.logApprove, log: schema.ReceiptApproveConfig.encode({ pre, cur }) }, ...changed.logs],
  };
}

/** @throws ChainError state.notFound */
export function loadStatus(context: Pick<QueryContext, "state">, id: string): schema.ConfigStatus {
  const value = context.state.get(statusKey(id));
  if (value === undefined) throw fail("state.notFound", { id });
  return schema.ConfigStatus.decode(value);
}

/** Puts what was being done in front of the reason, as Chain33's wrapped errors read. */
function wrapped<T>(doing: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (!(error instanceof ChainError)) throw error;
    throw fail(error.code, error.detail, `${doing}: ${error.text}`);
  }
}
