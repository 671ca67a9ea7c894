// The index of contract manage: applications by proposer, by status and by both, each in the order of their positions
// in the chain (reference: execution.md section 9.3; query ListConfigID).
import { fail } from "../../errors.ts";
import { lossyText, utf8 } from "../../lib/bytes.ts";
import type { KeyValue } from "../../types/proto/common.ts";
import { execOk, type LocalContext, type QueryContext } from "../index.ts";
import { ConfigStatus, logApply, logApprove, ReceiptApplyConfig, ReceiptApproveConfig } from "./schema.ts";

const maxTxsPerBlock = 100_000n;
const names = ["addr", "status", "addr_status"] as const;
type Index = (typeof names)[number];

/** Position in the chain as text that sorts like it. */
function position(height: bigint, index: number): string {
  return (height * maxTxsPerBlock + BigInt(index)).toString().padStart(18, "0");
}

function dataKey(primary: string): Uint8Array {
  return utf8(`LODB-manage-config-d-${primary}`);
}

function prefixOf(name: Index, text: string): string {
  return `LODB-manage-config-m-${name}-${text}`;
}

/** What an application is found by; status takes two places. */
function terms(status: ConfigStatus): Readonly<Record<Index, string>> {
  const state = status.status.toString().padStart(2, " ");
  return { addr: status.proposer, status: state, addr_status: `${status.proposer}:${state}` };
}

export function local(context: LocalContext): readonly KeyValue[] {
  const { ty, logs } = context.receipt;
  if (ty !== execOk) return [];
  return logs.flatMap((log) => {
    if (log.ty === logApply) return rowOf(context, ReceiptApplyConfig.decode(log.log).status);
    if (log.ty === logApprove) return rowOf(context, ReceiptApproveConfig.decode(log.log).cur);
    return [];
  });
}

function rowOf(context: LocalContext, status: ConfigStatus | undefined): readonly KeyValue[] {
  if (status === undefined) return [];
  const primary = position(status.height, status.index);
  const key = dataKey(primary);
  const held = context.local.get(key);
  const old = held === undefined ? undefined : terms(ConfigStatus.decode(held));
  const now = terms(status);
  const moved = names.filter((name) => old?.[name] !== now[name]);
  const entry = (name: Index, term: string) => utf8(`${prefixOf(name, term)}-${primary}`);
  return [
    { key, value: ConfigStatus.encode(status) },
    ...moved.flatMap((name) => (old === undefined ? [] : [{ key: entry(name, old[name]), value: utf8("") }])),
    ...moved.map((name) => ({ key: entry(name, now[name]), value: utf8(primary) })),
  ];
}

export interface Listing {
  readonly status: number;
  readonly proposer: string;
  /** 0: as many as there are, up to the bound. */
  readonly count: number;
  /** 0 newest first, 1 oldest first. */
  readonly direction: number;
  /** Start after this position; height 0: from the end that the direction says. */
  readonly height: bigint;
  readonly index: number;
}
const maxCount = 1000;

/** @throws ChainError state.notFound without a status and a proposer, for an unknown start, and for an empty list */
export function list(context: QueryContext, request: Listing): readonly ConfigStatus[] {
  const name = indexOf(request);
  const wanted = terms({ id: "", config: undefined, ...request })[name];
  const after = request.height > 0n ? startKey(context, request, name, wanted) : undefined;
  const found = context.local.list(utf8(prefixOf(name, wanted)), {
    reverse: (request.direction & 1) === 0,
    limit: request.count <= 0 || request.count > maxCount ? maxCount : request.count,
    ...(after && { after }),
  });
  if (found.length === 0) throw fail("state.notFound");
  return found.map(([, primary]) => row(context, lossyText(primary)));
}

function indexOf({ status, proposer }: Listing): Index {
  if (status > 0) return proposer === "" ? "status" : "addr_status";
  if (proposer === "") throw fail("state.notFound", { reason: "neither status nor proposer" });
  return "addr";
}

function startKey(context: QueryContext, { height, index }: Listing, name: Index, wanted: string): Uint8Array {
  const primary = position(height, index);
  const term = terms(row(context, primary))[name];
  if (!term.startsWith(wanted)) throw fail("state.notFound", { primary });
  return utf8(`${prefixOf(name, term)}-${primary}`);
}

function row(context: QueryContext, primary: string): ConfigStatus {
  const value = context.local.get(dataKey(primary));
  if (value === undefined) throw fail("state.notFound", { primary });
  return ConfigStatus.decode(value);
}
