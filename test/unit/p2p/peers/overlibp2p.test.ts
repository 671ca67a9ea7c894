// Peers over real connections on loopback: the parts that no virtual clock shows.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { systemClock } from "../../../../node/clock.ts";
import { systemRandom } from "../../../../node/random.ts";
import { memoryKv } from "../../../../src/kv/memory.ts";
import type { Hello } from "../../../../src/p2p/index.ts";
import type { PeersOptions } from "../../../../src/p2p/peers/options.ts";
import { Peers } from "../../../../src/p2p/peers/peers.ts";
import { addressOf, newNode } from "../../../helpers/libp2pnodes.ts";
import { noLog, noMetrics } from "../../../helpers/memorynet.ts";
import { helloOf, List } from "../../../helpers/peers.ts";

async function start(t: TestContext, seed: number, options: PeersOptions = {}, change: Partial<Hello> = {}) {
  const said: string[] = [];
  const log = { ...noLog, warn: (text: string, data?: object) => said.push(`${text} ${JSON.stringify(data)}`) };
  const shared = { clock: systemClock, random: systemRandom, metrics: noMetrics };
  const hello = () => ({ ...helloOf(false, "", change), addresses: network.addresses() });
  const peers = new Peers(options, { ...shared, log, kv: memoryKv(), admission: new List(), hello });
  const network = newNode({ seed, gate: peers.gate });
  t.after(() => peers.close());
  await peers.attach(network);
  await peers.start();
  return { peers, network, said };
}

async function until(condition: () => boolean, what: string): Promise<void> {
  for (let i = 0; i < 600 && !condition(); i++) await new Promise((resolve) => setTimeout(resolve, 50));
  assert.ok(condition(), what);
}

test("peers meet over tcp, find each other through a third, ask, ban and say why", { timeout: 120_000 }, async (t) => {
  const a = await start(t, 1);
  const seeds = [addressOf(a.network)];
  const b = await start(t, 2, { seeds });
  const c = await start(t, 3, { seeds });
  const other = await start(t, 4, { seeds }, { chain: new Uint8Array(32).fill(9), title: "other" });
  await until(() => [a, b, c].every(({ peers }) => peers.peers().length === 2), "all three know each other");
  await until(() => other.said.some((text) => text.includes("net.chain")), "the stranger is told");
  assert.ok(a.said.some((text) => text.includes("other (09090909)")));
  a.peers.serve(99, { classes: ["full"], rate: 10, burst: 10, maxBytes: 10, handle: ({ body }) => body });
  assert.deepEqual(await b.peers.request(a.network.id, 99, Uint8Array.of(7)), Uint8Array.of(7));
  a.peers.punish(b.network.id, "sync.body");
  await until(() => b.said.some((text) => text.includes("banned for 10 minutes")), "the banned one is told why");
  await until(() => a.peers.peers().length === 1, "it is gone");
  assert.equal(a.peers.peers()[0]?.id, c.network.id);
});
