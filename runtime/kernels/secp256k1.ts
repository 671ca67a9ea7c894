// Façade of the secp256k1 module: copies items into its arena, calls, copies the results out.
import type { Kernels } from "../kernels.ts";
import { instantiate, type WasmMemory, type WasmModule } from "../wasm.ts";

interface Exports {
  readonly memory: WasmMemory;
  input(): number;
  output(): number;
  verify(count: number): void;
  recover(count: number): void;
  expand(length: number): number;
}

/** Items of the arena; longer lists are cut. */
const limit = 64;

export function open(module: WasmModule): Partial<Kernels> {
  const wasm = instantiate<Exports>(module);
  // The module never grows its memory, so the views stay good.
  const input = new Uint8Array(wasm.memory.buffer, wasm.input(), limit * 129);
  const output = new Uint8Array(wasm.memory.buffer, wasm.output(), limit * 65);
  return {
    secp256k1Verify(digest, signature, key) {
      if (digest.length !== 32 || signature.length !== 64 || key.length !== 33) return false;
      input.set(digest, 0);
      input.set(signature, 32);
      input.set(key, 96);
      wasm.verify(1);
      return output[0] === 1;
    },
    secp256k1VerifyBatch(items) {
      const count = items.length / 129;
      if (!Number.isInteger(count)) return undefined;
      const made = new Uint8Array(count);
      for (let at = 0; at < count; at += limit) {
        const some = Math.min(limit, count - at);
        input.set(items.subarray(at * 129, (at + some) * 129));
        wasm.verify(some);
        made.set(output.subarray(0, some), at);
      }
      return made;
    },
    secp256k1Recover(digest, signature) {
      if (digest.length !== 32 || signature.length !== 65) return undefined;
      input.set(digest, 0);
      input.set(signature, 32);
      wasm.recover(1);
      return output[0] === 4 ? output.slice(0, 65) : undefined;
    },
    secp256k1RecoverBatch(items) {
      const count = items.length / 97;
      if (!Number.isInteger(count)) return undefined;
      const made = new Uint8Array(count * 65);
      for (let at = 0; at < count; at += limit) {
        const some = Math.min(limit, count - at);
        input.set(items.subarray(at * 97, (at + some) * 97));
        wasm.recover(some);
        made.set(output.subarray(0, some * 65), at * 65);
      }
      return made;
    },
    secp256k1Expand(key) {
      if (key.length !== 33 && key.length !== 65) return undefined;
      input.set(key, 0);
      return wasm.expand(key.length) === 1 ? output.slice(0, 65) : undefined;
    },
  };
}
