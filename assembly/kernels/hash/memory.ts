// The fixed buffers of the module. Input, table and output lie one behind the other; nothing is ever allocated.

/** Bytes of input that one call takes: longer ones come in pieces. */
export const CAPACITY: u32 = 1 << 18;
/** Messages of one batch. */
export const MESSAGES: u32 = 1 << 13;

/** Behind it room for the three lanes that a last group may not fill. */
export const INPUT: usize = memory.data(CAPACITY + 192, 16);
/** The end of each message of a batch, as an offset into the input, in 32 bits. */
export const ENDS: usize = memory.data(MESSAGES * 4, 16);
/** Digests, one behind the other, of as many messages as a batch may have. */
export const OUTPUT: usize = memory.data(MESSAGES * 32 + 96, 16);
