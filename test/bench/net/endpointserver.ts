// Child process of transport.ts and idle.ts: an end that answers, of the kind that the argument names.
import { type Kind, openEndpoint } from "./endpoint.ts";

const endpoint = await openEndpoint(process.argv[2] as Kind, 1);
process.on("disconnect", () => process.exit(0));
process.send?.(endpoint.addresses);
