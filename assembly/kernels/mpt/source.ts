// Stored nodes: from the cache, else from the host. What the host gives is believed only when it has the hash it was
// asked for and is a node.
import { keccak256 } from "../lib/keccak256";
import { CORRUPT, fail, HOST, MISSING, mark, release, take } from "./arena";
import { cached, copyHash, ENTRY, keep, sameHash } from "./cache";
import { embedsView, readStored, VIEW } from "./codec";
import { BRANCH, kindOf } from "./node";

/** Asks for a node. @returns its length; -1: there is none, -2: asking failed */
// @ts-ignore: decorator
@external("host", "load")
declare function hostLoad(hash: usize): i32;
/** Has the node that was asked for last written to `to`. */
// @ts-ignore: decorator
@external("host", "take")
declare function hostTake(to: usize): void;

/** The hash that was looked for last. */
export const WANTED: usize = memory.data(32, 8);
const digest: usize = memory.data(32, 8);

/** The node that find() found. In the cache it stays in its place until the next one is looked for. */
export let bytes: usize = 0;
export let length: usize = 0;
/** Whether it lies in the arena. */
export let own: bool = false;

/**
 * Finds a node and reads it into VIEW.
 * @param root whether it stands there as root; any other is too long to stand in its parent
 * @param forked whether it is the child of an extension
 */
export function find(hash: usize, root: bool, forked: bool): bool {
  copyHash(WANTED, hash);
  const entry = cached(WANTED);
  if (entry !== 0) {
    bytes = entry + ENTRY;
    length = load<u32>(entry);
    own = false;
  } else if (!fetch()) return false;
  // What lies in the arena has been read where it was checked.
  if ((!own && !readStored(bytes, length)) || (!root && embedsView(length)) || (forked && kindOf(VIEW) !== BRANCH)) {
    fail(CORRUPT);
    return false;
  }
  return true;
}

/** Gets WANTED from the host. */
function fetch(): bool {
  const answer = hostLoad(WANTED);
  if (answer < 0) {
    fail(answer === -1 ? MISSING : HOST);
    return false;
  }
  const before = mark();
  length = answer;
  bytes = take(length);
  if (bytes === 0) return false;
  hostTake(bytes);
  keccak256(bytes, length, digest);
  if (!sameHash(digest, WANTED) || !readStored(bytes, length)) {
    fail(CORRUPT);
    return false;
  }
  const entry = keep(WANTED, bytes, length);
  own = entry === 0;
  if (!own) {
    bytes = entry + ENTRY;
    release(before);
  }
  return true;
}

/** The same, and the node lies in the arena, where it stays. */
export function findOwn(hash: usize, root: bool, forked: bool): bool {
  if (!find(hash, root, forked)) return false;
  if (own) return true;
  const copy = take(length);
  if (copy === 0) return false;
  memory.copy(copy, bytes, length);
  bytes = copy;
  own = true;
  return readStored(bytes, length);
}
