// The schedule's prices by opcode.
import { op, shape, shapes } from "../binary/opcodes.ts";
import type { OpPrices } from "../schedule.ts";

/** Gas by opcode; instructions behind the prefix 0xfc are all bulk ones. */
export function pricesByOpcode(prices: OpPrices): Uint16Array {
  const table = new Uint16Array(256).fill(prices.plain);
  for (const [code, kind] of shapes.entries()) {
    if (kind === shape.loadI32 || kind === shape.loadI64) table[code] = prices.load;
    if (kind === shape.storeI32 || kind === shape.storeI64) table[code] = prices.store;
  }
  for (const code of [op.unreachable, op.nop, op.block, op.else, op.end]) table[code] = prices.structure;
  table[op.loop] = prices.loop;
  table[op.brTable] = prices.branchTable;
  table[op.call] = prices.call;
  table[op.callIndirect] = prices.callIndirect;
  table[op.globalSet] = prices.globalSet;
  table[op.memoryGrow] = prices.memoryGrow;
  table[op.extended] = prices.bulk;
  table[op.i32Mul] = table[op.i64Mul] = prices.multiply;
  table.fill(prices.divide, op.i32DivS, op.i32RemU + 1);
  table.fill(prices.divide, op.i64DivS, op.i64RemU + 1);
  return table;
}
