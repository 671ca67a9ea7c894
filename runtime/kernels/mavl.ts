// Façade of the kernel "mavl": each tree is a private instance of the module, since its linear memory is the node cache.
// Pairs go in packed, in portions of a fixed buffer; pages come out a buffer at a time.
import type { Kernels } from "../kernels.ts";
import { instantiate, type WasmMemory, type WasmModule } from "../wasm.ts";
import { answer } from "./mavl/answer.ts";
import type {
  MavlChange,
  MavlFault,
  MavlHost,
  MavlPair,
  MavlPath,
  MavlRange,
  MavlRoot,
  MavlStats,
  MavlStep,
  MavlTree,
} from "./types/mavl.ts";

interface Exports {
  readonly memory: WasmMemory;
  init(cacheBytes: number): number;
  inputAt(length: number): number;
  treeAt(): number;
  resultAt(): number;
  room(length: number): number;
  faultAt(): number;
  begin(empty: boolean): number;
  set(length: number): number;
  hash(flatten: boolean): number;
  write(high: number, low: number): number;
  end(): void;
  get(keyLength: number): number;
  list(gteLength: number, ltLength: number, bounded: boolean, reverse: boolean): number;
  forget(count: number): void;
  stats(): void;
}

/** A result that is no fault: there is no such tree or key. */
const absent = 255;
const faults: readonly MavlFault[] = ["memory", "page", "node", "record", "hash", "shape"];
/** Room for pairs; a longer one is passed alone. */
const portion = 131_072;
const stepBytes = 48;
const high = 0x1_0000_0000;
/** Shorter strings are copied byte by byte: a call of set() costs as much as a hundred bytes. */
const short = 48;

export function open(module: WasmModule): Partial<Kernels> {
  return { mavl: (host, cacheBytes) => new Tree(module, host, cacheBytes) };
}

export function check({ mavl }: Partial<Kernels>): boolean {
  return mavl !== undefined && answer(mavl);
}

class Tree implements MavlTree {
  readonly #wasm: Exports;
  readonly #host: MavlHost;
  readonly #tree: number;
  readonly #result: number;
  #bytes = new Uint8Array(0);
  #view = new DataView(this.#bytes.buffer);
  #pages: Uint8Array[] = [];
  #replaced: Float64Array[] = [];
  #item: (key: Uint8Array, value: Uint8Array) => boolean = () => false;

  constructor(module: WasmModule, host: MavlHost, cacheBytes: number) {
    this.#host = host;
    this.#wasm = instantiate<Exports>(module, {
      host: {
        page: (top: number, low: number) => this.#page((top >>> 0) * high + (low >>> 0)),
        isOpen: (top: number, low: number) => host.isOpen((top >>> 0) * high + (low >>> 0)),
        pages: (from: number, ends: number, count: number) => this.#takePages(from, ends, count),
        replaced: (refs: number, count: number) => this.#takeReplaced(refs, count),
        item: (key: number, keyLength: number, value: number, valueLength: number) =>
          this.#item(this.#copy(key, keyLength), this.#copy(value, valueLength)),
      },
    });
    this.#tree = this.#wasm.treeAt();
    this.#result = this.#wasm.resultAt();
    this.#check(this.#wasm.init(cacheBytes));
  }

  get(root: MavlRoot, key: Uint8Array): Uint8Array | undefined {
    if (!this.#look(root, key)) return undefined;
    return this.#copy(this.#word(0), this.#word(4));
  }

  path(root: MavlRoot, key: Uint8Array): MavlPath | undefined {
    if (!this.#look(root, key)) return undefined;
    const value = this.#copy(this.#word(0), this.#word(4));
    const first = this.#word(12);
    const steps: MavlStep[] = [];
    for (let i = this.#word(8) - 1; i >= 0; i--) {
      const at = first + stepBytes * i;
      const view = this.#view;
      steps.push({
        height: view.getUint32(at, true),
        size: view.getUint32(at + 4, true),
        left: view.getUint32(at + 8, true) === 1,
        sibling: this.#copy(at + 16, 32),
      });
    }
    return { value, steps };
  }

  list(root: MavlRoot, { gte, lt, reverse }: MavlRange, item: (key: Uint8Array, value: Uint8Array) => boolean): void {
    this.#name(root);
    const length = gte.length + (lt?.length ?? 0);
    const at = this.#input(length);
    this.#bytes.set(gte, at);
    if (lt !== undefined) this.#bytes.set(lt, at + gte.length);
    this.#item = item;
    this.#check(this.#wasm.list(gte.length, lt?.length ?? 0, lt !== undefined, reverse === true));
  }

  apply(root: MavlRoot | undefined, pairs: readonly MavlPair[], flatten: boolean): Uint8Array | undefined {
    try {
      if (root !== undefined) this.#name(root);
      this.#check(this.#wasm.begin(root === undefined));
      this.#set(pairs);
      if (this.#check(this.#wasm.hash(flatten)) === absent) return undefined;
      return this.#copy(this.#result, 32);
    } catch (error) {
      this.end();
      throw error;
    }
  }

  write(first: number): MavlChange {
    this.#pages = [];
    this.#replaced = [];
    try {
      this.#check(this.#wasm.write(Math.floor(first / high), first >>> 0));
      const ref = this.#word(4) * high + this.#word(0);
      return { ref, first, pages: this.#pages, replaced: join(this.#replaced) };
    } finally {
      this.#pages = [];
      this.#replaced = [];
      this.end();
    }
  }

  end(): void {
    this.#wasm.end();
  }

  keep({ replaced }: MavlChange): void {
    const most = portion / 8;
    for (let from = 0; from < replaced.length; from += most) {
      const count = Math.min(most, replaced.length - from);
      const at = this.#input(portion);
      const view = this.#view;
      for (let i = 0; i < count; i++) {
        const ref = replaced[from + i] as number;
        view.setUint32(at + 8 * i, ref, true);
        view.setUint32(at + 8 * i + 4, ref / high, true);
      }
      this.#wasm.forget(count);
    }
  }

  stats(): MavlStats {
    this.#wasm.stats();
    this.#refresh();
    return {
      cacheBytes: this.#word(0),
      cachedNodes: this.#word(4),
      hits: this.#word(8),
      loads: this.#word(12),
      memoryBytes: this.#bytes.length,
    };
  }

  #look(root: MavlRoot, key: Uint8Array): boolean {
    this.#name(root);
    const at = this.#input(key.length);
    this.#bytes.set(key, at);
    return this.#check(this.#wasm.get(key.length)) !== absent;
  }

  #set(pairs: readonly MavlPair[]): void {
    let at = this.#input(portion);
    let end = at;
    const flush = () => {
      if (end > at) this.#check(this.#wasm.set(end - at));
      end = at;
    };
    for (const { key, value } of pairs) {
      const length = 8 + key.length + value.length;
      if (end - at + length > portion) flush();
      if (length > portion) {
        end = this.#input(length);
        this.#pack(key, value, end);
        this.#check(this.#wasm.set(length));
        at = this.#input(portion);
        end = at;
        continue;
      }
      this.#pack(key, value, end);
      end += length;
    }
    flush();
  }

  #pack(key: Uint8Array, value: Uint8Array, at: number): void {
    const bytes = this.#bytes;
    this.#view.setUint32(at, key.length, true);
    this.#view.setUint32(at + 4, value.length, true);
    const keyAt = at + 8;
    const valueAt = keyAt + key.length;
    if (key.length > short) bytes.set(key, keyAt);
    else for (let i = 0; i < key.length; i++) bytes[keyAt + i] = key[i] as number;
    if (value.length > short) bytes.set(value, valueAt);
    else for (let i = 0; i < value.length; i++) bytes[valueAt + i] = value[i] as number;
  }

  /** Puts ref and hash of the root where the kernel expects them. */
  #name({ ref, hash }: MavlRoot): void {
    this.#refresh();
    this.#view.setUint32(this.#tree, ref, true);
    this.#view.setUint32(this.#tree + 4, ref / high, true);
    this.#bytes.set(hash, this.#tree + 8);
  }

  /** Room for what is passed next. */
  #input(length: number): number {
    const at = this.#wasm.inputAt(length) >>> 0;
    if (at === 0) throw this.#host.fault("memory", 0);
    this.#refresh();
    return at;
  }

  /** Makes the views anew after memory has grown, which empties the old ones. */
  #refresh(): void {
    if (this.#bytes.length !== 0) return;
    this.#bytes = new Uint8Array(this.#wasm.memory.buffer);
    this.#view = new DataView(this.#wasm.memory.buffer);
  }

  /** @returns the status of a call, when it is no fault */
  #check(status: number): number {
    this.#refresh();
    if (status === 0 || status === absent) return status;
    const code = this.#wasm.faultAt();
    throw this.#host.fault(faults[code] ?? "memory", this.#word(4) * high + this.#word(0));
  }

  #word(at: number): number {
    return this.#view.getUint32(this.#result + at, true);
  }

  #copy(at: number, length: number): Uint8Array {
    this.#refresh();
    return this.#bytes.slice(at >>> 0, (at >>> 0) + length);
  }

  #page(number: number): number {
    const page = this.#host.page(number);
    if (page === undefined) return -1;
    const at = this.#wasm.room(page.length) >>> 0;
    if (at === 0) return -2;
    this.#refresh();
    this.#bytes.set(page, at);
    return page.length;
  }

  #takePages(from: number, ends: number, count: number): void {
    this.#refresh();
    const start = from >>> 0;
    const stop = this.#view.getUint32(ends + 4 * (count - 1), true);
    const all = this.#bytes.slice(start, stop);
    let begin = 0;
    for (let i = 0; i < count; i++) {
      const end = this.#view.getUint32(ends + 4 * i, true) - start;
      this.#pages.push(all.subarray(begin, end));
      begin = end;
    }
  }

  #takeReplaced(refs: number, count: number): void {
    this.#refresh();
    const out = new Float64Array(count);
    for (let i = 0; i < count; i++) {
      const at = refs + 8 * i;
      out[i] = this.#view.getUint32(at + 4, true) * high + this.#view.getUint32(at, true);
    }
    this.#replaced.push(out);
  }
}

function join(parts: readonly Float64Array[]): Float64Array {
  const [first] = parts;
  if (parts.length === 1 && first !== undefined) return first;
  const out = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
