// The peer book: whom this node could dial. Two tables of buckets, after Bitcoin's addrman: `new` for what others told,
// placed by who told it, and `tried` for those that have proven to be peers of this chain, placed by where they are. A
// place is a keyed hash, so one source reaches few buckets and cannot push out what others told, and one range of
// addresses few of the tried ones.
import { sha256 } from "@noble/hashes/sha2.js";
import { concat, readU32be, utf8 } from "../../lib/bytes.ts";
import { bool, int32, int64, many, message, string } from "../../lib/codec.ts";
import { below, fraction, type Source } from "../../lib/draw.ts";
import { readAddress } from "../address.ts";
import type { PeerId } from "../index.ts";
import { maxAddresses } from "./messages.ts";
import type { Shelf } from "./shelf.ts";

const fresh = { buckets: 64, places: 16, perSource: 4 };
const tried = { buckets: 32, places: 8, perSource: 4 };
/** Milliseconds: the first pause after a failed dial, the longest one, and those of peers whom the operator named. */
const backoff = { first: 5_000, longest: 3_600_000, named: 60_000 };
/** An entry that was never reached is given up after so many failures. */
const hopeless = 5;

const EntryRecord = message("tenon.BookEntry", {
  peer: string(1),
  addresses: many(2, string),
  source: string(3),
  tried: bool(4),
  manual: bool(5),
  lastSuccess: int64(6),
  failures: int32(7),
  notBefore: int64(8),
  anchor: bool(9),
});

export interface Entry {
  readonly peer: PeerId;
  addresses: readonly string[];
  /** Range of addresses of whoever told of it first. */
  readonly source: string;
  tried: boolean;
  /** Named by the operator: never dropped, dialled again and again. */
  manual: boolean;
  /** Unix milliseconds of the last time it was reached; 0: never. */
  lastSuccess: number;
  failures: number;
  /** Not dialled before. */
  notBefore: number;
  /** Was an outbound peer when it was last seen. */
  anchor: boolean;
}

export class Book {
  readonly #shelf: Shelf;
  readonly #key: Uint8Array;
  readonly #random: Source;
  readonly #entries = new Map<PeerId, Entry>();
  readonly #buckets = new Map<string, PeerId[]>();
  /** The bucket in which a peer stands: its addresses, which decide, may have changed since. */
  readonly #standsIn = new Map<PeerId, string>();

  /** @param key 32 secret bytes that decide the places */
  constructor(shelf: Shelf, key: Uint8Array, random: Source) {
    this.#shelf = shelf;
    this.#key = key;
    this.#random = random;
  }

  async load(): Promise<void> {
    for (const data of await this.#shelf.all()) {
      const record = EntryRecord.decode(data);
      const { lastSuccess, notBefore } = record;
      const entry = { ...record, lastSuccess: Number(lastSuccess), notBefore: Number(notBefore) };
      if (entry.manual || this.#place(entry)) this.#entries.set(entry.peer, entry);
      else this.#shelf.put(entry.peer, undefined);
    }
  }

  get size(): number {
    return this.#entries.size;
  }

  get(peer: PeerId): Entry | undefined {
    return this.#entries.get(peer);
  }

  entries(): Iterable<Entry> {
    return this.#entries.values();
  }

  /** Notes what somebody told. @param source where that somebody is @returns whether it is in the book now */
  told(peer: PeerId, addresses: readonly string[], source: string): boolean {
    const usable = addresses.filter((text) => readAddress(text)?.peer === peer).slice(0, maxAddresses);
    if (usable.length === 0) return false;
    const known = this.#entries.get(peer);
    if (known !== undefined) {
      // Addresses that have worked are not replaced by what others say.
      if (!known.tried && !known.manual) this.#change(known, { addresses: join(usable, known.addresses) });
      return true;
    }
    const entry = newEntry(peer, usable, source);
    if (!this.#place(entry)) return false;
    this.#entries.set(peer, entry);
    this.#save(entry);
    return true;
  }

  /**
   * An address that the operator names: it stands in no bucket, so nothing pushes it out.
   * @param manual whether it is kept and dialled whatever the number of outbound peers; else it is a seed of this run
   */
  name(peer: PeerId, address: string, manual: boolean): void {
    const entry = this.#entries.get(peer) ?? newEntry(peer, [address], "");
    this.#entries.set(peer, entry);
    Object.assign(entry, { addresses: join([address], entry.addresses), notBefore: 0, failures: 0 });
    entry.manual ||= manual;
    if (entry.manual || entry.tried) this.#save(entry);
  }

  forget(peer: PeerId): void {
    const entry = this.#entries.get(peer);
    if (entry === undefined) return;
    this.#unplace(peer);
    this.#entries.delete(peer);
    this.#shelf.put(peer, undefined);
  }

  /** It was dialled at that address and is a peer of this chain. */
  reached(peer: PeerId, address: string, now: number): void {
    if (!this.#entries.has(peer)) this.told(peer, [address], readAddress(address)?.group ?? "");
    const entry = this.#entries.get(peer);
    if (entry === undefined) return;
    const addresses = join([address], entry.addresses);
    if (!entry.tried) {
      this.#unplace(peer);
      entry.tried = true;
      if (!this.#place({ ...entry, addresses })) {
        // Its bucket is full of others that work.
        entry.tried = false;
        this.#place(entry);
      }
    }
    this.#change(entry, { addresses, lastSuccess: now, failures: 0, notBefore: 0 });
  }

  /** A dial failed, or the peer said goodbye: not again for a while. @param pause milliseconds, at least */
  failed(peer: PeerId, now: number, pause = 0, named = false): void {
    const entry = this.#entries.get(peer);
    if (entry === undefined) return;
    const failures = entry.failures + 1;
    if (!entry.manual && !named && entry.lastSuccess === 0 && failures >= hopeless) {
      this.forget(peer);
      return;
    }
    const longest = entry.manual || named ? backoff.named : backoff.longest;
    const grown = Math.min(longest, backoff.first * 2 ** Math.min(failures - 1, 20));
    const notBefore = now + Math.max(pause, grown) * (0.75 + fraction(this.#random) / 2);
    this.#change(entry, { failures, notBefore });
  }

  /** Whether it is to be dialled first after a restart. */
  anchor(peer: PeerId, anchor: boolean): void {
    const entry = this.#entries.get(peer);
    if (entry !== undefined && entry.anchor !== anchor) this.#change(entry, { anchor });
  }

  #change(entry: Entry, change: Partial<Entry>): void {
    Object.assign(entry, change);
    this.#save(entry);
  }

  #save(entry: Entry): void {
    const { lastSuccess, notBefore } = entry;
    const times = { lastSuccess: BigInt(Math.floor(lastSuccess)), notBefore: BigInt(Math.floor(notBefore)) };
    this.#shelf.put(entry.peer, EntryRecord.encode({ ...entry, ...times }));
  }

  /** Puts an entry into its bucket; false when there is no place and nobody in it is worse. */
  #place(entry: Entry): boolean {
    const table = entry.tried ? tried : fresh;
    const name = this.#bucketOf(entry);
    const bucket = this.#buckets.get(name) ?? [];
    this.#buckets.set(name, bucket);
    if (bucket.includes(entry.peer)) return true;
    if (bucket.length >= table.places) {
      const victim = this.#victim(bucket, entry.tried);
      if (victim === undefined) return false;
      this.forget(victim);
    }
    bucket.push(entry.peer);
    this.#standsIn.set(entry.peer, name);
    return true;
  }

  /** Of the tried ones, one that fails lately; of the others one that fails, else any but those who work. */
  #victim(bucket: readonly PeerId[], isTried: boolean): PeerId | undefined {
    const all = bucket.map((peer) => this.#entries.get(peer)).filter((entry) => entry?.manual === false);
    const failing = all.filter((entry) => (entry?.failures ?? 0) > (isTried ? 2 : 0));
    const choice = failing.length > 0 ? failing : isTried ? [] : all.filter((entry) => entry?.lastSuccess === 0);
    return choice[below(this.#random, choice.length)]?.peer;
  }

  #unplace(peer: PeerId): void {
    const bucket = this.#buckets.get(this.#standsIn.get(peer) ?? "");
    const at = bucket?.indexOf(peer) ?? -1;
    if (at >= 0) bucket?.splice(at, 1);
    this.#standsIn.delete(peer);
  }

  #bucketOf(entry: Entry): string {
    const group = readAddress(entry.addresses[0] ?? "")?.group ?? "";
    if (entry.tried) {
      const part = this.#hash(group, entry.peer) % tried.perSource;
      return `t${this.#hash("tried", group, String(part)) % tried.buckets}`;
    }
    const part = this.#hash(entry.source, group) % fresh.perSource;
    return `n${this.#hash("new", entry.source, String(part)) % fresh.buckets}`;
  }

  #hash(...parts: readonly string[]): number {
    return readU32be(sha256(concat(this.#key, utf8(parts.join("\n")))));
  }
}

function newEntry(peer: PeerId, addresses: readonly string[], source: string): Entry {
  const state = { tried: false, manual: false, lastSuccess: 0, failures: 0, notBefore: 0, anchor: false };
  return { peer, addresses, source, ...state };
}

function join(first: readonly string[], then: readonly string[]): readonly string[] {
  return [...new Set([...first, ...then])].slice(0, maxAddresses);
}
