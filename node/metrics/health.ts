// Whether a node is fit to serve, with every reason why not: what a load balancer or a supervisor asks for.

export interface HealthFacts {
  /** Message of the error that stopped the chain. */
  readonly failure: string | undefined;
  readonly synced: boolean;
  readonly peers: number;
  /** Whether the configuration names somebody to be connected with. */
  readonly peersExpected: boolean;
  /** Milliseconds that the event loop was late, at worst, since it was last asked. */
  readonly lagMs: number;
}

export interface Health {
  readonly ok: boolean;
  readonly reasons: readonly string[];
}

/** A loop that is late by this much answers nobody in time. */
const mostLagMs = 5000;

export function healthOf({ failure, synced, peers, peersExpected, lagMs }: HealthFacts): Health {
  const reasons: string[] = [];
  if (failure !== undefined) reasons.push(`the store failed: ${failure}`);
  if (!synced) reasons.push("the chain has not caught up with its peers");
  if (peersExpected && peers === 0) reasons.push("no peer is connected");
  if (lagMs > mostLagMs) reasons.push(`the event loop is ${Math.round(lagMs)} ms late`);
  return { ok: reasons.length === 0, reasons };
}
