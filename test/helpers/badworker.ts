// A worker for tests of the pool, told what to do by the key of the first item: "die" ends the thread, "lie" answers
// with the wrong number of verdicts, "count" answers with the size of its batch in every byte, anything else is valid.
import { parentPort, workerData } from "node:worker_threads";
import { unpackItems } from "../../runtime/jobs.ts";

const { configs } = workerData as { readonly configs: { readonly test?: { readonly start?: string } } };
if (configs.test?.start === "die") process.exit(1);
parentPort?.on("message", (packed: Uint8Array) => {
  const items = unpackItems(packed);
  const order = String.fromCharCode(...(items[0]?.key ?? []));
  if (order === "die") process.exit(3);
  if (order === "throw") throw new Error("a fault of the program");
  if (order === "lie") parentPort?.postMessage(new Uint8Array(items.length + 1));
  else parentPort?.postMessage(Uint8Array.from(items, (item) => (item.type === 99 ? 2 : item.message.length & 1)));
});
