// The Node.js host: LevelDB, native kernels, signature workers, system clock and randomness behind the ports of
// src/host.ts.
import { join } from "node:path";
import type { Build } from "../runtime/kernels/builds.ts";
import { type KernelNotice, type Kernels, type LoadedKernels, loadKernels } from "../runtime/kernels.ts";
import { cryptoPlugins } from "../src/catalog.ts";
import { Schemes } from "../src/crypto/schemes.ts";
import type { Host, Log, Metrics, SyncKV } from "../src/host.ts";
import { check } from "../src/lib/schema.ts";
import type { SubTables } from "../src/node.ts";
import type { LibP2PHost } from "../src/p2p/libp2p/host.ts";
import type { ChainParams } from "../src/params.ts";
import { systemClock } from "./clock.ts";
import { nativeKernels } from "./kernels.ts";
import { type LevelOptions, openLevel } from "./kv.ts";
import { systemRandom } from "./random.ts";
import { wasmFiles } from "./wasm.ts";
import { openVerifier } from "./workers.ts";

export interface NodeHostOptions {
  /** Folder of the databases; each store is a sub-folder. */
  readonly directory: string;
  /** Folder at which relative names of files in the configuration start; the working directory by default. */
  readonly folder?: string;
  readonly params: ChainParams;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly level?: LevelOptions;
  /** Threads that check signatures; undefined: one less than the machine has processors. */
  readonly workers?: number | undefined;
  /** `[crypto.sub.NAME]` tables. */
  readonly crypto?: SubTables;
  /** Kernels instead of the fastest ones, e.g. the plain twin. */
  readonly kernels?: Kernels;
  /**
   * Whether native implementations (OpenSSL, the optional package secp256k1) are laid over WebAssembly kernels; without
   * it they stand only where there is no kernel. False by default: the kernels are as fast. Results are the same.
   */
  readonly native?: boolean;
  /** Builds of the kernels that may be used, in this order; `[]`: none, everything is JavaScript. */
  readonly builds?: readonly Build[];
}

export interface NodeHost extends Host {
  /** Names of the functions that run natively. */
  readonly native: readonly string[];
  /** Stops the workers; stores are closed by whoever opened them. */
  close(): Promise<void>;
}

/** @throws ChainError config.invalid for a bad crypto table */
export async function openNodeHost(options: NodeHostOptions): Promise<NodeHost> {
  const { params, crypto = {}, log, metrics, native = false } = options;
  const loaded: LoadedKernels =
    options.kernels === undefined
      ? await loadKernels({
          wasm: wasmFiles,
          ...(options.builds === undefined ? {} : { builds: options.builds }),
          notice: passedOver(log, metrics),
        })
      : { kernels: options.kernels, chosen: {}, modules: {} };
  const { kernels, names } =
    options.kernels === undefined ? nativeKernels(loaded.kernels, native) : { kernels: options.kernels, names: [] };
  const given = { kernels, params };
  const plugins = await cryptoPlugins();
  const made = plugins.map((one) =>
    one.create(check(one.config, crypto[one.name] ?? {}, `crypto.sub.${one.name}`), given),
  );
  const verifier = openVerifier({
    params,
    schemes: new Schemes(made, params, kernels),
    configs: crypto,
    modules: loaded.modules,
    native,
    ...(options.workers === undefined ? {} : { workers: options.workers }),
  });
  return {
    clock: systemClock,
    random: systemRandom,
    log,
    metrics,
    kernels,
    verifier,
    net: lazyNet(options.folder),
    native: names,
    kv: (name): Promise<SyncKV> => openLevel(join(options.directory, name), options.level),
    close: () => verifier.close(),
  };
}

/** The sockets, loaded when a network starts: a node without one does not pay for them. */
function lazyNet(folder: string | undefined): LibP2PHost {
  return { kind: "node", open: async (options) => (await import("./net/index.ts")).nodeNetAt(folder).open(options) };
}

/** A slower build runs than could: results are the same, so it is worth a line and a count, not a stop. */
function passedOver(log: Log, metrics: Metrics): (notice: KernelNotice) => void {
  return (notice) => {
    log.warn(notice.reason === "wrong" ? "kernel failed its known answers" : "kernel passed over", { ...notice });
    metrics.count("kernel.fallback");
  };
}
