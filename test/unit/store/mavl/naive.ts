// The tree as the reference describes it (hashing.md sections 4.2 and 4.3), immutable, recursive and slow: the oracle of
// the property tests.
import { compare } from "../../../../src/lib/bytes.ts";
import { InnerNode, LeafNode } from "../../../../src/types/proto/db.ts";
import { nativeSha256 } from "../../../helpers/sha256.ts";

export type Tree =
  | { readonly kind: "leaf"; readonly key: Uint8Array; readonly value: Uint8Array }
  | {
      readonly kind: "inner";
      readonly key: Uint8Array;
      readonly left: Tree;
      readonly right: Tree;
      readonly height: number;
      readonly size: number;
    };
type Inner = Extract<Tree, { kind: "inner" }>;

const height = (tree: Tree): number => (tree.kind === "leaf" ? 0 : tree.height);
const size = (tree: Tree): number => (tree.kind === "leaf" ? 1 : tree.size);
const lean = (tree: Tree): number => (tree.kind === "leaf" ? 0 : height(tree.left) - height(tree.right));

function join(key: Uint8Array, left: Tree, right: Tree): Inner {
  const tall = Math.max(height(left), height(right)) + 1;
  return { kind: "inner", key, left, right, height: tall, size: size(left) + size(right) };
}

export function set(tree: Tree | undefined, key: Uint8Array, value: Uint8Array): Tree {
  return tree === undefined ? { kind: "leaf", key, value } : place(tree, key, value).tree;
}

function place(tree: Tree, key: Uint8Array, value: Uint8Array): { readonly tree: Tree; readonly updated: boolean } {
  const leaf: Tree = { kind: "leaf", key, value };
  const order = compare(key, tree.key);
  if (tree.kind === "leaf") {
    if (order === 0) return { tree: leaf, updated: true };
    return { tree: order < 0 ? join(tree.key, leaf, tree) : join(key, tree, leaf), updated: false };
  }
  const below = place(order < 0 ? tree.left : tree.right, key, value);
  const next = order < 0 ? join(tree.key, below.tree, tree.right) : join(tree.key, tree.left, below.tree);
  return { tree: below.updated ? next : balance(next), updated: below.updated };
}

function balance(tree: Inner): Tree {
  if (lean(tree) > 1)
    return rotateRight(lean(tree.left) >= 0 ? tree : join(tree.key, rotateLeft(tree.left), tree.right));
  if (lean(tree) < -1)
    return rotateLeft(lean(tree.right) <= 0 ? tree : join(tree.key, tree.left, rotateRight(tree.right)));
  return tree;
}

function rotateRight(tree: Tree): Tree {
  if (tree.kind === "leaf" || tree.left.kind === "leaf") throw new Error("nothing to rotate");
  return join(tree.left.key, tree.left.left, join(tree.key, tree.left.right, tree.right));
}

function rotateLeft(tree: Tree): Tree {
  if (tree.kind === "leaf" || tree.right.kind === "leaf") throw new Error("nothing to rotate");
  return join(tree.right.key, join(tree.key, tree.left, tree.right.left), tree.right.right);
}

export function hash(tree: Tree): Uint8Array {
  if (tree.kind === "leaf")
    return nativeSha256(LeafNode.encode({ key: tree.key, value: tree.value, height: 0, size: 1 }));
  return nativeSha256(
    InnerNode.encode({ leftHash: hash(tree.left), rightHash: hash(tree.right), height: tree.height, size: tree.size }),
  );
}
