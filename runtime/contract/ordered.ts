// The ordered index of a contract: its keys in the order of their bytes, as a B+-tree whose nodes are values of the state.
// A scan thus needs nothing of the store but reading a key, and works on a light node's witness too. Every node that is
// looked at or written is charged for first.
import type { Journal } from "./journal.ts";
import { IndexNode, type Parts, separator } from "./ordered/node.ts";
import type { NodePrice } from "./schedule.ts";

export interface OrderedIndexOptions {
  readonly journal: Journal;
  /** Text before the names of the nodes; nothing else in the state may start with it. */
  readonly prefix: string;
  /** Most keys in a node, at least 8. */
  readonly keys: number;
  /** Prices of a node and of its bytes. */
  readonly read: NodePrice;
  readonly write: NodePrice;
  /** Told what work costs before it is done; throws to prevent it. */
  charge(gas: number): void;
}

/** The root keeps its name, so that finding it takes no other read. */
const rootId = 0;
const nextIdName = "next";

/** A node on the way down, and which of its children the way takes. */
interface Step {
  readonly id: number;
  readonly node: IndexNode;
  child: number;
}

export class OrderedIndex {
  readonly #options: OrderedIndexOptions;
  readonly #most: number;
  /** A node with fewer keys is joined with a neighbour. */
  readonly #least: number;
  /** Two nodes are made one up to this number, which leaves room: else the next insertion would split it again. */
  readonly #joined: number;

  constructor(options: OrderedIndexOptions) {
    this.#options = options;
    this.#most = options.keys;
    this.#least = options.keys >> 2;
    this.#joined = options.keys - (options.keys >> 2);
  }

  /** Whether the key was not there. */
  insert(key: Uint8Array): boolean {
    const path = this.#path((node) => node.childFor(key));
    const leaf = path.pop();
    if (leaf === undefined) {
      this.#write(rootId, IndexNode.of({ keys: [key], children: [] }));
      return true;
    }
    const { at, equal } = leaf.node.search(key);
    if (equal) return false;
    this.#grow(leaf.id, leaf.node.with(at, key), path);
    return true;
  }

  /** Whether the key was there. */
  delete(key: Uint8Array): boolean {
    const path = this.#path((node) => node.childFor(key));
    const leaf = path.pop();
    if (leaf === undefined) return false;
    const { at, equal } = leaf.node.search(key);
    if (!equal) return false;
    const left = leaf.node.without(at);
    if (left.count === 0 && leaf.id === rootId) this.#remove(rootId);
    else this.#shrink(leaf.id, left, path);
    return true;
  }

  /** The smallest key above the given one, or equal to it where that is wanted. */
  next(key: Uint8Array, orEqual: boolean): Uint8Array | undefined {
    const path = this.#path((node) => node.childFor(key));
    const leaf = path.pop();
    if (leaf === undefined) return undefined;
    const { at, equal } = leaf.node.search(key);
    const index = equal && !orEqual ? at + 1 : at;
    if (index < leaf.node.count) return leaf.node.key(index);
    const turn = path.findLast(({ node, child }) => child < node.count);
    return turn && this.#edge(turn.node.child(turn.child + 1), () => 0)?.key(0);
  }

  /** The greatest key below the given one, or equal to it where that is wanted. */
  previous(key: Uint8Array, orEqual: boolean): Uint8Array | undefined {
    const path = this.#path((node) => node.childFor(key));
    const leaf = path.pop();
    if (leaf === undefined) return undefined;
    const { at, equal } = leaf.node.search(key);
    const index = equal && orEqual ? at : at - 1;
    if (index >= 0) return leaf.node.key(index);
    const turn = path.findLast(({ child }) => child > 0);
    const last = turn && this.#edge(turn.node.child(turn.child - 1), (node) => node.count);
    return last?.key(last.count - 1);
  }

  /** From the root to a leaf; empty for an empty index. */
  #path(choose: (node: IndexNode) => number): Step[] {
    const path: Step[] = [];
    for (let id = rootId, node = this.#read(id); node !== undefined; ) {
      const child = node.leaf ? 0 : choose(node);
      path.push({ id, node, child });
      if (node.leaf) break;
      id = node.child(child);
      node = this.#read(id);
    }
    return path;
  }

  /** The leaf below a node that is reached by taking the same turn every time. */
  #edge(id: number, choose: (node: IndexNode) => number): IndexNode | undefined {
    let node = this.#read(id);
    while (node !== undefined && !node.leaf) node = this.#read(node.child(choose(node)));
    return node;
  }

  /** Writes a node that got a key, and splits what has too many now, up the path. */
  #grow(id: number, node: IndexNode, path: Step[]): void {
    if (node.count <= this.#most) {
      this.#write(id, node);
      return;
    }
    const { left, middle, right } = halves(node.parts());
    const parent = path.pop();
    if (parent === undefined) {
      const [leftId, rightId] = [this.#newId(), this.#newId()];
      this.#write(leftId, IndexNode.of(left));
      this.#write(rightId, IndexNode.of(right));
      this.#write(rootId, IndexNode.of({ keys: [middle], children: [leftId, rightId] }));
      return;
    }
    const rightId = this.#newId();
    this.#write(id, IndexNode.of(left));
    this.#write(rightId, IndexNode.of(right));
    const { keys, children } = parent.node.parts();
    const { child } = parent;
    const grown = { keys: keys.toSpliced(child, 0, middle), children: children.toSpliced(child + 1, 0, rightId) };
    this.#grow(parent.id, IndexNode.of(grown), path);
  }

  /** Writes a node that lost a key, and joins what has too few now with a neighbour, up the path. */
  #shrink(id: number, node: IndexNode, path: Step[]): void {
    const parent = path.pop();
    if (parent === undefined || node.count >= this.#least) {
      this.#write(id, node);
      return;
    }
    // The pair of children around the separator `at`.
    const at = parent.child > 0 ? parent.child - 1 : 0;
    const isLeft = parent.child === at;
    const leftId = parent.node.child(at);
    const rightId = parent.node.child(at + 1);
    const other = this.#read(isLeft ? rightId : leftId);
    if (other === undefined) throw new Error("ordered index without one of its nodes");
    const { keys, children } = parent.node.parts();
    const left = (isLeft ? node : other).parts();
    const right = (isLeft ? other : node).parts();
    const between = node.leaf ? [] : [keys[at] as Uint8Array];
    const both = {
      keys: [...left.keys, ...between, ...right.keys],
      children: [...left.children, ...right.children],
    };
    if (both.keys.length > this.#joined) {
      const shared = halves(both);
      this.#write(leftId, IndexNode.of(shared.left));
      this.#write(rightId, IndexNode.of(shared.right));
      this.#write(parent.id, IndexNode.of({ keys: keys.with(at, shared.middle), children }));
      return;
    }
    this.#remove(rightId);
    if (parent.id === rootId && keys.length === 1) {
      this.#remove(leftId);
      this.#write(rootId, IndexNode.of(both));
      return;
    }
    this.#write(leftId, IndexNode.of(both));
    const rest = { keys: keys.toSpliced(at, 1), children: children.toSpliced(at + 1, 1) };
    this.#shrink(parent.id, IndexNode.of(rest), path);
  }

  #read(id: number): IndexNode | undefined {
    const { read, journal } = this.#options;
    this.#options.charge(read.base);
    const bytes = journal.get(this.#name(id));
    if (bytes === undefined) return undefined;
    this.#options.charge(read.byte * bytes.length);
    return new IndexNode(bytes);
  }

  #write(id: number, node: IndexNode): void {
    const { write, journal } = this.#options;
    this.#options.charge(write.base + write.byte * node.bytes.length);
    journal.set(this.#name(id), node.bytes);
  }

  #remove(id: number): void {
    this.#options.charge(this.#options.write.base);
    this.#options.journal.set(this.#name(id), new Uint8Array(0));
  }

  /** Numbers are never used again, so a node that is gone is gone. */
  #newId(): number {
    const { journal, prefix, read, write } = this.#options;
    this.#options.charge(read.base + write.base);
    const stored = journal.get(prefix + nextIdName);
    const id = stored === undefined ? rootId + 1 : new DataView(stored.buffer, stored.byteOffset).getUint32(0, true);
    const next = new Uint8Array(4);
    new DataView(next.buffer).setUint32(0, id + 1, true);
    journal.set(prefix + nextIdName, next);
    return id;
  }

  #name(id: number): string {
    return this.#options.prefix + id;
  }
}

/** Two nodes in place of one, and the key that stands between them in their parent. */
function halves({ keys, children }: Parts): {
  readonly left: Parts;
  readonly middle: Uint8Array;
  readonly right: Parts;
} {
  const half = keys.length >> 1;
  const [last, first] = [keys[half - 1] as Uint8Array, keys[half] as Uint8Array];
  const leaf = children.length === 0;
  return {
    left: { keys: keys.slice(0, half), children: children.slice(0, half + 1) },
    middle: leaf ? separator(last, first) : first,
    right: leaf
      ? { keys: keys.slice(half), children: [] }
      : { keys: keys.slice(half + 1), children: children.slice(half + 1) },
  };
}
