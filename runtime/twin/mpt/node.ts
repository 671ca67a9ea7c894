// The nodes of a trie in memory, their paths, and what a flavour has to know about their encoding.

/** A child: a node that stands in its parent or is new, or the hash of a stored one. */
export type Child = Node | Uint8Array;

export interface Leaf {
  readonly kind: "leaf";
  /** What is left of the key below the parent, one nibble per byte. */
  readonly path: Uint8Array;
  readonly value: Uint8Array;
}
export interface Extension {
  readonly kind: "extension";
  readonly path: Uint8Array;
  readonly child: Child;
}
export interface Branch {
  readonly kind: "branch";
  /** 16, by the next nibble. */
  readonly children: readonly (Child | undefined)[];
  /** Value of the key that ends here. */
  readonly value: Uint8Array | undefined;
}
export type Node = Leaf | Extension | Branch;

export interface Flavour {
  /** @param node one whose children are hashes or nodes that stand in it */
  encode(node: Node): Uint8Array;
  /** Whether a node stands in its parent instead of being stored. */
  embeds(node: Node, encoded: Uint8Array): boolean;
  /** Strict: undefined unless the bytes are exactly what encode() gives for a node that a trie can have. */
  decode(bytes: Uint8Array): Node | undefined;
}

export function isHash(child: Child): child is Uint8Array {
  return child instanceof Uint8Array;
}

export function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => b[i] === byte);
}

export function join(...parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

export function toNibbles(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(2 * bytes.length);
  for (const [i, byte] of bytes.entries()) {
    out[2 * i] = byte >> 4;
    out[2 * i + 1] = byte & 15;
  }
  return out;
}

/** Only for an even number of nibbles. */
export function fromNibbles(path: Uint8Array): Uint8Array {
  const out = new Uint8Array(path.length / 2);
  for (let i = 0; i < out.length; i++) out[i] = ((path[2 * i] as number) << 4) | (path[2 * i + 1] as number);
  return out;
}

/** How many nibbles `path` has in common with `key` from `from` on. */
export function common(path: Uint8Array, key: Uint8Array, from: number): number {
  let i = 0;
  while (i < path.length && from + i < key.length && path[i] === key[from + i]) i++;
  return i;
}

/** Hex-prefix form of a path: a flag nibble (2 for a leaf, 1 for odd length), a zero nibble if even, the path. */
export function compact(path: Uint8Array, leaf: boolean): Uint8Array {
  const flag = leaf ? 2 : 0;
  return fromNibbles(join(path.length % 2 === 1 ? Uint8Array.of(flag + 1) : Uint8Array.of(flag, 0), path));
}

/** The path behind a hex-prefix form; undefined for what compact() never gives. */
export function expand(bytes: Uint8Array): { readonly path: Uint8Array; readonly leaf: boolean } | undefined {
  const nibbles = toNibbles(bytes);
  const [flag = 16, zero] = nibbles;
  if (flag > 3 || (flag % 2 === 0 && zero !== 0)) return undefined;
  return { path: nibbles.subarray(flag % 2 === 0 ? 2 : 1), leaf: flag >= 2 };
}

/** Whether it can stand in a trie: a branch forks, an extension leads to a branch and leads on, values are not empty. */
export function sound(node: Node): boolean {
  if (node.kind === "leaf") return node.value.length > 0;
  if (node.kind === "extension") return node.path.length > 0 && (isHash(node.child) || node.child.kind === "branch");
  return node.children.filter((child) => child !== undefined).length + (node.value === undefined ? 0 : 1) >= 2;
}
