// Hashing of one short message, of one of 1 KB, and in lanes. merkle-1000 is the cost of a leaf in a tree of 1000.
import { hash } from "node:crypto";
import { type Kernels, twinKernels } from "../../../runtime/kernels.ts";
import { contest } from "../contest.ts";
import type { Contender } from "../interleave.ts";
import type { Row } from "../row.ts";
import { contests, message } from "./contenders/hash.ts";

const [short, long, leaves] = [message(64), message(1024), message(32 * 1000)];

/** What Node.js alone has. */
const native: Readonly<Record<string, readonly Contender[]>> = {
  "sm3-64": [{ name: "node:crypto", run: () => hash("sm3", short, "buffer") }],
  "sm3-1k": [{ name: "node:crypto", run: () => hash("sm3", long, "buffer") }],
  "sha256-64x4": [{ name: "node:crypto", run: () => hash("sha256", short, "buffer") }],
  "sha256-1k": [{ name: "node:crypto", run: () => hash("sha256", long, "buffer") }],
  "merkle-1000": [
    { name: "node:crypto", per: 1000, run: () => nodeRoot(leaves) },
    { name: "twin", per: 1000, run: () => twinKernels.merkleRoot(leaves) },
  ],
};

/** The root of a tree by OpenSSL, message by message. */
function nodeRoot(leaves: Uint8Array): Uint8Array {
  let level = leaves;
  while (level.length > 32) {
    const up = new Uint8Array(32 * Math.ceil(level.length / 64));
    for (let at = 0; at < level.length; at += 64) {
      const both =
        at + 64 <= level.length
          ? level.subarray(at, at + 64)
          : Uint8Array.from([...level.subarray(at), ...level.subarray(at)]);
      up.set(hash("sha256", hash("sha256", both, "buffer"), "buffer"), at / 2);
    }
    level = up;
  }
  return level;
}

export async function rows(kernels: Kernels): Promise<readonly Row[]> {
  return (await contests(kernels)).map(({ row, contenders }) =>
    contest({ row, contenders: [...contenders, ...(native[row] ?? [])] }),
  );
}
