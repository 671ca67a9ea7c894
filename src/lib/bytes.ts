// Helpers on byte strings that every storey uses. All take and return plain Uint8Array; none keeps a reference to its
// arguments unless it says so.

// Byte strings as Map keys, for which the runtime has the form. Such a text is exact and cheap, and nothing for people.
export { bytesOf as keyOf, textOf as mapKey, unitsIn } from "../../runtime/latin1.ts";

const encoder = new TextEncoder();
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true });

/** The byte string of length 0, shared: never write to it (it has nothing to write to). */
export const empty: Uint8Array = new Uint8Array(0);

/** 32 zero bytes: the parent hash of a genesis block and the state root before it. */
export const zero32: Uint8Array = new Uint8Array(32);

export function utf8(text: string): Uint8Array {
  // Keys are short and ASCII: copying them by hand beats the call into the encoder.
  if (text.length > 128) return encoder.encode(text);
  const out = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 127) return encoder.encode(text);
    out[i] = code;
  }
  return out;
}

/** Text of UTF-8 bytes; undefined when they are not valid UTF-8. */
export function textOf(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Text of UTF-8 bytes with U+FFFD for what is not valid: for messages to people, never for keys or hashes. */
export function lossyText(bytes: Uint8Array): string {
  return lenient.decode(bytes);
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const out = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

export function equal(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Order of byte strings as Go's bytes.Compare and LevelDB have it: unsigned bytes, a prefix first. */
export function compare(a: Uint8Array, b: Uint8Array): number {
  const n = Math.min(a.length, b.length);
  for (let i = 0; i < n; i++) {
    const d = (a[i] as number) - (b[i] as number);
    if (d !== 0) return d;
  }
  return a.length - b.length;
}

export function startsWith(bytes: Uint8Array, prefix: Uint8Array): boolean {
  if (bytes.length < prefix.length) return false;
  for (let i = 0; i < prefix.length; i++) if (bytes[i] !== prefix[i]) return false;
  return true;
}

/** Unsigned 32-bit big-endian. */
export function u32be(value: number): Uint8Array {
  const out = new Uint8Array(4);
  out[0] = value >>> 24;
  out[1] = value >>> 16;
  out[2] = value >>> 8;
  out[3] = value;
  return out;
}

/** Unsigned 64-bit big-endian of a safe non-negative integer: keys made of it sort like the numbers. */
export function u64be(value: number): Uint8Array {
  const out = new Uint8Array(8);
  putU64be(out, 0, value);
  return out;
}

/** Writes what u64be() gives at a place of an array. */
export function putU64be(into: Uint8Array, at: number, value: number): void {
  const high = Math.floor(value / 0x1_0000_0000);
  into[at] = high >>> 24;
  into[at + 1] = high >>> 16;
  into[at + 2] = high >>> 8;
  into[at + 3] = high;
  into[at + 4] = value >>> 24;
  into[at + 5] = value >>> 16;
  into[at + 6] = value >>> 8;
  into[at + 7] = value;
}

export function readU32be(bytes: Uint8Array, at = 0): number {
  return (
    ((bytes[at] as number) * 0x100_0000 +
      (((bytes[at + 1] as number) << 16) | ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number))) >>>
    0
  );
}

export function readU64be(bytes: Uint8Array, at = 0): number {
  return readU32be(bytes, at) * 0x1_0000_0000 + readU32be(bytes, at + 4);
}

/** The smallest byte string above every string that starts with `prefix`; undefined when there is none. */
export function prefixEnd(prefix: Uint8Array): Uint8Array | undefined {
  for (let i = prefix.length - 1; i >= 0; i--) {
    if (prefix[i] !== 0xff) {
      // Not slice: on a Buffer that would be a view, and the line below would write into the caller's prefix.
      const out = new Uint8Array(prefix.subarray(0, i + 1));
      out[i] = (out[i] as number) + 1;
      return out;
    }
  }
  return undefined;
}
