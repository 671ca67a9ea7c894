// The body of a worker thread: loads the built-in signature schemes once, then answers batch after batch.
import { parentPort, workerData } from "node:worker_threads";
import { jobs } from "../runtime/jobs.ts";
import { type LoadedKernels, openKernels } from "../runtime/kernels.ts";
import { cryptoPlugins } from "../src/catalog.ts";
import type { SignatureScheme } from "../src/crypto/index.ts";
import { Forks } from "../src/forks.ts";
import type { ChainParams } from "../src/params.ts";
import { nativeKernels } from "./kernels.ts";

/** What a worker is started with; everything in it can be cloned. */
export interface WorkerSetup {
  readonly params: Omit<ChainParams, "forks">;
  /** Fork name → height, -1 for never. */
  readonly forks: Readonly<Record<string, number>>;
  /** The `[crypto.sub.NAME]` tables. */
  readonly configs: Readonly<Record<string, unknown>>;
  /** Compiled kernels; each worker makes private instances. */
  readonly modules: LoadedKernels["modules"];
}

const port = parentPort;
if (port !== null) {
  const { params, forks, configs, modules } = workerData as WorkerSetup;
  const given = {
    kernels: nativeKernels(await openKernels(modules)).kernels,
    params: { ...params, forks: new Forks(forks) },
  };
  const schemes = new Map<number, SignatureScheme>();
  for (const plugin of await cryptoPlugins()) {
    const scheme = plugin.create(configs[plugin.name] ?? {}, given);
    schemes.set(scheme.id, scheme);
  }
  port.on("message", (packed: Uint8Array) => {
    const answer = jobs.verifyBatch(packed, ({ type, message, key, signature }) =>
      schemes.get(type)?.verify(message, key, signature),
    );
    port.postMessage(answer, [answer.buffer]);
  });
}
