// The memory of a working tree: nodes as words of one array, their hashes and keys as bytes beside it. A node is named by
// the index of its first word. All of it is used again by the next list of pairs.

/** Words of a node: ids of its children (see `leaf`), leaves below it, where its key lies in `bytes` and how long it is. */
export const left = 0;
export const right = 1;
export const size = 2;
export const keyAt = 3;
export const keyLength = 4;
/** Height * 4 + kind. */
export const shape = 5;
/** The ref under which it is stored, 0 for a node that never was: low 32 bits, high bits. */
const refLow = 6;
const refHigh = 7;
const nodeWords = 8;

export const kindMask = 3;
/** Only ref, hash, height and size are known; the key of a leaf too once it was compared, else `keyAt` is `none`. */
export const stub = 0;
export const inner = 1;
/** `left` is the length of the value, `right` its number among the large values, or `none`: it lies behind the key. */
export const leaf = 2;

export const none = -1;

/** Values up to this length are copied behind the key. */
const smallValue = 256;
/** Arrays longer than this (65,536 nodes, 4 MiB) do not outlive their list. */
const keptWords = 65_536 * nodeWords;
const keptBytes = 4_194_304;

export class Nodes {
  words = new Int32Array(0);
  /** The 32 bytes from 4 * id on are the hash of a node. */
  hashes = new Uint8Array(0);
  hashView = new DataView(this.hashes.buffer);
  bytes = new Uint8Array(0);
  #large: Uint8Array[] = [];
  #words = 0;
  #bytes = 0;

  clear(): void {
    if (this.words.length > keptWords) this.#resize(0);
    if (this.bytes.length > keptBytes) this.bytes = new Uint8Array(0);
    this.#words = 0;
    this.#bytes = 0;
    this.#large = [];
  }

  /** Bytes taken. */
  get size(): number {
    return 4 * this.words.length + this.hashes.length + this.bytes.length;
  }

  refOf(node: number): number {
    return (this.words[node + refHigh] as number) * 0x1_0000_0000 + ((this.words[node + refLow] as number) >>> 0);
  }

  setRef(node: number, ref: number): void {
    this.words[node + refLow] = ref;
    this.words[node + refHigh] = Math.floor(ref / 0x1_0000_0000);
  }

  heightOf(node: number): number {
    return (this.words[node + shape] as number) >>> 2;
  }

  /** Height of the left subtree above that of the right one. */
  lean(node: number): number {
    const words = this.words;
    return this.heightOf(words[node + left] as number) - this.heightOf(words[node + right] as number);
  }

  /** A node whose words are still to be set, except that it was never stored. `words` may be another array afterwards. */
  make(): number {
    if (this.#words === this.words.length) this.#resize(Math.max(1024 * nodeWords, this.words.length * 2));
    const node = this.#words;
    this.#words += nodeWords;
    this.words[node + refLow] = 0;
    this.words[node + refHigh] = 0;
    return node;
  }

  makeStub(ref: number, height: number, leaves: number, hashes: Uint8Array, hashAt: number): number {
    const node = this.make();
    const words = this.words;
    words[node + size] = leaves;
    words[node + keyAt] = none;
    words[node + shape] = height * 4 + stub;
    this.setRef(node, ref);
    const to = this.hashes;
    for (let i = 0; i < 32; i++) to[4 * node + i] = hashes[hashAt + i] as number;
    return node;
  }

  /** Turns a node into a leaf with this pair; its ref and hash stay. */
  setLeaf(node: number, key: Uint8Array, value: Uint8Array): void {
    const start = this.add(key, 0, key.length);
    const words = this.words;
    words[node + size] = 1;
    words[node + shape] = leaf;
    words[node + keyAt] = start;
    words[node + keyLength] = key.length;
    words[node + left] = value.length;
    if (value.length <= smallValue) {
      words[node + right] = none;
      this.add(value, 0, value.length);
    } else {
      words[node + right] = this.#large.push(value) - 1;
    }
  }

  /** The value of a leaf that does not lie behind its key. */
  largeValue(node: number): Uint8Array | undefined {
    const index = this.words[node + right] as number;
    return index === none ? undefined : this.#large[index];
  }

  /** Copies bytes. @returns where they are now */
  add(from: Uint8Array, at: number, length: number): number {
    const start = this.#bytes;
    if (start + length > this.bytes.length) {
      const grown = new Uint8Array(Math.max(65_536, this.bytes.length * 2, start + length));
      grown.set(this.bytes.subarray(0, start));
      this.bytes = grown;
    }
    const to = this.bytes;
    for (let i = 0; i < length; i++) to[start + i] = from[at + i] as number;
    this.#bytes = start + length;
    return start;
  }

  #resize(length: number): void {
    const words = new Int32Array(length);
    const hashes = new Uint8Array(4 * length);
    if (length > 0) {
      words.set(this.words);
      hashes.set(this.hashes);
    }
    this.words = words;
    this.hashes = hashes;
    this.hashView = new DataView(hashes.buffer);
  }
}
