// Helpers on byte strings that every storey uses. All take and return plain Uint8Array; none keeps a reference to its
// arguments unless it says so.

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

/** Up to this length mapKey() passes the bytes on in a list that is kept for each length. */
const longestUnits = 128;
const units: (number[] | undefined)[] = new Array(longestUnits + 1).fill(undefined);

/** What mapKey() gives of a part of at most 128 bytes. */
export function unitsIn(bytes: Uint8Array, from: number, to: number): string {
  const length = to - from;
  // From a plain array V8 passes the units on as they are; from a typed one it makes a list first, twice as slow.
  let list = units[length];
  if (list === undefined) {
    list = new Array<number>(length).fill(0);
    units[length] = list;
  }
  for (let i = 0; i < length; i++) list[i] = bytes[from + i] as number;
  return String.fromCharCode.apply(null, list);
}

/**
 * A string with one UTF-16 unit per byte: an exact, cheap Map key for a byte string. Not text, not for people.
 * Order of such strings equals the order of the bytes.
 */
export function mapKey(bytes: Uint8Array): string {
  const length = bytes.length;
  if (length <= longestUnits) return unitsIn(bytes, 0, length);
  if (length <= 512) return String.fromCharCode.apply(null, bytes as unknown as number[]);
  let out = "";
  for (let i = 0; i < length; i += 512) {
    out += String.fromCharCode.apply(null, bytes.subarray(i, i + 512) as unknown as number[]);
  }
  return out;
}

/** The byte string that mapKey() made a text of. */
export function keyOf(text: string): Uint8Array {
  const out = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) out[i] = text.charCodeAt(i);
  return out;
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
