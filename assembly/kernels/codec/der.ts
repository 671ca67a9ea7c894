// ECDSA signatures in DER by the rule of btcec's ParseDERSignature (reference: crypto-and-addresses.md section 2): the
// sequence may be followed by anything, but must hold exactly two minimal positive integers below 2^256. Zero and
// values above the group's order are left to the verifier.

/** Writes r ‖ s; false when it is no such signature. Nothing but the bytes given is read. */
export function readDer(der: usize, size: usize, out: usize): bool {
  if (size < 8 || load<u8>(der) != 0x30) return false;
  const end = <usize>load<u8>(der + 1) + 2;
  // Long-form lengths (0x80 and up) fail here or at the integers: no such sequence fits its own length.
  if (end > size || end < 8) return false;
  const rSize = <usize>load<u8>(der + 3);
  if (load<u8>(der + 2) != 2 || rSize == 0 || rSize > end - 4 - 3) return false;
  const sAt = rSize + 6;
  const sSize = <usize>load<u8>(der + sAt - 1);
  if (load<u8>(der + sAt - 2) != 2 || sSize == 0 || sSize != end - sAt) return false;
  return integer(der + 4, rSize, out) && integer(der + sAt, sSize, out + 32);
}

/** Writes an integer to 32 bytes; false unless it is positive, minimal and below 2^256. */
function integer(from: usize, size: usize, out: usize): bool {
  const first = load<u8>(from);
  if (first >= 0x80) return false;
  if (size > 1 && first == 0) {
    if (load<u8>(from + 1) < 0x80) return false;
    from++;
    size--;
  }
  if (size > 32) return false;
  memory.fill(out, 0, 32 - size);
  memory.copy(out + 32 - size, from, size);
  return true;
}
