// How a host function ends a contract: an exception of our own, which no contract can catch, told apart from the
// engine's by its class. Not an Error: nobody reads its stack, and collecting one costs more than the call.
import type { CallStatus } from "./types.ts";

export class Halt {
  readonly status: CallStatus;

  constructor(status: CallStatus) {
    this.status = status;
  }
}

export const halts = {
  revert: new Halt("revert"),
  gas: new Halt("gas"),
  pointer: new Halt("pointer"),
  forbidden: new Halt("forbidden"),
} as const;
