// The tree as one writes it in JavaScript: an object per node, keys and hashes as Buffers, OpenSSL's SHA-256. The peer of
// the kernel, and no more than that: it stores nothing.
import { hash } from "node:crypto";

interface Node {
  readonly key: Uint8Array;
  value: Uint8Array;
  height: number;
  size: number;
  left: Node | undefined;
  right: Node | undefined;
  hash: Buffer | undefined;
}

export class JsTree {
  #root: Node | undefined;
  #updated = false;

  set(key: Uint8Array, value: Uint8Array): void {
    this.#updated = false;
    this.#root = this.#root === undefined ? leaf(key, value) : this.#insert(this.#root, key, value);
  }

  root(): Buffer | undefined {
    return this.#root && hashOf(this.#root);
  }

  #insert(node: Node, key: Uint8Array, value: Uint8Array): Node {
    const { left, right } = node;
    const order = Buffer.compare(key, node.key);
    if (left === undefined || right === undefined) {
      if (order === 0) {
        this.#updated = true;
        node.value = value;
        node.hash = undefined;
        return node;
      }
      const added = leaf(key, value);
      return order < 0 ? inner(node.key, added, node) : inner(key, node, added);
    }
    node.hash = undefined;
    if (order < 0) node.left = this.#insert(left, key, value);
    else node.right = this.#insert(right, key, value);
    if (this.#updated) return node;
    measure(node);
    return balance(node);
  }
}

const nothing = new Uint8Array(0);

function leaf(key: Uint8Array, value: Uint8Array): Node {
  return { key, value, height: 0, size: 1, left: undefined, right: undefined, hash: undefined };
}

function inner(key: Uint8Array, left: Node, right: Node): Node {
  return { key, value: nothing, height: 1, size: 2, left, right, hash: undefined };
}

function measure(node: Node): void {
  const { left, right } = node as { left: Node; right: Node };
  node.height = Math.max(left.height, right.height) + 1;
  node.size = left.size + right.size;
}

function lean(node: Node): number {
  return (node.left?.height ?? 0) - (node.right?.height ?? 0);
}

function balance(node: Node): Node {
  const { left, right } = node as { left: Node; right: Node };
  if (lean(node) > 1) {
    if (lean(left) < 0) node.left = rotateLeft(left);
    return rotateRight(node);
  }
  if (lean(node) < -1) {
    if (lean(right) > 0) node.right = rotateRight(right);
    return rotateLeft(node);
  }
  return node;
}

function rotateRight(node: Node): Node {
  const up = node.left as Node;
  node.left = up.right;
  up.right = node;
  up.hash = undefined;
  measure(node);
  measure(up);
  return up;
}

function rotateLeft(node: Node): Node {
  const up = node.right as Node;
  node.right = up.left;
  up.left = node;
  up.hash = undefined;
  measure(node);
  measure(up);
  return up;
}

function varint(out: number[], value: number): void {
  let rest = value;
  for (; rest >= 128; rest >>>= 7) out.push((rest & 127) | 128);
  out.push(rest);
}

function hashOf(node: Node): Buffer {
  if (node.hash !== undefined) return node.hash;
  const head: number[] = [];
  const tail: number[] = [];
  let message: Buffer;
  if (node.left === undefined || node.right === undefined) {
    head.push(0x0a);
    varint(head, node.key.length);
    tail.push(0x12);
    varint(tail, node.value.length);
    message = Buffer.concat([Buffer.from(head), node.key, Buffer.from(tail), node.value, Buffer.from([0x20, 1])]);
  } else {
    tail.push(0x18);
    varint(tail, node.height);
    tail.push(0x20);
    varint(tail, node.size);
    message = Buffer.concat([
      Buffer.from([0x0a, 32]),
      hashOf(node.left),
      Buffer.from([0x12, 32]),
      hashOf(node.right),
      Buffer.from(tail),
    ]);
  }
  node.hash = hash("sha256", message, "buffer");
  return node.hash;
}
