// Hashes that noble has: FIPS 180-4, Keccak-256 with the padding of Ethereum, RIPEMD-160.
import { ripemd160 as rmd } from "@noble/hashes/legacy.js";
import { sha256 as sha2, sha512 as sha5 } from "@noble/hashes/sha2.js";
import { keccak_256 } from "@noble/hashes/sha3.js";

export function sha256(data: Uint8Array): Uint8Array {
  return sha2(data);
}

export function sha256d(data: Uint8Array): Uint8Array {
  return sha2(sha2(data));
}

export function sha512(data: Uint8Array): Uint8Array {
  return sha5(data);
}

export function keccak256(data: Uint8Array): Uint8Array {
  return keccak_256(data);
}

export function ripemd160(data: Uint8Array): Uint8Array {
  return rmd(data);
}

export function hash160(data: Uint8Array): Uint8Array {
  return rmd(sha2(data));
}
