// Writes a function with its marks carried out. Code between marks is copied as it is: indices of functions, globals and
// locals keep their meaning, since everything injected is appended behind the module's own.
import { EMPTY_BLOCK, I32, I64, op } from "../binary/opcodes.ts";
import { Reader } from "../binary/reader.ts";
import type { Writer } from "../binary/writer.ts";
import type { Body } from "../validate/shape.ts";
import { giveStack, type Injected, takeGas, takeGasOrStop, takeStackOrStop } from "./inject.ts";
import { mark, type Plan } from "./plan.ts";

export interface BodyWork {
  readonly body: Body;
  readonly params: number;
  /** Its marks in the plan, up to the next function's. */
  readonly first: number;
  readonly last: number;
  /** Whether its callers pay for it. */
  readonly folded: boolean;
  /** Bytes of call stack that it counts by itself; undefined when it is not recursive. */
  readonly frame: number | undefined;
  /** Type of a block that has the function's results, as the format writes it. */
  readonly blockType: number;
  /** Is told of code that is taken over: where it goes in the body, where it comes from, how much. */
  readonly taken?: ((at: number, from: number, length: number) => void) | undefined;
}

/** Segments that cost more are checked where they start: so what runs on after the gas has gone is bounded. */
const CHECKED_FROM = 512;

export function writeBody(out: Writer, bytes: Uint8Array, plan: Plan, at: Injected, work: BodyWork): void {
  const { body, first, last, frame } = work;
  const gasLocal = work.params + body.locals;
  const stackLocal = gasLocal + 1;
  writeLocals(out, bytes, body, frame !== undefined);
  let from = body.code;
  let next = first;
  // The first mark is that of calling the function: it comes before its frame is counted.
  if (work.folded) next++;
  else {
    takeGasOrStop(out, at, plan.value(next++), gasLocal);
  }
  if (frame !== undefined) {
    takeStackOrStop(out, at, frame, stackLocal);
    out.byte(op.block).signed(work.blockType);
  }
  for (; next < last; next++) {
    work.taken?.(out.length, from, plan.at(next) - from);
    out.copy(bytes, from, plan.at(next));
    // An instruction that is replaced is told of where its replacement stands.
    work.taken?.(out.length, plan.at(next), 1);
    from = plan.until(next);
    const value = plan.value(next);
    switch (plan.kind(next)) {
      case mark.importCall:
        out.byte(op.call).u32(at.wrappers + value);
        break;
      case mark.grow:
        out.byte(op.call).u32(at.grow);
        break;
      case mark.bulk:
        out.byte(op.call).u32(at.bulk);
        break;
      case mark.return:
        if (frame !== undefined) giveStack(out, at, frame, stackLocal);
        break;
      case mark.checkedCharge:
        if (value > 0) takeGasOrStop(out, at, value, gasLocal);
        break;
      default:
        if (value >= CHECKED_FROM) takeGasOrStop(out, at, value, gasLocal);
        else if (value > 0) takeGas(out, at, value);
    }
  }
  work.taken?.(out.length, from, body.end - from);
  out.copy(bytes, from, body.end);
  // That was the end of the block around the code, to which branches out of the function lead.
  if (frame !== undefined) {
    giveStack(out, at, frame, stackLocal);
    out.byte(op.end);
  }
}

/** The function's locals, and behind them those of the injected code. */
function writeLocals(out: Writer, bytes: Uint8Array, body: Body, countsFrame: boolean): void {
  const groups = new Reader(bytes, body.start, body.code);
  out.u32(groups.u32() + (countsFrame ? 2 : 1)).copy(bytes, groups.at, body.code);
  out.bytes(1, I64);
  if (countsFrame) out.bytes(1, I32);
}

/** The type of a block with at most one result, as the format writes it, signed. */
export function plainBlockType(results: Uint8Array): number {
  return (results.length === 0 ? EMPTY_BLOCK : (results[0] as number)) - 0x80;
}
