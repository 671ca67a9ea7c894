// The functions that are added to a contract: what stands between it and the host, and what the host calls.
import { EMPTY_BLOCK, I32, I64, op } from "../binary/opcodes.ts";
import { Writer } from "../binary/writer.ts";
import type { ImportRule } from "../types.ts";
import type { Global, WasmType } from "../validate/shape.ts";
import { giveStack, type Injected, keepGasOrStop, takeGas, takeStackOrStop } from "./inject.ts";

/** Pays for a host function by its parameters, then calls it. */
export function importWrapper(at: Injected, index: number, type: WasmType, rule: ImportRule): Writer {
  const out = new Writer(128);
  const local = type.params.length;
  const term = (amount: () => void, gas: number) => {
    amount();
    out.byte(op.i64ExtendI32U).byte(op.i64Const).signed(gas).bytes(op.i64Mul, op.i64Sub);
  };
  out.bytes(1, 1, I64).byte(op.globalGet).u32(at.gas);
  out.byte(op.i64Const).signed(rule.base).byte(op.i64Sub);
  for (const { param, gas } of rule.bytes) term(() => out.byte(op.localGet).u32(param), gas);
  for (const { param, gas } of rule.nonzero) {
    const wide = type.params[param] === I64;
    term(() => {
      out.byte(op.localGet).u32(param);
      out.bytes(wide ? op.i64Const : op.i32Const, 0, wide ? op.i64Ne : op.i32Ne);
    }, gas);
  }
  keepGasOrStop(out, at, local);
  for (let param = 0; param < local; param++) out.byte(op.localGet).u32(param);
  return out.byte(op.call).u32(index).byte(op.end);
}

/**
 * The way in from outside: takes the stack of all frames that do not count themselves, calls, and makes sure that gas that
 * has gone below zero is noticed at the latest here.
 */
export function exportWrapper(at: Injected, index: number, type: WasmType, stackBytes: number, gas: number): Writer {
  const out = new Writer(64);
  const gasLocal = type.params.length;
  out.bytes(2, 1, I64, 1, I32);
  takeStackOrStop(out, at, stackBytes, gasLocal + 1);
  if (gas > 0) takeGas(out, at, gas);
  for (let param = 0; param < gasLocal; param++) out.byte(op.localGet).u32(param);
  out.byte(op.call).u32(index).byte(op.globalGet).u32(at.gas);
  keepGasOrStop(out, at, gasLocal);
  giveStack(out, at, stackBytes, gasLocal + 1);
  return out.byte(op.end);
}

/**
 * memory.grow(pages): −1 above the cap, by itself and without the host; else pays for the pages first. What the host then
 * refuses is the node's fault, never a result that the contract could see.
 */
export function growFunction(at: Injected, cap: number, page: number): Writer {
  const out = new Writer(96);
  const pages = 0;
  const gasLocal = 1;
  const result = 2;
  out.bytes(2, 1, I64, 1, I32);
  out.byte(op.localGet).u32(pages).byte(op.i32Const).signed(cap).bytes(op.memorySize, 0, op.i32Sub, op.i32GtU);
  out.bytes(op.if, EMPTY_BLOCK, op.i32Const).signed(-1).bytes(op.return, op.end);
  out.byte(op.globalGet).u32(at.gas).byte(op.localGet).u32(pages).byte(op.i64ExtendI32U);
  out.byte(op.i64Const).signed(page).bytes(op.i64Mul, op.i64Sub);
  keepGasOrStop(out, at, gasLocal);
  out.byte(op.localGet).u32(pages).bytes(op.memoryGrow, 0, op.localTee).u32(result);
  out.byte(op.i32Const).signed(-1).bytes(op.i32Eq, op.if, EMPTY_BLOCK);
  out.byte(op.i32Const).signed(1).byte(op.globalSet).u32(at.fault).bytes(op.unreachable, op.end);
  return out.byte(op.localGet).u32(result).byte(op.end);
}

/** Pays for the bytes of a bulk instruction; gives back their number. */
export function bulkFunction(at: Injected, shift: number): Writer {
  const out = new Writer(48);
  out.bytes(1, 1, I64).byte(op.globalGet).u32(at.gas).bytes(op.localGet, 0, op.i32Const).signed(shift);
  out.bytes(op.i32ShrU, op.i64ExtendI32U, op.i64Sub);
  keepGasOrStop(out, at, 1);
  return out.bytes(op.localGet, 0, op.end);
}

/** Every mutable global back to its first value; gas and stack as given. */
export function resetFunction(at: Injected, bytes: Uint8Array, globals: readonly Global[]): Writer {
  const out = new Writer(64 + 16 * globals.length);
  out.byte(0);
  for (const [index, { mutable, start, end }] of globals.entries())
    if (mutable) out.copy(bytes, start, end).byte(op.globalSet).u32(index);
  out.bytes(op.localGet, 0, op.globalSet).u32(at.gas);
  out.bytes(op.localGet, 1, op.globalSet).u32(at.stack);
  out.bytes(op.i32Const, 0, op.globalSet).u32(at.fault);
  return out.byte(op.end);
}
