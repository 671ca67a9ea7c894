// The undo record of a block: the previous value of every key that is not the block's own. Keys that only one block
// writes are not in it; they are made again from the block when it is taken off (see entries.ts).
import { fail } from "../errors.ts";
import type { Overlay, Previous } from "./overlay.ts";

/** Per key: length, key, length of the value plus one (0: there was none), value; lengths are varints. */
export function encodeUndo(list: readonly Previous[]): Uint8Array {
  let size = 0;
  for (const { key, value } of list) {
    size += varintSize(key.length) + key.length;
    size += value === undefined ? 1 : varintSize(value.length + 1) + value.length;
  }
  const out = new Uint8Array(size);
  let at = 0;
  const number = (given: number) => {
    let rest = given;
    for (; rest >= 128; rest = Math.floor(rest / 128)) out[at++] = (rest % 128) | 128;
    out[at++] = rest;
  };
  for (const { key, value } of list) {
    number(key.length);
    out.set(key, at);
    at += key.length;
    number(value === undefined ? 0 : value.length + 1);
    if (value === undefined) continue;
    out.set(value, at);
    at += value.length;
  }
  return out;
}

function varintSize(value: number): number {
  let size = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) size++;
  return size;
}

/** @throws ChainError store.corrupt */
export function decodeUndo(from: Uint8Array): readonly Previous[] {
  const out: Previous[] = [];
  let at = 0;
  const number = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = from[at++];
      if (byte === undefined || scale > 2 ** 35) throw fail("store.corrupt", { what: "undo record" });
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  const take = (length: number): Uint8Array => {
    if (length > from.length - at) throw fail("store.corrupt", { what: "undo record" });
    at += length;
    return from.slice(at - length, at);
  };
  while (at < from.length) {
    const key = take(number());
    const length = number();
    out.push({ key, value: length === 0 ? undefined : take(length - 1) });
  }
  return out;
}

export function applyUndo(overlay: Overlay, from: Uint8Array): void {
  for (const { key, value } of decodeUndo(from)) overlay.put(key, value);
}
