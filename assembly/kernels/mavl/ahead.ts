// Looking ahead: the ways of some keys down the tree are gone side by side before the keys are set one by one, so that the
// processor fetches what they will meet all at once instead of one after the other. A hint: it changes nothing and may
// lose its way.
import { less, window } from "./bytes";
import { peek, touch } from "./cache";
import * as n from "./node";
import * as record from "./record";

/** Keys that are looked ahead for at a time. */
export const AHEAD: u32 = 8;
/** For each of them: u32 key, u32 its length, u32 the node or record come to (0: the way is over), u64 ref to go on to. */
const LANE: u32 = 24;
const lanes: usize = memory.data(24 * 8, 8);
const KEY_LENGTH: usize = 4;
const PLACE: usize = 8;
const REF: usize = 16;
/** Keeps the reads from being optimized away. */
let sink: u32 = 0;

/** Names a key for lookAhead(). */
// @ts-ignore: decorator
@inline
export function noteAhead(lane: u32, key: usize, keyLength: u32): void {
  store<u32>(lanes + LANE * lane, <u32>key);
  store<u32>(lanes + LANE * lane, keyLength, KEY_LENGTH);
}

export function lookAhead(count: u32): void {
  const end = lanes + LANE * count;
  const top = n.child(n.root, 0);
  for (let lane = lanes; lane < end; lane += LANE) {
    store<u32>(lane, <u32>top, PLACE);
    store<u64>(lane, top == 0 ? n.refAt(n.root, 0) : 0, REF);
  }
  if (top != 0) goUnfolded(end);
  goStored(end);
}

/** Through the nodes that are unfolded. */
function goUnfolded(end: usize): void {
  for (let level = n.heightOf(n.root); level > 1; level--) {
    for (let lane = lanes; lane < end; lane += LANE) {
      const node = <usize>load<u32>(lane, PLACE);
      if (node == 0 || n.heightOf(node) == 0) continue;
      const mine = window(load<u32>(lane), load<u32>(lane, KEY_LENGTH), load<u32>(node, n.WINDOW_AT));
      const side = <u32>(mine >= load<u64>(node, n.WINDOW));
      const next = n.child(node, side);
      store<u32>(lane, <u32>next, PLACE);
      if (next == 0) store<u64>(lane, n.refAt(node, side), REF);
    }
  }
  for (let lane = lanes; lane < end; lane += LANE) {
    const leaf = <usize>load<u32>(lane, PLACE);
    if (leaf != 0) sink ^= load<u32>(leaf, n.KEY);
  }
}

/** On through the records in the cache. What can be read at once is read in one go for all keys. */
function goStored(end: usize): void {
  const last: usize = (<usize>memory.size() << 16) - 4;
  for (let going = true; going; ) {
    going = false;
    for (let lane = lanes; lane < end; lane += LANE) {
      const ref = load<u64>(lane, REF);
      if (ref != 0) sink ^= touch(ref);
    }
    for (let lane = lanes; lane < end; lane += LANE) {
      const ref = load<u64>(lane, REF);
      const at: usize = ref == 0 ? 0 : peek(ref);
      store<u32>(lane, <u32>at, PLACE);
      if (at != 0) sink ^= load<u8>(at) ^ load<u8>(min<usize>(at + 64, last));
    }
    for (let lane = lanes; lane < end; lane += LANE) {
      const at = <usize>load<u32>(lane, PLACE);
      let ref: u64 = 0;
      if (at != 0 && load<u8>(at) != 0) {
        record.open(at);
        const left = less(load<u32>(lane), load<u32>(lane, KEY_LENGTH), record.key, record.keyLength);
        ref = record.readRef(at + (left ? record.LEFT_REF : record.RIGHT_REF));
        going = true;
      }
      store<u64>(lane, ref, REF);
    }
  }
}
