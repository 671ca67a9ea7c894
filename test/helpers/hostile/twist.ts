// Changes that leave a module valid more often than not: an instruction for another of the same type, another number,
// another local or label. What comes out runs, and does something nobody meant.

import type { Random } from "../random.ts";
import { moduleBytes, sectionsOf } from "../wasmasm/bytes.ts";

/** First and last opcodes of instructions that take and give the same types. */
const families: readonly (readonly [number, number])[] = [
  [0x46, 0x4f],
  [0x51, 0x5a],
  [0x67, 0x69],
  [0x6a, 0x78],
  [0x79, 0x7b],
  [0x7c, 0x8a],
  [0x2c, 0x2d],
  [0x3a, 0x3b],
  [0xc0, 0xc1],
  [0xc2, 0xc4],
];
const edges = [0x00, 0x01, 0x02, 0x03, 0x04, 0x08, 0x10, 0x20, 0x3f, 0x40, 0x7e, 0x7f];
const code = 10;

export function twistWasm(input: Uint8Array, rng: Random): Uint8Array<ArrayBuffer> {
  const sections = sectionsOf(input).map(({ id, body }) => ({ id, body: [...body] }));
  for (let changes = rng.between(1, 3); changes > 0; changes--) {
    const { body } = sections.find(({ id }) => id === code && rng.chance(0.9)) ?? rng.pick(sections);
    const at = rng.below(body.length);
    const byte = body[at] ?? 0;
    const family = families.find(([first, last]) => byte >= first && byte <= last);
    if (family !== undefined) body[at] = rng.between(family[0], family[1]);
    else if (byte < 0x80 && at > 0 && isNumber(body[at - 1] ?? 0)) body[at] = rng.pick(edges);
  }
  return moduleBytes(sections);
}

/** Whether what follows the opcode is a number, an index or a label. */
function isNumber(opcode: number): boolean {
  return (opcode >= 0x41 && opcode <= 0x42) || (opcode >= 0x20 && opcode <= 0x24) || opcode === 0x0c || opcode === 0x0d;
}
