// What arrives in one run of the callers' code is decoded and hashed together: the kernel has its price per call, and its
// lanes want company. Everything leaves in the order in which it came.
import { asChainError, type ChainError } from "../errors.ts";
import { type Hasher, Tx } from "../types/tx.ts";

interface Arrival {
  readonly input: Uint8Array | Tx;
  readonly resolve: (tx: Tx) => void;
  readonly reject: (error: unknown) => void;
}

export class Arrivals {
  readonly #hasher: Hasher;
  readonly #version: number;
  #waiting: Arrival[] = [];
  #bytes = 0;

  /** @param version version byte of the chain's addresses */
  constructor(hasher: Hasher, version: number) {
    this.#hasher = hasher;
    this.#version = version;
  }

  /** What has not been decoded yet. */
  get size(): number {
    return this.#waiting.length;
  }
  get bytes(): number {
    return this.#bytes;
  }

  /** Decoded input is passed on; bytes stay unchanged until they are decoded. @throws ChainError codec.malformed */
  decode(input: Uint8Array | Tx): Promise<Tx> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ input, resolve, reject });
      if (input instanceof Uint8Array) this.#bytes += input.length;
      if (this.#waiting.length === 1) void Promise.resolve().then(() => this.#run());
    });
  }

  #run(): void {
    const arrivals = this.#waiting;
    this.#waiting = [];
    this.#bytes = 0;
    const txs = this.decodeAll(arrivals.map(({ input }) => input));
    for (const [i, { resolve, reject }] of arrivals.entries()) {
      const tx = txs[i];
      if (tx instanceof Tx) resolve(tx);
      else reject(tx);
    }
  }

  /** Decodes on the spot. @returns for each the transaction, or why it is none; everything but bytes is passed on */
  decodeAll(inputs: readonly (Uint8Array | Tx | ChainError)[]): readonly (Tx | ChainError)[] {
    const encodings = inputs.filter((input): input is Uint8Array => input instanceof Uint8Array);
    const tables = this.#hasher.codec?.list(encodings, { hashes: true, version: this.#version });
    let next = 0;
    return inputs.map((input) => {
      if (!(input instanceof Uint8Array)) return input;
      const table = tables?.[next++];
      try {
        return table === undefined ? Tx.decode(input, this.#hasher) : new Tx(table, this.#hasher);
      } catch (error) {
        return asChainError(error);
      }
    });
  }
}
