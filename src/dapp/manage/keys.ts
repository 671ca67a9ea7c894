// Where contract manage keeps its things (reference: execution.md section 9.3, vectors of both fork sides).
import { utf8 } from "../../lib/bytes.ts";

/** An item from ForkExecKey on. */
export function itemKey(key: string): Uint8Array {
  return utf8(`mavl-manage-${key}`);
}

/** An item before ForkExecKey: the two dashes are history and stay readable for ever. */
export function oldItemKey(key: string): Uint8Array {
  return utf8(`mavl-config--${key}`);
}

/** An application for a change. @param id 0x and the hex hash of the transaction that applied */
export function statusKey(id: string): Uint8Array {
  return utf8(`mavl-manage-id-${id}`);
}
