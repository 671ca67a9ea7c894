// The two hashes that transactions need, from Node's own crypto: an implementation that is independent of the kernels.
import { createHash } from "node:crypto";
import type { Hasher } from "../../src/types/tx.ts";

const sha256 = (data: Uint8Array) => new Uint8Array(createHash("sha256").update(data).digest());

export const hasher: Hasher = { sha256, sha256d: (data) => sha256(sha256(data)) };
