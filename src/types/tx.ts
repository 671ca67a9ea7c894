// A transaction decoded once in its life: the value, its canonical bytes and its hashes, each computed at most once
// (reference: hashing.md section 1). The wire form of a group is one Tx whose header holds all members; see group.ts.
import type { Kernels } from "../../runtime/kernels.ts";
import { mapKey } from "../lib/bytes.ts";
import { without } from "../lib/codec.ts";
import { hex } from "../lib/hex.ts";
import { Transaction } from "./proto/transaction.ts";

/** Hashing is all that transactions need of the kernels. */
export type Hasher = Pick<Kernels, "sha256" | "sha256d">;

/** The fields that the id does not cover, and the one that a signature does not cover. */
const beyondHash = [Transaction.fields.signature.no, Transaction.fields.header.no];
const beyondSignature = [Transaction.fields.signature.no];

/** Where the bytes to be hashed are put together: hashers only read them. Longer ones get an array of their own. */
const scratch = new Uint8Array(4096);

/** Byte strings of a Tx are shared, never copied: nobody may write to them. */
export class Tx {
  readonly value: Transaction;
  readonly #hasher: Hasher;
  #bytes: Uint8Array | undefined;
  #hash: Uint8Array | undefined;
  #fullHash: Uint8Array | undefined;
  #id: string | undefined;
  #fullId: string | undefined;
  /** Who signed, as the address book that wrote it down here has found; see AddressBook.sender. */
  signer: { readonly by: object; readonly address: string } | undefined;

  constructor(value: Transaction, hasher: Hasher) {
    this.value = value;
    this.#hasher = hasher;
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

  /** The canonical encoding: what is stored, relayed and measured. @throws ChainError codec.value */
  get bytes(): Uint8Array {
    this.#bytes ??= Transaction.encode(this.value);
    return this.#bytes;
  }

  /** Encoded length in bytes. */
  get size(): number {
    return this.bytes.length;
  }

  /** The transaction id: SHA-256 without signature and header. */
  get hash(): Uint8Array {
    this.#hash ??= this.#hasher.sha256(without(this.bytes, beyondHash, scratch));
    return this.#hash;
  }

  /** SHA-256 over everything, signature and header included. */
  get fullHash(): Uint8Array {
    this.#fullHash ??= this.#hasher.sha256(this.bytes);
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
    return without(this.bytes, beyondSignature);
  }

  /** Execer as text; bytes that are not UTF-8 give U+FFFD, which no contract name contains. */
  get execer(): string {
    return execerText(this.value.execer);
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
