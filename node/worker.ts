// The program of a worker thread: kernels of its own, then batch after batch.
import { parentPort, workerData } from "node:worker_threads";
import { openKernels } from "../runtime/kernels.ts";
import { openChecker, type WorkerSetup } from "../src/crypto/remote.ts";
import { nativeKernels } from "./kernels.ts";

export interface NodeWorkerSetup extends WorkerSetup {
  /** See NodeHostOptions.native. */
  readonly native: boolean;
}

const port = parentPort;
if (port !== null) {
  const setup = workerData as NodeWorkerSetup;
  const { kernels } = nativeKernels(await openKernels(setup.modules), setup.native);
  const check = await openChecker(setup, kernels);
  port.on("message", (packed: Uint8Array) => {
    const answer = check(packed);
    port.postMessage(answer, [answer.buffer]);
  });
}
