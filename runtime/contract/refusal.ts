// Why the gatekeeper refuses a module: a code of this list, the position in the file, and a short detail for people. Only
// the code may reach a receipt.
import type { RefusalDetail } from "./types.ts";

export type RefusalCode =
  /** No WebAssembly module of version 1. */
  | "module.header"
  | "module.size"
  /** Ends inside an item, or an item does not fill its section or body. */
  | "binary.end"
  /** A LEB128 number that is too long or too large for its type. */
  | "binary.leb"
  | "binary.utf8"
  | "binary.malformed"
  /** Unknown section, twice, or out of order. */
  | "section.order"
  | "section.unknown"
  /** Floating point in any form: types, instructions, conversions. */
  | "feature.float"
  | "feature.simd"
  | "feature.threads"
  | "feature.exceptions"
  | "feature.references"
  | "feature.tailCall"
  | "feature.memory64"
  | "feature.multiMemory"
  /** Passive segments, and the instructions on them and on tables. */
  | "feature.bulk"
  | "feature.start"
  | "feature.other"
  | "type.index"
  | "type.mismatch"
  | "type.stack"
  | "import.unknown"
  | "import.type"
  /** A memory, table, global or tag from outside. */
  | "import.kind"
  | "function.index"
  | "function.count"
  | "table.index"
  | "memory.index"
  | "memory.alignment"
  | "global.index"
  | "global.constant"
  | "local.index"
  | "label.index"
  | "export.reserved"
  /** `_start` and `_initialize` run before every call, so they take nothing and give nothing. */
  | "export.type"
  | "export.twice"
  | "export.index"
  | "data.count"
  /** A segment does not fit into the memory or table that it initialises. */
  | "segment.range"
  | "abi.twice"
  /** Above a limit of the schedule; the detail names it. */
  | "limit";

/** The module is not let in. Always a fault of the module, never of the node. */
export class ContractRefusal extends Error implements RefusalDetail {
  readonly code: RefusalCode;
  readonly offset: number;
  readonly detail: string;

  constructor(code: RefusalCode, offset: number, detail: string) {
    super(`${code} at ${offset}: ${detail}`);
    this.name = "ContractRefusal";
    this.code = code;
    this.offset = offset;
    this.detail = detail;
  }
}
