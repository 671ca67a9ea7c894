// What every network promises (src/p2p/index.ts: Network, Connection, Gate), on two to five nodes. It runs on virtual and
// on real time alike: how time passes is the harness's matter. A network is done when this passes on it.
import { describe, test } from "node:test";
import { dialling } from "./p2p/dialling.ts";
import { frames } from "./p2p/frames.ts";
import { gate } from "./p2p/gate.ts";
import { gossip } from "./p2p/gossip.ts";
import { life } from "./p2p/life.ts";
import type { NetworkPlace, On } from "./p2p/place.ts";

/** Runs the suite for one kind of network. */
export function networkSuite(name: string, open: () => Promise<NetworkPlace>): void {
  const on: On = (title, run) =>
    void test(title, { timeout: 120_000 }, async () => {
      const place = await open();
      try {
        await run(place);
      } finally {
        await place.close();
      }
    });
  describe(`network: ${name}`, () => {
    for (const part of [life, dialling, frames, gate, gossip]) part(on);
  });
}
