// Bitcoin-style addresses: base58 of version ‖ hash160(key) ‖ checksum, the first four bytes of SHA-256d (reference:
// crypto-and-addresses.md section 3, drivers btc and btcMultiSign).
import type { Kernels } from "../../runtime/kernels.ts";
import { base58, unbase58 } from "../lib/base58.ts";
import { concat } from "../lib/bytes.ts";

type Hashes = Pick<Kernels, "hash160" | "sha256d">;

export function btcAddress(version: number, key: Uint8Array, kernels: Hashes): string {
  return btcText(version, kernels.hash160(key), kernels);
}

/** @param raw 20 bytes */
export function btcText(version: number, raw: Uint8Array, kernels: Pick<Hashes, "sha256d">): string {
  const body = concat(Uint8Array.of(version), raw);
  return base58(concat(body, kernels.sha256d(body).subarray(0, 4)));
}

/** Why a text is no address: `longChecksum` is a wrong checksum over more than 21 bytes, which old blocks forgive. */
export type BtcFault = "length" | "version" | "checksum" | "longChecksum";

/** What Chain33 calls the faults. */
export const btcTexts: Readonly<Record<BtcFault, string>> = {
  length: "ErrAddressLength",
  version: "check version error",
  checksum: "Address Checksum error",
  longChecksum: "address checksum error",
};

/** A base58 text taken apart once: version byte undefined when it has fewer than 25 bytes. */
export interface BtcText {
  readonly version: number | undefined;
  readonly checksum: "right" | "checksum" | "longChecksum";
  /** The 20 bytes of a text of exactly 25 with a right checksum. */
  readonly raw: Uint8Array | undefined;
}

export function readBtc(text: string, kernels: Hashes): BtcText {
  const bytes = decode(text);
  const version = bytes?.[0];
  if (bytes === undefined || bytes.length < 25) return { version: undefined, checksum: "checksum", raw: undefined };
  const end = bytes.length - 4;
  const sum = kernels.sha256d(bytes.subarray(0, end));
  const right = sum[0] === bytes[end] && sum[1] === bytes[end + 1] && sum[2] === bytes[end + 2];
  if (!right || sum[3] !== bytes[end + 3]) {
    return { version, checksum: bytes.length === 25 ? "checksum" : "longChecksum", raw: undefined };
  }
  return { version, checksum: "right", raw: bytes.length === 25 ? bytes.slice(1, 21) : undefined };
}

/** The first fault of a text under a driver's version byte; a wrong version comes before a wrong checksum. */
export function btcFault(text: BtcText, version: number): BtcFault | undefined {
  if (text.version === undefined) return "length";
  if (text.version !== version) return "version";
  return text.checksum === "right" ? undefined : text.checksum;
}

/** Longest text that the plain, quadratic decoder takes. */
const plain = 512;

/** Addresses have no largest length, so a text of any size must be judged: halves are decoded and joined. */
function decode(text: string): Uint8Array | undefined {
  if (text.length <= plain) return unbase58(text);
  const value = numberOf(text, new Map());
  if (value === undefined) return undefined;
  let zeros = 0;
  while (text[zeros] === "1") zeros++;
  const digits = value === 0n ? "" : value.toString(16);
  const even = digits.length % 2 === 0 ? digits : `0${digits}`;
  const out = new Uint8Array(zeros + even.length / 2);
  for (let i = 0; i < even.length; i += 2) out[zeros + i / 2] = Number.parseInt(even.slice(i, i + 2), 16);
  return out;
}

function numberOf(text: string, powers: Map<number, bigint>): bigint | undefined {
  if (text.length <= 128) {
    const bytes = unbase58(text);
    if (bytes === undefined) return undefined;
    let value = 0n;
    for (const byte of bytes) value = (value << 8n) | BigInt(byte);
    return value;
  }
  const low = text.length >> 1;
  const left = numberOf(text.slice(0, text.length - low), powers);
  const right = left === undefined ? undefined : numberOf(text.slice(text.length - low), powers);
  if (left === undefined || right === undefined) return undefined;
  let power = powers.get(low);
  if (power === undefined) {
    power = 58n ** BigInt(low);
    powers.set(low, power);
  }
  return left * power + right;
}
