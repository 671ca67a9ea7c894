// The host's randomness: the operating system's generator.
import { randomBytes } from "node:crypto";
import type { Random } from "../src/host.ts";

export const systemRandom: Random = {
  bytes: (length) => new Uint8Array(randomBytes(length)),
};
