// Queries that fail are run again for who wants to know where: on a machine of their own, which notes the places.
import { type CodePlace, FailureTrail, failurePlaces } from "../../../runtime/contract/places.ts";
import type { ContractWatch } from "../../../runtime/contract/watch.ts";
import type { WasmMachine } from "./machine.ts";

export interface Tracing {
  readonly machine: WasmMachine;
  /** Where the last call on the machine failed, innermost first. */
  take(): readonly CodePlace[];
}

/** Made at the first question: most nodes are never asked. */
export function tracing(make: (watch: ContractWatch) => WasmMachine): () => Tracing {
  let made: Tracing | undefined;
  return () => {
    if (made === undefined) {
      const trail = new FailureTrail();
      const machine = make({
        failed: (frame, _status, stack) => trail.add(frame, failurePlaces(frame, stack ?? "")),
        ran() {},
        mark: () => undefined,
      });
      made = { machine, take: () => trail.take() };
    }
    return made;
  };
}
