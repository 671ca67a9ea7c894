// Gas and verdicts of contracts as this browser finds them, in the page or in a worker.
import { type GasOptions, type GasReport, gasReport } from "../../helpers/gas/report.ts";

interface Argument extends GasOptions {
  readonly where: "page" | "worker";
}

export async function run({ where, ...options }: Argument): Promise<GasReport> {
  if (where === "page") return gasReport(options);
  const worker = new Worker("/test/browser/pages/gasworker.ts", { type: "module" });
  try {
    return await new Promise((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<GasReport | { readonly failure: string }>) => {
        if ("failure" in data) reject(new Error(String(data.failure)));
        else resolve(data);
      };
      worker.onerror = ({ message }) => reject(new Error(message));
      worker.postMessage(options);
    });
  } finally {
    worker.terminate();
  }
}
