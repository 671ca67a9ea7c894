// Child process of transport.ts and idle.ts: an end that answers, of the kind that the argument names, and tells what it
// costs when it is asked.
import { type Kind, openEndpoint } from "./endpoint.ts";
import { costOf, memoryOf } from "./figures.ts";
import type { Command } from "./messages.ts";

const endpoint = await openEndpoint(process.argv[2] as Kind, 1);
process.on("disconnect", () => process.exit(0));
process.on("message", async ({ type }: Command) => {
  process.send?.(type === "memory" ? { ...(await memoryOf()), peers: endpoint.peers() } : costOf());
});
process.send?.(endpoint.addresses);
