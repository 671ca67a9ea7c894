import { test } from "node:test";
import { wasmFiles } from "../../../node/wasm.ts";
import { supportedBuilds } from "../../../runtime/kernels/builds.ts";
import { testPart } from "../../helpers/kernels.ts";
import { random } from "../../helpers/random.ts";
import { checks } from "../../kernels/bls.ts";
import { checkField } from "../../kernels/blsfield.ts";

testPart("bls", checks);

const inputs = Number(process.env.KERNEL_INPUTS ?? 1000);
const seed = Number(process.env.KERNEL_SEED ?? 1);

for (const build of supportedBuilds()) {
  test(`bls, ${build}: arithmetic of the field, KERNEL_SEED=${seed}`, async () => {
    const module = await wasmFiles("bls", build);
    if (module === undefined) throw new Error("not built");
    checkField(module, inputs, random(seed));
  });
}
