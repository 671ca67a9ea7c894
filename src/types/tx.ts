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

  get value(): Transaction {
    this.#value ??= (this.#table as TxTable).fields(this.#row);
    return this.#value;
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
    this.#hash ??= this.#table?.hash(this.#row) ?? this.#hasher.sha256(without(this.bytes, beyondHash, scratch));
    return this.#hash;
  }

  /** SHA-256 over everything, signature and header included. */
  get fullHash(): Uint8Array {
    this.#fullHash ??= this.#table?.fullHash(this.#row) ?? this.#hasher.sha256(this.bytes);
    return this.#fullHash;
  }

  /** `hash` as a Map key. */
  get id(): string {
    this.#id ??= mapKey(this.hash);
    return this.#id;
  }

  /** `fullHash` as a Map key. */
  get fullId(): string {
    this.#fullId ??= mapKey(this.fullHash);
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
    this.#execer ??= execerText(this.value.execer);
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
