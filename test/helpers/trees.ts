// What the state store can run on: the kernel "mavl" in the fastest build, and its twin with Node.js's own SHA-256.
import { wasmFiles } from "../../node/wasm.ts";
import { type Kernels, loadKernels } from "../../runtime/kernels.ts";
import { hashing } from "./sha256.ts";

const { kernels, chosen } = await loadKernels({ wasm: wasmFiles, parts: ["mavl"] });
if (kernels.mavl === undefined) throw new Error(`the kernel mavl is not built, but ${chosen.mavl}`);

export const trees: readonly (readonly [string, Kernels])[] = [
  ["kernel", { ...hashing, mavl: kernels.mavl }],
  ["twin", hashing],
];
