// The kernels that the tests of the chain run on: the best builds, or what KERNELS names (a build, or js for the twins).
import { wasmFiles } from "../../node/wasm.ts";
import { builds, supportedBuilds } from "../../runtime/kernels/builds.ts";
import { loadKernels } from "../../runtime/kernels.ts";

const name = process.env.KERNELS;
const usable = name === undefined ? supportedBuilds() : builds.filter((build) => build === name);
if (name !== undefined && name !== "js" && usable.length === 0) throw new Error(`KERNELS=${name} is no build`);

export const { kernels, chosen } = await loadKernels({ wasm: wasmFiles, builds: usable });
