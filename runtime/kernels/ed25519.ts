// Façade of the ed25519 module: copies items into its arena and reads the verdicts. The rule of verification stands in
// types/ed25519.ts. Only verification is here: it knows no secret, and runs in variable time. What touches a secret key
// (signing, deriving the public key) stays with @noble/curves, whose code is audited.
import { concatBytes } from "@noble/hashes/utils.js";
import { answers } from "../answers.ts";
import type { Kernels } from "../kernels.ts";
import { instantiate, type WasmMemory, type WasmModule } from "../wasm.ts";
import { areEnds } from "./hash/arguments.ts";
import type { Ed25519 } from "./types/ed25519.ts";

interface Exports {
  readonly memory: WasmMemory;
  arenaAt(): number;
  capacity(): number;
  endsAt(): number;
  verdictsAt(): number;
  /** The most items of a batch. */
  items(): number;
  verify(length: number): number;
  verifyBatch(count: number): number;
  begin(): void;
  more(length: number): number;
  end(): number;
}

/** Bytes of signature and key. */
const head = 96;

export function open(module: WasmModule): Ed25519 {
  const wasm = instantiate<Exports>(module);
  const capacity = wasm.capacity();
  const limit = wasm.items();
  // The module never grows its memory, so the views stay good.
  const { buffer } = wasm.memory;
  const arena = new Uint8Array(buffer, wasm.arenaAt(), capacity);
  const places = new Uint32Array(buffer, wasm.endsAt(), limit);
  const verdicts = new Uint8Array(buffer, wasm.verdictsAt(), limit);

  /** A message of any length, whose signature and key are in the arena already. */
  function finish(message: Uint8Array): boolean {
    if (head + message.length <= capacity) {
      arena.set(message, head);
      return wasm.verify(head + message.length) === 1;
    }
    wasm.begin();
    for (let at = 0; at < message.length; at += capacity - head) {
      const piece = message.subarray(at, at + capacity - head);
      arena.set(piece, head);
      wasm.more(piece.length);
    }
    return wasm.end() === 1;
  }

  return {
    ed25519Verify(message, signature, key) {
      if (signature.length !== 64 || key.length !== 32) return false;
      arena.set(signature, 0);
      arena.set(key, 64);
      return finish(message);
    },
    ed25519VerifyBatch(items, ends) {
      if (!areEnds(ends, items.length)) return undefined;
      const made = new Uint8Array(ends.length);
      let start = 0;
      for (let first = 0; first < ends.length; ) {
        // As many as the arena holds.
        let count = 0;
        while (count < limit && first + count < ends.length && (ends[first + count] as number) - start <= capacity) {
          places[count] = (ends[first + count] as number) - start;
          count++;
        }
        const stop = ends[first + Math.max(count, 1) - 1] as number;
        if (count === 0) {
          // Not even one.
          arena.set(items.subarray(start, start + head), 0);
          made[first] = finish(items.subarray(start + head, stop)) ? 1 : 0;
          count = 1;
        } else {
          arena.set(items.subarray(start, stop), 0);
          wasm.verifyBatch(count);
          made.set(verdicts.subarray(0, count), first);
        }
        first += count;
        start = stop;
      }
      return made;
    },
  };
}

/** The known questions again, as one batch. */
export function check(made: Partial<Kernels>): boolean {
  const asked = answers.filter(({ name, args }) => name === "ed25519Verify" && args[1]?.length === 64);
  const items = asked.map(({ args: [message = none, signature = none, key = none] }) =>
    concatBytes(signature, key, message),
  );
  const ends = new Uint32Array(items.length);
  let total = 0;
  for (const [i, item] of items.entries()) {
    total += item.length;
    ends[i] = total;
  }
  const verdicts = made.ed25519VerifyBatch?.(concatBytes(...items), ends);
  return asked.every(({ want }, i) => verdicts?.[i] === (want === true ? 1 : 0));
}
const none = new Uint8Array(0);
