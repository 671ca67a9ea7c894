// SHA-512 of a message that comes in pieces.
import { compress, INITIAL } from "../../generated/sha512";
import { padWideBlocks, writeWideDigest } from "../lib/sha512";

const state: usize = memory.data(64, 16);
const block: usize = memory.data(128, 16);
const tail: usize = memory.data(256, 16);
let total: u64 = 0;

/** Forgets what came before and takes the first piece. */
export function startHash(p: usize, length: usize): void {
  memory.copy(state, INITIAL, 64);
  total = 0;
  moreHash(p, length);
}

export function moreHash(p: usize, length: usize): void {
  const end = p + length;
  let filled = <usize>total & 127;
  total += length;
  if (filled > 0) {
    const taken = min<usize>(128 - filled, length);
    memory.copy(block + filled, p, taken);
    p += taken;
    filled += taken;
    if (filled < 128) return;
    compress(state, state, block);
  }
  for (; p + 128 <= end; p += 128) compress(state, state, p);
  memory.copy(block, p, end - p);
}

/** Writes 64 bytes. */
export function finishHash(out: usize): void {
  const last = padWideBlocks(tail, block, total);
  for (let p = tail; p < last; p += 128) compress(state, state, p);
  writeWideDigest(state, out);
}
