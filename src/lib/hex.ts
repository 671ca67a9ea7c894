// Hexadecimal in Chain33's dialect (reference: encoding.md section 3, "Hex helpers"): output is "" for no bytes and
// otherwise 0x + lower case; input may carry 0x, and an odd number of digits gets one leading zero.
import { type ChainError, fail } from "../errors.ts";

const encoder = new TextEncoder();
const digits = "0123456789abcdef";
const pairs: string[] = [];
for (let i = 0; i < 256; i++) pairs.push((digits[i >> 4] as string) + (digits[i & 15] as string));

/** Bare lower-case hex, two digits per byte. */
export function hex(bytes: Uint8Array): string {
  let out = "";
  for (let i = 0; i < bytes.length; i++) out += pairs[bytes[i] as number];
  return out;
}

/** "" for no bytes, else 0x and lower-case hex. */
export function hex0x(bytes: Uint8Array): string {
  return bytes.length === 0 ? "" : `0x${hex(bytes)}`;
}

function nibble(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  if (code >= 97 && code <= 102) return code - 87;
  if (code >= 65 && code <= 70) return code - 55;
  return -1;
}

/** Go names the offending byte, e.g. "encoding/hex: invalid byte: U+007A 'z'". */
function invalid(text: string, at: number): ChainError {
  const byte = encoder.encode(text.slice(at, at + 2))[0] as number;
  const shown = (byte >= 32 && byte < 127) || (byte > 160 && byte !== 173) ? ` '${String.fromCharCode(byte)}'` : "";
  const code = byte.toString(16).toUpperCase().padStart(4, "0");
  return fail("hex.invalid", { at }, `encoding/hex: invalid byte: U+${code}${shown}`);
}

/**
 * Bytes of a hex text, with or without 0x. Texts of length 0 or 1 are no bytes, an odd number of digits gets a leading
 * zero (Chain33 common.FromHex).
 * @throws ChainError hex.invalid when a character is not a hex digit
 */
export function unhex(text: string): Uint8Array {
  if (text.length <= 1) return new Uint8Array(0);
  let from = 0;
  if (text[0] === "0" && (text[1] === "x" || text[1] === "X")) from = 2;
  const odd = (text.length - from) & 1;
  const out = new Uint8Array((text.length - from + odd) >> 1);
  let at = 0;
  if (odd === 1) {
    const low = nibble(text.charCodeAt(from));
    if (low < 0) throw invalid(text, from);
    out[at++] = low;
    from++;
  }
  for (let i = from; i < text.length; i += 2) {
    const high = nibble(text.charCodeAt(i));
    if (high < 0) throw invalid(text, i);
    const low = nibble(text.charCodeAt(i + 1));
    if (low < 0) throw invalid(text, i + 1);
    out[at++] = (high << 4) | low;
  }
  return out;
}
