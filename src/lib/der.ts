// ECDSA signatures in DER, SEQUENCE { INTEGER r, INTEGER s }, to and from r ‖ s of 64 bytes. There are two readers because
// the family has two: the hand-written one of btcec, and Go's encoding/asn1; they accept different byte strings
// (reference: crypto-and-addresses.md section 2). Zero and values above the group's order are left to the verifiers.

/** Largest DER signature of two 256-bit numbers: what btcec's reader takes. */
export const maxDerLength = 72;

/** The canonical encoding of r ‖ s. */
export function writeDer(rs: Uint8Array): Uint8Array {
  const r = minimal(rs.subarray(0, 32));
  const s = minimal(rs.subarray(32, 64));
  const out = new Uint8Array(6 + r.length + s.length);
  out[0] = 0x30;
  out[1] = 4 + r.length + s.length;
  out[2] = 2;
  out[3] = r.length;
  out.set(r, 4);
  out[4 + r.length] = 2;
  out[5 + r.length] = s.length;
  out.set(s, 6 + r.length);
  return out;
}

/** A positive integer without needless zeros, with one in front when the top bit is set. */
function minimal(number: Uint8Array): Uint8Array {
  let from = 0;
  while (from < number.length - 1 && number[from] === 0) from++;
  const cut = number.subarray(from);
  if ((cut[0] as number) < 0x80) return cut;
  const out = new Uint8Array(cut.length + 1);
  out.set(cut, 1);
  return out;
}

/**
 * r ‖ s by the rule of btcec's ParseDERSignature: the sequence may be followed by anything, but must hold exactly two
 * minimal positive integers; undefined otherwise.
 */
export function readDer(der: Uint8Array): Uint8Array | undefined {
  const length = der[1];
  if (der.length < 8 || der[0] !== 0x30 || length === undefined) return undefined;
  const end = length + 2;
  // Long-form lengths (0x80 and up) fail here or at the integers: no such sequence fits its own length.
  if (end > der.length || end < 8) return undefined;
  const rLength = der[3] as number;
  if (der[2] !== 2 || rLength === 0 || rLength > end - 4 - 3) return undefined;
  const sAt = 6 + rLength;
  const sLength = der[sAt - 1] as number;
  if (der[sAt - 2] !== 2 || sLength === 0 || sLength !== end - sAt) return undefined;
  const out = new Uint8Array(64);
  return put(out, 32, der, 4, rLength) && put(out, 64, der, sAt, sLength) ? out : undefined;
}

/**
 * r ‖ s by the rule of Go's asn1.Unmarshal into a struct of two big integers: lengths minimal but of any form, further
 * elements in and after the sequence ignored; undefined otherwise and when a number is not in 1 … 2^256−1.
 */
export function readAsn1(der: Uint8Array): Uint8Array | undefined {
  const all = header(der, 0, der.length, 0x30);
  if (all === undefined) return undefined;
  const r = header(der, all.at, all.end, 2);
  if (r === undefined) return undefined;
  const s = header(der, r.end, all.end, 2);
  if (s === undefined) return undefined;
  const out = new Uint8Array(64);
  return put(out, 32, der, r.at, r.end - r.at) && put(out, 64, der, s.at, s.end - s.at) ? out : undefined;
}

/** Writes an integer right-aligned before `to`; false unless it is positive, minimal and below 2^256. */
function put(out: Uint8Array, to: number, der: Uint8Array, at: number, length: number): boolean {
  const first = der[at];
  if (first === undefined || length === 0 || first >= 0x80) return false;
  if (length > 1 && first === 0 && (der[at + 1] as number) < 0x80) return false;
  const skip = length > 1 && first === 0 ? 1 : 0;
  const size = length - skip;
  if (size > 32) return false;
  out.set(der.subarray(at + skip, at + length), to - size);
  return true;
}

/** Go refuses lengths that reach 2^23 before their last byte. */
const maxLengthPrefix = 0x80_0000;

/** Where the content of the element at `from` lies. */
function header(
  der: Uint8Array,
  from: number,
  limit: number,
  tag: number,
): { readonly at: number; readonly end: number } | undefined {
  const first = der[from + 1];
  if (from + 2 > limit || der[from] !== tag || first === undefined) return undefined;
  let at = from + 2;
  let length = first;
  if (first >= 0x80) {
    length = 0;
    const count = first & 0x7f;
    if (count === 0) return undefined;
    for (let i = 0; i < count; i++) {
      if (at >= limit || length >= maxLengthPrefix) return undefined;
      length = length * 256 + (der[at++] as number);
      if (length === 0) return undefined;
    }
    if (length < 0x80) return undefined;
  }
  return length > limit - at ? undefined : { at, end: at + length };
}
