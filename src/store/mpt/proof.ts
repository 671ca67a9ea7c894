// Proofs of the trie (EIP-1186's idea with Chain33's nodes): the stored nodes from the root towards a key, which show its
// value or that it has none. Chain33 itself gives no such proofs out; the encoding is ours. The verifier needs no store.
import type { Kernels } from "../../../runtime/kernels.ts";
import { equal } from "../../lib/bytes.ts";
import { bytes, type Infer, many, message } from "../../lib/codec.ts";

export const TrieProof = message("tenon.TrieProof", { nodes: many(1, bytes) });
export type TrieProof = Infer<typeof TrieProof>;

/**
 * Whether `proof` shows that the trie with this root holds `value` under `key`, or, for the empty value, that it holds
 * none. Never throws: malformed bytes prove nothing.
 */
export function verifyProof(
  root: Uint8Array,
  key: Uint8Array,
  value: Uint8Array,
  proof: Uint8Array,
  kernels: Pick<Kernels, "mpt">,
): boolean {
  let nodes: readonly Uint8Array[];
  try {
    nodes = TrieProof.decode(proof).nodes;
  } catch {
    return false;
  }
  const shown = kernels.mpt?.verify("chain33", root, key, nodes);
  if (shown === undefined) return false;
  return shown === null ? value.length === 0 : equal(shown, value);
}
