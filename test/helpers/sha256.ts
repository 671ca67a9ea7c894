// Kernels for tests that need only SHA-256: Node.js's own, in the form that is fastest for short inputs.
import { type BinaryToTextEncoding, hash } from "node:crypto";
import type { Kernels } from "../../runtime/kernels.ts";

/** Accepted by hash() like by every other place that takes an encoding; its types list fewer. */
const latin1 = "latin1" as BinaryToTextEncoding;

export function nativeSha256(data: Uint8Array): Uint8Array {
  const text = hash("sha256", data, latin1);
  const out = new Uint8Array(32);
  for (let i = 0; i < 32; i++) out[i] = text.charCodeAt(i);
  return out;
}

export const hashing = { sha256: nativeSha256 } as Pick<Kernels, "sha256"> as Kernels;
