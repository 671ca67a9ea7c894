// The node cache: records in a few large byte arrays, found by ref, so that its memory is bounded exactly and the garbage
// collector sees none of it. Segments are filled one after the other; when none is free the oldest is swept. As long as
// the live records fill only a part of the cache a sweep drops the dead ones alone; when they do not fit, what stays
// are the records that were read since they came or since the last sweep.
import { readRef, readU32, recordEnd, refUnit, writeRef, writeU32 } from "../record.ts";

const firstSlots = 1024;
/** Words of a slot: the ref (low, high; 0 and 0: free), the place, 1 if the record has been read. */
const slotWords = 4;
const high = 1;
const place = 2;
const mark = 3;
/** Records whose refs follow each other lie in one block: ref of the first (7), length in bytes (4), records. */
const blockHead = 11;
/** Part of the segments that live records may fill before live ones are dropped. */
const roomy = 0.6;

export class NodeCache {
  /** Segments have 2^shift bytes; a place is segment number << shift | offset. */
  readonly #shift: number;
  readonly #slotLimit: number;
  readonly #segments: (Uint8Array | undefined)[];
  readonly #ends: number[];
  #current = 0;
  /** Open addressing, linear probing. */
  #slots = new Uint32Array(slotWords * firstSlots);
  #mask = firstSlots - 1;
  #count = 0;
  #addedCount = 0;
  #addedBytes = 0;
  /** Where the last find() found its record; valid until the next add(). */
  bytes: Uint8Array = new Uint8Array(0);
  at = 0;

  /** @param limit largest size in bytes, table included; at least 64 KiB, below 4 GiB */
  constructor(limit: number) {
    let slots = firstSlots;
    while (slots * 2 <= limit / 64) slots *= 2;
    const room = limit - slots * slotWords * 4;
    let shift = 10;
    while (2 ** (shift + 1) <= room / 12) shift++;
    this.#shift = shift;
    this.#slotLimit = slots;
    const segments = Math.floor(room / 2 ** shift);
    this.#segments = new Array(segments).fill(undefined);
    this.#ends = new Array(segments).fill(0);
  }

  get count(): number {
    return this.#count;
  }

  /** Bytes taken. */
  get size(): number {
    let segments = 0;
    for (const segment of this.#segments) segments += segment?.length ?? 0;
    return segments + this.#slots.length * 4;
  }

  find(ref: number): boolean {
    const slots = this.#slots;
    const slot = this.#slotOf(ref);
    const at = slots[slot + place] as number;
    if (at === 0) return false;
    slots[slot + mark] = 1;
    this.bytes = this.#segments[at >>> this.#shift] as Uint8Array;
    this.at = at & (2 ** this.#shift - 1);
    return true;
  }

  /**
   * Copies the records that lie one after the other between `from` and `end`.
   * @param ref ref of the first. What is too big for the cache is left out.
   */
  add(ref: number, bytes: Uint8Array, from: number, end: number): void {
    const length = blockHead + end - from;
    if (length > 2 ** this.#shift / 8) return;
    let records = 0;
    for (let at = from; at < end; at = recordEnd(bytes, at)) records++;
    this.#makeRoom(length, records);
    const segment = this.#segments[this.#current] as Uint8Array;
    const start = this.#ends[this.#current] as number;
    writeRef(segment, start, ref);
    writeU32(segment, start + 7, end - from);
    const to = start + blockHead - from;
    if (end - from < 256) for (let i = from; i < end; i++) segment[to + i] = bytes[i] as number;
    else segment.set(bytes.subarray(from, end), start + blockHead);
    this.#ends[this.#current] = start + length;
    const base = this.#current * 2 ** this.#shift + to;
    const slots = this.#slots;
    for (let at = from; at < end; ) {
      const one = ref + at - from;
      const slot = this.#slotOf(one);
      if (slots[slot + place] === 0) this.#count++;
      slots[slot] = one;
      slots[slot + high] = Math.floor(one / 0x1_0000_0000);
      slots[slot + place] = base + at;
      slots[slot + mark] = 0;
      at = recordEnd(bytes, at);
    }
    this.#addedCount += records;
    this.#addedBytes += end - from;
  }

  /** Forgets a record that nothing will read any more. */
  remove(ref: number): void {
    const slot = this.#slotOf(ref);
    if (this.#slots[slot + place] !== 0) this.#free(slot);
  }

  /** Index of the slot that holds the ref, or of the free one (place 0) where it would go. */
  #slotOf(ref: number): number {
    const slots = this.#slots;
    const limit = this.#mask;
    const low = ref >>> 0;
    const top = Math.floor(ref / 0x1_0000_0000);
    let slot = hashOf(low, top) & limit;
    for (;;) {
      const index = slot * slotWords;
      if ((slots[index] === low && slots[index + high] === top) || slots[index + place] === 0) return index;
      slot = (slot + 1) & limit;
    }
  }

  #makeRoom(length: number, records: number): void {
    while (this.#count + records > this.#mask * 0.75) {
      if (this.#mask + 1 < this.#slotLimit) this.#grow();
      else this.#turn(true);
    }
    // After one round without success nothing is marked any more: the next segment will be emptied.
    for (let turns = 0; (this.#ends[this.#current] as number) + length > 2 ** this.#shift; turns++) {
      this.#turn(turns > this.#segments.length);
    }
    this.#segments[this.#current] ??= new Uint8Array(2 ** this.#shift);
  }

  /**
   * Goes on to the next segment and sweeps what is in it.
   * @param full whether live records must go, those that were not read since the last sweep
   */
  #turn(full: boolean): void {
    this.#current = (this.#current + 1) % this.#segments.length;
    const segment = this.#segments[this.#current];
    if (segment === undefined) return;
    const slots = this.#slots;
    const live = (this.#count * this.#addedBytes) / this.#addedCount;
    const crowded = full || live > roomy * this.#segments.length * segment.length;
    const base = this.#current * segment.length;
    const end = this.#ends[this.#current] as number;
    // Records that stay and lie together are moved as one run, to `to`; a gap too short for a new head stays in the run.
    let to = 0;
    let runAt = 0;
    let runEnd = 0;
    let runRef = 0;
    const flush = () => {
      if (runEnd === 0) return;
      segment.copyWithin(to + blockHead, runAt, runEnd);
      writeRef(segment, to, runRef);
      writeU32(segment, to + 7, runEnd - runAt);
      to += blockHead + runEnd - runAt;
      runEnd = 0;
    };
    for (let block = 0; block < end; ) {
      const first = readRef(segment, block);
      const from = block + blockHead;
      block = from + readU32(segment, block + 7);
      for (let at = from; at < block; ) {
        const next = recordEnd(segment, at);
        const ref = first + at - from;
        const slot = this.#slotOf(ref);
        if (slots[slot + place] === base + at) {
          if (slots[slot + mark] === 1 || !crowded) {
            if (runEnd !== 0 && at - (to + blockHead + runEnd - runAt) >= blockHead) flush();
            if (runEnd === 0) {
              runAt = at;
              runRef = ref;
            }
            runEnd = next;
            slots[slot + place] = base + to + blockHead + at - runAt;
            slots[slot + mark] = 0;
          } else this.#free(slot);
        }
        at = next;
      }
      flush();
    }
    this.#ends[this.#current] = to;
  }

  /** Frees a slot and closes the gap in the chain of probes behind it. */
  #free(index: number): void {
    const slots = this.#slots;
    const limit = this.#mask;
    let gap = index / slotWords;
    for (let i = (gap + 1) & limit; slots[i * slotWords + place] !== 0; i = (i + 1) & limit) {
      const from = i * slotWords;
      const home = hashOf(slots[from] as number, slots[from + high] as number) & limit;
      if (((i - home) & limit) >= ((i - gap) & limit)) {
        copySlot(slots, from, slots, gap * slotWords);
        gap = i;
      }
    }
    slots[gap * slotWords + place] = 0;
    this.#count--;
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Uint32Array(2 * old.length);
    this.#mask = 2 * this.#mask + 1;
    for (let i = 0; i < old.length; i += slotWords) {
      if (old[i + place] === 0) continue;
      const ref = (old[i + high] as number) * 0x1_0000_0000 + (old[i] as number);
      copySlot(old, i, this.#slots, this.#slotOf(ref));
    }
  }
}

function copySlot(from: Uint32Array, at: number, to: Uint32Array, toAt: number): void {
  for (let i = 0; i < slotWords; i++) to[toAt + i] = from[at + i] as number;
}

/** Nodes of one page get neighbouring slots: they are put, and often read, together. */
function hashOf(low: number, top: number): number {
  const page = (low >>> 12) | (top << 20);
  const mixed = Math.imul(page ^ (top >>> 12), 0x9e37_79b1);
  return (mixed ^ (mixed >>> 15)) + ((low & (refUnit - 1)) >>> 6);
}
