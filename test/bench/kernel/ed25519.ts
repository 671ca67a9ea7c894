// Ed25519 verification, one signature and batches of 64, beside noble and OpenSSL (node:crypto). Keys and messages change
// from call to call, as they do in a block.
import { createPublicKey, verify } from "node:crypto";
import { ed25519 } from "@noble/curves/ed25519.js";
import { wasmFiles } from "../../../node/wasm.ts";
import { type Kernels, loadKernels } from "../../../runtime/kernels.ts";
import { random } from "../../helpers/random.ts";
import { type Contender, interleave } from "../interleave.ts";
import type { Row } from "../table.ts";

interface Signed {
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
  readonly key: Uint8Array;
}

const size = 64;

function signatures(): readonly Signed[] {
  const rng = random(25519);
  return Array.from({ length: size }, () => {
    const secret = rng.bytes(32);
    const message = rng.bytes(100);
    return { message, signature: ed25519.sign(message, secret), key: ed25519.getPublicKey(secret) };
  });
}

function rotating(name: string, run: (i: number) => boolean): Contender {
  let i = 0;
  return {
    name,
    run() {
      i = (i + 1) % size;
      if (!run(i)) throw new Error(`${name} refuses a valid signature`);
    },
  };
}

/** Those that run on every host: `ours`, `batch` and noble. */
export function contenders(kernels: Kernels): readonly Contender[] {
  const all = signatures();
  const at = (i: number) => all[i] as Signed;
  const items = new Uint8Array(all.length * 196);
  const ends = new Uint32Array(all.length);
  for (const [i, { message, signature, key }] of all.entries()) {
    items.set(signature, i * 196);
    items.set(key, i * 196 + 64);
    items.set(message, i * 196 + 96);
    ends[i] = (i + 1) * 196;
  }
  return [
    rotating("ours", (i) => kernels.ed25519Verify(at(i).message, at(i).signature, at(i).key)),
    { name: "batch", per: size, run: () => kernels.ed25519VerifyBatch(items, ends) },
    rotating("noble", (i) => ed25519.verify(at(i).signature, at(i).message, at(i).key)),
  ];
}

function openssl(): Contender {
  const header = Buffer.from("302a300506032b6570032100", "hex");
  // Parsed keys: what a node keeps of known senders.
  const all = signatures().map(({ key, ...rest }) => ({
    ...rest,
    key: createPublicKey({ key: Buffer.concat([header, key]), format: "der", type: "spki" }),
  }));
  return rotating("node:crypto", (i) => {
    const { message, key, signature } = all[i] as (typeof all)[number];
    return verify(null, message, key, signature);
  });
}

export async function rows(_scale: number): Promise<readonly Row[]> {
  const { kernels } = await loadKernels({ wasm: wasmFiles, parts: ["ed25519"] });
  const times = interleave([...contenders(kernels), openssl()]);
  const micro = (name: string) => (times.get(name) ?? Number.NaN) / 1000;
  const peers = { noble: micro("noble"), "node:crypto": micro("node:crypto") };
  return [
    { name: "ed25519-verify", unit: "µs", better: "lower", ours: micro("ours"), peers },
    { name: "ed25519-verify-x64", unit: "µs", better: "lower", ours: micro("batch"), peers },
  ];
}
