// BLS12-381 signatures with keys in G1 and signatures in G2 (draft-irtf-cfrg-bls-signature, minimal-pubkey-size): what
// checks and adds up public things. Nothing here touches a secret, and nothing is constant-time. The caller puts bytes
// at `input`, calls, and reads what is written at `output`; every call is total.
//
// Structure: generated/blsfield (Fp and Fp2 in the digits of the build) < fp (roots, bytes) < tower < pairing;
// curve < g1, g2 < hash; verify puts them together.
import { operate } from "./bls/arithmetic";
import { OLD, RFC, begin, update } from "./bls/hash";
import * as machine from "./bls/verify";

/** Bytes that a call takes at once. */
const SIZE: i32 = 16384;
const buffer: usize = memory.data(16384, 16);
const result: usize = memory.data(96, 16);
const tagBuffer: usize = memory.data(256, 16);

export function input(): usize { return buffer; }
export function size(): i32 { return SIZE; }
export function output(): usize { return result; }
/** Place of the domain separation tag, up to 255 bytes. */
export function tag(): usize { return tagBuffer; }

export function reset(): void { machine.reset(); }
export function takeKey(length: i32): i32 { return i32(machine.takeKey(buffer, length)); }
/** The key that was taken last, 96 bytes. */
export function writeKey(): void { machine.writeKey(result); }
export function sumKey(): void { machine.sumKey(); }
export function sumKeys(count: i32): i32 {
  return i32(count >= 0 && count <= SIZE / 96 && machine.sumKeys(buffer, count));
}
export function takeSum(): i32 { return i32(machine.takeSum()); }
export function takeSignature(): i32 { return i32(machine.takeSignature(buffer)); }
export function sumSignature(): void { machine.sumSignature(); }
/** The sum of signatures, 96 bytes. */
export function writeSum(): void { machine.writeSum(result); }

/** Begins a message of the suite: 0 that of RFC 9380, 1 that of Chain33. */
export function beginMessage(suite: i32): void { begin(suite == 0 ? RFC : OLD); }
export function addMessage(length: i32): void {
  if (length > 0 && length <= SIZE) update(buffer, length);
}
export function takeMessage(suite: i32, tagLength: i32): void {
  machine.takeMessage(suite == 0 ? RFC : OLD, tagBuffer, max(0, min(tagLength, 255)));
}
/** The point of the message, 96 bytes. */
export function writeMessage(): void { machine.writeMessage(result); }
export function keep(): i32 { return i32(machine.keep()); }
export function keepWeighted(low: i32, high: i32): i32 {
  return i32(machine.keepWeighted(<u64><u32>low | (<u64><u32>high << 32)));
}
export function check(): i32 { return i32(machine.check()); }

/** For tests: an operation of the field on four numbers at `input`, two at `output`. */
export function arithmetic(operation: i32): i32 { return operate(operation, buffer, result); }

export { fused } from "../generated/blsfield";
