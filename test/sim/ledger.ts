// An account book of its own, kept apart from everything that executes: what a chain of these blocks must have come to.
// It knows transfers and fees and nothing else.
import type { Chain } from "../../src/chain/chain.ts";
import { prefixEnd, utf8 } from "../../src/lib/bytes.ts";
import { Account } from "../../src/types/proto/account.ts";
import { coinsPrefix, endowment, type Movement, type Parcel } from "./library.ts";

const executed = 2;
const packed = 1;

/**
 * Goes through the main chain and compares it with the account book: which transfers succeed, all balances in the end,
 * fees, and that coins are neither made nor lost.
 * @param parcelOf what was sent under the id of a transaction
 * @returns what is wrong
 */
export function audit(chain: Chain, parcelOf: (id: string) => Parcel | undefined): string[] {
  const wrong: string[] = [];
  const balances = new Map<string, bigint>(endowment);
  const of = (address: string) => balances.get(address) ?? 0n;
  const seen = new Set<string>();
  let fees = 0n;
  const height = Number(chain.tip().height);
  for (let at = 1; at <= height; at++) {
    const stored = chain.block(at);
    if (stored === undefined) return [...wrong, `block ${at} cannot be read`];
    const { txs, receipts } = stored;
    for (let i = 0; i < txs.length; ) {
      const id = txs[i]?.id ?? "";
      const parcel = parcelOf(id);
      if (parcel === undefined) return [...wrong, `block ${at} holds a transaction that nobody sent`];
      const { members } = parcel;
      if (members.some((member, k) => txs[i + k]?.id !== member.id)) wrong.push(`block ${at} tears a group apart`);
      if (seen.has(id)) wrong.push(`block ${at} holds a transaction a second time`);
      seen.add(id);
      const results = members.map((_, k) => receipts[i + k]?.ty);
      if (!settle(members, balances)) {
        if (results.some((ty) => ty !== packed)) wrong.push(`block ${at}: a transfer that must fail did not`);
      } else if (results.some((ty) => ty !== executed)) wrong.push(`block ${at}: a transfer failed that must not`);
      for (const { fee } of members) fees += fee;
      i += members.length;
    }
  }
  compare(chain, balances, fees, wrong);
  const sum = [...endowment.keys()].reduce((total, address) => total + of(address), 0n);
  const all = [...endowment.values()].reduce((a, b) => a + b, 0n);
  if (sum + fees !== all) wrong.push(`the account book itself does not balance: ${sum} + ${fees} of ${all}`);
  return wrong;
}

/** Fees are paid in any case; the transfers of a group happen all or not at all. @returns whether they happened */
function settle(members: readonly Movement[], balances: Map<string, bigint>): boolean {
  const add = (address: string, by: bigint) => balances.set(address, (balances.get(address) ?? 0n) + by);
  for (const { from, fee } of members) add(from, -fee);
  const done: Movement[] = [];
  for (const move of members) {
    if ((balances.get(move.from) ?? 0n) < move.amount) {
      for (const { from, to, amount } of done) {
        add(from, amount);
        add(to, -amount);
      }
      return false;
    }
    add(move.from, -move.amount);
    add(move.to, move.amount);
    done.push(move);
  }
  return true;
}

function compare(chain: Chain, balances: ReadonlyMap<string, bigint>, fees: bigint, wrong: string[]): void {
  const { stateHash, hash } = chain.tip();
  const from = utf8(coinsPrefix);
  const { items, next } = chain.stateList(stateHash, from, prefixEnd(from), 1000);
  if (next !== undefined) wrong.push("the state has more accounts than there are");
  let sum = 0n;
  const found = new Set<string>();
  for (const { key, value } of items) {
    const { balance, frozen, addr } = Account.decode(value);
    sum += balance + frozen;
    found.add(addr);
    const expected = balances.get(addr);
    if (expected !== balance) wrong.push(`${addr} has ${balance} instead of ${expected} (${key.length} bytes of key)`);
  }
  for (const [address, balance] of balances) {
    if (!found.has(address) && balance !== 0n) wrong.push(`${address} has nothing instead of ${balance}`);
  }
  const total = chain.totalFee(hash)?.fee;
  if (total !== fees) wrong.push(`fees are ${total} instead of ${fees}`);
  const all = [...endowment.values()].reduce((a, b) => a + b, 0n);
  if (sum + fees !== all) wrong.push(`balances ${sum} and fees ${fees} are not the ${all} of block 0`);
}
