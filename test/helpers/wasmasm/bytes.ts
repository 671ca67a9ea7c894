// Numbers, vectors and sections of WebAssembly's binary format, written as they should be or, on purpose, as they should
// not. Standard: WebAssembly Core Specification, chapter 5.

export type Bytes = readonly number[];

export function u32(value: number): Bytes {
  return unsigned(BigInt(value));
}

/** LEB128; `length` pads it with groups of zero bits to so many bytes, which a reader must refuse above its limit. */
export function unsigned(value: bigint, length = 1): Bytes {
  const out: number[] = [];
  do {
    const low = Number(value & 0x7fn);
    value >>= 7n;
    out.push(value !== 0n || out.length + 1 < length ? low | 0x80 : low);
  } while (value !== 0n || out.length < length);
  return out;
}

export function signed(value: bigint): Bytes {
  const out: number[] = [];
  for (;;) {
    const low = Number(value & 0x7fn);
    value >>= 7n;
    const done = (value === 0n && low < 0x40) || (value === -1n && low >= 0x40);
    out.push(done ? low : low | 0x80);
    if (done) return out;
  }
}

export function vector(items: readonly Bytes[]): Bytes {
  return [...u32(items.length), ...items.flat()];
}

/** Text with one unit per byte, so that tests can also write names that are no UTF-8. */
export function text(value: string): Bytes {
  return [...u32(value.length), ...Array.from(value, (unit) => unit.charCodeAt(0))];
}

export function hexBytes(value: string): Bytes {
  return Array.from(value.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

export interface Section {
  readonly id: number;
  readonly body: Bytes;
}

export const header: Bytes = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];

export function sectionBytes({ id, body }: Section): Bytes {
  return [id, ...u32(body.length), ...body];
}

export function moduleBytes(sections: readonly Section[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([...header, ...sections.flatMap(sectionBytes)]);
}

/** The sections of a well-formed module. */
export function sectionsOf(module: Uint8Array): readonly Section[] {
  const found: Section[] = [];
  for (let at = header.length; at < module.length; ) {
    const id = module[at++] as number;
    let length = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = module[at++] as number;
      length += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    found.push({ id, body: Array.from(module.subarray(at, at + length)) });
    at += length;
  }
  return found;
}

/** A module with one section changed, or dropped where `change` returns undefined. */
export function withSection(
  module: Uint8Array,
  id: number,
  change: (body: Bytes) => Bytes | undefined,
): Uint8Array<ArrayBuffer> {
  return moduleBytes(
    sectionsOf(module).flatMap((section) => {
      const body = section.id === id ? change(section.body) : section.body;
      return body === undefined ? [] : [{ id: section.id, body }];
    }),
  );
}
