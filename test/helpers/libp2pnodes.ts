// Real libp2p nodes on loopback for tests, closed when the test ends.
import type { TestContext } from "node:test";
import { systemClock } from "../../node/clock.ts";
import { nodeNetAt } from "../../node/net/index.ts";
import { systemRandom } from "../../node/random.ts";
import type { Code } from "../../src/errors.ts";
import type { Clock, Metrics } from "../../src/host.ts";
import { check } from "../../src/lib/schema.ts";
import type { Connection, Gate, Network } from "../../src/p2p/index.ts";
import { config as schema } from "../../src/p2p/libp2p/config.ts";
import { LibP2PNetwork } from "../../src/p2p/libp2p/network.ts";
import type { NetworkPlace } from "../conformance/p2p/place.ts";
import { noLog, noMetrics, openGate } from "./memorynet.ts";

export interface NodeOptions {
  /** First byte of the seed. */
  readonly seed: number;
  readonly network?: string;
  readonly gate?: Gate;
  readonly config?: { readonly [name: string]: unknown };
  readonly metrics?: Metrics;
  readonly clock?: Clock;
  /** Where relative names of files start. */
  readonly folder?: string;
}

/** The time is the system's; whoever waits for something waits a tenth as long. */
export const hasty: Clock = { now: () => systemClock.now(), after: (ms, run) => systemClock.after(ms / 10, run) };

/** A node that has not started; ports are the system's choice, and the table of peers is off. */
export function newNode(options: NodeOptions): Network {
  const { seed, network = "test-1", gate = openGate, config, metrics, clock, folder } = options;
  return new LibP2PNetwork(
    check(schema, { port: 0, dht: false, limits: { perHost: 1000 }, ...config }, "p2p.sub.libp2p"),
    {
      identity: new Uint8Array(32).fill(seed),
      network,
      gate,
      clock: clock ?? systemClock,
      random: systemRandom,
      log: noLog,
      metrics: metrics ?? noMetrics,
      host: nodeNetAt(folder),
    },
  );
}

export async function startNode(t: TestContext, options: NodeOptions): Promise<Network> {
  const node = newNode(options);
  t.after(() => node.close());
  await node.start();
  return node;
}

export function addressOf(node: Network, part = "/tcp/"): string {
  const address = node.addresses().find((one) => one.includes(part));
  if (address === undefined) throw new Error(`no address with ${part}: ${node.addresses().join(" ")}`);
  return address;
}

/** The next connection of a node. */
export function nextConnection(node: Network): Promise<Connection> {
  return new Promise((resolve) => {
    const end = node.onConnection((connection) => {
      end();
      resolve(connection);
    });
  });
}

/** Both ends of a new connection. */
export async function connect(from: Network, to: Network, part?: string): Promise<readonly [Connection, Connection]> {
  const other = nextConnection(to);
  return [await from.dial(addressOf(to, part)), await other];
}

/** What a connection receives, as it comes. */
export class Received {
  readonly frames: Uint8Array[] = [];
  readonly closed: Promise<Code>;
  #waiting: (() => void)[] = [];

  constructor(connection: Connection) {
    let tell: (reason: Code) => void;
    this.closed = new Promise((resolve) => {
      tell = resolve;
    });
    connection.receive({
      frame: (bytes) => {
        this.frames.push(new Uint8Array(bytes));
        for (const wake of this.#waiting.splice(0)) wake();
      },
      closed: (reason) => {
        tell(reason);
        for (const wake of this.#waiting.splice(0)) wake();
      },
    });
  }

  async count(frames: number): Promise<readonly Uint8Array[]> {
    while (this.frames.length < frames) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return this.frames;
  }
}

/** Resolves when the condition holds; the test's own time limit ends the wait. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** The place of the suite that every network must pass. @param config of each node */
export function libp2pPlace(config: NonNullable<NodeOptions["config"]>): NetworkPlace {
  const made: Network[] = [];
  return {
    async make({ seed, gate, network }) {
      const node = newNode({
        seed,
        config,
        ...(gate === undefined ? {} : { gate }),
        ...(network === undefined ? {} : { network }),
      });
      made.push(node);
      return node;
    },
    run: (promise) => promise,
    until: (condition) => until(condition),
    settle: () => new Promise((resolve) => setTimeout(resolve, 300)),
    async close() {
      await Promise.all(made.map((node) => node.close()));
    },
  };
}
