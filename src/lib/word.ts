// A 64-bit register that can be filled as a BigInt and read as two halves, or the other way round: far cheaper than shifts
// on BigInts. Shared by everybody, so nothing may be left in it.

export const i64 = new BigInt64Array(1);
export const u64 = new BigUint64Array(i64.buffer);
export const halves = new Uint32Array(i64.buffer);

const littleEndian = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;
/** Index in `halves` of bits 0 to 31. */
export const low = littleEndian ? 0 : 1;
/** Index in `halves` of bits 32 to 63. */
export const high = littleEndian ? 1 : 0;
