// Giving up: every way out of a contract is a revert with data, u32 code and fields. Codes below 1000 belong to the SDK,
// a contract's own errors count from 1000.
import { fail } from "./host";

/** Codes of the SDK's errors. */
export namespace ErrorCode {
  /** A message of the author's: string. */
  @inline export const Message: u32 = 0;
  /** A result does not fit its integer type. */
  @inline export const Overflow: u32 = 1;
  @inline export const DivisionByZero: u32 = 2;
  /** Input, or a stored value, that is not what its type says. */
  @inline export const BadInput: u32 = 3;
  /** Money sent to a method that is not payable. */
  @inline export const NotPayable: u32 = 4;
  @inline export const OutOfBounds: u32 = 5;
  /** Nothing is stored where a value was expected. */
  @inline export const MissingValue: u32 = 6;
  /** The runtime gave up (`throw`, `assert`, a null reference): string. */
  @inline export const Abort: u32 = 7;
  /** A call of another contract failed: i32 status of the host, bytes it returned. */
  @inline export const RemoteCall: u32 = 8;
  /** The rules of the accounts refuse a transfer. */
  @inline export const TransferRefused: u32 = 9;
}

const CODE: usize = memory.data(4);

/** Reverts with a code and no fields. */
export function failWith(code: u32): void {
  store<u32>(CODE, code);
  fail(CODE, 4);
  unreachable();
}
