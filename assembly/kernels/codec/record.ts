// One row of the field table: 368 bytes that say everything about a transaction. Ranges are an offset from the first
// byte of its canonical encoding and a length, 32 bits each; runtime/kernels/codec.ts reads the same layout.

export const recordSize: usize = 368;

// Where its canonical encoding is: in the input itself, or among the normalised ones.
export const STATUS: usize = 0;
export const AT: usize = 4;
export const SIZE: usize = 8;
/** From the tag of the field to its end; the signature's range is empty when there is none. */
export const SIGNED_FROM: usize = 12;
export const SIGNED_TO: usize = 16;
export const HEADER_FROM: usize = 20;
export const HEADER_TO: usize = 24;

// Contents of the lengthy fields.
export const EXECER: usize = 28;
export const PAYLOAD: usize = 36;
export const KEY: usize = 44;
export const SIGNATURE: usize = 52;
export const RECEIVER: usize = 60;
export const HEADER: usize = 68;
export const NEXT: usize = 76;

// Numbers.
export const TYPE: usize = 84;
export const GROUP_COUNT: usize = 88;
export const CHAIN_ID: usize = 92;
export const FEE: usize = 96;
export const EXPIRE: usize = 104;
export const NONCE: usize = 112;

/** Length of the sender's address, 0: not derived here. */
export const SENDER_LENGTH: usize = 120;
/** Whether there is something to verify under secp256k1: a value of `verdict`. */
export const VERDICT: usize = 124;

export const HASH: usize = 128;
export const FULL_HASH: usize = 160;
// What is verified: digest ‖ r ‖ s ‖ key, in one piece.
export const DIGEST: usize = 192;
export const RS: usize = 224;
export const COMPACT_KEY: usize = 288;
export const SENDER: usize = 324;

export namespace status {
  export const malformed: i32 = 0;
  /** The input is the canonical encoding. */
  export const canonical: i32 = 1;
  /** The input was liberal; the row describes the canonical encoding of what it says. */
  export const normalised: i32 = 2;
}

export namespace verdict {
  /** Another scheme. */
  export const foreign: i32 = 0;
  export const ready: i32 = 1;
  /** No signature of that form is ever valid. */
  export const invalid: i32 = 2;
}

// @ts-ignore: decorator
@inline
export function from(record: usize, field: usize): usize {
  return load<u32>(record + field);
}

// @ts-ignore: decorator
@inline
export function size(record: usize, field: usize): usize {
  return load<u32>(record + field, 4);
}
