// Ends a test file whose tests are done though native code of closed connections keeps the process alive.
import { after } from "node:test";

/** To be called once, outside of all tests. */
export function endWhenDone(): void {
  // Does nothing where the process ends by itself, and leaves the report time to be written.
  after(() => void setTimeout(() => process.exit(), 2_000).unref());
}
