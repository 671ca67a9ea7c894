// The program of a Web Worker: its first message is what it is made from, every further one a batch. Batches that come
// while it is still opening wait.
import { openKernels } from "../runtime/kernels.ts";
import { openChecker, type WorkerSetup } from "../src/crypto/remote.ts";

/** The few things of a worker's global scope that are used; the types of a page do not have them. */
interface Scope {
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  postMessage(message: Uint8Array<ArrayBuffer>, transfer: readonly ArrayBuffer[]): void;
}
const scope = globalThis as unknown as Scope;

let opening: ReturnType<typeof openChecker> | undefined;
scope.onmessage = ({ data }) => {
  if (opening === undefined) {
    const setup = data as WorkerSetup;
    opening = openKernels(setup.modules).then((kernels) => openChecker(setup, kernels));
    // Told to the page, which replaces the worker.
    opening.catch((error: unknown) => reportError(error));
    return;
  }
  void opening.then(
    (check) => {
      const answer = check(data as Uint8Array);
      scope.postMessage(answer, [answer.buffer]);
    },
    () => {},
  );
};
