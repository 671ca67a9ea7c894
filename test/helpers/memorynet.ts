// Networks in memory on a virtual clock: what tests of everything above the network run on.

import type { Gate, Network, NetworkModules } from "../../src/p2p/index.ts";
import { MemoryHub, memoryNetwork, type Wire } from "../../src/p2p/memory/index.ts";
import type { NetworkPlace } from "../conformance/p2p/place.ts";
import { settle, VirtualClock } from "./clock.ts";
import { SeededRandom } from "./random.ts";

export const openGate: Gate = { refuse: () => undefined, refuseAddress: () => undefined };

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
export const noLog: NetworkModules["log"] = { ...silent, child: () => noLog };
export const noMetrics: NetworkModules["metrics"] = { count: () => {}, gauge: () => {}, time: () => {} };

export interface MemoryPlace extends NetworkPlace {
  readonly clock: VirtualClock;
  readonly random: SeededRandom;
  readonly hub: MemoryHub;
}

/** A hub with its clock, and how time passes there. @param name name of the node with that seed */
export function memoryPlace(wire: Partial<Wire> = {}, name = (seed: number) => `n${seed}`): MemoryPlace {
  const clock = new VirtualClock();
  const random = new SeededRandom(1);
  const hub = new MemoryHub(clock, random, wire);
  const plugin = memoryNetwork(hub);
  const made: Network[] = [];
  const until = async (condition: () => boolean, what: string) => {
    for (let i = 0; i < 20_000 && !condition(); i++) await clock.advance(10);
    if (!condition()) throw new Error(`waited too long for ${what}`);
  };
  return {
    clock,
    random,
    hub,
    async make({ seed, gate = openGate, network = "test" }) {
      const identity = new Uint8Array(32).fill(seed);
      const modules = { identity, network, gate, clock, random, log: noLog, metrics: noMetrics };
      const node = plugin.create({ name: name(seed), listen: true, discoveryMs: 30_000 }, modules);
      made.push(node);
      return node;
    },
    async run(promise) {
      let done = false;
      const over = () => {
        done = true;
      };
      promise.then(over, over);
      await settle();
      await until(() => done, "a promise");
      return promise;
    },
    until,
    settle: () => clock.advance(5000),
    async close() {
      for (const network of made) await network.close();
      await clock.advance(60_000);
    },
  };
}
