// Storage keys as the texts that the journal takes. A contract reads a key and writes it soon after, and the accounts in
// use come again, so texts are kept in a small table: finding one by its bytes is several times as quick as making it,
// and a text that was looked up once carries its hash with it.

const slots = 2048;

interface Slot {
  readonly prefix: string;
  readonly text: string;
}

export class KeyTexts {
  readonly #slots = new Array<Slot | undefined>(slots).fill(undefined);

  /** `prefix` and bytes of the memory as one text with one unit per byte. The range must lie within. */
  of(prefix: string, memory: DataView<ArrayBuffer>, at: number, length: number): string {
    const index = slotOf(memory, at, length);
    const slot = this.#slots[index];
    if (slot !== undefined && slot.prefix === prefix && same(slot, memory, at, length)) return slot.text;
    const text = prefix + latin(memory, at, at + length);
    this.#slots[index] = { prefix, text };
    return text;
  }
}

/** FNV-1a by words; a collision costs the time of making the text again. */
function slotOf(memory: DataView, at: number, length: number): number {
  let hash = 0x811c9dc5 ^ length;
  const end = at + length;
  let i = at;
  for (; i + 4 <= end; i += 4) hash = Math.imul(hash ^ memory.getUint32(i, true), 0x01000193);
  for (; i < end; i++) hash = Math.imul(hash ^ memory.getUint8(i), 0x01000193);
  hash ^= hash >>> 15;
  return Math.imul(hash, 0x2c1b3c6d) >>> 21;
}

function same({ prefix, text }: Slot, memory: DataView, at: number, length: number): boolean {
  const from = prefix.length;
  if (text.length !== from + length) return false;
  for (let i = 0; i < length; i++) if (text.charCodeAt(from + i) !== memory.getUint8(at + i)) return false;
  return true;
}

/** Eight units by call: quicker than one by one, and than `apply` on a view made for it. */
function latin(memory: DataView, from: number, end: number): string {
  let text = "";
  let i = from;
  for (; i + 8 <= end; i += 8) {
    text += String.fromCharCode(
      memory.getUint8(i),
      memory.getUint8(i + 1),
      memory.getUint8(i + 2),
      memory.getUint8(i + 3),
      memory.getUint8(i + 4),
      memory.getUint8(i + 5),
      memory.getUint8(i + 6),
      memory.getUint8(i + 7),
    );
  }
  for (; i < end; i++) text += String.fromCharCode(memory.getUint8(i));
  return text;
}
