// Telling the world outside what happened, and giving up.

import { write } from "./codec";
import { ErrorCode } from "./errors";
import { fail } from "./host";
import { base, begin, written } from "./writer";

/** Emits an event, an instance of a class with @event. */
@inline export function emit<E>(event: E): void {
  event.__emit();
}

/** Ends the call and undoes all it did. @param reason an instance of a class with @error, or a text */
@inline export function revert<E>(reason: E): void {
  if (isString<E>()) {
    failWithMessage(changetype<string>(reason));
  } else {
    reason.__fail();
  }
}

/** Reverts unless the condition holds. The reason is only made when it is needed. */
@inline export function require<E>(condition: bool, reason: E): void {
  if (!condition) revert<E>(reason);
}

function failWithMessage(message: string): void {
  begin();
  write<u32>(ErrorCode.Message);
  write<string>(message);
  fail(base, written());
  unreachable();
}
