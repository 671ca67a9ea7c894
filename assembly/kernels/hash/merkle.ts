// The Merkle tree of transactions: parent = SHA-256(SHA-256(left ‖ right)), an odd level repeats its last node (as in
// Bitcoin; reference: hashing.md section 3.1). A level lies in one piece, so that two children are already the message
// of their parent; levels shrink in place, four parents at a time.
import { sha256, sha256x4, sha256x4of64 } from "../lib/sha256";

/** Four messages of 32 bytes, each in a block of its own, whose padding never changes. */
const digests: usize = memory.data(256, 16);

/** The four parents of eight nodes at `p` go to `out`, which may be `p`. */
function parents4(p: usize, out: usize): void {
  if (ASC_FEATURE_SIMD) {
    for (let block = digests; block < digests + 256; block += 64) {
      store<u8>(block, 0x80, 32);
      store<u8>(block, 1, 62);
    }
    sha256x4of64(p, digests, 64);
    sha256x4(digests, 64, 1, out);
  } else {
    for (let i: usize = 0; i < 4; i++) parent(p + 64 * i, out + 32 * i);
  }
}

function parent(p: usize, out: usize): void {
  sha256(p, 64, digests);
  sha256(digests, 32, out);
}

/**
 * Replaces the nodes by those `levels` levels above them.
 * @param nodes `count` hashes, with room for 6 more behind them
 * @param index the node whose siblings go to `branch`, or one that is not there, of which there are none
 * @returns how many nodes are left
 */
export function climb(nodes: usize, count: i32, levels: i32, index: u32, branch: usize): i32 {
  for (; levels > 0; levels--, index >>= 1) {
    if ((count & 1) != 0) {
      memory.copy(nodes + 32 * count, nodes + 32 * (count - 1), 32);
      count++;
    }
    if (index < <u32>count) {
      memory.copy(branch, nodes + 32 * (index ^ 1), 32);
      branch += 32;
    }
    count >>= 1;
    // Three lanes that have nothing to do cost less than two messages alone.
    let i = 0;
    for (; i + 1 < count; i += 4) parents4(nodes + 64 * i, nodes + 32 * i);
    if (i < count) parent(nodes + 64 * i, nodes + 32 * i);
  }
  return count;
}
