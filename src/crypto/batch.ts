// Many signatures of one scheme into one call of a batch kernel: those whose form is right are packed as
// digest(32) ‖ r ‖ s (64) ‖ key, the others are not valid whatever the kernel says.
import type { Signed } from "./index.ts";

/** What a kernel needs of one signature. */
export interface Triple {
  readonly digest: Uint8Array;
  /** r ‖ s. */
  readonly signature: Uint8Array;
  readonly key: Uint8Array;
}

/**
 * @param keyLength bytes of a key as the kernel takes it
 * @param read undefined: malformed, so not valid
 * @param kernel a byte for each packed item, 1 valid
 */
export function verifyPacked(
  items: readonly Signed[],
  keyLength: number,
  read: (item: Signed) => Triple | undefined,
  kernel: (packed: Uint8Array) => Uint8Array | undefined,
): Uint8Array {
  const size = 96 + keyLength;
  const packed = new Uint8Array(items.length * size);
  const places: number[] = [];
  items.forEach((item, i) => {
    if (item.prepared === true) {
      if (item.message.length !== size) return;
      packed.set(item.message, places.length * size);
      places.push(i);
      return;
    }
    const triple = read(item);
    if (triple?.digest.length !== 32 || triple.signature.length !== 64 || triple.key.length !== keyLength) return;
    const at = places.length * size;
    packed.set(triple.digest, at);
    packed.set(triple.signature, at + 32);
    packed.set(triple.key, at + 96);
    places.push(i);
  });
  const valid = kernel(packed.subarray(0, places.length * size));
  const out = new Uint8Array(items.length);
  places.forEach((i, n) => {
    out[i] = valid?.[n] === 1 ? 1 : 0;
  });
  return out;
}
