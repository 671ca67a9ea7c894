// The instruction sequences that are put into contracts. Gas lies in a global of the instance: taking it is a load, a
// subtraction and a store, which measures 1.0 to 1.5 times the unmetered time, where a call to the host takes 11 to 46.
import { EMPTY_BLOCK, op } from "../binary/opcodes.ts";
import type { Writer } from "../binary/writer.ts";

/** Indices that injected code needs. */
export interface Injected {
  readonly gas: number;
  readonly stack: number;
  readonly fault: number;
  /** First of the wrappers, one for each import. */
  readonly wrappers: number;
  readonly grow: number;
  readonly bulk: number;
}

/** Takes gas without looking whether there was enough: it goes below zero and stays there until somebody looks. */
export function takeGas(out: Writer, { gas }: Injected, amount: number): void {
  out.byte(op.globalGet).u32(gas).byte(op.i64Const).signed(amount).bytes(op.i64Sub, op.globalSet).u32(gas);
}

/** Takes gas and ends the run if there was not enough. @param local a spare i64 */
export function takeGasOrStop(out: Writer, at: Injected, amount: number, local: number): void {
  out.byte(op.globalGet).u32(at.gas).byte(op.i64Const).signed(amount).byte(op.i64Sub);
  keepGasOrStop(out, at, local);
}

/** Makes the i64 on the stack the gas that is left, and ends the run if it is negative. */
export function keepGasOrStop(out: Writer, { gas }: Injected, local: number): void {
  out.byte(op.localTee).u32(local).byte(op.globalSet).u32(gas).byte(op.localGet).u32(local);
  out.bytes(op.i64Const, 0, op.i64LtS);
  stopIf(out);
}

/** Takes bytes of the call stack or ends the run. @param local a spare i32: what is left afterwards */
export function takeStackOrStop(out: Writer, { stack }: Injected, bytes: number, local: number): void {
  out.byte(op.globalGet).u32(stack).byte(op.i32Const).signed(bytes).bytes(op.i32Sub, op.localTee).u32(local);
  out.byte(op.globalSet).u32(stack).byte(op.localGet).u32(local).bytes(op.i32Const, 0, op.i32LtS);
  stopIf(out);
}

/** Gives back what takeStackOrStop took. */
export function giveStack(out: Writer, { stack }: Injected, bytes: number, local: number): void {
  out.byte(op.localGet).u32(local).byte(op.i32Const).signed(bytes).bytes(op.i32Add, op.globalSet).u32(stack);
}

function stopIf(out: Writer): void {
  out.bytes(op.if, EMPTY_BLOCK, op.unreachable, op.end);
}
