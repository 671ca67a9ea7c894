// Attackers who have ids, addresses and connections in plenty: what they take is bounded, what they do is answered, and
// honest peers do not notice.
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { fail } from "../../../../src/errors.ts";
import { Channel } from "../../../../src/p2p/channel/channel.ts";
import { peerIdOfKey } from "../../../../src/p2p/id.ts";
import type { Connection, Network } from "../../../../src/p2p/index.ts";
import { memoryNetwork } from "../../../../src/p2p/memory/index.ts";
import { methods } from "../../../../src/p2p/methods.ts";
import { encodeHello, encodePeers } from "../../../../src/p2p/peers/messages.ts";
import { noLog, noMetrics, openGate } from "../../../helpers/memorynet.ts";
import { helloOf, PeerWorld, seedOf, type TestPeer } from "../../../helpers/peers.ts";

const bytes = (length: number, fill = 1): Uint8Array => new Uint8Array(length).fill(fill);

describe("hostile peers", () => {
  let world: PeerWorld;
  let raw: Network[];
  beforeEach(() => {
    world = new PeerWorld();
    raw = [];
  });
  afterEach(async () => {
    for (const network of raw) await network.close();
    await world.close();
  });

  /** A node that is a network only, and does what the test says. */
  const attacker = async (number: number, name: string): Promise<Network> => {
    const { clock, random, hub } = world;
    const modules = { identity: seedOf(number), network: "test", gate: openGate, clock, random };
    const options = { name, listen: true, discoveryMs: 0 };
    const made = memoryNetwork(hub).create(options, { ...modules, log: noLog, metrics: noMetrics });
    await made.start();
    raw.push(made);
    return made;
  };
  /** Connects; undefined when that is refused. */
  const knock = async (from: Network, to: TestPeer): Promise<Connection | undefined> => {
    let connection: Connection | undefined;
    await world
      .run(
        from.dial(to.address).then(
          (c) => (connection = c),
          () => undefined,
        ),
      )
      .catch(() => {});
    return connection;
  };
  /** Connects and says hello. */
  const enter = async (from: Network, to: TestPeer, answer = () => bytes(0)): Promise<Channel | undefined> => {
    const connection = await knock(from, to);
    if (connection === undefined) return undefined;
    const channel = new Channel(connection, world.clock, { request: answer, notify: () => {}, closed: () => {} });
    channel.start();
    channel.notify(methods.hello, encodeHello(helloOf(false, from.addresses()[0] as string)));
    await world.clock.advance(20);
    return channel;
  };
  const honest = async () => {
    const a = await world.start(1, { name: "1.1.1.1" });
    const b = await world.start(2, { name: "2.2.2.2", seeds: [a.address] });
    await world.until(() => a.peers.peers().length === 1, "two honest ones");
    return [a, b] as const;
  };

  test("garbage from ids by the hundred of one machine: the machine is banned, the others go on", async () => {
    const [a, b] = await honest();
    let let_in = 0;
    for (let i = 0; i < 200; i++) {
      const connection = await knock(await attacker(1000 + i, `6.6.6.6:${i}`), a);
      if (connection === undefined) continue;
      let_in++;
      connection.receive({ frame: () => {}, closed: () => {} });
      await world.run(connection.send(bytes(100, 255)).catch(() => {}));
      await world.clock.advance(300);
    }
    assert.equal(let_in, 3);
    assert.equal(a.peers.banned().length, 3);
    assert.ok(a.peers.banned().every(({ code }) => code === "net.frame"));
    assert.equal(a.network.connections().length, 1);
    assert.ok(a.peers.peer(b.id) !== undefined);
    assert.equal(a.events.length, 1, "no attacker was ever a peer");
  });

  test("connections that say nothing are bounded and end; the honest come in beside them", async () => {
    const [a] = await honest();
    for (let i = 0; i < 300; i++) await knock(await attacker(1000 + i, `${10 + (i % 100)}.${i}.1.1`), a);
    assert.ok(a.network.connections().length <= 65, `${a.network.connections().length}`);
    await world.clock.advance(13_000);
    assert.equal(a.network.connections().length, 1);
    const c = await world.start(3, { name: "3.3.3.3", seeds: [a.address] });
    await world.until(() => a.peers.peer(c.id) !== undefined, "an honest newcomer");
  });

  test("connections come from one range at a bounded rate and number", async () => {
    const [a] = await honest();
    let count = 0;
    for (let i = 0; i < 100; i++) if (await knock(await attacker(1000 + i, `7.7.${i}.1`), a)) count++;
    assert.ok(count <= 21, `${count}`);
    await world.clock.advance(12_000);
    for (let i = 0; i < 100; i++) {
      await enter(await attacker(2000 + i, `7.7.${i}.2`), a);
      await world.clock.advance(500);
    }
    assert.equal(a.peers.peers().filter(({ address }) => address.startsWith("/memory/7.7.")).length, 16);
  });

  test("requests of garbage cost what other garbage costs", async () => {
    const [a] = await honest();
    const refuse = (): never => {
      throw fail("net.message");
    };
    a.peers.serve(99, { classes: ["full"], rate: 100, burst: 100, maxBytes: 100, handle: refuse });
    const channel = await enter(await attacker(1000, "6.6.6.6"), a);
    for (let i = 0; i < 3; i++) channel?.request(99, bytes(50)).catch(() => {});
    await world.clock.advance(100);
    assert.equal(a.peers.banned()[0]?.code, "net.message");
  });

  test("a flood of requests and notifications is answered with a ban", async () => {
    const [a, b] = await honest();
    let handled = 0;
    const rules = { classes: ["full"] as const, rate: 5, burst: 10, maxBytes: 10_000 };
    a.peers.serve(99, { ...rules, handle: () => bytes(++handled) });
    a.peers.onNotify(90, rules, () => handled++);
    const flood = await enter(await attacker(1000, "6.6.6.6"), a);
    assert.ok(flood !== undefined && a.peers.peers().length === 2);
    for (let i = 0; i < 1000 && !flood.ended; i++) {
      flood.notify(90, bytes(5000));
      flood.request(99, bytes(5000)).catch(() => {});
      await world.clock.advance(1);
    }
    assert.ok(flood.ended);
    assert.ok(handled <= 25, `${handled}`);
    assert.equal(a.peers.banned()[0]?.code, "net.rate");
    assert.equal(a.peers.peer(b.id)?.score, 0);
  });

  test("a second hello, a hello that is none, and talk before it are faults", async () => {
    const [a] = await honest();
    const twice = await enter(await attacker(1000, "6.6.1.1"), a);
    twice?.notify(methods.hello, encodeHello(helloOf(false, "")));
    await world.clock.advance(20);
    assert.equal(a.peers.peers().at(-1)?.score, 50);
    const connection = await knock(await attacker(1001, "6.7.1.1"), a);
    assert.ok(connection !== undefined);
    const early = new Channel(connection, world.clock, { request: () => bytes(0), notify: () => {}, closed: () => {} });
    early.start();
    await assert.rejects(world.run(early.request(99, bytes(1))), { code: "net.handshake" });
    for (let i = 0; i < 3; i++) early.notify(methods.hello, bytes(10, 255));
    await world.clock.advance(20);
    assert.equal(a.peers.banned().length, 1);
  });

  test("addresses told by one source fill a bounded part of the book, and nobody dials them all", async () => {
    const lies = (n: number) =>
      Array.from({ length: 64 }, (_, i) => `/memory/9.${i}.${n}.1/p2p/${peerIdOfKey(seedOf(50_000 + n * 64 + i))}`);
    let asked = 0;
    const victims = await world.start(1, { name: "1.1.1.1" });
    // An outbound peer is asked for others each time it connects anew.
    for (let n = 0; n < 40; n++) {
      const liar = await attacker(1000 + n, `6.6.${n}.1`);
      liar.onConnection((connection) => {
        const channel = new Channel(connection, world.clock, {
          request: () => {
            asked++;
            return encodePeers(lies(n));
          },
          notify: () => {},
          closed: () => {},
        });
        channel.start();
        channel.notify(methods.hello, encodeHello(helloOf(false, liar.addresses()[0] as string)));
      });
      await world.run(victims.peers.add(liar.addresses()[0] as string));
      await world.clock.advance(1000);
    }
    assert.ok(asked >= 30, `${asked}`);
    const told = (await victims.kv.scan({ gte: new Uint8Array(0) })).length;
    await world.run(victims.peers.close());
    const kept = (await victims.kv.scan({ gte: new Uint8Array(0) })).length;
    assert.ok(Math.max(told, kept) < 40 + 64 + 10, `${told} ${kept} of ${40 * 64}`);
  });

  test("full of attackers, a place is found for another range; the long-lived and the outbound stay", async () => {
    const a = await world.start(1, {
      name: "1.1.1.1",
      limits: { full: 12, outbound: 2, perPrefix: 16 },
      seeds: [world.addressOf(2, "2.2.2.2")],
    });
    const out = await world.start(2, { name: "2.2.2.2" });
    const old: TestPeer[] = [];
    for (let i = 3; i <= 5; i++)
      old.push(await world.start(i, { name: `${i}.3.3.3`, seeds: [a.address], limits: { outbound: 1 } }));
    await world.until(() => a.peers.peers().length === 4, "the honest ones");
    await world.clock.advance(60_000);
    for (let i = 0; i < 60; i++) {
      await enter(await attacker(1000 + i, `6.6.${i}.1`), a);
      await world.clock.advance(1000);
    }
    assert.equal(a.peers.peers().filter(({ outbound }) => !outbound).length, 10);
    for (const peer of [out, ...old]) assert.ok(a.peers.peer(peer.id) !== undefined, peer.name);
    const late = await world.start(9, { name: "9.9.9.9", seeds: [a.address], limits: { outbound: 1 } });
    await world.until(() => a.peers.peer(late.id) !== undefined, "a late honest one", 60);
    for (const peer of [out, ...old]) assert.ok(a.peers.peer(peer.id) !== undefined, peer.name);
  });

  test("light peers have slots of their own and do not take others'", async () => {
    const a = await world.start(1, { name: "1.1.1.1", limits: { light: 5, full: 5, outbound: 2 } });
    for (let i = 0; i < 20; i++)
      await world.start(100 + i, { name: `${20 + i}.1.1.1`, light: true, seeds: [a.address], limits: { outbound: 1 } });
    await world.clock.advance(5000);
    assert.equal(a.peers.peers().length, 5);
    const full = await world.start(3, { name: "3.3.3.3", seeds: [a.address] });
    await world.until(() => a.peers.peer(full.id) !== undefined, "a full peer");
  });
});
