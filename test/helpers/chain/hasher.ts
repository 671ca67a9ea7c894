import { sha256 } from "@noble/hashes/sha2.js";

export const hasher = {
  sha256: (data: Uint8Array): Uint8Array => sha256(data),
  sha256d: (data: Uint8Array): Uint8Array => sha256(sha256(data)),
};
