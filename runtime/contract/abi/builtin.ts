// Errors of the SDK itself: codes below 1000, the same in every contract, so they stand in no interface.
import type { AbiField } from "../../../assembly/abi.ts";

export interface BuiltInError {
  readonly name: string;
  readonly code: number;
  readonly fields: readonly AbiField[];
}

export const builtInErrors = [
  { name: "Message", code: 0, fields: [{ name: "message", type: "string" }] },
  { name: "Overflow", code: 1, fields: [] },
  { name: "DivisionByZero", code: 2, fields: [] },
  { name: "BadInput", code: 3, fields: [] },
  { name: "NotPayable", code: 4, fields: [] },
  { name: "OutOfBounds", code: 5, fields: [] },
  { name: "MissingValue", code: 6, fields: [] },
  { name: "Abort", code: 7, fields: [{ name: "message", type: "string" }] },
  {
    name: "RemoteCall",
    code: 8,
    fields: [
      { name: "status", type: "i32" },
      { name: "output", type: "bytes" },
    ],
  },
  { name: "TransferRefused", code: 9, fields: [] },
] as const satisfies readonly BuiltInError[];
