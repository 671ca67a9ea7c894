// Merkle-Patricia tries in plain JavaScript: the form in which they can be read, and what the kernel is compared with.
import {
  emptyTrieRoot,
  isEmptyTrieRoot,
  type Trie,
  TrieError,
  type TrieOptions,
  type Tries,
  trieKeyLimit,
  verifyBy,
} from "../kernels/types/mpt.ts";
import { type Child, isHash, same } from "./mpt/node.ts";
import { chain33 } from "./mpt/proto.ts";
import { ethereum } from "./mpt/rlp.ts";
import { get, insert, list, prove, remove, type Source, seal } from "./mpt/trie.ts";

function open(options: TrieOptions): Trie {
  const flavour = options.flavour === "ethereum" ? ethereum : chain33;
  const source: Source = { flavour, load: (hash) => options.load(hash.slice()) };
  return {
    get: (root, key) => get(source, start(root), checked(key)),
    update(root, pairs) {
      const first = start(root);
      let top: Child | undefined = first;
      for (const { key, value } of pairs) {
        checked(key);
        top = value.length === 0 ? remove(source, top, key) : insert(source, top, key, value.slice());
      }
      if (top === undefined) return { root: Uint8Array.from(emptyTrieRoot), nodes: [] };
      if (isHash(top)) return { root: top.slice(), nodes: [] };
      const change = seal(source, top);
      return first !== undefined && same(change.root, first) ? { root: change.root, nodes: [] } : change;
    },
    prove: (root, key) => prove(source, start(root), checked(key)),
    list: (root, range) => list(source, root, range),
  };
}

/** The root as a child; undefined for the empty trie. */
function start(root: Uint8Array): Uint8Array | undefined {
  return isEmptyTrieRoot(root) ? undefined : root;
}

function checked(key: Uint8Array): Uint8Array {
  if (key.length > trieKeyLimit) throw new TrieError("key");
  return key;
}

export const mpt: Tries = {
  open,
  verify: (flavour, root, key, proof) => verifyBy(open, flavour, root, key, proof),
};
Object.freeze(mpt);
