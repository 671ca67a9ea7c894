// Ethereum-style addresses: 0x and 40 hex digits of the last 20 bytes of Keccak-256 (reference:
// crypto-and-addresses.md section 3, driver eth).
import type { Kernels } from "../../runtime/kernels.ts";
import { utf8 } from "../lib/bytes.ts";
import { hex } from "../lib/hex.ts";

const form = /^(?:0[xX])?[0-9a-fA-F]{40}$/;

/** go-ethereum's IsHexAddress: 40 digits of any case, the prefix is optional. */
export function isHexAddress(text: string): boolean {
  return (text.length === 40 || text.length === 42) && form.test(text);
}

/**
 * Lower-case address of a key. Bytes that are a compressed secp256k1 point are expanded; of all others, whatever they
 * are, the first byte is dropped. Undefined for no bytes, on which the family stops.
 */
export function ethAddress(
  key: Uint8Array,
  kernels: Pick<Kernels, "keccak256" | "secp256k1Expand">,
): string | undefined {
  if (key.length === 0) return undefined;
  const full = (key.length === 33 ? kernels.secp256k1Expand(key) : undefined) ?? key;
  return `0x${hex(kernels.keccak256(full.subarray(1)).subarray(12))}`;
}

/** The mixed-case form of a lower-case address with 0x (EIP-55). */
export function mixedCase(address: string, kernels: Pick<Kernels, "keccak256">): string {
  const digits = address.slice(2);
  const hash = hex(kernels.keccak256(utf8(digits)));
  let out = "0x";
  for (let i = 0; i < digits.length; i++) {
    const digit = digits[i] as string;
    out += (hash[i] as string) >= "8" ? digit.toUpperCase() : digit;
  }
  return out;
}
