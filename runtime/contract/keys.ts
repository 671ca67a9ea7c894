// Storage keys as the texts that the journal takes. A contract reads a key and writes it soon after, and the accounts in
// use come again, so texts are kept in a small table: finding one by its bytes is several times as quick as making it,
// and a text that was looked up once carries its hash with it.

const slots = 2048;

interface Slot {
  readonly prefix: string;
  readonly bytes: Uint8Array;
  readonly text: string;
}

export class KeyTexts {
  readonly #slots = new Array<Slot | undefined>(slots).fill(undefined);

  /** `prefix` and the bytes as one text with one unit per byte. */
  of(prefix: string, bytes: Uint8Array, at: number, length: number): string {
    const end = at + length;
    // FNV-1a; a collision costs the time of making the text again.
    let hash = 0x811c9dc5;
    for (let i = at; i < end; i++) hash = Math.imul(hash ^ (bytes[i] ?? 0), 0x01000193);
    const index = (hash ^ (hash >>> 15)) & (slots - 1);
    const slot = this.#slots[index];
    if (slot !== undefined && slot.prefix === prefix && same(slot.bytes, bytes, at, length)) return slot.text;
    const text = prefix + latin(bytes, at, end);
    this.#slots[index] = { prefix, bytes: bytes.slice(at, end), text };
    return text;
  }
}

function same(kept: Uint8Array, bytes: Uint8Array, at: number, length: number): boolean {
  if (kept.length !== length) return false;
  for (let i = 0; i < length; i++) if (kept[i] !== bytes[at + i]) return false;
  return true;
}

/** Eight units by call: quicker than one by one, and than `apply` on a view made for it. */
function latin(bytes: Uint8Array, from: number, end: number): string {
  let text = "";
  let i = from;
  for (; i + 8 <= end; i += 8) {
    text += String.fromCharCode(
      bytes[i] as number,
      bytes[i + 1] as number,
      bytes[i + 2] as number,
      bytes[i + 3] as number,
      bytes[i + 4] as number,
      bytes[i + 5] as number,
      bytes[i + 6] as number,
      bytes[i + 7] as number,
    );
  }
  for (; i < end; i++) text += String.fromCharCode(bytes[i] as number);
  return text;
}
