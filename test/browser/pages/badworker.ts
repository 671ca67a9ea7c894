// A Web Worker for tests of the pool: an item is valid when its message has an odd length; "die" is a fault.
import { unpackItems } from "../../../runtime/jobs.ts";

interface Scope {
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  postMessage(message: Uint8Array): void;
}
const scope = globalThis as unknown as Scope;
scope.onmessage = ({ data }) => {
  // The first message is what the real program is made from.
  if (!(data instanceof Uint8Array)) return;
  const items = unpackItems(data);
  if (items.some(({ message }) => String.fromCharCode(...message) === "die")) throw new Error("told to die");
  scope.postMessage(Uint8Array.from(items, ({ message }) => message.length & 1));
};
