// e = SM3(ZA ‖ message), ZA = SM3(ENTL ‖ id ‖ a ‖ b ‖ xG ‖ yG ‖ xA ‖ yA) (GB/T 32918.2 section 5.5): both hashes in one
// call.
import { PARAMETERS } from "../../generated/sm2";
import { sm3 } from "../lib/sm3";

/** Longest user id: ENTL counts bits in two bytes. */
const ID: i32 = 8191;
/** Longest message here; hosts hash longer ones piece by piece. */
export const MESSAGE: i32 = 16384;

/** ENTL ‖ id ‖ parameters ‖ key: the first two bytes, the parameters and the place of the key are ours to fill. */
const HEAD: usize = memory.data(8400, 16);
/** ZA ‖ message. */
const BODY: usize = memory.data(32 + 16384, 16);

export function idAt(): usize {
  return HEAD + 2;
}
export function messageAt(): usize {
  return BODY + 32;
}

/** @param key 64 bytes @returns 1, or 0 for lengths that cannot be */
export function digestOf(out: usize, key: usize, id: i32, message: i32): i32 {
  if (id < 0 || id > ID || message < 0 || message > MESSAGE) return 0;
  store<u16>(HEAD, bswap<u16>(<u16>(id << 3)));
  const at = HEAD + 2 + id;
  memory.copy(at, PARAMETERS, 128);
  memory.copy(at + 128, key, 64);
  sm3(HEAD, 2 + id + 192, BODY);
  sm3(BODY, 32 + message, out);
  return 1;
}
