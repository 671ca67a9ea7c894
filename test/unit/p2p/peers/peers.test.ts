import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { fail } from "../../../../src/errors.ts";
import { peerIdOfSeed } from "../../../../src/p2p/id.ts";
import type { Service } from "../../../../src/p2p/index.ts";
import { methods } from "../../../../src/p2p/methods.ts";
import { List, PeerWorld, seedOf, type TestPeer } from "../../../helpers/peers.ts";

const bytes = (length: number, fill = 1): Uint8Array => new Uint8Array(length).fill(fill);
const idOf = (number: number) => peerIdOfSeed(seedOf(number));
const everybody: Omit<Service, "handle"> = {
  classes: ["member", "full", "light"],
  rate: 100,
  burst: 100,
  maxBytes: 1000,
};

describe("peers", () => {
  let world: PeerWorld;
  beforeEach(() => {
    world = new PeerWorld();
  });
  afterEach(() => world.close());

  /** Two that know each other; b has a as its seed. */
  const two = async () => {
    const a = await world.start(1);
    const b = await world.start(2, { seeds: [a.address] });
    await world.until(() => a.peers.peers().length === 1 && b.peers.peers().length === 1, "both ready");
    return [a, b] as const;
  };
  const line = (node: TestPeer, part: string) => node.log.find((text) => text.includes(part));

  describe("the handshake", () => {
    test("makes peers who know of each other what was said", async () => {
      const a = await world.start(1, { hello: { agent: "tenon/9", height: 77, work: 5000n, tip: bytes(32, 9) } });
      const b = await world.start(2, { seeds: [a.address] });
      await world.until(() => b.peers.peers().length === 1, "ready");
      const peer = b.peers.peer(a.id);
      assert.ok(peer !== undefined);
      assert.equal(peer.class, "full");
      assert.equal(peer.agent, "tenon/9");
      assert.deepEqual(peer.status, { height: 77, tip: bytes(32, 9), work: 5000n });
      assert.deepEqual([peer.outbound, peer.transport, peer.score, peer.rtt], [true, "memory", 0, undefined]);
      assert.equal(a.peers.peer(b.id)?.outbound, false);
      assert.deepEqual([a.events, b.events], [[`ready ${b.id}`], [`ready ${a.id}`]]);
      await world.clock.advance(30_000);
      assert.equal(peer.rtt, 2);
    });

    for (const [what, code, change, told] of [
      ["another chain", "net.chain", { chain: bytes(32, 8), title: "other" }, "other (08080808)"],
      ["another block 0", "net.genesis", { genesis: bytes(32, 8) }, "08080808"],
      ["another version", "net.version", { version: 9 }, "version 9"],
    ] as const)
      test(`tells a peer of ${what} so by name, on both sides, and leaves it alone for long`, async () => {
        const a = await world.start(1);
        const b = await world.start(2, { seeds: [a.address], hello: change });
        const c = await world.start(3);
        await world.run(c.peers.add(b.address).catch(() => {}));
        await world.clock.advance(5000);
        assert.deepEqual([a.peers.peers(), b.peers.peers()], [[], []]);
        for (const node of [a, b]) {
          assert.ok(line(node, code)?.includes(told), `${node.name} tells: ${node.log.join("\n")}`);
        }
        assert.deepEqual(a.peers.banned(), []);
        const dials = () => a.log.filter((text) => text.includes(code)).length;
        const before = dials();
        await world.clock.advance(300_000);
        assert.equal(dials(), before, "not dialled again at once");
      });

    test("two light peers have nothing for each other", async () => {
      const a = await world.start(1, { light: true });
      const b = await world.start(2, { light: true, seeds: [a.address] });
      await world.clock.advance(5000);
      assert.deepEqual([a.peers.peers(), b.peers.peers()], [[], []]);
    });
  });

  describe("requests and notifications", () => {
    test("are answered, with codes when they fail, and known by their peer", async () => {
      const [a, b] = await two();
      a.peers.serve(99, { ...everybody, handle: ({ body, peer }) => (peer.id === b.id ? body : bytes(0)) });
      a.peers.serve(98, {
        ...everybody,
        handle: () => {
          throw fail("block.notFound");
        },
      });
      assert.deepEqual(await world.run(b.peers.request(a.id, 99, bytes(5))), bytes(5));
      await assert.rejects(world.run(b.peers.request(a.id, 98, bytes(5))), { code: "block.notFound" });
      await assert.rejects(world.run(b.peers.request(a.id, 97, bytes(5))), { code: "net.method" });
      await assert.rejects(b.peers.request(idOf(77), 99, bytes(5)), { code: "net.closed" });
      assert.equal(b.peers.notify(idOf(77), 99, bytes(5)), false);
    });

    test("a faulty notification costs what its code costs; one without a price costs nothing", async () => {
      const [a, b] = await two();
      a.peers.onNotify(90, everybody, (_, body) => {
        throw fail(body.length === 1 ? "gossip.tx" : "block.orphan");
      });
      assert.ok(b.peers.notify(a.id, 90, bytes(1)));
      assert.ok(b.peers.notify(a.id, 90, bytes(2)));
      await world.clock.advance(1000);
      assert.equal(a.peers.peer(b.id)?.score, 20);
    });

    test("are held to rate, size and class", async () => {
      const [a, b] = await two();
      const light = await world.start(3, { light: true, seeds: [a.address] });
      await world.until(() => a.peers.peer(light.id) !== undefined, "the light one");
      a.peers.serve(99, { classes: ["full"], rate: 1, burst: 3, maxBytes: 10, handle: () => bytes(1) });
      const codes: string[] = [];
      const ask = (node: TestPeer, size: number) =>
        world.run(
          node.peers.request(a.id, 99, bytes(size)).then(
            () => "ok",
            (e) => e.code as string,
          ),
        );
      for (let i = 0; i < 5; i++) codes.push(await ask(b, 1));
      assert.deepEqual(codes, ["ok", "ok", "ok", "net.rate", "net.rate"]);
      await world.clock.advance(2500);
      assert.equal(await ask(b, 1), "ok");
      assert.equal(await ask(b, 11), "net.size");
      assert.equal(await ask(light, 1), "net.class");
      assert.equal(a.peers.peer(b.id)?.score, 45);
      assert.equal(a.peers.peer(light.id)?.class, "light");
      assert.equal(a.peers.peer(light.id)?.score, 20);
    });

    test("status notifications change what is known of a peer, put together when they come often", async () => {
      const [a, b] = await two();
      for (let height = 1; height <= 10; height++) {
        a.hello = { ...a.hello, height, work: BigInt(height) };
        a.peers.statusChanged();
      }
      await world.clock.advance(1000);
      assert.equal(b.peers.peer(a.id)?.status.height, 10);
      assert.deepEqual(b.events, [`ready ${a.id}`, `status ${a.id}`]);
      b.peers.notify(a.id, methods.status, bytes(5, 255));
      await world.clock.advance(100);
      assert.equal(a.peers.peer(b.id)?.score, 50);
    });

    test("gossip comes with its peer; what is rejected or thrown is charged", async () => {
      const [a, b] = await two();
      const got: string[] = [];
      a.peers.subscribe("t", async (data, from) => {
        got.push(`${from.id} ${data[0]}`);
        if (data[0] === 2) return "reject";
        if (data[0] === 3) throw fail("gossip.tx");
        if (data[0] === 4) throw new Error("a bug here");
        return "accept";
      });
      for (const n of [1, 2, 3, 4]) await world.run(b.peers.publish("t", Uint8Array.of(n)));
      await world.clock.advance(1000);
      assert.deepEqual(
        got,
        [1, 2, 3, 4].map((n) => `${b.id} ${n}`),
      );
      assert.equal(a.peers.peer(b.id)?.score, 70);
      assert.ok(line(a, "a handler of gossip failed"));
    });
  });

  describe("faults", () => {
    test("add up, fade, and ban at a hundred: told to both, remembered with the reason, longer each time", async () => {
      const [a, b] = await two();
      a.peers.punish(b.id, "net.message");
      await world.clock.advance(600_000);
      assert.equal(a.peers.peer(b.id)?.score, 25);
      a.peers.punish(b.id, "sync.body", { height: 7 });
      await world.clock.advance(1000);
      assert.deepEqual([a.peers.peers(), b.peers.peers()], [[], []]);
      const [ban] = a.peers.banned();
      assert.deepEqual([ban?.peer, ban?.code, ban?.times], [b.id, "sync.body", 1]);
      assert.equal(Math.round(((ban?.until ?? 0) - world.clock.now()) / 60_000), 10);
      assert.ok(line(a, "banned a peer")?.includes('"height":7'));
      assert.ok(line(b, "banned for 10 minutes")?.includes("sync.body"));
      await world.clock.advance(300_000);
      assert.deepEqual(b.peers.peers(), []);
      await world.until(() => b.peers.peers().length === 1, "after the ban", 1800);
      a.peers.punish(b.id, "net.frame");
      const again = a.peers.banned()[0];
      assert.equal(Math.round(((again?.until ?? 0) - world.clock.now()) / 60_000), 40);
    });

    test("points outlive the connection", async () => {
      const [a, b] = await two();
      a.peers.punish(b.id, "net.message");
      await world.run(b.peers.disconnect(a.id, "net.closed"));
      await world.until(() => a.peers.peers().length === 1, "back again");
      assert.ok((a.peers.peer(b.id)?.score ?? 0) > 40);
    });

    test("what an operator bans stays out, also after a restart, until it is let in again", async () => {
      const [a, b] = await two();
      await world.run(a.peers.ban(b.id));
      assert.deepEqual(a.peers.peers(), []);
      await world.run(a.peers.close());
      const again = await world.start(1, { kv: a.kv });
      await world.clock.advance(900_000);
      assert.deepEqual(again.peers.peers(), []);
      assert.deepEqual(
        again.peers.banned().map(({ peer, code, until }) => [peer, code, until]),
        [[b.id, "net.banned", undefined]],
      );
      assert.equal(await world.run(again.peers.unban(b.id)), true);
      assert.equal(await world.run(again.peers.unban(b.id)), false);
      await world.until(() => again.peers.peers().length === 1, "let in again", 1800);
      await assert.rejects(world.run(again.peers.ban("nonsense")), { code: "net.address" });
    });
  });

  describe("admission", () => {
    test("lets in members and light peers only, and closes live connections on removal", async () => {
      const list = new List([idOf(1), idOf(2), idOf(3)]);
      const a = await world.start(1, { admission: list });
      const b = await world.start(2, { admission: list, seeds: [a.address] });
      const stranger = await world.start(4, { seeds: [a.address] });
      const light = await world.start(5, { light: true, seeds: [a.address] });
      await world.until(() => a.peers.peers().length === 2, "a member and a light peer");
      assert.equal(a.peers.peer(b.id)?.class, "member");
      assert.equal(a.peers.peer(light.id)?.class, "light");
      await world.clock.advance(30_000);
      assert.deepEqual(stranger.peers.peers(), []);
      assert.ok(line(stranger, "net.admission"));
      list.set([idOf(1), idOf(3)]);
      await world.clock.advance(1000);
      assert.deepEqual(
        a.peers.peers().map(({ id }) => id),
        [light.id],
      );
      assert.ok(line(b, "net.admission"));
      await world.clock.advance(120_000);
      assert.equal(a.peers.peer(b.id), undefined);
      list.lightOpen = false;
      list.set([idOf(1)]);
      await world.clock.advance(1000);
      assert.deepEqual(a.peers.peers(), []);
    });
  });

  describe("dialling", () => {
    test("peers find each other through one they know, without discovery", async () => {
      const seed = await world.start(1);
      const others: TestPeer[] = [];
      for (let n = 2; n <= 6; n++) others.push(await world.start(n, { seeds: [seed.address] }));
      await world.until(() => others.every(({ peers }) => peers.peers().length >= 4), "a mesh", 3600);
    });

    test("and by discovery", async () => {
      const nodes: TestPeer[] = [];
      for (let n = 1; n <= 4; n++) nodes.push(await world.start(n, { discoveryMs: 30_000 }));
      await world.until(() => nodes.every(({ peers }) => peers.peers().length === 3), "a mesh");
    });

    test("a lost connection is dialled again, with growing pauses while nobody answers", async () => {
      const [a, b] = await two();
      world.hub.reset("n1", "n2");
      await world.clock.advance(10);
      assert.deepEqual(b.events.slice(1, 2), [`gone ${a.id}`]);
      await world.until(() => b.peers.peers().length === 1, "back again", 60);
      await world.run(a.peers.close());
      await world.clock.advance(3_600_000);
      const dials = b.log.filter((text) => text.includes("a dial failed")).length;
      assert.ok(dials > 30 && dials < 120, `${dials}`);
    });

    test("anchors are dialled first after a restart, and what was known is known again", async () => {
      const nodes: TestPeer[] = [];
      for (let n = 1; n <= 3; n++) nodes.push(await world.start(n));
      const kv = (await world.start(10, { limits: { outbound: 3 }, seeds: nodes.map(({ address }) => address) })).kv;
      const first = world.all.at(-1) as TestPeer;
      await world.until(() => first.peers.peers().length === 3, "three outbound peers");
      await world.clock.advance(20_000);
      world.hub.kill("n10");
      const again = await world.start(10, { limits: { outbound: 3 }, kv });
      await world.until(() => again.peers.peers().length === 3, "the same three", 60);
    });

    test("what an operator adds is dialled whatever the number of slots, and remembered", async () => {
      const a = await world.start(1);
      const b = await world.start(2, { limits: { outbound: 0 } });
      await world.run(b.peers.add(a.address));
      await world.until(() => b.peers.peers().length === 1, "added");
      await assert.rejects(b.peers.add("/memory/n1"), { code: "net.address" });
      await world.run(b.peers.close());
      const again = await world.start(2, { limits: { outbound: 0 }, kv: b.kv });
      await world.until(() => again.peers.peers().length === 1, "remembered");
    });
  });

  test("closing says goodbye, and leaves no timer behind", async () => {
    const [a, b] = await two();
    await world.run(a.peers.close());
    await world.clock.advance(100);
    assert.deepEqual(b.events.at(-1), `gone ${a.id}`);
    await world.run(b.peers.close());
    await world.clock.advance(20_000);
    assert.equal(world.clock.waiting, 0);
  });
});
