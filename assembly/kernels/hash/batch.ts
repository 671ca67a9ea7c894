// Many messages in one call. Those of 64 bytes stand one behind the other and go through the lanes as they come. Those
// of any length wait, by the number of their blocks, until there are as many as lanes: lanes run in step, so only
// messages of as many blocks can share a run.
import { compress4 as sha256Compress4, INITIAL as SHA256_INITIAL } from "../../generated/sha256";
import { compress4 as sm3Compress4, INITIAL as SM3_INITIAL } from "../../generated/sm3";
import { keccak256, keccak256x2 } from "../lib/keccak256";
import { gather, spread } from "../lib/lanes";
import { copyAndMark } from "../lib/padding";
import { sha256, sha256x4of64 } from "../lib/sha256";
import { sm3, sm3x4of64 } from "../lib/sm3";
import { ENDS, INPUT, OUTPUT } from "./memory";
import { KECCAK256, SHA256, SM3 } from "./stream";

/** One message alone. */
function single(algorithm: u32, p: usize, length: usize, out: usize): void {
  if (algorithm == SHA256) sha256(p, length, out);
  else if (algorithm == SM3) sm3(p, length, out);
  else keccak256(p, length, out);
}

/** The digests of `count` messages of 64 bytes. */
export function hashPairs(algorithm: u32, count: i32): void {
  let p = INPUT;
  let out = OUTPUT;
  let i = 0;
  // A run with idle lanes costs less than two messages alone; what they read and write is inside the buffers.
  if (algorithm == KECCAK256) {
    for (; i + 1 < count; i += 2, p += 128, out += 64) keccak256x2(p, p + 64, 64, out);
  } else if (algorithm == SHA256) {
    for (; i + 1 < count; i += 4, p += 256, out += 128) sha256x4of64(p, out);
  } else {
    for (; i + 1 < count; i += 4, p += 256, out += 128) sm3x4of64(p, out);
  }
  if (i < count) single(algorithm, p, 64, out);
}

/** Messages of more blocks do not wait for others. */
const MOST_BLOCKS: usize = 64;
/** How many wait, and which four, for each number of blocks. */
const waiting: usize = memory.data(65 * 20, 16);

const state: usize = memory.data(128, 16);
const tails: usize = memory.data(4 * 128, 16);
const digests: usize = memory.data(128, 16);

// @ts-ignore: decorator
@inline
function begin(message: u32): usize {
  return message == 0 ? 0 : <usize>load<u32>(ENDS + 4 * <usize>(message - 1));
}

// @ts-ignore: decorator
@inline
function length(message: u32): usize {
  return <usize>load<u32>(ENDS + 4 * <usize>message) - begin(message);
}

function alone(algorithm: u32, message: u32): void {
  single(algorithm, INPUT + begin(message), length(message), OUTPUT + 32 * <usize>message);
}

function compress4(algorithm: u32, p0: usize, p1: usize, p2: usize, p3: usize): void {
  if (algorithm == SHA256) sha256Compress4(state, state, p0, p1, p2, p3);
  else sm3Compress4(state, state, p0, p1, p2, p3);
}

/** Four messages of `blocks` blocks each, whose numbers stand at `slots`. */
function run4(algorithm: u32, slots: usize, blocks: usize): void {
  const m0 = load<u32>(slots), m1 = load<u32>(slots, 4), m2 = load<u32>(slots, 8), m3 = load<u32>(slots, 12);
  let p0 = INPUT + begin(m0), p1 = INPUT + begin(m1), p2 = INPUT + begin(m2), p3 = INPUT + begin(m3);
  // Blocks that are full in all four are read where they are. What is left of each, padding included, is one block or
  // two: messages of as many blocks differ by at most 63 bytes.
  const full = min(min(length(m0), length(m1)), min(length(m2), length(m3))) >> 6;
  spread(state, algorithm == SHA256 ? SHA256_INITIAL : SM3_INITIAL);
  for (let i: usize = 0; i < full; i++, p0 += 64, p1 += 64, p2 += 64, p3 += 64) {
    compress4(algorithm, p0, p1, p2, p3);
  }
  for (let lane: usize = 0; lane < 4; lane++) {
    const message = load<u32>(slots + 4 * lane);
    const tail = tails + 128 * lane;
    const end = tail + ((blocks - full) << 6);
    const total = length(message);
    copyAndMark(tail, INPUT + begin(message) + (full << 6), total - (full << 6), end, 0x80);
    store<u64>(end - 8, bswap<u64>((<u64>total) << 3));
  }
  for (let tail = tails; tail < tails + ((blocks - full) << 6); tail += 64) {
    compress4(algorithm, tail, tail + 128, tail + 256, tail + 384);
  }
  gather(state, digests, 32);
  for (let lane: usize = 0; lane < 4; lane++) {
    const out = OUTPUT + 32 * <usize>load<u32>(slots + 4 * lane);
    v128.store(out, v128.load(digests + 32 * lane));
    v128.store(out, v128.load(digests + 32 * lane, 16), 16);
  }
}

/** What waits for one number of blocks; lanes that are left over repeat the first message. */
function flush(algorithm: u32, slot: usize, blocks: usize): void {
  const count = load<u32>(slot);
  store<u32>(slot, 0);
  if (count == 1) {
    alone(algorithm, load<u32>(slot, 4));
  } else if (count > 1) {
    for (let i: usize = count; i < 4; i++) store<u32>(slot + 4 * i, load<u32>(slot, 4), 4);
    run4(algorithm, slot + 4, blocks);
  }
}

/**
 * The digests of `count` messages, packed, whose ends are in the table. The caller has seen to it that the ends do not
 * decrease and lie in the input.
 */
export function hashBatch(algorithm: u32, count: u32): void {
  if (!ASC_FEATURE_SIMD || algorithm == KECCAK256) {
    for (let i: u32 = 0; i < count; i++) alone(algorithm, i);
    return;
  }
  for (let i: u32 = 0; i < count; i++) {
    const blocks = (length(i) + 72) >> 6;
    if (blocks > MOST_BLOCKS) {
      alone(algorithm, i);
      continue;
    }
    const slot = waiting + 20 * blocks;
    const before = load<u32>(slot);
    store<u32>(slot + 4 * <usize>before, i, 4);
    store<u32>(slot, before + 1);
    if (before == 3) flush(algorithm, slot, blocks);
  }
  for (let blocks: usize = 1; blocks <= MOST_BLOCKS; blocks++) flush(algorithm, waiting + 20 * blocks, blocks);
}
