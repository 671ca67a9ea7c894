// Façade of the SM2 module: copies items into its arena, calls, copies the results out.
import type { Kernels } from "../kernels.ts";
import { sm2Digest } from "../twin/sm2.ts";
import { instantiate, type WasmMemory, type WasmModule } from "../wasm.ts";

interface Exports {
  readonly memory: WasmMemory;
  input(): number;
  output(): number;
  idAt(): number;
  messageAt(): number;
  verify(count: number): void;
  digest(id: number, message: number): number;
  expand(length: number): number;
}

/** Items of the arena; longer lists are cut. */
const limit = 64;
/** Longest user id and longest message that the module takes. */
const [maxId, maxMessage] = [8191, 16_384];

export function open(module: WasmModule): Partial<Kernels> {
  const wasm = instantiate<Exports>(module);
  // The module never grows its memory, so the views stay good.
  const input = new Uint8Array(wasm.memory.buffer, wasm.input(), limit * 161);
  const output = new Uint8Array(wasm.memory.buffer, wasm.output(), 65);
  const id = new Uint8Array(wasm.memory.buffer, wasm.idAt(), maxId);
  const body = new Uint8Array(wasm.memory.buffer, wasm.messageAt(), maxMessage);
  return {
    sm2Digest(message, user, key) {
      if (user.length > maxId || key.length !== 65) return undefined;
      if (message.length > maxMessage) return sm2Digest(message, user, key);
      input.set(key, 0);
      id.set(user, 0);
      body.set(message, 0);
      return wasm.digest(user.length, message.length) === 1 ? output.slice(0, 32) : undefined;
    },
    sm2Verify(digest, signature, key) {
      if (digest.length !== 32 || signature.length !== 64 || key.length !== 65) return false;
      input.set(digest, 0);
      input.set(signature, 32);
      input.set(key, 96);
      wasm.verify(1);
      return output[0] === 1;
    },
    sm2VerifyBatch(items) {
      const count = items.length / 161;
      if (!Number.isInteger(count)) return undefined;
      const made = new Uint8Array(count);
      for (let at = 0; at < count; at += limit) {
        const some = Math.min(limit, count - at);
        input.set(items.subarray(at * 161, (at + some) * 161));
        wasm.verify(some);
        made.set(output.subarray(0, some), at);
      }
      return made;
    },
    sm2Expand(key) {
      if (key.length !== 33 && key.length !== 65) return undefined;
      input.set(key, 0);
      return wasm.expand(key.length) === 1 ? output.slice(0, 65) : undefined;
    },
  };
}
