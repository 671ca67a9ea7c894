// A transaction through the field table, in batches of a thousand, per transaction.
import type protobuf from "protobufjs";
import { nativeKernels } from "../../../node/kernels.ts";
import { wasmFiles } from "../../../node/wasm.ts";
import { loadKernels, twinKernels } from "../../../runtime/kernels.ts";
import { descriptors } from "../../helpers/vectors.ts";
import { interleave } from "../interleave.ts";
import type { Row } from "../table.ts";
import { contests } from "./contenders/codec.ts";

export async function rows(_scale: number): Promise<readonly Row[]> {
  const { kernels } = await loadKernels({ wasm: wasmFiles, parts: ["codec"] });
  const others = { "node:crypto": nativeKernels(twinKernels).kernels, noble: twinKernels };
  const made: Row[] = [];
  for (const { row, contenders } of contests(kernels, descriptors() as protobuf.INamespace, others)) {
    const { ours = Number.NaN, ...peers } = Object.fromEntries(interleave(contenders));
    made.push({ name: row, unit: "ns", ours, better: "lower", peers });
  }
  return made;
}
