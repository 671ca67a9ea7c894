// Messages of contract coins in the order of their declaration (reference: encoding.md section 2.4).
import { type Infer, int32, message, oneof, sub } from "../../lib/codec.ts";
import { AssetsGenesis, AssetsTransfer, AssetsTransferToExec, AssetsWithdraw } from "../../types/proto/transaction.ts";
import type { Action } from "../index.ts";

export const CoinsAction = message("types.CoinsAction", {
  transfer: oneof("value", sub(1, AssetsTransfer)),
  withdraw: oneof("value", sub(4, AssetsWithdraw)),
  genesis: oneof("value", sub(2, AssetsGenesis)),
  transferToExec: oneof("value", sub(5, AssetsTransferToExec)),
  ty: int32(3),
});
export type CoinsAction = Infer<typeof CoinsAction>;

export const transfer = 1;
export const genesis = 2;
export const withdraw = 3;
export const transferToExec = 10;

export const actions: readonly Action[] = [
  { name: "Transfer", ty: transfer, field: "transfer" },
  { name: "TransferToExec", ty: transferToExec, field: "transferToExec" },
  { name: "Withdraw", ty: withdraw, field: "withdraw" },
  { name: "Genesis", ty: genesis, field: "genesis" },
];
