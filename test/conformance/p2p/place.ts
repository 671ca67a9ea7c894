// Where the suite of networks runs, and what all of its parts need: nodes, connections with what came over them, and
// frames that can be checked.
import assert from "node:assert/strict";
import { ChainError, type Code } from "../../../src/errors.ts";
import type { Connection, Gate, Network } from "../../../src/p2p/index.ts";

/** One place in which networks of the same kind can be made that reach each other. */
export interface NetworkPlace {
  /** Whether its transports cannot hold a sender back: who sends on to a reader that does not read is then cut off. */
  readonly cutsOff?: boolean;
  /** A network that is not started. @param seed byte with which the identity is filled */
  make(options: { readonly seed: number; readonly gate?: Gate; readonly network?: string }): Promise<Network>;
  /** Lets time pass until the promise settles. */
  run<T>(promise: Promise<T>): Promise<T>;
  /** Lets time pass until it holds; fails when that takes too long. */
  until(condition: () => boolean, what: string): Promise<void>;
  /** Lets enough time pass for whatever is on its way to arrive. */
  settle(): Promise<void>;
  /** Closes all that is left. */
  close(): Promise<void>;
}

/** Declares one test, in a place of its own. */
export type On = (title: string, run: (place: NetworkPlace) => Promise<void>) => void;

export const open: Gate = { refuse: () => undefined, refuseAddress: () => undefined };
/** A connection together with what came over it. */
export interface End {
  readonly connection: Connection;
  readonly frames: Uint8Array[];
  readonly closed: Code[];
}

export function listen(connection: Connection): End {
  const end: End = { connection, frames: [], closed: [] };
  connection.receive({
    frame: (bytes) => {
      assert.equal(end.closed.length, 0, "no frame after the end");
      assert.equal(Object.getPrototypeOf(bytes), Uint8Array.prototype);
      end.frames.push(new Uint8Array(bytes));
      // It is the listener's own during the call: nobody else sees this.
      bytes.fill(0xee);
    },
    closed: (reason) => end.closed.push(reason),
  });
  return end;
}

export const coded =
  (...codes: readonly Code[]) =>
  (error: unknown): boolean => {
    assert.ok(error instanceof ChainError, `a coded error, not ${String(error)}`);
    assert.ok(codes.includes(error.code), `${error.message}, expected one of ${codes.join(", ")}`);
    return true;
  };

/** A frame that tells its number and length, and whose bytes can be checked. */
export function frameOf(number: number, length: number): Uint8Array {
  const out = new Uint8Array(length);
  for (let i = 0; i < length; i++) out[i] = (number * 31 + i * 7) & 255;
  return out;
}

export async function started(
  place: NetworkPlace,
  seed: number,
  gate: Gate = open,
  network?: string,
): Promise<Network> {
  const made = await place.make({ seed, gate, ...(network === undefined ? {} : { network }) });
  await place.run(made.start());
  return made;
}

export function addressOf(network: Network): string {
  const address = network.addresses()[0];
  assert.ok(address !== undefined, "has an address");
  return address;
}

/** Two nodes and the two ends of the connection between them. */
export async function pair(place: NetworkPlace) {
  const [a, b] = [await started(place, 1), await started(place, 2)];
  const incoming: Connection[] = [];
  b.onConnection((connection) => incoming.push(connection));
  const near = listen(await place.run(a.dial(addressOf(b))));
  await place.until(() => incoming.length > 0, "the other end");
  return { a, b, near, far: listen(incoming[0] as Connection) };
}
