// RIPEMD-160 (ISO/IEC 10118-3); the steps are generated (generate/ripemd160.ts).
import { compress } from "../../generated/ripemd160";
import { padBlocks } from "./padding";

const state: usize = memory.data(32, 16);
const tail: usize = memory.data(128, 16);

/** The state before the first block: 20 bytes. */
export const INITIAL: usize = memory.data<u32>([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0], 16);

/** RIPEMD-160 of `length` bytes at `p`, 20 bytes at `out`. */
export function ripemd160(p: usize, length: usize, out: usize): void {
  let from = INITIAL;
  for (const end = p + (length & ~63); p < end; p += 64) {
    compress(state, from, p);
    from = state;
  }
  const end = padBlocks(tail, p, length, false);
  for (let q = tail; q < end; q += 64) {
    compress(state, from, q);
    from = state;
  }
  for (let i: usize = 0; i < 20; i += 4) store<u32>(out + i, load<u32>(state + i));
}
