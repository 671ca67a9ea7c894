// Transaction groups: 2 to 20 transactions that succeed or fail together (reference: encoding.md section 2.1,
// hashing.md section 1.1). On the wire a group is its first member with `header` holding all members encoded.
import { fail } from "../errors.ts";
import { concat, empty, equal } from "../lib/bytes.ts";
import { joinTxs } from "./block.ts";
import { realFee } from "./fee.ts";
import { type Transaction, Transactions } from "./proto/transaction.ts";
import { type Hasher, Tx } from "./tx.ts";

export const maxGroupSize = 20;

/**
 * The members of a group in wire form; undefined when the transaction is not one.
 * @throws ChainError tx.groupCount for an impossible count, tx.normal for header or next outside a group,
 *   codec.malformed when the header does not decode
 */
export function groupMembers(tx: Tx, hasher: Hasher): readonly Tx[] | undefined {
  const { groupCount } = tx;
  if (groupCount < 0 || groupCount === 1 || groupCount > maxGroupSize) throw fail("tx.groupCount", { groupCount });
  if (groupCount > 0) return Tx.within(tx.value.header, Transactions.fields.txs.no, hasher, { owned: true });
  if (tx.linked) throw fail("tx.normal");
  return undefined;
}

/** The wire form of a group: a copy of member 0 with all members in its header. @throws ChainError tx.groupTooSmall */
export function groupTx(members: readonly Tx[], hasher: Hasher): Tx {
  const first = members[0];
  if (first === undefined || members.length < 2) throw fail("tx.groupTooSmall", { count: members.length });
  const header = joinTxs(members);
  return new Tx({ ...first.value, header }, hasher);
}

/**
 * Links transactions to a group: counts, the next chain from the last to the first, the common header, and the whole
 * fee on member 0 (at least what the members need at `feeRate`). Existing signatures become invalid.
 * @throws ChainError tx.groupTooSmall, tx.groupTooBig
 */
export function makeGroup(txs: readonly Transaction[], feeRate: bigint, hasher: Hasher): readonly Tx[] {
  const count = txs.length;
  if (count < 2) throw fail("tx.groupTooSmall", { count });
  if (count > maxGroupSize) throw fail("tx.groupTooBig", { count });
  let given = 0n;
  let needed = 0n;
  const filler = new Uint8Array(32).fill(1);
  const linked = txs.map((tx, i): Transaction => {
    given += tx.fee;
    const last = i === count - 1;
    const sized = {
      ...tx,
      groupCount: count,
      header: filler,
      next: last ? empty : filler,
      // The final fee of member 0 is not known yet: its varint is taken at full length.
      fee: i === 0 ? 1n << 62n : 0n,
    };
    needed += realFee(new Tx(sized, hasher), feeRate);
    return { ...tx, groupCount: count, fee: 0n, header: empty, next: empty };
  });
  const fee = given > needed ? given : needed;
  let next: Uint8Array = empty;
  const chained: Transaction[] = [];
  for (let i = count - 1; i >= 0; i--) {
    const tx: Transaction = { ...(linked[i] as Transaction), next, fee: i === 0 ? fee : 0n };
    chained.unshift(tx);
    next = new Tx(tx, hasher).hash;
  }
  return chained.map((tx) => new Tx({ ...tx, header: next }, hasher));
}

/**
 * The structural rule of a group: one common header that is the hash of member 0, equal counts, a closed next chain.
 * @throws ChainError tx.groupTooSmall, tx.groupHeader, tx.groupTooBig, tx.groupCount, tx.groupNext
 */
export function checkGroupLinks(members: readonly Tx[]): void {
  const first = members[0];
  if (first === undefined || members.length < 2) throw fail("tx.groupTooSmall", { count: members.length });
  for (let i = 0; i < members.length; i++) {
    const { header, groupCount, next } = (members[i] as Tx).value;
    if (!equal(header, first.hash)) throw fail("tx.groupHeader", { member: i });
    if (groupCount > maxGroupSize) throw fail("tx.groupTooBig", { groupCount });
    if (groupCount !== members.length) throw fail("tx.groupCount", { groupCount, members: members.length });
    const follower = members[i + 1];
    if (!equal(next, follower === undefined ? empty : follower.hash)) throw fail("tx.groupNext", { member: i });
  }
}

/** Every transaction behind a wire form: the members of a group, or the transaction itself. */
export function expand(tx: Tx, hasher: Hasher): readonly Tx[] {
  return groupMembers(tx, hasher) ?? [tx];
}

/** Identity of a group for caches: the full hashes of all members together. */
export function groupKey(members: readonly Tx[]): Uint8Array {
  return concat(...members.map((m) => m.fullHash));
}
