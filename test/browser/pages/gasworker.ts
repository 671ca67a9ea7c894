// The same report as gas.ts, computed in a worker, whose stack is half of a page's.
import { type GasOptions, gasReport } from "../../helpers/gas/report.ts";

/** The few things of a worker's global scope that are used; the types of a page do not have them. */
interface Scope {
  onmessage: ((event: { readonly data: GasOptions }) => void) | null;
  postMessage(message: unknown): void;
}
const scope = globalThis as unknown as Scope;

scope.onmessage = ({ data }) => {
  gasReport(data).then(
    (report) => scope.postMessage(report),
    (error: unknown) =>
      scope.postMessage({ failure: error instanceof Error ? `${error.stack} ${error.cause}` : String(error) }),
  );
};
