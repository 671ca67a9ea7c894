// The logs that belong to no contract: fees, failures and movements of assets (reference: encoding.md section 2.3).
import type { AnyMessage } from "../lib/codec.ts";
import {
  ReceiptAccountBurn,
  ReceiptAccountMint,
  ReceiptAccountTransfer,
  ReceiptExecAccountTransfer,
} from "../types/proto/account.ts";
import { LocalDBSet } from "../types/proto/db.ts";

export const logErr = 1;
export const logFee = 2;
export const logTransfer = 3;
export const logDeposit = 5;
export const logExecTransfer = 6;
export const logExecWithdraw = 7;
export const logExecDeposit = 8;
export const logExecFrozen = 9;
export const logExecActive = 10;
export const logGenesisTransfer = 11;
export const logMint = 14;
export const logBurn = 15;

/** Log ty → name and message; LogReserved and LogErr carry plain text and have none. */
export const systemLogs: ReadonlyMap<number, { readonly name: string; readonly message: AnyMessage | undefined }> =
  new Map<number, { readonly name: string; readonly message: AnyMessage | undefined }>([
    [0, { name: "LogReserved", message: undefined }],
    [logErr, { name: "LogErr", message: undefined }],
    [logFee, { name: "LogFee", message: ReceiptAccountTransfer }],
    [logTransfer, { name: "LogTransfer", message: ReceiptAccountTransfer }],
    [logDeposit, { name: "LogDeposit", message: ReceiptAccountTransfer }],
    [logExecTransfer, { name: "LogExecTransfer", message: ReceiptExecAccountTransfer }],
    [logExecWithdraw, { name: "LogExecWithdraw", message: ReceiptExecAccountTransfer }],
    [logExecDeposit, { name: "LogExecDeposit", message: ReceiptExecAccountTransfer }],
    [logExecFrozen, { name: "LogExecFrozen", message: ReceiptExecAccountTransfer }],
    [logExecActive, { name: "LogExecActive", message: ReceiptExecAccountTransfer }],
    [logGenesisTransfer, { name: "LogGenesisTransfer", message: ReceiptAccountTransfer }],
    [12, { name: "LogGenesisDeposit", message: ReceiptAccountTransfer }],
    [13, { name: "LogRollback", message: LocalDBSet }],
    [logMint, { name: "LogMint", message: ReceiptAccountMint }],
    [logBurn, { name: "LogBurn", message: ReceiptAccountBurn }],
  ]);
