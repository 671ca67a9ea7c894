// The page's randomness: Web Crypto's generator.
import type { Random } from "../src/host.ts";

/** Web Crypto gives no more at once. */
const most = 65_536;

export const pageRandom: Random = {
  bytes(length) {
    const out = new Uint8Array(length);
    for (let at = 0; at < length; at += most) crypto.getRandomValues(out.subarray(at, at + most));
    return out;
  },
};
