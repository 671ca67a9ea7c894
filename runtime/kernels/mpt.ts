// Calls the module mpt: a private instance for each trie. The module asks for nodes by an import while it works; what
// load() throws is kept, the call ends with a status, and the error goes on from here.
import type { Kernels } from "../kernels.ts";
import { instantiate, type WasmMemory, type WasmModule } from "../wasm.ts";
import {
  emptyTrieRoot,
  type Trie,
  type TrieChange,
  TrieError,
  type TrieFault,
  type TrieFlavour,
  type TrieList,
  type TrieNode,
  type TrieNodes,
  type TrieOptions,
  type TriePair,
  type TrieRange,
  type Tries,
  trieKeyLimit,
  verifyBy,
} from "./types/mpt.ts";

interface Exports {
  readonly memory: WasmMemory;
  readonly IO: { readonly value: number };
  readonly WANTED: { readonly value: number };
  setup(flavour: number, cacheBytes: number, workBytes: number): number;
  begin(): void;
  room(bytes: number): number;
  apply(p: number, end: number): number;
  seal(): number;
  get(key: number, length: number, proof: boolean): number;
  list(gte: number, gteLength: number, lt: number, ltLength: number, reverse: boolean, limit: number): number;
}

/** Statuses of assembly/kernels/mpt/arena.ts. */
const full = 3;
const hostFailed = 5;
const absent = 6;
const faults: Readonly<Record<number, TrieFault>> = {
  1: "missing",
  2: "corrupt",
  [full]: "full",
  4: "key",
  7: "corrupt",
};
/** Up to this one a node is to blame. */
const lastNodeFault = 2;

/** Pairs are handed over in pieces of about this many bytes. */
const pieceLength = 0x10000;
const defaultCache = 4 * 2 ** 20;
const defaultWork = 0x3f000000;

/** A pair as apply() of assembly/kernels/mpt.ts takes it. */
const pairHead = 28;

function pairLength(key: Uint8Array, value: Uint8Array): number {
  return (pairHead + key.length + value.length + 3) & ~3;
}

/** Records of assembly/kernels/mpt/seal.ts. */
const recordHead = 40;
const hashAt = 8;
const embedded = 0x8000_0000;

class Records implements TrieNodes {
  readonly #bytes: Uint8Array;
  readonly #words: DataView;
  readonly length: number;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#words = new DataView(bytes.buffer);
    let length = 0;
    for (let at = 0; at < bytes.length; ) {
      const word = this.#words.getUint32(at, true);
      if (word < embedded) length++;
      at = after(at, word);
    }
    this.length = length;
  }

  *[Symbol.iterator](): Generator<TrieNode> {
    const bytes = this.#bytes;
    for (let at = 0; at < bytes.length; ) {
      const word = this.#words.getUint32(at, true);
      const node = at + recordHead;
      if (word < embedded) {
        yield { hash: bytes.subarray(at + hashAt, node), bytes: bytes.subarray(node, node + word) };
      }
      at = after(at, word);
    }
  }
}

function after(at: number, word: number): number {
  return (at + recordHead + (word % embedded) + 3) & ~3;
}

class WasmTrie implements Trie {
  readonly #exports: Exports;
  readonly #io: number;
  #load: TrieOptions["load"];
  #bytes = new Uint8Array(0);
  #words = new DataView(new ArrayBuffer(0));
  #loaded = new Uint8Array(0);
  #thrown: unknown;
  /** What the module hands out during a call. */
  #emit: (a: Uint8Array, b: Uint8Array) => void = () => {};

  constructor(module: WasmModule, options: TrieOptions) {
    this.#load = options.load;
    const host = {
      load: (hash: number) => this.#ask(hash),
      take: (to: number) => this.#view().set(this.#loaded, to),
      emit: (a: number, aLength: number, b: number, bLength: number) => {
        const bytes = this.#view();
        this.#emit(bytes.slice(a, a + aLength), bytes.slice(b, b + bLength));
      },
    };
    this.#exports = instantiate<Exports>(module, { host });
    this.#io = this.#exports.IO.value;
    const { cacheBytes = defaultCache, workBytes = defaultWork } = options;
    this.#check(this.#exports.setup(options.flavour === "chain33" ? 1 : 0, cacheBytes, workBytes));
  }

  /** For a trie without a cache: reads from elsewhere. */
  set load(load: TrieOptions["load"]) {
    this.#load = load;
  }

  get(root: Uint8Array, key: Uint8Array): Uint8Array | undefined {
    return this.#find(root, key, false);
  }

  prove(root: Uint8Array, key: Uint8Array): readonly Uint8Array[] {
    const proof: Uint8Array[] = [];
    this.#emit = (node) => proof.push(node);
    this.#find(root, key, true);
    return proof;
  }

  update(root: Uint8Array, pairs: readonly TriePair[]): TrieChange {
    this.#begin(root);
    for (let from = 0; from < pairs.length; ) {
      let to = from;
      let length = 0;
      for (; to < pairs.length && length < pieceLength; to++) {
        const { key, value } = pairs[to] as TriePair;
        if (key.length > trieKeyLimit) throw new TrieError("key");
        length += pairLength(key, value);
      }
      const place = this.#room(length);
      const bytes = this.#view();
      let at = place;
      for (; from < to; from++) {
        const { key, value } = pairs[from] as TriePair;
        this.#words.setUint32(at, key.length, true);
        this.#words.setUint32(at + 4, value.length, true);
        bytes.set(key, at + pairHead);
        bytes.set(value, at + pairHead + key.length);
        at += pairLength(key, value);
      }
      this.#check(this.#exports.apply(place, at));
    }
    this.#check(this.#exports.seal());
    const bytes = this.#view();
    const nodes = new Records(bytes.slice(this.#word(0), this.#word(1)));
    return { root: bytes.slice(this.#io, this.#io + 32), nodes };
  }

  list(root: Uint8Array, { gte, lt, reverse = false, limit }: TrieRange): TrieList {
    this.#begin(root);
    const items: TriePair[] = [];
    this.#emit = (key, value) => items.push({ key, value });
    const low = gte === undefined ? 0 : this.#write(gte);
    const high = lt === undefined ? 0 : this.#write(lt);
    const most = Math.min(limit, 0x7fffffff) + 1;
    this.#check(this.#exports.list(low, gte?.length ?? 0, high, lt?.length ?? -1, reverse, most));
    const next = items.length === most ? items.pop()?.key : undefined;
    return { items, next };
  }

  #find(root: Uint8Array, key: Uint8Array, proof: boolean): Uint8Array | undefined {
    if (key.length > trieKeyLimit) throw new TrieError("key");
    this.#begin(root);
    const status = this.#exports.get(this.#write(key), key.length, proof);
    if (status === absent) return undefined;
    this.#check(status);
    const bytes = this.#view();
    const at = this.#word(0);
    return bytes.slice(at, at + this.#word(1));
  }

  /** A result. */
  #word(i: 0 | 1): number {
    return this.#words.getUint32(this.#io + 32 + 4 * i, true);
  }

  #begin(root: Uint8Array): void {
    if (root.length !== 32) throw new TrieError("missing", root.slice());
    this.#view().set(root, this.#io);
    this.#exports.begin();
  }

  #room(length: number): number {
    // What is longer than an address space wraps around on the way; it fits nowhere.
    const place = length > defaultWork ? 0 : this.#exports.room(length);
    if (place === 0) this.#check(full);
    return place;
  }

  #write(bytes: Uint8Array): number {
    const place = this.#room(bytes.length);
    this.#view().set(bytes, place);
    return place;
  }

  #ask(hash: number): number {
    try {
      const found = this.#load(this.#view().slice(hash, hash + 32));
      if (found === undefined) return -1;
      this.#loaded = new Uint8Array(found);
      return found.length;
    } catch (error) {
      this.#thrown = error;
      return -2;
    }
  }

  #check(status: number): void {
    if (status === 0) return;
    if (status === hostFailed) {
      const thrown = this.#thrown;
      this.#thrown = undefined;
      throw thrown;
    }
    const wanted = this.#exports.WANTED.value;
    const hash = status > lastNodeFault ? undefined : this.#view().slice(wanted, wanted + 32);
    throw new TrieError(faults[status] ?? "corrupt", hash);
  }

  /** The memory; growing it makes older views empty. */
  #view(): Uint8Array<ArrayBuffer> {
    if (this.#bytes.buffer !== this.#exports.memory.buffer) {
      this.#bytes = new Uint8Array(this.#exports.memory.buffer);
      this.#words = new DataView(this.#exports.memory.buffer);
    }
    return this.#bytes;
  }
}

export function open(module: WasmModule): Partial<Kernels> {
  const verifiers = new Map<TrieFlavour, WasmTrie>();
  const verifier = (options: TrieOptions) => {
    const trie = verifiers.get(options.flavour) ?? new WasmTrie(module, options);
    verifiers.set(options.flavour, trie);
    trie.load = options.load;
    return trie;
  };
  const mpt: Tries = {
    open: (options) => new WasmTrie(module, options),
    verify: (flavour, root, key, proof) => verifyBy(verifier, flavour, root, key, proof),
  };
  return { mpt: Object.freeze(mpt) };
}

/** A known root of each flavour, over nodes on several levels of which some stand in their parents. */
export function check({ mpt }: Partial<Kernels>): boolean {
  if (mpt === undefined) return false;
  const pairs = Array.from({ length: 120 }, (_, i) => ({
    key: Uint8Array.of((i * 37) % 5, (i * 91) % 256, ...new Array(i % 7).fill(i)),
    value: new Uint8Array(1 + ((i * i) % 60)).fill(i),
  }));
  return (["ethereum", "chain33"] as const).every((flavour) => {
    const trie = mpt.open({ flavour, load: () => undefined, cacheBytes: 2 ** 18, workBytes: 2 ** 20 });
    const { root } = trie.update(Uint8Array.from(emptyTrieRoot), pairs);
    return hexOf(root) === known[flavour] && trie.get(root, (pairs[7] as TriePair).key)?.length === 50;
  });
}

const known: Readonly<Record<TrieFlavour, string>> = {
  ethereum: "00ba2a01a8a18261521f8f1a9d321d0a410583380afc56c1115dacef2b21a250",
  chain33: "e1f44f65204a3c177a5c6b5732689b7954ca8d216d8790a7592700bfc318658f",
};

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
