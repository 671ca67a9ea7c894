// Bytes as text with one UTF-16 unit per byte (Latin-1): exact, cheap keys of Maps, whose order is that of the bytes. Not
// text, not for people. TextDecoder cannot do it: its "latin1" is windows-1252.

/** Up to this length the bytes are passed on in a list that is kept for each length. */
const longestUnits = 128;
const units: (number[] | undefined)[] = new Array(longestUnits + 1).fill(undefined);

/** What textOf() gives of a part of at most 128 bytes. */
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

export function textOf(bytes: Uint8Array): string {
  const length = bytes.length;
  if (length <= longestUnits) return unitsIn(bytes, 0, length);
  if (length <= 512) return String.fromCharCode.apply(null, bytes as unknown as number[]);
  let out = "";
  for (let i = 0; i < length; i += 512) {
    out += String.fromCharCode.apply(null, bytes.subarray(i, i + 512) as unknown as number[]);
  }
  return out;
}

/** The bytes of a text whose units are below 256. */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}
