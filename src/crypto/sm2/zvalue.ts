// Who signs, as SM2 sees it: a point and ZA = SM3(ENTL ‖ id ‖ a ‖ b ‖ xG ‖ yG ‖ xA ‖ yA) of GB/T 32918.2 section 5.5.
// Three habits of the library that the family uses (tjfoc/gmsm 1.3.2) decide validity and are kept: yA enters ZA
// without its leading zero bytes, an x above the field's modulus enters ZA as it is, and a first byte other than 2 or 3
// means the negative of the root that is a square.
import type { Kernels } from "../../../runtime/kernels.ts";
import { sm2Field, sm2Parameters, sm2PrincipalRoot } from "../../../runtime/twin/sm2.ts";
import { concat, mapKey, utf8 } from "../../lib/bytes.ts";
import { hex, unhex } from "../../lib/hex.ts";
import { Lru } from "../../lib/lru.ts";

export interface Identity {
  /** Uncompressed, 65 bytes. */
  readonly point: Uint8Array;
  /** ZA, 32 bytes. */
  readonly z: Uint8Array;
}

const defaultId = utf8("1234567812345678");
const maxId = 8191;
/** Entries kept; finding a point costs as much as a quarter of a verification. */
const limit = 4096;

export class Identities {
  readonly #kernels: Pick<Kernels, "sm2Expand" | "sm3">;
  readonly #known = new Lru<string, Identity>(limit);

  constructor(kernels: Pick<Kernels, "sm2Expand" | "sm3">) {
    this.#kernels = kernels;
  }

  /**
   * @param key 33 bytes @param id empty for the default one
   * @returns undefined when the key is no point or the id is longer than 8191 bytes
   */
  of(key: Uint8Array, id: Uint8Array): Identity | undefined {
    if (id.length > maxId) return undefined;
    // Long ids are rare and would fill the memory.
    const name = id.length > 64 ? undefined : mapKey(concat(key, id));
    const known = name === undefined ? undefined : this.#known.get(name);
    if (known !== undefined) return known;
    const point = this.#pointOf(key);
    if (point === undefined) return undefined;
    const identity = { point, z: this.#zOf(key, point, id.length === 0 ? defaultId : id) };
    if (name !== undefined) this.#known.set(name, identity);
    return identity;
  }

  #pointOf(key: Uint8Array): Uint8Array | undefined {
    const [first] = key;
    if (first === undefined || first === 4) return undefined;
    const x = reduced(key.subarray(1));
    if (first === 2 || first === 3) return this.#kernels.sm2Expand(concat(Uint8Array.of(first), x));
    const root = sm2PrincipalRoot(x);
    if (root === undefined) return undefined;
    const odd = (root[31] as number) & 1;
    return this.#kernels.sm2Expand(concat(Uint8Array.of(3 - odd), x));
  }

  #zOf(key: Uint8Array, point: Uint8Array, id: Uint8Array): Uint8Array {
    const bits = id.length * 8;
    let from = 33;
    while (point[from] === 0) from++;
    const length = Uint8Array.of(bits >> 8, bits);
    return this.#kernels.sm3(concat(length, id, sm2Parameters, key.subarray(1), point.subarray(from)));
  }
}

/** x modulo the field, 32 bytes. */
function reduced(x: Uint8Array): Uint8Array {
  if (x[0] !== 0xff) return x;
  const value = BigInt(`0x${hex(x)}`);
  return value < sm2Field ? x : unhex((value - sm2Field).toString(16).padStart(64, "0"));
}
