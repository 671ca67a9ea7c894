// The pool of verifying workers (src/crypto/pool.ts) on worker threads. They do not keep the process alive while they
// are idle.
import { availableParallelism } from "node:os";
import { setImmediate } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import type { LoadedKernels } from "../runtime/kernels.ts";
import { openPool, type Thread, type ThreadEvents } from "../src/crypto/pool.ts";
import { workerSetup } from "../src/crypto/remote.ts";
import type { Schemes } from "../src/crypto/schemes.ts";
import type { Verifier } from "../src/host.ts";
import type { ChainParams } from "../src/params.ts";
import type { NodeWorkerSetup } from "./worker.ts";

export interface VerifierOptions {
  readonly params: ChainParams;
  readonly schemes: Pick<Schemes, "byId">;
  /** The `[crypto.sub.NAME]` tables that the schemes were made with. */
  readonly configs?: Readonly<Record<string, unknown>>;
  /** Threads beside the calling one, which then has a core of its own; 0: everything is checked on the calling thread. */
  readonly workers?: number;
  /** See PoolOptions. */
  readonly queue?: number;
  readonly inline?: number;
  /** Compiled kernels for the workers; what is missing is the twin. */
  readonly modules?: LoadedKernels["modules"];
  /** See NodeHostOptions.native. */
  readonly native?: boolean;
  /** Program of a worker. */
  readonly program?: URL;
}

export function openVerifier(options: VerifierOptions): Verifier {
  const { params, schemes, configs = {}, modules = {}, native = false, queue, inline } = options;
  const file = import.meta.url.endsWith(".ts") ? "./worker.ts" : "./worker.js";
  const program = options.program ?? new URL(file, import.meta.url);
  const setup: NodeWorkerSetup = { ...workerSetup(params, configs, modules), native };
  return openPool({
    schemes,
    start: (events) => start(program, setup, events),
    workers: options.workers ?? Math.max(1, availableParallelism() - 1),
    turn: () => setImmediate(),
    ...(queue === undefined ? {} : { queue }),
    ...(inline === undefined ? {} : { inline }),
  });
}

function start(program: URL, setup: NodeWorkerSetup, events: ThreadEvents): Thread {
  const worker = new Worker(program, {
    workerData: setup,
    // Its batches are small and short-lived: without a bound V8 would let the young generation grow instead.
    resourceLimits: { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 128 },
  });
  worker.unref();
  worker.on("message", (answer: unknown) => events.answered(answer));
  // An error is followed by an exit; whatever comes first counts.
  worker.on("error", () => events.lost());
  worker.on("exit", () => events.lost());
  return {
    send(packed) {
      worker.ref();
      worker.postMessage(packed, [packed.buffer]);
    },
    idle: () => worker.unref(),
    stop: () => worker.terminate(),
  };
}
