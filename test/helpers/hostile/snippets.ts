// Pieces of the attacks' text: calls of other contracts, answers, storage.
import { addressHex } from "./attack.ts";

/** `tenon.call` of the method named at 0 of the contract at 64; the answer stays on the stack. */
export function ask(length = 3, { value = 0, gas = 0, flags = 0 } = {}): string {
  return `i32.const 64 i32.const 0 i32.const ${length} i32.const 0 i32.const 0 i64.const ${value} i32.const 0 i32.const 0
    i64.const ${gas} i32.const ${flags} call tenon.call`;
}

/** Code that answers with the four bytes on the stack. */
export const answer = (code: string) => `i32.const 128 ${code} i32.store i32.const 128 i32.const 4 call tenon.output`;
export const names = (method: string, contract: string) =>
  `memory 1\ndata 0 ${JSON.stringify(method)}\ndata 64 ${addressHex(contract)}`;
export const word = (value: number) =>
  [value & 255, (value >> 8) & 255, (value >> 16) & 255, value >>> 24]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
export const reentrant = "global _reentrant i32 1 export _reentrant";

export const set = (key: number, value: number, length = 4) =>
  `i32.const ${key} i32.const 4 i32.const ${value} i32.const ${length} i32.const 0 call tenon.storage_set`;
