// The people of a test chain: keys that follow from their names, so that every run has the same addresses.
import type { Kernels } from "../../runtime/kernels.ts";
import type { Account } from "../contract/transport.ts";
import { type SignatureScheme, signId } from "../crypto/index.ts";
import { utf8 } from "../lib/bytes.ts";
import { Transaction } from "../types/proto/transaction.ts";

export class TestAccount implements Account {
  readonly name: string;
  readonly address: string;
  readonly publicKey: Uint8Array;
  readonly #secret: Uint8Array;
  readonly #scheme: SignatureScheme;

  constructor(name: string, secret: Uint8Array, scheme: SignatureScheme, addressOf: (key: Uint8Array) => string) {
    this.name = name;
    this.#secret = secret;
    this.#scheme = scheme;
    this.publicKey = scheme.publicKey(secret);
    this.address = addressOf(this.publicKey);
  }

  sign(tx: Transaction): Transaction {
    const unsigned = { ...tx, signature: undefined };
    const signature = this.#scheme.sign(Transaction.encode(unsigned), this.#secret);
    return { ...unsigned, signature: { ty: signId(this.#scheme.id, 0), pubkey: this.publicKey, signature } };
  }

  toString(): string {
    return this.address;
  }
}

/** A secret for a name. */
export function secretFor(name: string, scheme: SignatureScheme, kernels: Pick<Kernels, "sha256">): Uint8Array {
  for (let seed = kernels.sha256(utf8(`tenon test account ${name}`)); ; seed = kernels.sha256(seed)) {
    const secret = scheme.secretFrom(seed);
    if (secret !== undefined) return secret;
  }
}
