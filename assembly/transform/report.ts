// Errors of our own rules, through the compiler's own diagnostics: with file, line and column.
import type { AscLibrary, AscRange } from "./asc.ts";

/** @param range where it is wrong; null: the contract as a whole */
export type Report = (range: AscRange | null, message: string) => void;

interface Emitter {
  error(code: number, range: AscRange | null, argument: string): void;
}

export function reporter(asc: AscLibrary, emitter: Emitter): Report {
  return (range, message) => emitter.error(asc.DiagnosticCode.User_defined_0, range, message);
}
