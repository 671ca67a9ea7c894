// The index of contract coins: the sum of the amounts that were sent to an address. As in Chain33 it counts every
// transaction in a block, also those whose action failed (reference: execution.md section 9.2, rpc-samples.json).
import { utf8 } from "../../lib/bytes.ts";
import { Int64, type KeyValue } from "../../types/proto/common.ts";
import type { LocalContext } from "../index.ts";
import { actionOf } from "./exec.ts";
import { withdraw } from "./schema.ts";

/** @param address in the form used in keys */
export function receivedKey(address: string): Uint8Array {
  return utf8(`LODB-coins-Addr:${address}`);
}

/** A withdrawal credits its sender, everything else the receiver. */
export function local(context: LocalContext): readonly KeyValue[] {
  const { ty, member } = actionOf(context.tx);
  if (member === undefined) return [];
  const receiver = ty === withdraw ? context.from : context.to;
  const key = receivedKey(context.addresses.keyForm(receiver, context.env.height));
  const before = context.local.get(key);
  const total = (before === undefined ? 0n : Int64.decode(before).data) + member.amount;
  return [{ key, value: Int64.encode({ data: BigInt.asIntN(64, total) }) }];
}
