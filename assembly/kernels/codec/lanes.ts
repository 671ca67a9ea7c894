// SHA-256 of many short messages: those with equally many blocks wait for each other and are hashed four at a time. A
// message is copied and padded when it is handed in, so it may consist of pieces, and its digest is there after
// flush() at the latest.
import { copy } from "./copy";
import { sha256, sha256x4 } from "../lib/sha256";

/** Most blocks of a message that waits for others: 1015 bytes, far above a usual transaction. */
const maxBlocks: usize = 16;
const stride: usize = 64 * 16;
const messages = memory.data(16 * 4 * 64 * 16, 16);
/** For each number of blocks: how many wait; where their digests go, and how long they are. */
const waiting = memory.data(16 * 4, 4);
const outs = memory.data(16 * 4 * 4, 4);
const lengths = memory.data(16 * 4 * 4, 4);
const results = memory.data(128, 16);

/** Whether a message of this length waits for others. */
// @ts-ignore: decorator
@inline
export function isShort(length: usize): bool {
  return length <= 64 * maxBlocks - 9;
}

/** Room for a message that is short; the caller puts it there, then calls submit(). */
// @ts-ignore: decorator
@inline
export function room(length: usize): usize {
  const blocks = (length + 8) >>> 6;
  return messages + ((blocks << 2) + load<u32>(waiting + (blocks << 2))) * stride;
}

/** The message in the room that was asked for last is there. @param out 32 bytes, which may be what it was read from */
export function submit(length: usize, out: usize): void {
  const group = (length + 8) >>> 6;
  const lane = load<u32>(waiting + (group << 2));
  const at = (group << 2) + lane;
  const message = messages + at * stride;
  const end = (group + 1) << 6;
  store<u8>(message + length, 0x80);
  memory.fill(message + length + 1, 0, end - length - 9);
  store<u64>(message + end - 8, bswap(<u64>length << 3));
  store<u32>(outs + (at << 2), <u32>out);
  store<u32>(lengths + (at << 2), <u32>length);
  store<u32>(waiting + (group << 2), lane + 1);
  if (lane == 3) run(group);
}

/** Hashes what waits. */
export function flush(): void {
  for (let group: usize = 0; group < maxBlocks; group++) run(group);
}

function run(group: usize): void {
  const count = <usize>load<u32>(waiting + (group << 2));
  if (count == 0) return;
  store<u32>(waiting + (group << 2), 0);
  const first = messages + (group << 2) * stride;
  const slots = group << 4;
  // Half-empty vectors still beat one after the other, provided there are vectors.
  if (count == 4 || (ASC_FEATURE_SIMD && count > 1)) {
    sha256x4(first, stride, <i32>group + 1, results);
    for (let i: usize = 0; i < count; i++) {
      copy(load<u32>(outs + slots + (i << 2)), results + (i << 5), 32);
    }
    return;
  }
  for (let i: usize = 0; i < count; i++) {
    sha256(first + i * stride, load<u32>(lengths + slots + (i << 2)), load<u32>(outs + slots + (i << 2)));
  }
}
