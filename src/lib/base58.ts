// Base58 with Bitcoin's alphabet, without checksum (the address drivers add theirs). Quadratic, so the input is bounded.

const alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const values = new Int8Array(128).fill(-1);
for (let i = 0; i < alphabet.length; i++) values[alphabet.charCodeAt(i)] = i;

/** Longest text that is decoded: far above any address, and keeps the quadratic cost harmless. */
const maxText = 512;

export function base58(bytes: Uint8Array): string {
  let zeros = 0;
  while (zeros < bytes.length && bytes[zeros] === 0) zeros++;
  const out: number[] = [];
  for (let i = zeros; i < bytes.length; i++) {
    let carry = bytes[i] as number;
    for (let j = 0; j < out.length; j++) {
      carry += (out[j] as number) << 8;
      out[j] = carry % 58;
      carry = (carry / 58) | 0;
    }
    while (carry > 0) {
      out.push(carry % 58);
      carry = (carry / 58) | 0;
    }
  }
  let text = "1".repeat(zeros);
  for (let i = out.length - 1; i >= 0; i--) text += alphabet[out[i] as number];
  return text;
}

/** Bytes of a base58 text; undefined when a character is foreign or the text is longer than 512. */
export function unbase58(text: string): Uint8Array | undefined {
  if (text.length > maxText) return undefined;
  let zeros = 0;
  while (zeros < text.length && text[zeros] === "1") zeros++;
  const out: number[] = [];
  for (let i = zeros; i < text.length; i++) {
    const code = text.charCodeAt(i);
    let carry = code < 128 ? (values[code] as number) : -1;
    if (carry < 0) return undefined;
    for (let j = 0; j < out.length; j++) {
      carry += (out[j] as number) * 58;
      out[j] = carry & 0xff;
      carry >>= 8;
    }
    while (carry > 0) {
      out.push(carry & 0xff);
      carry >>= 8;
    }
  }
  const bytes = new Uint8Array(zeros + out.length);
  for (let i = 0; i < out.length; i++) bytes[zeros + i] = out[out.length - 1 - i] as number;
  return bytes;
}
