// The actions of contract coins (reference: execution.md section 9.2). ty alone selects the action; a member that is not
// set ends like an unknown ty.
import { ChainError, fail } from "../../errors.ts";
import { utf8 } from "../../lib/bytes.ts";
import type { Receipt } from "../../types/proto/transaction.ts";
import type { Tx } from "../../types/tx.ts";
import { Accounts } from "../account.ts";
import type { ExecContext } from "../index.ts";
import { maxNameLength } from "../names.ts";
import { payloadReader } from "../payload.ts";
import * as schema from "./schema.ts";

export const payloadOf = payloadReader(schema.CoinsAction);

/** The action's ty and the member that belongs to it. @throws ChainError exec.action, codec.malformed */
export function actionOf(tx: Tx): Selected {
  if (tx.payloadSize === 0) throw fail("exec.action", { reason: "no payload" });
  const payload = payloadOf(tx);
  switch (payload.ty) {
    case schema.transfer:
      return { ty: payload.ty, member: payload.transfer };
    case schema.transferToExec:
      return { ty: payload.ty, member: payload.transferToExec };
    case schema.withdraw:
      return { ty: payload.ty, member: payload.withdraw };
    case schema.genesis:
      return { ty: payload.ty, member: payload.genesis };
    default:
      throw fail("exec.action", { ty: payload.ty });
  }
}
type Member<K extends keyof schema.CoinsAction> = schema.CoinsAction[K];
type Selected =
  | { readonly ty: typeof schema.transfer; readonly member: Member<"transfer"> }
  | { readonly ty: typeof schema.transferToExec; readonly member: Member<"transferToExec"> }
  | { readonly ty: typeof schema.withdraw; readonly member: Member<"withdraw"> }
  | { readonly ty: typeof schema.genesis; readonly member: Member<"genesis"> };

/** As actionOf; undefined for every payload that is no action. */
export function tryAction(tx: Tx): Selected | undefined {
  try {
    return actionOf(tx);
  } catch (error) {
    if (error instanceof ChainError) return undefined;
    throw error;
  }
}

/** @throws ChainError account.amount for a negative amount, and what actionOf throws */
export function check(tx: Tx): void {
  const amount = actionOf(tx).member?.amount ?? 0n;
  if (amount < 0n) throw fail("account.amount", { amount });
}

export function exec(context: ExecContext): Receipt {
  const action = actionOf(context.tx);
  // Chain33 looks at the height before the member: a genesis action outside block 0 has its own reason.
  if (action.ty === schema.genesis && context.env.height !== 0)
    throw fail("exec.genesis", { height: context.env.height });
  if (action.member === undefined) throw fail("exec.action", { ty: action.ty, reason: "member not set" });
  const accounts = new Accounts(context);
  const { from, to } = context;
  switch (action.ty) {
    case schema.transfer:
      return context.isDriverAddress(to)
        ? accounts.transferToExec(from, to, action.member.amount)
        : accounts.transfer(from, to, action.member.amount);
    case schema.transferToExec:
      if (!forked(context, "ForkTransferExec")) throw fail("exec.action", { ty: action.ty });
      if (!isExecAddress(context, action.member.execName))
        throw fail("exec.to", { to, execName: action.member.execName });
      if (!context.acceptsDeposits(action.member.execName))
        throw fail("account.depositor", { execName: action.member.execName });
      return accounts.transferToExec(from, to, action.member.amount);
    case schema.withdraw: {
      const name = forked(context, "ForkWithdraw") ? action.member.execName : "";
      if (!context.isDriverAddress(to) && !isExecAddress(context, name)) throw fail("exec.action", { to, name });
      return accounts.transferWithdraw(from, to, action.member.amount);
    }
    case schema.genesis:
      return context.isDriverAddress(to)
        ? accounts.genesisExec(action.member.returnAddress, action.member.amount, to)
        : accounts.genesis(to, action.member.amount);
  }
}

function forked(context: ExecContext, fork: string): boolean {
  return context.params.forks.at(fork, context.env.height);
}

/** Whether the receiver is the address of that contract name. */
function isExecAddress(context: ExecContext, name: string): boolean {
  if (utf8(name).length > maxNameLength) throw fail("exec.action", { reason: "name too long" });
  return context.addresses.execAddress(name) === context.to;
}
