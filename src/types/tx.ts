// A transaction decoded once in its life: the value, its canonical bytes and its hashes, each computed at most once
// (reference: hashing.md section 1). Those that come together are rows of one field table, filled by one call of the
// kernel `codec`; where there is no such kernel the codec of src/lib does the same, one by one. The wire form of a group
// is one Tx whose header holds all members; see group.ts.
import type { Kernels } from "../../runtime/kernels.ts";
import { TxTable } from "../../runtime/table.ts";
import { mapKey } from "../lib/bytes.ts";
import { spans, without } from "../lib/codec.ts";
import { hex } from "../lib/hex.ts";
import { Transaction } from "./proto/transaction.ts";

/** What transactions need of the kernels. */
export type Hasher = Pick<Kernels, "sha256" | "sha256d" | "codec">;

/** The fields that the id does not cover, and the one that a signature does not cover. */
const beyondHash = [Transaction.fields.signature.no, Transaction.fields.header.no];
const beyondSignature = [Transaction.fields.signature.no];

/** Where the bytes to be hashed are put together: hashers only read them. Longer ones get an array of their own. */
const scratch = new Uint8Array(4096);

/** Byte strings of a Tx are shared, never copied: nobody may write to them. */
export class Tx {
  readonly #hasher: Hasher;
  readonly #table: TxTable | undefined;
  readonly #row: number;
  #value: Transaction | undefined;
  #bytes: Uint8Array | undefined;
  #hash: Uint8Array | undefined;
  #fullHash: Uint8Array | undefined;
  #id: string | undefined;
  #fullId: string | undefined;
  #execer: string | undefined;
  #to: string | undefined;
  #noter: object | undefined;
  #note: unknown;
  #sender: { readonly address: string; readonly version: number } | undefined;

  /** @param from a value, or a row of a table that was filled with hashes */
  constructor(from: Transaction | TxTable, hasher: Hasher, row = 0) {
    this.#hasher = hasher;
    this.#row = row;
    if (from instanceof TxTable) this.#table = from;
    else this.#value = from;
  }

  /**
   * Canonical input, which nearly all is, becomes `bytes` without being encoded again.
   * @param owned whether `bytes` will never change: then they are not copied
   * @throws ChainError codec.malformed
   */
  static decode(bytes: Uint8Array, hasher: Hasher, owned = false): Tx {
    const { value, canonical } = Transaction.parse(bytes, owned);
    const tx = new Tx(value, hasher);
    tx.#bytes = canonical;
    return tx;
  }

  /**
   * The transactions in a repeated field of a message: 7 in a block, 1 in a list.
   * @param version version byte of the chain's addresses
   * @throws ChainError codec.malformed
   */
  static within(
    message: Uint8Array,
    field: number,
    hasher: Hasher,
    { owned = false, version = 0 } = {},
  ): readonly Tx[] {
    const tables = hasher.codec?.within(message, field, owned, { hashes: true, version });
    if (tables === undefined) {
      const own = owned ? message : new Uint8Array(message);
      return spans(own, field).map((span) => Tx.decode(span, hasher, true));
    }
    const txs: Tx[] = [];
    for (const table of tables) for (let row = 0; row < table.count; row++) txs.push(new Tx(table, hasher, row));
    return txs;
  }

  /** All fields. Of a row they are made now and kept: who goes through many transactions asks for single ones below. */
  get value(): Transaction {
    this.#value ??= (this.#table as TxTable).fields(this.#row);
    return this.#value;
  }

  get payload(): Uint8Array {
    return this.#value?.payload ?? (this.#table as TxTable).payload(this.#row);
  }

  get payloadSize(): number {
    return this.#value?.payload.length ?? (this.#table as TxTable).payloadSize(this.#row);
  }

  /** Length of `execer` in bytes. */
  get execerSize(): number {
    return this.#value?.execer.length ?? (this.#table as TxTable).execerSize(this.#row);
  }

  get to(): string {
    this.#to ??= this.#value?.to ?? (this.#table as TxTable).to(this.#row);
    return this.#to;
  }

  get fee(): bigint {
    return this.#value?.fee ?? (this.#table as TxTable).fee(this.#row);
  }

  get expire(): bigint {
    return this.#value?.expire ?? (this.#table as TxTable).expire(this.#row);
  }

  get groupCount(): number {
    return this.#value?.groupCount ?? (this.#table as TxTable).groupCount(this.#row);
  }

  get chainID(): number {
    return this.#value?.chainID ?? (this.#table as TxTable).chainID(this.#row);
  }

  /** Whether it has one of the fields `header` and `next`, which belong to groups. */
  get linked(): boolean {
    const value = this.#value;
    if (value === undefined) return (this.#table as TxTable).linked(this.#row);
    return value.header.length > 0 || value.next.length > 0;
  }

  /** Sign id of the signature; undefined when there is none. */
  get signId(): number | undefined {
    return this.#value === undefined ? (this.#table as TxTable).signId(this.#row) : this.#value.signature?.ty;
  }

  /** Length of the signer's key; 0 when there is none. */
  get keyLength(): number {
    if (this.#value === undefined) return (this.#table as TxTable).keyLength(this.#row);
    return this.#value.signature?.pubkey.length ?? 0;
  }

  /** The canonical encoding: what is stored, relayed and measured. @throws ChainError codec.value */
  get bytes(): Uint8Array {
    this.#bytes ??= this.#table?.bytes(this.#row) ?? Transaction.encode(this.value);
    return this.#bytes;
  }

  /** Encoded length in bytes. */
  get size(): number {
    return this.#table?.size(this.#row) ?? this.bytes.length;
  }

  /** The transaction id: SHA-256 without signature and header. */
  get hash(): Uint8Array {
    // A copy of 32 bytes is cheap to make and dear to keep.
    if (this.#table !== undefined) return this.#table.hash(this.#row);
    this.#hash ??= this.#hasher.sha256(without(this.bytes, beyondHash, scratch));
    return this.#hash;
  }

  /** SHA-256 over everything, signature and header included. */
  get fullHash(): Uint8Array {
    if (this.#table !== undefined) return this.#table.fullHash(this.#row);
    this.#fullHash ??= this.#hasher.sha256(this.bytes);
    return this.#fullHash;
  }

  /** `hash` as a Map key. */
  get id(): string {
    this.#id ??= this.#table?.hashKey(this.#row) ?? mapKey(this.hash);
    return this.#id;
  }

  /** `fullHash` as a Map key. */
  get fullId(): string {
    this.#fullId ??= this.#table?.fullHashKey(this.#row) ?? mapKey(this.fullHash);
    return this.#fullId;
  }

  /** Bare hex of the hash, for logs and people. */
  get hex(): string {
    return hex(this.hash);
  }

  /** The message that the signature covers: everything but the signature. */
  get signData(): Uint8Array {
    return this.#table?.signData(this.#row) ?? without(this.bytes, beyondSignature);
  }

  /** SHA-256 of `signData`. */
  get digest(): Uint8Array {
    return this.#table?.digest(this.#row) ?? this.#hasher.sha256(this.signData);
  }

  /**
   * What there is to verify under the scheme secp256k1: digest ‖ r ‖ s ‖ key, 129 bytes; false when the signature cannot
   * be valid, undefined when it is of another scheme or has to be taken apart first.
   */
  get secp256k1(): Uint8Array | false | undefined {
    return this.#table?.secp256k1(this.#row);
  }

  /**
   * Address of the signer, that of driver eth in lower case.
   * @param version version byte of the addresses of driver btc: they depend on nothing else of a chain
   * @param derive finds it where it is not known yet; what it throws is passed on
   */
  sender(version: number, derive: (signature: Transaction["signature"]) => string): string {
    if (this.#sender?.version === version) return this.#sender.address;
    const known = this.#table?.version === version ? this.#table.sender(this.#row) : undefined;
    const address = known ?? derive(this.value.signature);
    this.#sender = { address, version };
    return address;
  }

  /** What `by` made of this transaction, if it was the last to note anything. */
  noted(by: object): unknown {
    return this.#noter === by ? this.#note : undefined;
  }

  /** Keeps what one reader makes of this transaction, in the place of another's. */
  note(by: object, what: unknown): void {
    this.#noter = by;
    this.#note = what;
  }

  /** Execer as text; bytes that are not UTF-8 give U+FFFD, which no contract name contains. */
  get execer(): string {
    this.#execer ??= execerText(this.#value?.execer ?? (this.#table as TxTable).execer(this.#row));
    return this.#execer;
  }
}

const lenient = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true });
const names = new Map<string, string>();

function execerText(bytes: Uint8Array): string {
  // Few distinct names occur; a bounded memo saves a decode per use.
  if (bytes.length > 100) return lenient.decode(bytes);
  const key = mapKey(bytes);
  const known = names.get(key);
  if (known !== undefined) return known;
  const text = lenient.decode(bytes);
  if (names.size >= 1024) names.clear();
  names.set(key, text);
  return text;
}
