// The body of a verifying worker, whatever a host's threads are: made once from what can be sent to a thread, it answers
// batch after batch.
import { jobs } from "../../runtime/jobs.ts";
import type { Kernels, LoadedKernels } from "../../runtime/kernels.ts";
import { cryptoPlugins } from "../catalog.ts";
import { Forks } from "../forks.ts";
import type { ChainParams } from "../params.ts";
import type { SignatureScheme } from "./index.ts";

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

export function workerSetup(
  params: ChainParams,
  configs: WorkerSetup["configs"],
  modules: WorkerSetup["modules"],
): WorkerSetup {
  const { forks, ...rest } = params;
  return { params: rest, forks: Object.fromEntries(forks.entries()), configs, modules };
}

/** @returns what answers a packed batch with a packed list of verdicts */
export async function openChecker(
  { params, forks, configs }: WorkerSetup,
  kernels: Kernels,
): Promise<(packed: Uint8Array) => Uint8Array<ArrayBuffer>> {
  const given = { kernels, params: { ...params, forks: new Forks(forks) } };
  const schemes = new Map<number, SignatureScheme>();
  for (const plugin of await cryptoPlugins()) {
    const scheme = plugin.create(configs[plugin.name] ?? {}, given);
    schemes.set(scheme.id, scheme);
  }
  return (packed) => jobs.verifyBatch(packed, (type) => schemes.get(type));
}
