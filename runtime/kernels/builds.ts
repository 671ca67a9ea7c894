// The modules of the hot path and their builds. A build is a target of asconfig.json; all builds of a module export the
// same names and give the same results.
import { validateWasm, type WasmModule } from "../wasm.ts";

/** Modules, each loadable by itself. */
export const parts = ["hash", "secp256k1", "sm2", "ed25519", "bls", "mavl", "mpt", "codec"] as const;
export type Part = (typeof parts)[number];

/** Builds, fastest first. */
export const builds = ["relaxed-simd", "simd", "scalar"] as const;
export type Build = (typeof builds)[number];

/** A compiled module; undefined where this host has none. */
export type WasmSource = (part: Part, build: Build) => Promise<WasmModule | undefined>;

/** Smallest modules that use one instruction of the proposal: i8x16.splat, f64x2.relaxed_madd. */
const probes: Readonly<Record<Build, readonly number[]>> = {
  scalar: [],
  simd: [1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 8, 1, 6, 0, 65, 0, 253, 15, 11],
  "relaxed-simd": [
    ...[1, 8, 1, 96, 3, 123, 123, 123, 1, 123, 3, 2, 1, 0],
    ...[10, 13, 1, 11, 0, 32, 0, 32, 1, 32, 2, 253, 135, 2, 11],
  ],
};
const header = [0, 97, 115, 109, 1, 0, 0, 0];

/** The builds that this engine accepts, fastest first. */
export function supportedBuilds(): readonly Build[] {
  return builds.filter((build) => validateWasm(Uint8Array.from([...header, ...probes[build]])));
}
