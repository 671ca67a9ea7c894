// What the module `hash` exports (assembly/kernels/hash.ts), and the views on its fixed buffers.
import { instantiate, type WasmMemory, type WasmModule } from "../../wasm.ts";

interface Constant {
  readonly value: number;
}

/** Lengths are bytes of the input buffer, which the caller has filled. */
interface HashModule {
  readonly memory: WasmMemory;
  readonly INPUT: Constant;
  readonly CAPACITY: Constant;
  readonly OUTPUT: Constant;
  readonly ENDS: Constant;
  readonly MESSAGES: Constant;
  readonly CONTEXT: Constant;
  readonly CONTEXT_SIZE: Constant;
  sha256(length: number): void;
  sha256d(length: number): void;
  sm3(length: number): void;
  keccak256(length: number): void;
  sha512(length: number): void;
  ripemd160(length: number): void;
  hash160(length: number): void;
  start(algorithm: number): void;
  update(length: number): void;
  finish(): number;
  pairs(algorithm: number, count: number): number;
  batch(algorithm: number, count: number): number;
  merkle(count: number, levels: number, index: number): number;
}

/** The numbers of the algorithms in assembly/kernels/hash/stream.ts. */
export const algorithms = { sha256: 0, sm3: 1, keccak256: 2, sha512: 3, ripemd160: 4 } as const;

/** An instance and its buffers. The memory never grows, so a view is made once. */
export interface HashInstance {
  readonly wasm: HashModule;
  /** All of the memory: setting bytes at an offset of it is faster than setting a view of a part. */
  readonly memory: Uint8Array;
  readonly input: number;
  /** Bytes that the input takes. */
  readonly capacity: number;
  readonly output: Uint8Array;
  /** The table of a batch, as long as a batch may be. */
  readonly ends: Uint32Array;
  readonly context: Uint8Array;
}

export function openHash(module: WasmModule): HashInstance {
  const wasm = instantiate<HashModule>(module);
  const { buffer } = wasm.memory;
  const messages = wasm.MESSAGES.value;
  return {
    wasm,
    memory: new Uint8Array(buffer),
    input: wasm.INPUT.value,
    capacity: wasm.CAPACITY.value,
    output: new Uint8Array(buffer, wasm.OUTPUT.value, 32 * messages),
    ends: new Uint32Array(buffer, wasm.ENDS.value, messages),
    context: new Uint8Array(buffer, wasm.CONTEXT.value, wasm.CONTEXT_SIZE.value),
  };
}

/**
 * The first bytes of the output, a multiple of four of them. Copied by hand in steps: for a digest that is twice as
 * fast as slice(), and copying is a good part of what a short message costs.
 */
export function take(output: Uint8Array, length: number): Uint8Array {
  const out = new Uint8Array(length);
  for (let i = 0; i < length; i += 4) {
    out[i] = output[i] as number;
    out[i + 1] = output[i + 1] as number;
    out[i + 2] = output[i + 2] as number;
    out[i + 3] = output[i + 3] as number;
  }
  return out;
}
