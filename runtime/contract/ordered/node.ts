// A node of the ordered index as the state keeps it, searched and changed without taking it apart:
//
//   kind 1 (0 leaf, 1 inner) · count 2 · end of each key 2, counted from the first key · children 4 each · keys
//
// Numbers are little-endian. A leaf has keys only. An inner node has one child more than keys: child i holds the keys
// below key i, and from key i - 1 on.

const head = 3;

/** A node taken apart, for what moves many of its keys. */
export interface Parts {
  readonly keys: readonly Uint8Array[];
  /** Empty in a leaf. */
  readonly children: readonly number[];
}

export class IndexNode {
  readonly bytes: Uint8Array;
  readonly leaf: boolean;
  /** Number of keys. */
  readonly count: number;
  /** Where the first key starts. */
  readonly #keys: number;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.leaf = bytes[0] === 0;
    this.count = this.#u16(1);
    this.#keys = head + this.count * 2 + (this.leaf ? 0 : (this.count + 1) * 4);
  }

  key(i: number): Uint8Array {
    return this.bytes.slice(this.#start(i), this.#end(i));
  }

  child(i: number): number {
    const at = head + this.count * 2 + i * 4;
    return this.#u16(at) + this.#u16(at + 2) * 0x10000;
  }

  /** Index of the first key that is not below the given one (`count` if there is none), and whether it is equal. */
  search(key: Uint8Array): { readonly at: number; readonly equal: boolean } {
    let low = 0;
    let high = this.count;
    let equal = false;
    while (low < high) {
      const middle = (low + high) >> 1;
      const order = this.#compare(middle, key);
      if (order < 0) low = middle + 1;
      else {
        high = middle;
        equal = order === 0;
      }
    }
    return { at: low, equal };
  }

  /** Index of the child in which the key belongs. */
  childFor(key: Uint8Array): number {
    const { at, equal } = this.search(key);
    return equal ? at + 1 : at;
  }

  /** A leaf with one key more. */
  with(i: number, key: Uint8Array): IndexNode {
    const out = new Uint8Array(this.bytes.length + 2 + key.length);
    const ends = head + i * 2;
    const keys = this.#start(i);
    put16(out, 1, this.count + 1);
    put16(out, ends, keys - this.#keys + key.length);
    out.set(this.bytes.subarray(head, ends), head);
    for (let k = i; k < this.count; k++) put16(out, head + (k + 1) * 2, this.#u16(head + k * 2) + key.length);
    out.set(this.bytes.subarray(this.#keys, keys), this.#keys + 2);
    out.set(key, keys + 2);
    out.set(this.bytes.subarray(keys), keys + 2 + key.length);
    return new IndexNode(out);
  }

  /** A leaf with one key less. */
  without(i: number): IndexNode {
    const keys = this.#start(i);
    const size = this.#end(i) - keys;
    const out = new Uint8Array(this.bytes.length - 2 - size);
    put16(out, 1, this.count - 1);
    out.set(this.bytes.subarray(head, head + i * 2), head);
    for (let k = i + 1; k < this.count; k++) put16(out, head + (k - 1) * 2, this.#u16(head + k * 2) - size);
    out.set(this.bytes.subarray(this.#keys, keys), this.#keys - 2);
    out.set(this.bytes.subarray(keys + size), keys - 2);
    return new IndexNode(out);
  }

  parts(): Parts {
    const keys = Array.from({ length: this.count }, (_, i) => this.bytes.subarray(this.#start(i), this.#end(i)));
    const children = this.leaf ? [] : Array.from({ length: this.count + 1 }, (_, i) => this.child(i));
    return { keys, children };
  }

  static of({ keys, children }: Parts): IndexNode {
    const before = head + keys.length * 2 + children.length * 4;
    const out = new Uint8Array(keys.reduce((size, key) => size + key.length, before));
    out[0] = children.length === 0 ? 0 : 1;
    put16(out, 1, keys.length);
    for (const [i, child] of children.entries()) {
      put16(out, head + keys.length * 2 + i * 4, child & 0xffff);
      put16(out, head + keys.length * 2 + i * 4 + 2, child >>> 16);
    }
    let end = 0;
    for (const [i, key] of keys.entries()) {
      out.set(key, before + end);
      end += key.length;
      put16(out, head + i * 2, end);
    }
    return new IndexNode(out);
  }

  #start(i: number): number {
    return i === 0 ? this.#keys : this.#keys + this.#u16(head + (i - 1) * 2);
  }

  #end(i: number): number {
    return this.#keys + this.#u16(head + i * 2);
  }

  #u16(at: number): number {
    return (this.bytes[at] as number) | ((this.bytes[at + 1] as number) << 8);
  }

  /** Order of the key i and the given one, by bytes; a prefix comes first. */
  #compare(i: number, key: Uint8Array): number {
    const start = this.#start(i);
    const size = this.#end(i) - start;
    const common = Math.min(size, key.length);
    for (let k = 0; k < common; k++) {
      const order = (this.bytes[start + k] as number) - (key[k] as number);
      if (order !== 0) return order;
    }
    return size - key.length;
  }
}

/** The shortest text of bytes above all keys up to `left` and not above `right`. */
export function separator(left: Uint8Array, right: Uint8Array): Uint8Array {
  let common = 0;
  while (common < left.length && left[common] === right[common]) common++;
  return right.subarray(0, common + 1);
}

function put16(out: Uint8Array, at: number, value: number): void {
  out[at] = value & 0xff;
  out[at + 1] = value >>> 8;
}
