// A contract's linear memory as host functions see it: every range that a contract names is checked against the memory
// as it is now, since the memory may have grown since the last look.
import type { WasmMemory } from "../wasm.ts";
import { halts } from "./halt.ts";

const empty = { buffer: new ArrayBuffer(0) };

export class Memory {
  readonly #memory: WasmMemory;
  #bytes: Uint8Array<ArrayBuffer>;
  #data: DataView<ArrayBuffer> | undefined;

  /** @param memory undefined for a module that has none: it holds no byte */
  constructor(memory: WasmMemory | undefined) {
    this.#memory = memory ?? empty;
    this.#bytes = new Uint8Array(this.#memory.buffer);
  }

  /** All of it; not to be kept while the contract runs. */
  get bytes(): Uint8Array<ArrayBuffer> {
    // Growth detaches the buffer, which leaves a view of no bytes.
    if (this.#bytes.length === 0) {
      this.#bytes = new Uint8Array(this.#memory.buffer);
      this.#data = undefined;
    }
    return this.#bytes;
  }

  /** The same memory for numbers of several bytes. */
  get data(): DataView<ArrayBuffer> {
    const { buffer } = this.bytes;
    this.#data ??= new DataView(buffer);
    return this.#data;
  }

  /**
   * The whole memory, in which the range lies.
   * @param at @param length as WebAssembly hands over its i32: read as unsigned
   * @throws Halt "pointer"
   */
  within(at: number, length: number): Uint8Array<ArrayBuffer> {
    const bytes = this.bytes;
    if ((at >>> 0) + (length >>> 0) > bytes.length) throw halts.pointer;
    return bytes;
  }

  /** A copy of at most `limit` bytes. @throws Halt "pointer", also for more */
  read(at: number, length: number, limit: number): Uint8Array<ArrayBuffer> {
    if (length >>> 0 > limit) throw halts.pointer;
    const bytes = this.within(at, length);
    return bytes.slice(at >>> 0, (at >>> 0) + (length >>> 0));
  }

  /** The same as a view, for what reads it before the contract runs on. */
  peek(at: number, length: number, limit: number): Uint8Array<ArrayBuffer> {
    if (length >>> 0 > limit) throw halts.pointer;
    const bytes = this.within(at, length);
    return bytes.subarray(at >>> 0, (at >>> 0) + (length >>> 0));
  }

  /**
   * The rule of every answer of variable length: writes as much of it as there is room for.
   * @returns its whole length
   */
  answer(value: Uint8Array, at: number, room: number): number {
    const bytes = this.within(at, room);
    const cut = room >>> 0 < value.length ? value.subarray(0, room >>> 0) : value;
    if (cut.length > 0) bytes.set(cut, at >>> 0);
    return value.length;
  }
}
