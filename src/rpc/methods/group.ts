// Re-linking a group after one of its members changed: counts and fees stay, the next chain and the common header are
// computed anew (reference: hashing.md section 1.1).
import { empty } from "../../lib/bytes.ts";
import type { Transaction } from "../../types/proto/transaction.ts";
import { type Hasher, Tx } from "../../types/tx.ts";

export function relink(members: readonly Transaction[], hasher: Hasher): readonly Tx[] {
  const chained: Transaction[] = [];
  let next: Uint8Array = empty;
  for (let i = members.length - 1; i >= 0; i--) {
    const member: Transaction = { ...(members[i] as Transaction), next };
    chained.unshift(member);
    next = new Tx(member, hasher).hash;
  }
  return chained.map((member) => new Tx({ ...member, header: next }, hasher));
}
