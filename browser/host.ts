// The browser host: what a page offers behind the ports of src/host.ts. Kernels are the portable ones, signatures are
// checked on the calling thread, and stores live in memory: they are gone with the page.
import type { WasmSource } from "../runtime/kernels/builds.ts";
import { loadKernels } from "../runtime/kernels.ts";
import { cryptoPlugins } from "../src/catalog.ts";
import { inlineVerifier } from "../src/crypto/inline.ts";
import { Schemes } from "../src/crypto/schemes.ts";
import type { Host, Metrics } from "../src/host.ts";
import { MemoryDisk } from "../src/kv/memory.ts";
import { check } from "../src/lib/schema.ts";
import type { SubTables } from "../src/node.ts";
import type { ChainParams } from "../src/params.ts";
import { pageClock } from "./clock.ts";
import { callbackLog, type LogLine } from "./log.ts";
import { pageRandom } from "./random.ts";

export interface BrowserHostOptions {
  readonly params: ChainParams;
  /** Called with every line of the log; without it they are dropped. Must not throw. */
  readonly log?: (line: LogLine) => void;
  /** Where the compiled kernels come from; without it everything is JavaScript. */
  readonly wasm?: WasmSource;
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
  const { kernels } = await loadKernels({
    ...(options.wasm === undefined ? {} : { wasm: options.wasm }),
    notice: (notice) => callbackLog(log, pageClock.now).warn("kernel passed over", { ...notice }),
  });
  const plugins = await cryptoPlugins();
  const made = plugins.map((one) =>
    one.create(check(one.config, crypto[one.name] ?? {}, `crypto.sub.${one.name}`), { kernels, params }),
  );
  const disks = new Map<string, MemoryDisk>();
  return {
    clock: pageClock,
    random: pageRandom,
    log: callbackLog(log, pageClock.now),
    metrics: noMetrics,
    kernels,
    verifier: inlineVerifier(new Schemes(made, params, kernels)),
    async kv(name) {
      const disk = disks.get(name) ?? new MemoryDisk();
      disks.set(name, disk);
      return disk.open();
    },
  };
}
