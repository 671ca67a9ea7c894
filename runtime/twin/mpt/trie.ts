// The trie as a pure data structure: nodes are never changed, an update makes new ones on the path and points to the
// others by their hashes. Nothing recurses along the keys, which may be long.
import {
  isEmptyTrieRoot,
  type TrieChange,
  TrieError,
  type TrieList,
  type TrieRange,
  trieKeyLimit,
} from "../../kernels/types/mpt.ts";
import { keccak256 } from "../hashes.ts";
import {
  type Branch,
  type Child,
  common,
  type Extension,
  type Flavour,
  fromNibbles,
  isHash,
  join,
  type Leaf,
  type Node,
  same,
  toNibbles,
} from "./node.ts";

export interface Source {
  readonly flavour: Flavour;
  load(hash: Uint8Array): Uint8Array | undefined;
}

/** A node on the way to a key, and where the way goes on: the nibble in a branch, undefined in an extension. */
interface Step {
  readonly node: Branch | Extension;
  readonly nibble: number | undefined;
}

/** Where the way to a key ends: at a node that is or excludes its value, or at nothing. */
interface Way {
  readonly steps: readonly Step[];
  readonly end: Node | undefined;
  /** How many nibbles of the key lie above `end`. */
  readonly depth: number;
}

/** A node that must be where it was found: as root (`top`), below an extension (`forked`). */
function load(source: Source, hash: Uint8Array, top: boolean, forked: boolean): { node: Node; bytes: Uint8Array } {
  const bytes = source.load(hash);
  if (bytes === undefined) throw new TrieError("missing", hash.slice());
  const own = new Uint8Array(bytes);
  const node = same(keccak256(own), hash) ? source.flavour.decode(own) : undefined;
  if (node === undefined || (!top && source.flavour.embeds(node, own)) || (forked && node.kind !== "branch")) {
    throw new TrieError("corrupt", hash.slice());
  }
  return { node, bytes: own };
}

/** @param seen is told every stored node on the way */
function find(source: Source, root: Child | undefined, key: Uint8Array, seen?: (bytes: Uint8Array) => void): Way {
  const steps: Step[] = [];
  let depth = 0;
  for (let at = root; at !== undefined; ) {
    let node: Node;
    if (isHash(at)) {
      const found = load(source, at, steps.length === 0, steps.at(-1)?.node.kind === "extension");
      seen?.(found.bytes);
      node = found.node;
    } else node = at;
    if (node.kind === "leaf") return { steps, end: node, depth };
    if (node.kind === "extension") {
      if (common(node.path, key, depth) < node.path.length) return { steps, end: node, depth };
      steps.push({ node, nibble: undefined });
      depth += node.path.length;
      at = node.child;
    } else {
      if (depth === key.length) return { steps, end: node, depth };
      const nibble = key[depth++] as number;
      steps.push({ node, nibble });
      at = node.children[nibble];
    }
  }
  return { steps, end: undefined, depth };
}

function valueAt({ end, depth }: Way, key: Uint8Array): Uint8Array | undefined {
  if (end?.kind === "branch") return end.value;
  return end?.kind === "leaf" && same(end.path, key.subarray(depth)) ? end.value : undefined;
}

export function get(source: Source, root: Child | undefined, key: Uint8Array): Uint8Array | undefined {
  const nibbles = toNibbles(key);
  return valueAt(find(source, root, nibbles), nibbles)?.slice();
}

export function prove(source: Source, root: Child | undefined, key: Uint8Array): Uint8Array[] {
  const proof: Uint8Array[] = [];
  find(source, root, toNibbles(key), (bytes) => proof.push(bytes));
  return proof;
}

const noChildren: readonly undefined[] = new Array(16).fill(undefined);

function withChild(branch: Branch, nibble: number, child: Child | undefined): Branch {
  return { ...branch, children: branch.children.map((one, i) => (i === nibble ? child : one)) };
}

/** A node with a path before it. */
function prefixed(path: Uint8Array, node: Node): Node {
  if (path.length === 0) return node;
  return node.kind === "branch" ? { kind: "extension", path, child: node } : { ...node, path: join(path, node.path) };
}

/** @returns the root with the pair set; the same one if nothing changed */
export function insert(source: Source, root: Child | undefined, key: Uint8Array, value: Uint8Array): Child | undefined {
  const nibbles = toNibbles(key);
  const way = find(source, root, nibbles);
  const before = valueAt(way, nibbles);
  if (before !== undefined && same(before, value)) return root;
  return rebuild(way.steps, put(way.end, nibbles.subarray(way.depth), value));
}

/** What stands in the place of `end`, where the rest of the key leaves it. */
function put(end: Node | undefined, rest: Uint8Array, value: Uint8Array): Node {
  const leaf: Leaf = { kind: "leaf", path: rest, value };
  if (end === undefined) return leaf;
  if (end.kind === "branch") return { ...end, value };
  const shared = common(end.path, rest, 0);
  if (end.kind === "leaf" && shared === end.path.length && shared === rest.length) return leaf;
  let fork: Branch = { kind: "branch", children: noChildren, value: undefined };
  const tail = end.path.subarray(shared + 1);
  if (shared === end.path.length) fork = { ...fork, value: (end as Leaf).value };
  else {
    const below = end.kind === "extension" && tail.length === 0 ? end.child : { ...end, path: tail };
    fork = withChild(fork, end.path[shared] as number, below);
  }
  if (shared === rest.length) fork = { ...fork, value };
  else fork = withChild(fork, rest[shared] as number, { kind: "leaf", path: rest.subarray(shared + 1), value });
  return prefixed(rest.subarray(0, shared), fork);
}

/** @returns the root without the key; the same one if it was not there */
export function remove(source: Source, root: Child | undefined, key: Uint8Array): Child | undefined {
  const nibbles = toNibbles(key);
  const { steps, end, depth } = find(source, root, nibbles);
  if (end === undefined || valueAt({ steps, end, depth }, nibbles) === undefined) return root;
  // The branch that loses its value or child, and the steps above it.
  let above = steps;
  let branch: Branch;
  if (end.kind === "branch") branch = { ...end, value: undefined };
  else {
    const last = steps.at(-1);
    if (last === undefined) return undefined;
    branch = withChild(last.node as Branch, last.nibble as number, undefined);
    above = steps.slice(0, -1);
  }
  let node = reduce(source, branch);
  const parent = above.at(-1)?.node;
  if (parent?.kind === "extension" && node.kind !== "branch") {
    node = prefixed(parent.path, node);
    above = above.slice(0, -1);
  }
  return rebuild(above, node);
}

/** A branch, or what is left where it would fork no more. */
function reduce(source: Source, branch: Branch): Node {
  const left = branch.children.flatMap((child, nibble) => (child === undefined ? [] : [{ child, nibble }]));
  const [only] = left;
  if (left.length + (branch.value === undefined ? 0 : 1) !== 1) return branch;
  if (only === undefined) return { kind: "leaf", path: new Uint8Array(0), value: branch.value as Uint8Array };
  const path = Uint8Array.of(only.nibble);
  const node = isHash(only.child) ? load(source, only.child, false, false).node : only.child;
  return node.kind === "branch" ? { kind: "extension", path, child: only.child } : prefixed(path, node);
}

function rebuild(steps: readonly Step[], end: Node): Node {
  return steps.reduceRight(
    (below, { node, nibble }) =>
      node.kind === "branch" ? withChild(node, nibble as number, below) : { ...node, child: below },
    end,
  );
}

/** Hashes what is new in a trie, from the bottom up. */
export function seal({ flavour }: Source, top: Node): TrieChange {
  const found: Node[] = [top];
  for (let i = 0; i < found.length; i++) {
    const node = found[i] as Node;
    const children = node.kind === "branch" ? node.children : node.kind === "extension" ? [node.child] : [];
    for (const child of children) if (child !== undefined && !isHash(child)) found.push(child);
  }
  const sealed = new Map<Node, Child>();
  const settle = (child: Child | undefined) =>
    child === undefined || isHash(child) ? child : (sealed.get(child) as Child);
  const nodes: { hash: Uint8Array; bytes: Uint8Array }[] = [];
  for (const node of found.reverse()) {
    let ready = node;
    if (node.kind === "branch") ready = { ...node, children: node.children.map(settle) };
    if (node.kind === "extension") ready = { ...node, child: settle(node.child) as Child };
    const bytes = flavour.encode(ready);
    if (node !== top && flavour.embeds(ready, bytes)) sealed.set(node, ready);
    else {
      const hash = keccak256(bytes);
      sealed.set(node, hash);
      nodes.push({ hash, bytes });
    }
  }
  return { root: (sealed.get(top) as Uint8Array).slice(), nodes };
}

/** Reads a range in order: what is still to be visited lies on a stack, the next one on top. */
export function list(source: Source, root: Uint8Array, range: TrieRange): TrieList {
  const gte = toNibbles(range.gte ?? new Uint8Array(0));
  const lt = range.lt === undefined ? undefined : toNibbles(range.lt);
  const items: { key: Uint8Array; value: Uint8Array }[] = [];
  type Visit = { path: Uint8Array; forked: boolean; child: Child } | { path: Uint8Array; value: Uint8Array };
  const stack: Visit[] = isEmptyTrieRoot(root) ? [] : [{ path: new Uint8Array(0), forked: false, child: root }];
  const push = (found: Visit[]) => stack.push(...(range.reverse === true ? found : found.reverse()));
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    const { path } = at;
    if (path.length > 2 * trieKeyLimit) throw new TrieError("corrupt");
    // All keys below begin with the path.
    if (order(path, gte) < 0 && !("child" in at && common(path, gte, 0) === path.length)) continue;
    if (lt !== undefined && order(path, lt) >= 0) continue;
    if ("value" in at) {
      if (path.length % 2 !== 0) throw new TrieError("corrupt");
      const key = fromNibbles(path);
      if (items.length === range.limit) return { items, next: key };
      items.push({ key, value: at.value.slice() });
      continue;
    }
    const node = isHash(at.child) ? load(source, at.child, at.child === root, at.forked).node : at.child;
    if (node.kind === "leaf") push([{ path: join(path, node.path), value: node.value }]);
    else if (node.kind === "extension") push([{ path: join(path, node.path), forked: true, child: node.child }]);
    else {
      const found: Visit[] = node.value === undefined ? [] : [{ path, value: node.value }];
      for (const [i, child] of node.children.entries()) {
        if (child !== undefined) found.push({ path: join(path, Uint8Array.of(i)), forked: false, child });
      }
      push(found);
    }
  }
  return { items, next: undefined };
}

function order(a: Uint8Array, b: Uint8Array): number {
  const shared = common(a, b, 0);
  return shared < a.length && shared < b.length ? (a[shared] as number) - (b[shared] as number) : a.length - b.length;
}
