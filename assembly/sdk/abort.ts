// Where `throw`, a failed `assert`, an index out of range and a null reference end: a revert with code 7 and the message.

import { write } from "./codec";
import { ErrorCode } from "./errors";
import { fail } from "./host";
import { base, begin, written } from "./writer";

/** `--use abort=` of the compiler. Places in the source are not told: they would make a build depend on file names. */
export function abort(
  message: string | null = null,
  _file: string | null = null,
  _line: u32 = 0,
  _column: u32 = 0,
): void {
  begin();
  write<u32>(ErrorCode.Abort);
  write<string>(message === null ? "" : message);
  fail(base, written());
  unreachable();
}
