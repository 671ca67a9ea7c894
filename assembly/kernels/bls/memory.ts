// Places in linear memory. A slot of 128 bytes holds an element of Fp2, or two unrelated elements of Fp, in the digits
// of the build. Functions work on pointers to slots and keep what they need between in slots of their own, so they do
// not call themselves; an operand may be the result unless said otherwise.

/** Bytes of a slot. */
export const S: usize = 128;
/** Of an element of Fp6: c0 + c1·v + c2·v². */
export const S6: usize = 3 * S;
/** Of an element of Fp12: c0 + c1·w, each of Fp6. */
export const S12: usize = 6 * S;

/** −x is the parameter of the curve: r = x⁴ − x² + 1. Of its 64 bits, 6 are set. */
export const X: u64 = 0xd201000000010000;
