// Proofs that a root holds a pair (reference: hashing.md section 4.5), made and verified. The verifier needs no store:
// a light client runs it. It is stricter than Chain33's, which lets a leaf pass as an inner node and so believes forged
// proofs: every step must have the form that only an inner node of a real tree has.

import type { MavlPath } from "../../../runtime/kernels/types/mavl.ts";
import type { Kernels } from "../../../runtime/kernels.ts";
import { empty, equal } from "../../lib/bytes.ts";
import { InnerNode, LeafNode, MAVLProof } from "../../types/proto/db.ts";

/** An AVL tree with fewer than 2^31 leaves is lower than this. */
const heightLimit = 46;

/** Encoded MAVLProof of a path; the hashes of leaf and root are left out, as Chain33 leaves them out. */
export function encodeProof(path: MavlPath): Uint8Array {
  return MAVLProof.encode({
    innerNodes: path.steps.map((step) => ({
      leftHash: step.left ? empty : step.sibling,
      rightHash: step.left ? step.sibling : empty,
      height: step.height,
      size: step.size,
    })),
  });
}

/**
 * Whether `proof` shows that the tree with this root holds `value` (empty for a pair that reads as absent) under `key`.
 * Never throws: malformed bytes prove nothing.
 */
export function verifyProof(
  root: Uint8Array,
  key: Uint8Array,
  value: Uint8Array,
  proof: Uint8Array,
  kernels: Pick<Kernels, "sha256">,
): boolean {
  let steps: MAVLProof["innerNodes"];
  try {
    steps = MAVLProof.decode(proof).innerNodes;
  } catch {
    return false;
  }
  if (root.length !== 32 || steps.length > heightLimit) return false;
  let hash = kernels.sha256(LeafNode.encode({ key, value, height: 0, size: 1 }));
  let height = 0;
  let size = 1;
  for (const step of steps) {
    if (step.height <= height || step.height > heightLimit || step.size <= size) return false;
    if (step.leftHash.length + step.rightHash.length !== 32) return false;
    if (step.leftHash.length !== 0 && step.leftHash.length !== 32) return false;
    height = step.height;
    size = step.size;
    const left = step.leftHash.length === 32;
    hash = kernels.sha256(
      InnerNode.encode({
        leftHash: left ? step.leftHash : hash,
        rightHash: left ? hash : step.rightHash,
        height,
        size,
      }),
    );
  }
  return equal(hash, root);
}
