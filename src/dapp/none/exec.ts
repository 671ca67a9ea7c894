// Contract none runs whatever no other contract does: its payload is data to be recorded. The one action it knows
// announces a delayed transaction (reference: execution.md section 9.4).
import { ChainError, fail } from "../../errors.ts";
import { concat, utf8 } from "../../lib/bytes.ts";
import { hex0x, unhex } from "../../lib/hex.ts";
import type { Receipt } from "../../types/proto/transaction.ts";
import { Tx } from "../../types/tx.ts";
import { type ExecContext, execOk } from "../index.ts";
import { payloadReader } from "../payload.ts";
import { CommitDelayTx, CommitDelayTxLog, commitDelayTx, logCommitDelayTx, NoneAction } from "./schema.ts";

const payloadOf = payloadReader(NoneAction);

/** The announcement in a payload; undefined for data. ty alone decides: a missing member is an empty announcement. */
export function announced(tx: Tx): CommitDelayTx | undefined {
  try {
    const { Ty, commitDelayTx: member } = payloadOf(tx);
    return Ty === commitDelayTx ? (member ?? CommitDelayTx.make()) : undefined;
  } catch (error) {
    if (error instanceof ChainError) return undefined;
    throw error;
  }
}

const prefix = utf8("mavl-none-");

/** Record of a delayed transaction. @param hash 32 bytes */
export function recordKey(hash: Uint8Array): Uint8Array {
  return concat(prefix, hash);
}

/** @throws ChainError exec.to, none.decode, none.nil, none.delay, none.duplicate */
export function check(context: ExecContext): void {
  const { tx, addresses } = context;
  if (addresses.execAddress(tx.execer) !== tx.value.to) throw fail("exec.to", { to: tx.value.to });
  const commit = announced(tx);
  if (commit !== undefined) checkAnnouncement(context, commit);
}

function checkAnnouncement(context: ExecContext, commit: CommitDelayTx): void {
  const delayed = delayedTx(context, commit);
  if (delayed.value.signature === undefined) throw fail("none.nil");
  const legal = byTime(context) ? commit.relativeDelayTime >= 1n : commit.relativeDelayHeight >= 0n;
  if (!legal) throw fail("none.delay");
  if (context.state.get(recordKey(delayed.hash)) !== undefined) throw fail("none.duplicate", { hash: delayed.hex });
}

function byTime(context: ExecContext): boolean {
  return context.params.forks.at("none.ForkUseTimeDelay", context.env.height);
}

function delayedTx(context: ExecContext, { delayTx }: CommitDelayTx): Tx {
  try {
    return Tx.decode(unhex(delayTx), context.kernels);
  } catch (error) {
    throw error instanceof ChainError ? fail("none.decode") : error;
  }
}

/** Records when the delay begins; undefined for data, which is in the block and needs no more. */
export function exec(context: ExecContext): Receipt | undefined {
  const commit = announced(context.tx);
  if (commit === undefined) return undefined;
  const { hash } = delayedTx(context, commit);
  const begin = byTime(context)
    ? { delayBeginTimestamp: context.env.blockTime }
    : { delayBeginHeight: BigInt(context.env.height) };
  const record = { submitter: context.from, ...begin };
  // As in Chain33 the record is only in the receipt: before ForkStateDBSet this block does not see it.
  return {
    ty: execOk,
    KV: [{ key: recordKey(hash), value: CommitDelayTxLog.encode(record) }],
    logs: [{ ty: logCommitDelayTx, log: CommitDelayTxLog.encode({ ...record, delayTxHash: hex0x(hash) }) }],
  };
}
