// The pool of verifying workers (src/crypto/pool.ts) on Web Workers: module workers of the page's own origin.
import type { LoadedKernels } from "../runtime/kernels.ts";
import { openPool, type Thread, type ThreadEvents } from "../src/crypto/pool.ts";
import { type WorkerSetup, workerSetup } from "../src/crypto/remote.ts";
import type { Schemes } from "../src/crypto/schemes.ts";
import type { Verifier } from "../src/host.ts";
import type { ChainParams } from "../src/params.ts";

export interface VerifierOptions {
  readonly params: ChainParams;
  readonly schemes: Pick<Schemes, "byId">;
  /** The `[crypto.sub.NAME]` tables that the schemes were made with. */
  readonly configs: Readonly<Record<string, unknown>>;
  readonly modules: LoadedKernels["modules"];
  /** Web Workers beside the page's own thread; 0: everything is checked on that one. */
  readonly workers: number;
  /** Address of the worker's program. */
  readonly program: string | URL;
  /** See PoolOptions. */
  readonly queue?: number;
  readonly inline?: number;
}

export function openVerifier(options: VerifierOptions): Verifier {
  const { params, schemes, configs, modules, workers, program, queue, inline } = options;
  const setup = workerSetup(params, configs, modules);
  return openPool({
    schemes,
    start: (events) => start(program, setup, events),
    workers,
    turn: nextTurn,
    ...(queue === undefined ? {} : { queue }),
    ...(inline === undefined ? {} : { inline }),
  });
}

function start(program: string | URL, setup: WorkerSetup, events: ThreadEvents): Thread {
  const worker = new Worker(program, { type: "module" });
  worker.onmessage = ({ data }) => events.answered(data);
  // A Web Worker has no other way to die: what it throws, and a program that cannot be loaded, end up here.
  worker.onerror = () => events.lost();
  worker.onmessageerror = () => events.lost();
  worker.postMessage(setup);
  return {
    send: (packed) => worker.postMessage(packed, [packed.buffer]),
    stop: () => worker.terminate(),
  };
}

/** A message to oneself: timers of pages wait for 4 ms and more. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
