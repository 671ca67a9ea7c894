// What arrives in one run of the callers' code is decoded and hashed together: the kernel has its price per call, and its
// lanes want company. Everything leaves in the order in which it came.
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
    const encodings = arrivals.flatMap(({ input }) => (input instanceof Uint8Array ? [input] : []));
    const tables = this.#hasher.codec?.list(encodings, { hashes: true, version: this.#version });
    let next = 0;
    for (const { input, resolve, reject } of arrivals) {
      if (!(input instanceof Uint8Array)) {
        resolve(input);
        continue;
      }
      const table = tables?.[next++];
      try {
        resolve(table === undefined ? Tx.decode(input, this.#hasher) : new Tx(table, this.#hasher));
      } catch (error) {
        reject(error);
      }
    }
  }
}
