// The browser host: what a page offers behind the ports of src/host.ts. Kernels come over HTTP where
// the page says from where, signatures are checked by Web Workers where it gives their program, and stores live in
// memory: they are gone with the page.
import type { WasmSource } from "../runtime/kernels/builds.ts";
import { loadKernels } from "../runtime/kernels.ts";
import { cryptoPlugins } from "../src/catalog.ts";
import { inlineVerifier } from "../src/crypto/inline.ts";
import { Schemes } from "../src/crypto/schemes.ts";
import type { Host, Metrics, NetHost } from "../src/host.ts";
import { MemoryDisk } from "../src/kv/memory.ts";
import { check } from "../src/lib/schema.ts";
import type { SubTables } from "../src/node.ts";
import type { ChainParams } from "../src/params.ts";
import { pageClock } from "./clock.ts";
import { callbackLog, type LogLine } from "./log.ts";
import { pageRandom } from "./random.ts";
import { openVerifier } from "./workers.ts";

export interface BrowserHostOptions {
  readonly params: ChainParams;
  /** Called with every line of the log; without it they are dropped. Must not throw. */
  readonly log?: (line: LogLine) => void;
  /** Where the compiled kernels come from; without it everything is JavaScript. */
  readonly wasm?: WasmSource;
  /**
   * Address of the module `worker` of this package as the page serves it; Web Workers check signatures then. Without it
   * they are checked on the page's own thread.
   */
  readonly worker?: string | URL;
  /** Number of Web Workers; by default one less than the machine has processors. */
  readonly workers?: number;
  /** The network: pageNet() of `tenon/browser/net`. Without it the page reaches nobody. */
  readonly net?: NetHost;
  /** `[crypto.sub.NAME]` tables, the same as those of the node that runs on this host. */
  readonly crypto?: SubTables;
}

const noMetrics: Metrics = { count() {}, gauge() {}, time() {} };

/**
 * A store that was closed can be opened again under its name and has kept its entries; kv() fails with kv.io while it
 * is open.
 * @throws ChainError config.invalid for a bad crypto table
 */
export async function openBrowserHost(options: BrowserHostOptions): Promise<Host> {
  const { params, crypto = {}, log = () => {} } = options;
  const { kernels, modules } = await loadKernels({
    ...(options.wasm === undefined ? {} : { wasm: options.wasm }),
    notice: (notice) => callbackLog(log, pageClock.now).warn("kernel passed over", { ...notice }),
  });
  const plugins = await cryptoPlugins();
  const made = plugins.map((one) =>
    one.create(check(one.config, crypto[one.name] ?? {}, `crypto.sub.${one.name}`), { kernels, params }),
  );
  const schemes = new Schemes(made, params, kernels);
  const disks = new Map<string, MemoryDisk>();
  return {
    clock: pageClock,
    random: pageRandom,
    log: callbackLog(log, pageClock.now),
    metrics: noMetrics,
    net: options.net,
    kernels,
    verifier:
      options.worker === undefined
        ? inlineVerifier(schemes)
        : openVerifier({
            ...{ params, schemes, modules, configs: crypto, program: options.worker },
            workers: options.workers ?? Math.max(1, navigator.hardwareConcurrency - 1),
          }),
    async kv(name) {
      const disk = disks.get(name) ?? new MemoryDisk();
      disks.set(name, disk);
      return disk.open();
    },
  };
}
