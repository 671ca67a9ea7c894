// Breaks WebAssembly modules: bytes and bits anywhere, instructions for others, pieces of other modules, and whole
// sections dropped, doubled or swapped with their lengths kept right, so that what is inside gets looked at.
import { Writer } from "../../runtime/contract/binary/writer.ts";
import type { Random } from "./random.ts";

/** Bytes that mean something in many places: types, block types, opcodes of each proposal, ends of LEBs. */
const telling = [
  0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f, 0x10, 0x11, 0x12, 0x1a, 0x1b, 0x1c, 0x20,
  0x21, 0x22, 0x23, 0x24, 0x28, 0x3f, 0x40, 0x41, 0x42, 0x43, 0x44, 0x45, 0x50, 0x60, 0x67, 0x6a, 0x6f, 0x70, 0x7c,
  0x7d, 0x7e, 0x7f, 0x80, 0xa7, 0xc0, 0xd0, 0xd2, 0xfb, 0xfc, 0xfd, 0xfe, 0xff,
];

interface Section {
  readonly id: number;
  readonly content: Uint8Array;
}

export function mutateWasm(input: Uint8Array, others: readonly Uint8Array[], rng: Random): Uint8Array<ArrayBuffer> {
  if (rng.chance(0.1)) return blind(input, rng);
  const sections = split(input);
  const changes = rng.chance(0.6) ? 1 : rng.between(1, 4);
  for (let i = 0; i < changes; i++) change(sections, split(rng.pick(others)), rng);
  const out = new Writer(input.length + 64).copy(input, 0, 8);
  for (const { id, content } of sections) out.byte(id).u32(content.length).copy(content);
  return out.done();
}

function split(bytes: Uint8Array): Section[] {
  const sections: Section[] = [];
  for (let at = 8; at < bytes.length; ) {
    const id = bytes[at++] as number;
    let size = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++] as number;
      size |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    sections.push({ id, content: bytes.slice(at, at + size) });
    at += size;
  }
  return sections;
}

function change(sections: Section[], others: readonly Section[], rng: Random): void {
  const at = rng.below(sections.length);
  const { id, content } = sections[at] as Section;
  switch (rng.below(12)) {
    case 0:
      sections.splice(at, 1);
      break;
    case 1:
      sections.splice(at, 0, sections[at] as Section);
      break;
    case 2:
      sections.splice(rng.below(sections.length + 1), 0, rng.pick(others));
      break;
    case 3:
      sections[at] = others.find((one) => one.id === id) ?? (sections[at] as Section);
      break;
    default:
      sections[at] = { id, content: inside(content, others.find((one) => one.id === id)?.content ?? content, rng) };
  }
  if (sections.length === 0) sections.push({ id, content });
}

function inside(content: Uint8Array, other: Uint8Array, rng: Random): Uint8Array {
  const out = content.slice();
  const at = rng.below(out.length + 1);
  switch (rng.below(7)) {
    case 0:
      return join(out.subarray(0, at), Uint8Array.of(rng.pick(telling)), out.subarray(at));
    case 1:
      return join(out.subarray(0, at), out.subarray(at + 1));
    case 2: {
      const from = rng.below(other.length + 1);
      return join(out.subarray(0, at), other.subarray(from, from + rng.below(9)), out.subarray(at));
    }
    case 3:
      out[at] = rng.u32();
      return out;
    case 4:
      out[at] = (out[at] ?? 0) ^ (1 << rng.below(8));
      return out;
    default:
      out[at] = rng.pick(telling);
      return out;
  }
}

function blind(input: Uint8Array, rng: Random): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(input);
  if (rng.chance(0.3)) return out.slice(0, rng.below(out.length + 1));
  out[rng.below(out.length)] = rng.pick(telling);
  return out;
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  const out = new Writer(64);
  for (const part of parts) out.copy(part);
  return out.done();
}
