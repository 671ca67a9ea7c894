// Ed25519 verification, one signature and a batch of 64, against noble; nothing of a host is needed. Keys and messages
// change from call to call, as they do in a block.
import { ed25519 } from "@noble/curves/ed25519.js";
import { concatBytes } from "@noble/hashes/utils.js";
import type { Kernels } from "../../../../runtime/kernels.ts";
import { random } from "../../../helpers/random.ts";
import type { Contest } from "../../contest.ts";
import type { Contender } from "../../interleave.ts";

/** Signatures in turn, and items of the batch. */
const size = 64;

export interface Signed {
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
  readonly key: Uint8Array;
}

/** Always the same ones. */
export function signatures(): readonly Signed[] {
  const rng = random(25519);
  return Array.from({ length: size }, () => {
    const secret = rng.bytes(32);
    const message = rng.bytes(100);
    return { message, signature: ed25519.sign(message, secret), key: ed25519.getPublicKey(secret) };
  });
}

/** Goes through them; @throws Error where `run` refuses one */
export function rotating<T>(name: string, all: readonly T[], run: (one: T) => boolean): Contender {
  let i = 0;
  return {
    name,
    run() {
      i = (i + 1) % all.length;
      if (!run(all[i] as T)) throw new Error(`${name} refuses a valid signature`);
    },
  };
}

export async function contests(kernels: Kernels): Promise<readonly Contest[]> {
  const all = signatures();
  const packed = all.map(({ message, signature, key }) => concatBytes(signature, key, message));
  const items = concatBytes(...packed);
  const ends = Uint32Array.from(packed, (item, i) => (i + 1) * item.length);
  const noble = rotating("noble", all, ({ message, signature, key }) => ed25519.verify(signature, message, key));
  const ours = rotating("ours", all, ({ message, signature, key }) => kernels.ed25519Verify(message, signature, key));
  const batch = { name: "ours", per: size, run: () => kernels.ed25519VerifyBatch(items, ends) };
  return [
    { row: "ed25519-verify", contenders: [ours, noble] },
    { row: "ed25519-verify-x64", contenders: [batch, noble] },
  ];
}
