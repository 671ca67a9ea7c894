// Native implementations laid over the portable kernels where this machine has them: OpenSSL's hashes and curves through
// node:crypto, libsecp256k1 through the optional package secp256k1. Each is used only after it has answered the known
// questions of runtime/answers.ts; what is missing or differs stays with the base, silently.
import { createPublicKey, getHashes, hash, type KeyObject, verify } from "node:crypto";
import { createRequire } from "node:module";
import { type Kernels, selfTest, twinKernels } from "../runtime/kernels.ts";
import { each } from "../runtime/twin/each.ts";
import { concat, mapKey } from "../src/lib/bytes.ts";
import { unhex } from "../src/lib/hex.ts";
import { Lru } from "../src/lib/lru.ts";

/** The part of the package secp256k1 that is used; every function throws on malformed input. */
interface Addon {
  ecdsaVerify(signature: Uint8Array, digest: Uint8Array, key: Uint8Array): boolean;
  ecdsaRecover(signature: Uint8Array, recovery: number, digest: Uint8Array, compressed: boolean): Uint8Array;
  publicKeyConvert(key: Uint8Array, compressed: boolean): Uint8Array;
  /** Replaces a high s in place. */
  signatureNormalize(signature: Uint8Array): Uint8Array;
}

/**
 * The base with native functions over it.
 * @param all false: only over functions for which the base has no WebAssembly kernel
 * @returns `names`: the functions that are native, sorted
 */
export function nativeKernels(
  base: Kernels,
  all = true,
): { readonly kernels: Kernels; readonly names: readonly string[] } {
  const chosen: Partial<Kernels> = {};
  for (const offer of [...hashes(), ...libsecp256k1(), openssl(base)]) {
    for (const [key, run] of Object.entries(offer)) {
      const name = key as keyof Kernels;
      if (!all && base[name] !== twinKernels[name]) continue;
      const one = { [name]: run } as Partial<Kernels>;
      if (selfTest(one)) Object.assign(chosen, one);
    }
  }
  return { kernels: Object.freeze({ ...base, ...chosen }), names: Object.keys(chosen).sort() };
}

/** A string digest of one-shot hash() costs half of what a Buffer does: no memory outside the heap is allocated. */
function digest(algorithm: string, data: Uint8Array, length: number): Uint8Array {
  const text = hash(algorithm, data, "binary");
  const out = new Uint8Array(length);
  for (let i = 0; i < length; i++) out[i] = text.charCodeAt(i);
  return out;
}

function hashes(): readonly Partial<Kernels>[] {
  const known = new Set(getHashes());
  const offers: Partial<Kernels>[] = [];
  const sha256 = (data: Uint8Array) => digest("sha256", data, 32);
  const ripemd160 = (data: Uint8Array) => digest("ripemd160", data, 20);
  if (known.has("sha256")) offers.push({ sha256, sha256d: (data) => sha256(sha256(data)) });
  if (known.has("sha512")) offers.push({ sha512: (data) => digest("sha512", data, 64) });
  if (known.has("ripemd160")) offers.push({ ripemd160 });
  if (known.has("sha256") && known.has("ripemd160")) offers.push({ hash160: (data) => ripemd160(sha256(data)) });
  if (known.has("sm3")) offers.push({ sm3: (data) => digest("sm3", data, 32) });
  return offers;
}

function libsecp256k1(): readonly Partial<Kernels>[] {
  let addon: Addon;
  try {
    // The file behind the package's own fallback to JavaScript: that one is slower than the base.
    addon = createRequire(import.meta.url)("secp256k1/bindings.js") as Addon;
  } catch {
    return [];
  }
  const verify: Kernels["secp256k1Verify"] = (digest, signature, key) => {
    if (digest.length !== 32 || signature.length !== 64 || key.length !== 33) return false;
    try {
      // libsecp256k1 knows low s only, and s and n − s are both valid: above 0x7f… s may be high.
      const low = (signature[32] as number) < 0x7f ? signature : addon.signatureNormalize(signature.slice());
      return addon.ecdsaVerify(low, digest, key);
    } catch {
      return false;
    }
  };
  return [
    {
      secp256k1Verify: verify,
      secp256k1VerifyBatch: (items) =>
        each(items, 129, 1, (item) =>
          verify(item.subarray(0, 32), item.subarray(32, 96), item.subarray(96)) ? Uint8Array.of(1) : undefined,
        ),
      secp256k1Recover(digest, signature) {
        const v = signature[64];
        if (digest.length !== 32 || signature.length !== 65 || v === undefined || v > 3) return undefined;
        try {
          return addon.ecdsaRecover(signature.subarray(0, 64), v, digest, false);
        } catch {
          return undefined;
        }
      },
      secp256k1Expand(key) {
        // Of the 65-byte forms only 04 is ours; libsecp256k1 reads the hybrid 06 and 07 too.
        if (key.length !== 33 && (key.length !== 65 || key[0] !== 4)) return undefined;
        try {
          return addon.publicKeyConvert(key, false);
        } catch {
          return undefined;
        }
      },
    },
  ];
}

/** How many parsed keys OpenSSL's verifications keep: parsing costs a third of a verification. */
const keyLimit = 4096;
const p256Header = unhex("3039301306072a8648ce3d020106082a8648ce3d030107032200");
const ed25519Header = unhex("302a300506032b6570032100");

/**
 * OpenSSL accepts no signature that the base refuses (it is stricter about s and encodings of Ed25519), so its yes is
 * ours; its no is asked again.
 */
function openssl(base: Kernels): Partial<Kernels> {
  const keys = new Lru<string, KeyObject>(keyLimit);
  const keyOf = (header: Uint8Array, raw: Uint8Array): KeyObject => {
    const id = mapKey(raw);
    const known = keys.get(id);
    if (known !== undefined) return known;
    const der = concat(header, raw);
    const made = createPublicKey({
      key: Buffer.from(der.buffer, der.byteOffset, der.length),
      format: "der",
      type: "spki",
    });
    keys.set(id, made);
    return made;
  };
  return {
    secp256r1Verify(message, signature, key) {
      if (signature.length !== 64 || key.length !== 33) return false;
      try {
        const options = { key: keyOf(p256Header, key), dsaEncoding: "ieee-p1363" } as const;
        if (verify("sha256", message, options, signature)) return true;
      } catch {
        // A key that OpenSSL cannot read: the base decides.
      }
      return base.secp256r1Verify(message, signature, key);
    },
    ed25519Verify(message, signature, key) {
      if (signature.length !== 64 || key.length !== 32) return false;
      try {
        if (verify(null, message, keyOf(ed25519Header, key), signature)) return true;
      } catch {
        // As above.
      }
      return base.ed25519Verify(message, signature, key);
    },
  };
}
