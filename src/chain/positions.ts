// The positions of an address's transactions, one list for what it sent and one for what it received. A list only grows
// at its end: full pages are written once and never change, the head holds the length and the entries after the last full
// page. So a block costs one read and one write per address, whatever the length of the list, and what the records look
// like depends on the entries alone: taking a block off leaves them as they were before it.
import { putU64be, readU64be } from "../lib/bytes.ts";
import { copyOf, room } from "../lib/slab.ts";
import type { TxLocation } from "./index.ts";
import { keys } from "./layout.ts";
import type { Base, Overlay } from "./overlay.ts";
import { corrupt, decodeLocation, locationLength, putLocation } from "./records.ts";

/** Entries of a full page. */
const pageEntries = 16;
const headLength = 8;

/** What a list is called in keys. */
export interface ListName {
  /** See layout.addressForm. */
  readonly form: Uint8Array;
  /** 1 sent, 2 received. */
  readonly flag: number;
}

/** Head of a list as it is stored; undefined for an empty one. */
export function headOf(base: Pick<Base, "getSync">, { form, flag }: ListName): Uint8Array | undefined {
  return base.getSync(keys.list(form, flag));
}

/** Number of entries of a list. */
export function lengthOf(head: Uint8Array | undefined): number {
  if (head === undefined) return 0;
  const length = readU64be(head);
  if (head.length !== headLength + (length % pageEntries) * locationLength) corrupt("list of an address");
  return length;
}

/** Puts transactions of one block at the end. @param indexes in the block, ascending */
export function append(
  overlay: Overlay,
  list: ListName,
  head: Uint8Array | undefined,
  height: number,
  indexes: readonly number[],
): void {
  const before = lengthOf(head);
  const after = before + indexes.length;
  const first = before - (before % pageEntries);
  // With room for the head's length in front: unless a page fills up, this is the new head.
  const made = room(headLength + (after - first) * locationLength);
  if (head !== undefined) made.set(head);
  let at = headLength + (before - first) * locationLength;
  for (const index of indexes) {
    putLocation(made, at, { height, index });
    at += locationLength;
  }
  write(overlay, list, first, made);
}

/** Takes the entries of a height and above off again. */
export function truncate(overlay: Overlay, list: ListName, height: number): void {
  const head = headOf(overlay, list);
  const before = lengthOf(head);
  const after = find(overlay, list, head, { height, index: 0 });
  if (after === before) return;
  const { form, flag } = list;
  const first = after - (after % pageEntries);
  const rest = new Uint8Array(headLength + (after - first) * locationLength);
  rest.set(pageOf(overlay, list, head, first).subarray(0, (after - first) * locationLength), headLength);
  for (let at = first; at + pageEntries <= before; at += pageEntries) {
    overlay.put(keys.page(form, flag, at / pageEntries), undefined);
  }
  if (after === 0) overlay.put(keys.list(form, flag), undefined);
  else write(overlay, list, first, rest);
}

/**
 * Writes the end of a list. @param first number of its first entry, which begins a page
 * @param made room for the length, then the entries
 */
function write(overlay: Overlay, { form, flag }: ListName, first: number, made: Uint8Array): void {
  const size = pageEntries * locationLength;
  const length = first + (made.length - headLength) / locationLength;
  let at = headLength;
  for (let number = first / pageEntries; at + size <= made.length; at += size, number++) {
    overlay.put(keys.page(form, flag, number), copyOf(made, at, at + size));
  }
  let head = made;
  if (at > headLength) {
    head = room(headLength + made.length - at);
    head.set(made.subarray(at), headLength);
  }
  putU64be(head, 0, length);
  overlay.put(keys.list(form, flag), head);
}

/** The entries of the page that begins with entry number `first`. */
function pageOf(base: Pick<Base, "getSync">, list: ListName, head: Uint8Array | undefined, first: number): Uint8Array {
  if (head !== undefined && first + pageEntries > lengthOf(head)) return head.subarray(headLength);
  const page = base.getSync(keys.page(list.form, list.flag, first / pageEntries));
  if (page?.length !== pageEntries * locationLength) return corrupt("list of an address");
  return page;
}

/** Number of the first entry that is not before a place. */
function find(
  base: Pick<Base, "getSync">,
  list: ListName,
  head: Uint8Array | undefined,
  place: { readonly height: number; readonly index: number },
): number {
  const length = lengthOf(head);
  // The page, by its first entry, then the place in it.
  let low = 0;
  let high = Math.ceil(length / pageEntries);
  while (low < high) {
    const middle = (low + high) >> 1;
    const page = pageOf(base, list, head, middle * pageEntries);
    if (page.length > 0 && order(decodeLocation(page), place) < 0) low = middle + 1;
    else high = middle;
  }
  if (low === 0) return 0;
  const first = (low - 1) * pageEntries;
  const page = pageOf(base, list, head, first);
  let at = 0;
  while (at < page.length && order(decodeLocation(page, at), place) < 0) at += locationLength;
  return first + at / locationLength;
}

export function order(a: TxLocation, b: TxLocation): number {
  return a.height - b.height || a.index - b.index;
}

/**
 * Entries of a list from a place on (exclusive), upwards or downwards.
 * @param start undefined: from the end that the direction begins at
 */
export function readList(
  base: Pick<Base, "getSync">,
  list: ListName,
  start: TxLocation | undefined,
  reverse: boolean,
  limit: number,
): readonly TxLocation[] {
  const head = headOf(base, list);
  const length = lengthOf(head);
  const out: TxLocation[] = [];
  let at: number;
  if (start === undefined) at = reverse ? length - 1 : 0;
  else if (reverse) at = find(base, list, head, start) - 1;
  else at = find(base, list, head, { height: start.height, index: start.index + 1 });
  let first = -1;
  let page = new Uint8Array(0);
  for (; out.length < limit && at >= 0 && at < length; at += reverse ? -1 : 1) {
    const wanted = at - (at % pageEntries);
    if (wanted !== first) {
      first = wanted;
      page = new Uint8Array(pageOf(base, list, head, first));
    }
    out.push(decodeLocation(page, (at - first) * locationLength));
  }
  return out;
}
