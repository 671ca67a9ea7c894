// What waits: the order of the plug-in and the indexes around it (by member, short hash, sender, deadline, latest
// arrivals), kept in step. Every entry enters and leaves through here.
import { Sorted } from "../lib/sorted.ts";
import { type ExpireRules, expireBound, targetHeight } from "../types/expire.ts";
import type { Tx } from "../types/tx.ts";
import type { PoolEntry, TxOrder } from "./index.ts";

/** The entries of one sender, and how many transactions of his are in them. */
interface Account {
  count: number;
  /** Most have one. */
  entries: PoolEntry | Set<PoolEntry>;
}

interface Item {
  readonly entry: PoolEntry;
  /** Signer of each member. */
  readonly senders: readonly string[];
  /** Unix seconds and height from which on the entry is expired; Infinity for never. */
  readonly time: number;
  readonly height: number;
}

/** First bytes of a full hash: how peers name transactions to one another. */
export const shortLength = 8;

/** A transaction that waits: a single one, a group in its wire form, or a member of a group. */
export interface Named {
  readonly tx: Tx;
  readonly entry: PoolEntry;
}

export class Waiting {
  readonly order: TxOrder;
  readonly #maxLast: number;
  readonly #rules: ExpireRules;
  readonly #items = new Map<string, Item>();
  /** Of groups only: a single transaction is found among the items. */
  readonly #byMember = new Map<string, PoolEntry>();
  /** Made when it is first asked for, then kept in step: only nodes with peers need it. */
  #byShort: Map<string, readonly Named[]> | undefined;
  readonly #accounts = new Map<string, Account>();
  readonly #latest = new Map<string, PoolEntry>();
  readonly #ages = new Sorted<Item>(
    (a, b) => a.entry.enterTime - b.entry.enterTime || a.entry.arrival - b.entry.arrival,
  );
  readonly #times = new Sorted<Item>((a, b) => a.time - b.time || a.entry.arrival - b.entry.arrival);
  readonly #heights = new Sorted<Item>((a, b) => a.height - b.height || a.entry.arrival - b.entry.arrival);

  constructor(order: TxOrder, maxLast: number, rules: ExpireRules) {
    this.order = order;
    this.#maxLast = maxLast;
    this.#rules = rules;
  }

  /** The entry that a transaction, single or member of a group, waits in. @param id its hash as a Map key */
  of(id: string): PoolEntry | undefined {
    return this.#items.get(id)?.entry ?? (this.#byMember.size === 0 ? undefined : this.#byMember.get(id));
  }

  /**
   * What has a full hash that starts with the 8 bytes of `short` (as a Map key): such beginnings can be made to collide, so
   * there may be several.
   */
  byShort(short: string): readonly Named[] {
    if (this.#byShort === undefined) {
      this.#byShort = new Map();
      for (const { entry } of this.#items.values()) this.#nameShort(entry);
    }
    return this.#byShort.get(short) ?? [];
  }

  #nameShort(entry: PoolEntry): void {
    if (this.#byShort === undefined) return;
    for (const tx of named(entry)) {
      const short = tx.fullId.slice(0, shortLength);
      const known = this.#byShort.get(short);
      this.#byShort.set(short, known === undefined ? [{ tx, entry }] : [...known, { tx, entry }]);
    }
  }

  #forgetShort(entry: PoolEntry): void {
    if (this.#byShort === undefined) return;
    for (const tx of named(entry)) {
      const short = tx.fullId.slice(0, shortLength);
      const rest = (this.#byShort.get(short) ?? []).filter((one) => one.entry !== entry);
      if (rest.length === 0) this.#byShort.delete(short);
      else this.#byShort.set(short, rest);
    }
  }

  /** Number of transactions of a sender. */
  count(sender: string): number {
    return this.#accounts.get(sender)?.count ?? 0;
  }

  /** Entries in which a sender has transactions, in the order of their arrival. */
  entriesOf(sender: string): readonly PoolEntry[] {
    const entries = this.#accounts.get(sender)?.entries;
    if (entries === undefined) return [];
    return entries instanceof Set ? [...entries] : [entries];
  }

  /** The latest arrivals that still wait, oldest first. */
  latest(): readonly PoolEntry[] {
    return [...this.#latest.values()];
  }

  /**
   * @param height of the last block
   * @returns the entry that had to go for it
   * @throws ChainError pool.exists, pool.full
   */
  enter(entry: PoolEntry, senders: readonly string[], height: number): PoolEntry | undefined {
    const evicted = this.order.push(entry);
    if (evicted !== undefined) this.#unlink(evicted);
    const item: Item = { entry, senders, ...deadlines(entry, height, this.#rules) };
    const { id } = entry.tx;
    this.#items.set(id, item);
    if (entry.members.length > 1) for (const member of entry.members) this.#byMember.set(member.id, entry);
    this.#nameShort(entry);
    for (const sender of senders) {
      const account = this.#accounts.get(sender);
      if (account === undefined) this.#accounts.set(sender, { count: 1, entries: entry });
      else {
        account.count++;
        if (account.entries instanceof Set) account.entries.add(entry);
        else if (account.entries !== entry) account.entries = new Set([account.entries, entry]);
      }
    }
    if (this.#latest.size >= this.#maxLast) {
      const oldest = this.#latest.keys().next();
      if (oldest.done !== true) this.#latest.delete(oldest.value);
    }
    this.#latest.set(id, entry);
    this.#ages.add(item);
    if (item.time !== Number.POSITIVE_INFINITY) this.#times.add(item);
    if (item.height !== Number.POSITIVE_INFINITY) this.#heights.add(item);
    return evicted;
  }

  /** @returns whether the entry was there */
  remove(entry: PoolEntry): boolean {
    if (this.order.remove(entry.tx.id) === undefined) return false;
    this.#unlink(entry);
    return true;
  }

  /** Entries that a block of that height on a parent of that time (Unix seconds) can no longer hold. */
  expired(height: number, blockTime: number): readonly PoolEntry[] {
    const out = new Set<PoolEntry>();
    for (const item of this.#times) {
      if (item.time > blockTime) break;
      out.add(item.entry);
    }
    for (const item of this.#heights) {
      if (item.height > height) break;
      out.add(item.entry);
    }
    return [...out];
  }

  /** Entries that entered at or before a time (Unix seconds). */
  enteredBefore(time: number): readonly PoolEntry[] {
    const out: PoolEntry[] = [];
    for (const { entry } of this.#ages) {
      if (entry.enterTime > time) break;
      out.push(entry);
    }
    return out;
  }

  #unlink(entry: PoolEntry): void {
    const { id } = entry.tx;
    const item = this.#items.get(id);
    if (item === undefined) return;
    this.#items.delete(id);
    if (entry.members.length > 1) for (const member of entry.members) this.#byMember.delete(member.id);
    this.#forgetShort(entry);
    for (const sender of item.senders) {
      const account = this.#accounts.get(sender);
      if (account === undefined) continue;
      account.count--;
      if (account.entries instanceof Set) account.entries.delete(entry);
      if (account.count === 0) this.#accounts.delete(sender);
    }
    this.#latest.delete(id);
    this.#ages.delete(item);
    this.#times.delete(item);
    this.#heights.delete(item);
  }
}

/** The transactions of an entry that peers have names for. */
function named({ tx, members }: PoolEntry): readonly Tx[] {
  return members.length > 1 ? [tx, ...members] : [tx];
}

/** When the first of an entry's members expires. */
function deadlines(entry: PoolEntry, tip: number, rules: ExpireRules): { time: number; height: number } {
  let time = Number.POSITIVE_INFINITY;
  let height = Number.POSITIVE_INFINITY;
  for (const { expire } of entry.members) {
    if (expire === 0n) continue;
    const target = targetHeight(expire, tip, rules);
    // The last height of a tx-height window is still good, one height on is not.
    if (target !== undefined) height = Math.min(height, Number(target) + rules.highPack + 1);
    else if (expire <= expireBound) height = Math.min(height, Number(expire));
    else time = Math.min(time, Number(expire));
  }
  return { time, height };
}
