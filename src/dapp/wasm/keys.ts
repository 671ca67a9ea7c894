// Where contract wasm keeps its things. Names of contracts hold no dot, so no contract can write under a key of ours.
// Keys are texts with one unit per byte, as the journal has them.
import { keyOf } from "../../lib/bytes.ts";

const state = "mavl-wasm-";
const index = "LODB-wasm-";

/** Code by its SHA-256 in hex: however many contracts run it, it is there once. */
export function codeKey(hash: string): string {
  return `${state}.code-${hash}`;
}

export function recordKey(name: string): string {
  return `${state}.contract-${name}`;
}

/** Name of the contract at an address. */
export function addressKey(address: string): string {
  return `${state}.address-${address}`;
}

/** In front of a contract's own keys in the state. */
export function storagePrefix(name: string): string {
  return `${state}${name}-`;
}

/** In front of the nodes of its ordered index. Names hold no dot, so no key of a contract starts like this. */
export function indexPrefix(name: string): string {
  return `${state}${name}.`;
}

/** In front of a contract's own entries in the local index. */
export function localPrefix(name: string): string {
  return `${index}${name}-`;
}

/** In front of the events of a contract; what follows sorts by their order in the chain. */
export function eventPrefix(name: string): Uint8Array {
  return keyOf(`${index}.event-${name}-`);
}

/** In front of the events with one field, or one name. @param topic hex of what is looked for, see local.ts */
export function topicPrefix(name: string, topic: string): Uint8Array {
  return keyOf(`${index}.topic-${name}-${topic}-`);
}
