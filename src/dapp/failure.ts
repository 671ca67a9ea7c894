// A failed action that has more to say than its reason: its logs stay in the receipt, in front of the failure log.
import { ChainError, type Code, type Detail } from "../errors.ts";
import type { ReceiptLog } from "../types/proto/transaction.ts";

export class ActionFailure extends ChainError {
  readonly logs: readonly ReceiptLog[];

  /** @param text overrides the table's wording */
  constructor(logs: readonly ReceiptLog[], code: Code, detail: Detail = {}, text?: string) {
    super(code, detail, text);
    this.logs = logs;
  }
}
