// What a method returns.

import { put, sizeOf, write } from "./codec";
import * as host from "./host";
import { SCRATCH } from "./memory";
import { base, begin, written } from "./writer";

@inline export function give<T>(value: T): void {
  if (sizeOf<T>() != 0 && sizeOf<T>() <= 32) {
    put<T>(SCRATCH, value);
    host.output(SCRATCH, sizeOf<T>());
  } else {
    begin();
    write<T>(value);
    host.output(base, written());
  }
}
