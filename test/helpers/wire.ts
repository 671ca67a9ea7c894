// Protobuf's wire format read and written byte by byte, without the codec: the tests' own eyes on encodings.

export interface RawField {
  readonly no: number;
  readonly wire: number;
  /** The value without tag and, for wire type 2, without length; a group with its end tag. */
  readonly body: Uint8Array;
}

/** A varint of a non-negative number or a 64-bit pattern, padded with empty groups to `width` bytes when wanted. */
export function varint(value: number | bigint, width = 0): Uint8Array {
  let v = BigInt.asUintN(64, BigInt(value));
  const out: number[] = [];
  do {
    out.push(Number(v & 127n) | 128);
    v >>= 7n;
  } while (v > 0n || out.length < width);
  out[out.length - 1] = (out[out.length - 1] as number) & 127;
  return Uint8Array.from(out);
}

export function join(...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((p) => [...p]));
}

export function tag(no: number, wire: number): Uint8Array {
  return varint(BigInt(no) * 8n + BigInt(wire));
}

export function field({ no, wire, body }: RawField): Uint8Array {
  return wire === 2 ? join(tag(no, 2), varint(body.length), body) : join(tag(no, wire), body);
}

export function readVarint(bytes: Uint8Array, at: number): { readonly value: bigint; readonly next: number } {
  let value = 0n;
  for (let i = 0; i < 10; i++) {
    const b = bytes[at + i];
    if (b === undefined) throw new Error("truncated varint");
    value += BigInt(b & 127) << BigInt(7 * i);
    if (b < 128) {
      if (value >= 1n << 64n) break;
      return { value, next: at + i + 1 };
    }
  }
  throw new Error("varint above 64 bits");
}

/** The fields of one message, one level deep; throws on anything that is not well formed. */
export function parse(bytes: Uint8Array): RawField[] {
  const out: RawField[] = [];
  let at = 0;
  while (at < bytes.length) {
    const head = readTag(bytes, at, 2 ** 29 - 1);
    const next = valueEnd(bytes, head.next, head.no, head.wire);
    const from = head.wire === 2 ? readVarint(bytes, head.next).next : head.next;
    out.push({ no: head.no, wire: head.wire, body: bytes.slice(from, next) });
    at = next;
  }
  return out;
}

function readTag(bytes: Uint8Array, at: number, largest: number) {
  const { value, next } = readVarint(bytes, at);
  const no = value >> 3n;
  if (no < 1n || no > BigInt(largest)) throw new Error("bad field number");
  return { no: Number(no), wire: Number(value & 7n), next };
}

function valueEnd(bytes: Uint8Array, at: number, no: number, wire: number): number {
  let end = at;
  if (wire === 0) end = readVarint(bytes, at).next;
  else if (wire === 1) end = at + 8;
  else if (wire === 5) end = at + 4;
  else if (wire === 2) {
    const { value, next } = readVarint(bytes, at);
    if (value > BigInt(bytes.length)) throw new Error("truncated");
    end = next + Number(value);
  } else if (wire === 3) {
    for (;;) {
      const head = readTag(bytes, end, 2 ** 31 - 1);
      end = head.next;
      if (head.wire === 4) {
        if (head.no !== no) throw new Error("mismatched end group");
        break;
      }
      end = valueEnd(bytes, end, head.no, head.wire);
    }
  } else throw new Error(`wire type ${wire}`);
  if (end > bytes.length) throw new Error("truncated");
  return end;
}
