import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { wasmFiles } from "../../../node/wasm.ts";
import { supportedBuilds } from "../../../runtime/kernels/builds.ts";
import { type KernelNotice, loadKernels } from "../../../runtime/kernels.ts";
import { compileWasm } from "../../../runtime/wasm.ts";
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

test("bls: an engine whose relaxed_madd is not fused gets the next build", async (t) => {
  if (!supportedBuilds().includes("relaxed-simd")) return t.skip("no relaxed SIMD here");
  // No engine can be asked to round twice; f64x2.relaxed_nmadd in its place is as wrong.
  const bytes = new Uint8Array(readFileSync(new URL("../../../build/kernels/bls.relaxed-simd.wasm", import.meta.url)));
  for (let i = 0; i + 2 < bytes.length; i++) {
    if (bytes[i] === 0xfd && bytes[i + 1] === 0x87 && bytes[i + 2] === 0x02) bytes[i + 1] = 0x88;
  }
  const broken = await compileWasm(bytes);
  const notices: KernelNotice[] = [];
  const { chosen, kernels } = await loadKernels({
    wasm: async (part, build) => (build === "relaxed-simd" ? broken : wasmFiles(part, build)),
    parts: ["bls"],
    builds: ["relaxed-simd", "simd"],
    notice: (one) => notices.push(one),
  });
  assert.equal(chosen.bls, "simd");
  assert.deepEqual(notices, [{ part: "bls", build: "relaxed-simd", reason: "wrong" }]);
  assert.notEqual(kernels.bls, undefined);
});
