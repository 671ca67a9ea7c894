// Standard base64 with padding, as Go writes bytes in JSON (RFC 4648 section 4). Reading skips line breaks and is strict
// about everything else.
import { fail } from "../errors.ts";

const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const values = new Int8Array(128).fill(-1);
for (let i = 0; i < digits.length; i++) values[digits.charCodeAt(i)] = i;

export function base64(bytes: Uint8Array): string {
  let out = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i;
    const word = ((bytes[i] as number) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    out += (digits[word >> 18] as string) + (digits[(word >> 12) & 63] as string);
    out += left > 1 ? (digits[(word >> 6) & 63] as string) : "=";
    out += left > 2 ? (digits[word & 63] as string) : "=";
  }
  return out;
}

function wrong(at: number): never {
  throw fail("base64.invalid", { at }, `illegal base64 data at input byte ${at}`);
}

/** @throws ChainError base64.invalid (with Go's text, which names the position) */
export function unbase64(text: string): Uint8Array {
  const out: number[] = [];
  let at = 0;
  let word = 0;
  let have = 0;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 10 || code === 13) continue;
    const value = values[code] ?? -1;
    if (value < 0) break;
    word = (word << 6) | value;
    if (++have < 4) continue;
    out.push((word >> 16) & 255, (word >> 8) & 255, word & 255);
    word = 0;
    have = 0;
  }
  if (at === text.length) {
    if (have > 0) wrong(text.length - have);
    return Uint8Array.from(out);
  }
  if (text[at] !== "=" || have < 2) wrong(at);
  let next = skipBreaks(text, at + 1);
  if (have === 2) {
    if (next === text.length) wrong(text.length);
    if (text[next] !== "=") wrong(next - 1);
    next = skipBreaks(text, next + 1);
  }
  if (next < text.length) wrong(next);
  if (have === 2) out.push((word >> 4) & 255);
  else out.push((word >> 10) & 255, (word >> 2) & 255);
  return Uint8Array.from(out);
}

function skipBreaks(text: string, from: number): number {
  let at = from;
  while (text[at] === "\n" || text[at] === "\r") at++;
  return at;
}
