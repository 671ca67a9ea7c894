// The one type behind which the hot path stands: hashing, signature verification, trees. A host gets it from
// loadKernels(), which takes the fastest WebAssembly build that this engine runs and falls back build by build to the
// JavaScript twin; a host may lay native implementations over it (see node/kernels.ts). Results never depend on which
// one runs, and an implementation is used only after it has given the known answers.
import { answers } from "./answers.ts";
import { type Build, type Part, parts, supportedBuilds, type WasmSource } from "./kernels/builds.ts";
import type { Bls } from "./kernels/types/bls.ts";
import type { Ed25519 } from "./kernels/types/ed25519.ts";
import type { ManyHashes } from "./kernels/types/hash.ts";
import type { MavlKernel } from "./kernels/types/mavl.ts";
import type { Tries } from "./kernels/types/mpt.ts";
import type { TxCodec } from "./table.ts";
import { twinKernels } from "./twin/index.ts";
import type { WasmModule } from "./wasm.ts";

/**
 * All functions are pure and total: byte arguments are only read, malformed ones give false or undefined, results are
 * fresh arrays.
 */
export interface Kernels extends ManyHashes, Ed25519 {
  sha256(data: Uint8Array): Uint8Array;
  /** SHA-256 applied twice. */
  sha256d(data: Uint8Array): Uint8Array;
  sm3(data: Uint8Array): Uint8Array;
  keccak256(data: Uint8Array): Uint8Array;
  sha512(data: Uint8Array): Uint8Array;
  ripemd160(data: Uint8Array): Uint8Array;
  /** ripemd160(sha256(data)), 20 bytes. */
  hash160(data: Uint8Array): Uint8Array;

  /**
   * ECDSA on secp256k1.
   * @param digest 32 bytes @param signature r ‖ s, 64 bytes, high s accepted @param key 33 bytes, compressed
   */
  secp256k1Verify(digest: Uint8Array, signature: Uint8Array, key: Uint8Array): boolean;
  /** @param signature r ‖ s ‖ v, 65 bytes, v 0 to 3 @returns the uncompressed key of 65 bytes, undefined if there is none */
  secp256k1Recover(digest: Uint8Array, signature: Uint8Array): Uint8Array | undefined;
  /**
   * secp256k1Verify of many.
   * @param items digest ‖ signature ‖ key of each, 129 bytes
   * @returns a byte for each: 1 valid, 0 not; undefined when the length is no multiple of 129
   */
  secp256k1VerifyBatch(items: Uint8Array): Uint8Array | undefined;
  /**
   * secp256k1Recover of many.
   * @param items digest ‖ signature of each, 97 bytes
   * @returns 65 bytes for each: the key, zeros where there is none; undefined when the length is no multiple of 97
   */
  secp256k1RecoverBatch(items: Uint8Array): Uint8Array | undefined;
  /** The 65-byte form of a 33-byte (or 65-byte) key; undefined when it is not on the curve. */
  secp256k1Expand(key: Uint8Array): Uint8Array | undefined;
  /**
   * ECDSA on NIST P-256 over SHA-256(message); high s accepted.
   * @param signature r ‖ s, 64 bytes @param key 33 bytes, compressed
   */
  secp256r1Verify(message: Uint8Array, signature: Uint8Array, key: Uint8Array): boolean;
  /**
   * e = SM3(ZA ‖ message) with ZA = SM3(ENTL ‖ id ‖ a ‖ b ‖ xG ‖ yG ‖ xA ‖ yA) (GB/T 32918.2 section 5.5).
   * @param id of the user, up to 8191 bytes @param key 65 bytes, which need not be a point
   */
  sm2Digest(message: Uint8Array, id: Uint8Array, key: Uint8Array): Uint8Array | undefined;
  /**
   * SM2 (GB/T 32918.2) on a ready digest e = SM3(ZA ‖ message).
   * @param digest 32 bytes @param signature r ‖ s, 64 bytes @param key 65 bytes, uncompressed
   */
  sm2Verify(digest: Uint8Array, signature: Uint8Array, key: Uint8Array): boolean;
  /**
   * sm2Verify of many.
   * @param items digest ‖ signature ‖ key of each, 161 bytes
   * @returns a byte for each: 1 valid, 0 not; undefined when the length is no multiple of 161
   */
  sm2VerifyBatch(items: Uint8Array): Uint8Array | undefined;
  /** The 65-byte form of a 33-byte (or 65-byte) SM2 key; undefined when it is not on the curve. */
  sm2Expand(key: Uint8Array): Uint8Array | undefined;

  /** Transactions by the batch; where it is missing the codec of src does the same (see table.ts). */
  readonly codec?: TxCodec;
  /** Merkle-Patricia tries; not pure, each has its own memory. */
  readonly mpt?: Tries;
  /** BLS signatures; there when the part `bls` was asked for. */
  readonly bls?: Bls;
  /** Makes a Merkle AVL tree of its own; without it the state store uses its twin. */
  readonly mavl?: MavlKernel;
}

export { twinKernels };

/** What happened while kernels were chosen; a host logs and counts it. */
export interface KernelNotice {
  readonly part: Part;
  readonly build: Build;
  /** `missing`: no such file here; `refused`: the engine does not run it; `wrong`: it failed its known answers. */
  readonly reason: "missing" | "refused" | "wrong";
}

export interface KernelOptions {
  /** Compiled modules; without it everything is the twin. */
  readonly wasm?: WasmSource;
  /** The parts that are wanted as WebAssembly; everything else is the twin. All by default. */
  readonly parts?: readonly Part[];
  /** Builds that may be used, in this order; `[]`: the twin only. Those that the engine supports by default. */
  readonly builds?: readonly Build[];
  /** Told when a build was passed over. Results never change by that, only speed. */
  readonly notice?: (notice: KernelNotice) => void;
}

export interface LoadedKernels {
  readonly kernels: Kernels;
  /** The build that runs, for each part asked for. */
  readonly chosen: Readonly<Partial<Record<Part, Build | "twin">>>;
  /** The modules behind it, to be posted to workers. */
  readonly modules: Readonly<Partial<Record<Part, WasmModule>>>;
}

/** What the façade of a part exports. */
interface Facade {
  /** The functions of the part on a private instance. @throws whatever the engine throws for a module it cannot run */
  open(module: WasmModule): Partial<Kernels>;
  /** Known answers beyond those of runtime/answers.ts. */
  check?(made: Partial<Kernels>): boolean;
  /** What twinKernels lacks of the part: twins that are too large to be there for everybody. */
  twin?(): Promise<Partial<Kernels>>;
}

/** Imported when they are asked for: a light client fetches no more than it uses. */
const facades: Readonly<Partial<Record<Part, () => Promise<Facade>>>> = {
  hash: () => import("./kernels/hash.ts"),
  ed25519: () => import("./kernels/ed25519.ts"),
  secp256k1: () => import("./kernels/secp256k1.ts"),
  sm2: () => import("./kernels/sm2.ts"),
  codec: () => import("./kernels/codec.ts"),
  mpt: () => import("./kernels/mpt.ts"),
  bls: () => import("./kernels/bls.ts"),
  mavl: () => import("./kernels/mavl.ts"),
};

/** The fastest implementation of each part that gives the known answers. */
export async function loadKernels(options: KernelOptions = {}): Promise<LoadedKernels> {
  const { wasm, parts: wanted = parts, notice = () => {} } = options;
  const usable = options.builds ?? supportedBuilds();
  const chosen: Partial<Record<Part, Build | "twin">> = {};
  const modules: Partial<Record<Part, WasmModule>> = {};
  let made: Partial<Kernels> = {};
  for (const part of wanted) {
    const facade = await facades[part]?.();
    if (facade === undefined) continue;
    chosen[part] = "twin";
    for (const build of wasm === undefined ? [] : usable) {
      const found = await wasm?.(part, build).catch(() => null);
      const kernel = found ? tryOpen(facade, found) : undefined;
      if (found && kernel !== undefined && kernel !== "wrong") {
        made = { ...made, ...kernel };
        chosen[part] = build;
        modules[part] = found;
        break;
      }
      const reason = found === undefined ? "missing" : kernel === "wrong" ? "wrong" : "refused";
      notice({ part, build, reason });
    }
    if (chosen[part] === "twin" && facade.twin !== undefined) made = { ...made, ...(await facade.twin()) };
  }
  return { kernels: Object.freeze({ ...twinKernels, ...made }), chosen, modules };
}

/**
 * The same kernels on private instances of modules that are compiled already, as a worker gets them. Their answers were
 * checked where they were chosen.
 */
export async function openKernels(modules: Readonly<Partial<Record<Part, WasmModule>>>): Promise<Kernels> {
  let made: Partial<Kernels> = {};
  for (const part of parts) {
    const module = modules[part];
    const facade = module === undefined ? undefined : await facades[part]?.();
    if (module !== undefined && facade !== undefined) made = { ...made, ...facade.open(module) };
  }
  return Object.freeze({ ...twinKernels, ...made });
}

function tryOpen(facade: Facade, module: WasmModule): Partial<Kernels> | "wrong" | undefined {
  let made: Partial<Kernels>;
  try {
    made = facade.open(module);
  } catch {
    return undefined;
  }
  return selfTest(made) && (facade.check?.(made) ?? true) ? made : "wrong";
}

/** Whether every function that is given answers all known questions about it rightly. */
export function selfTest(kernels: Partial<Kernels>): boolean {
  for (const { name, args, want } of answers) {
    const run = kernels[name] as ((...args: readonly Uint8Array[]) => Uint8Array | boolean | undefined) | undefined;
    if (run === undefined) continue;
    try {
      if (!same(run(...args), want)) return false;
    } catch {
      return false;
    }
  }
  return true;
}

function same(got: Uint8Array | boolean | undefined, want: Uint8Array | boolean | undefined): boolean {
  if (!(want instanceof Uint8Array)) return got === want;
  return got instanceof Uint8Array && got.length === want.length && want.every((byte, i) => got[i] === byte);
}
