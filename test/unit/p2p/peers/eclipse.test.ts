// Attackers by the hundred who really are where they say: they listen, answer, tell of one another, hold every place that
// they get for good, and are otherwise no different from honest peers. The honest connections stay, and come again.
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { memoryKv } from "../../../../src/kv/memory.ts";
import { readAddress } from "../../../../src/p2p/address.ts";
import { Channel } from "../../../../src/p2p/channel/channel.ts";
import type { Connection, Network } from "../../../../src/p2p/index.ts";
import { memoryNetwork } from "../../../../src/p2p/memory/index.ts";
import { methods } from "../../../../src/p2p/methods.ts";
import { encodeHello, encodePeers, maxTold } from "../../../../src/p2p/peers/messages.ts";
import { noLog, noMetrics, openGate } from "../../../helpers/memorynet.ts";
import { helloOf, PeerWorld, seedOf, type TestPeer } from "../../../helpers/peers.ts";

const limits = { outbound: 8, full: 24, perPrefix: 4 };
const ranges = 24;
const perRange = 3;
const minute = 60_000;

describe("eclipse", () => {
  let world: PeerWorld;
  let crowd: Network[];
  let calling: boolean;
  beforeEach(() => {
    world = new PeerWorld();
    crowd = [];
    calling = false;
  });
  afterEach(async () => {
    calling = false;
    for (const network of crowd) await network.close();
    await world.close();
  });

  const greet = (network: Network, connection: Connection) => {
    const channel: Channel = new Channel(connection, world.clock, {
      request: ({ method }) =>
        method === methods.peers
          ? encodePeers(crowd.slice(0, maxTold).map((one) => one.addresses()[0] as string))
          : new Uint8Array(0),
      notify: () => {},
      closed: () => {},
    });
    channel.start();
    channel.notify(methods.hello, encodeHello(helloOf(false, network.addresses()[0] as string)));
  };
  /** The crowd, of which everybody who is not connected calls the victim again and again. */
  const surround = async (victim: { readonly address: string }) => {
    const { clock, random, hub } = world;
    for (let i = 0; i < ranges * perRange; i++) {
      const name = `${20 + (i % ranges)}.7.${i}.1`;
      const modules = { identity: seedOf(1000 + i), network: "test", gate: openGate, clock, random };
      const options = { name, listen: true, discoveryMs: 0 };
      const network = memoryNetwork(hub).create(options, { ...modules, log: noLog, metrics: noMetrics });
      network.onConnection((connection) => greet(network, connection));
      await network.start();
      crowd.push(network);
    }
    calling = true;
    const call = () => {
      if (!calling) return;
      for (const network of crowd) {
        if (network.connections().length === 0) void network.dial(victim.address).catch(() => {});
      }
      clock.after(minute, call);
    };
    call();
  };
  const isCrowd = (address: string) => /^\/memory\/\d+\.7\./.test(address);
  const places = (node: TestPeer) => {
    const evil = node.peers.peers().filter(({ address }) => isCrowd(address));
    return { out: evil.filter(({ outbound }) => outbound).length, all: evil.length };
  };
  const bounded = async (node: TestPeer) => {
    const all = node.peers.peers();
    const counts = (outbound: boolean) => {
      const found = new Map<string, number>();
      for (const peer of all.filter((one) => one.outbound === outbound)) {
        const group = readAddress(peer.address)?.group ?? "";
        found.set(group, (found.get(group) ?? 0) + 1);
      }
      return [...found.values()];
    };
    assert.ok(all.filter(({ outbound }) => outbound).length <= limits.outbound);
    assert.ok(all.filter(({ outbound }) => !outbound).length <= limits.full - limits.outbound);
    assert.ok(Math.max(0, ...counts(true)) <= limits.outbound / 2);
    assert.ok(Math.max(0, ...counts(false)) <= limits.perPrefix);
    assert.ok((await node.kv.scan({ gte: new Uint8Array(0) })).length <= 64 * 16 + 32 * 8 + 10);
  };

  test("surrounded for long, a node keeps the honest peers of both directions", async () => {
    const seed = await world.start(2, { name: "2.2.2.2" });
    const victim = await world.start(1, { name: "1.1.1.1", limits, seeds: [seed.address], discoveryMs: 30_000 });
    const friend = await world.start(3, { name: "3.3.3.3", seeds: [victim.address], limits: { outbound: 1 } });
    await world.until(() => victim.peers.peers().length === 2, "the honest ones");
    await world.clock.advance(minute);
    await surround(victim);
    await world.until(() => places(victim).all >= limits.full - 4, "every other place is the attacker's");
    assert.ok(places(victim).out >= limits.outbound - 3, `${places(victim).out}`);
    for (let i = 0; i < 40; i++) {
      await world.clock.advance(minute);
      await bounded(victim);
      for (const one of [seed, friend])
        assert.ok(victim.peers.peer(one.id) !== undefined, `${one.name} after ${i} min`);
    }
  });

  for (const calls of [true, false]) {
    test(`a seed that was away while attackers took every place is back: it ${calls ? "calls" : "is called"}`, async () => {
      const options = { name: "2.2.2.2", limits: { outbound: calls ? 8 : 0 } };
      const seed = await world.start(2, options);
      const victim = await world.start(1, { name: "1.1.1.1", limits, seeds: [seed.address], discoveryMs: 30_000 });
      await world.until(() => victim.peers.peers().length === 1, "the seed");
      await surround(victim);
      await world.until(() => places(victim).all >= limits.full - 2, "every other place is the attacker's");
      await world.run(seed.peers.close());
      await world.clock.advance(15 * minute);
      assert.equal(victim.peers.peer(seed.id), undefined);
      const again = await world.start(2, { ...options, seeds: calls ? [victim.address] : [] });
      await world.until(() => victim.peers.peer(again.id) !== undefined, "the seed is back", 120);
      await world.clock.advance(10 * minute);
      assert.equal(victim.peers.peer(again.id)?.outbound, !calls);
    });
  }

  test("started again with a book full of attackers, a node finds its honest peers", async () => {
    const kv = memoryKv();
    const old = await world.start(2, { name: "2.2.2.2", limits: { outbound: 0 } });
    const first = await world.start(1, { name: "1.1.1.1", limits, seeds: [old.address], discoveryMs: 30_000, kv });
    await world.until(() => first.peers.peers().length === 1, "the honest one");
    await surround(first);
    await world.until(() => places(first).all === limits.full - 1, "every other place is the attacker's");
    await world.clock.advance(10 * minute);
    await world.run(first.peers.close());
    // No seed is named now: it was an outbound peer before, and is called as such.
    const second = await world.start(1, { name: "1.1.1.1", limits, discoveryMs: 30_000, kv });
    await world.until(() => second.peers.peer(old.id) !== undefined, "the honest one again", 300);
    await bounded(second);
  });
});
