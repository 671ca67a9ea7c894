import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Connection, Network } from "../../../src/p2p/index.ts";
import { networkSuite } from "../../conformance/p2p.ts";
import { memoryPlace } from "../../helpers/memorynet.ts";

networkSuite("memory", async () => memoryPlace());
networkSuite("memory over slow wires", async () => memoryPlace({ delay: 40, jitter: 60, bandwidth: 4_000_000 }));

/** Two that are connected; what arrives at the second. */
async function two(place: ReturnType<typeof memoryPlace>) {
  const [a, b] = [await place.make({ seed: 1 }), await place.make({ seed: 2 })];
  const got: number[] = [];
  const closed: string[] = [];
  b.onConnection((c) => c.receive({ frame: (f) => got.push(f[0] as number), closed: (r) => closed.push(r) }));
  await place.run(Promise.all([a.start(), b.start()]));
  const connection = await place.run(a.dial(b.addresses()[0] as string));
  const nearClosed: string[] = [];
  connection.receive({ frame: () => {}, closed: (r) => nearClosed.push(r) });
  return { a, b, got, closed, nearClosed, connection };
}

describe("faults of the hub", () => {
  test("a cut wire holds frames back until it is mended", async () => {
    const place = memoryPlace();
    const { connection, got, closed } = await two(place);
    place.hub.links.cut("n1", "n2");
    await place.run(connection.send(Uint8Array.of(7)));
    await place.clock.advance(60_000);
    assert.deepEqual(got, []);
    place.hub.links.heal("n1", "n2");
    await place.clock.advance(100);
    assert.deepEqual([got, closed], [[7], []]);
  });

  test("dials over a cut wire time out; parts of a partition reach only themselves", async () => {
    const place = memoryPlace();
    const nodes: Network[] = [];
    for (let seed = 1; seed <= 4; seed++) {
      const node = await place.make({ seed });
      await place.run(node.start());
      nodes.push(node);
    }
    place.hub.links.partition([
      ["n1", "n2"],
      ["n3", "n4"],
    ]);
    const dial = (from: number, to: number) =>
      place.run((nodes[from] as Network).dial((nodes[to] as Network).addresses()[0] as string));
    await dial(0, 1);
    await dial(2, 3);
    await assert.rejects(dial(0, 2), { code: "net.timeout" });
    place.hub.links.heal();
    await dial(0, 2);
  });

  test("a reset closes both ends and loses what was on its way", async () => {
    const place = memoryPlace({ delay: 50 });
    const { connection, got, closed, nearClosed } = await two(place);
    void connection.send(Uint8Array.of(1)).catch(() => {});
    place.hub.reset("n1", "n2");
    await place.clock.advance(1000);
    assert.deepEqual([got, closed, nearClosed], [[], ["net.closed"], ["net.closed"]]);
    assert.equal(place.hub.connections, 0);
  });

  test("a killed process says nothing at home; others see their connections end; its name is free", async () => {
    const place = memoryPlace();
    const { closed, nearClosed, a } = await two(place);
    place.hub.kill("n1");
    await place.clock.advance(1000);
    assert.deepEqual([closed, nearClosed], [["net.closed"], []]);
    assert.equal(a.connections().length, 0);
    const again = await place.make({ seed: 1 });
    await place.run(again.start());
    assert.deepEqual(place.hub.names, ["n2", "n1"]);
  });

  test("bandwidth and delay take the time they take", async () => {
    const place = memoryPlace({ delay: 100, bandwidth: 10_000 });
    const { connection, got } = await two(place);
    await place.run(connection.send(new Uint8Array(10_000)));
    await place.clock.advance(1080);
    assert.equal(got.length, 0);
    await place.clock.advance(40);
    assert.equal(got.length, 1);
  });

  test("frames keep their order whatever the jitter; resets come by chance", async () => {
    const place = memoryPlace({ delay: 1, jitter: 500 });
    const { connection, got, closed } = await two(place);
    for (let i = 0; i < 50; i++) await place.run(connection.send(Uint8Array.of(i)));
    await place.clock.advance(10_000);
    assert.deepEqual(
      got,
      Array.from({ length: 50 }, (_, i) => i),
    );
    place.hub.links.usual({ reset: 0.5 });
    for (let i = 0; i < 50; i++) await place.run(connection.send(Uint8Array.of(i)).catch(() => {}));
    await place.clock.advance(10_000);
    assert.equal(closed.length, 1);
  });

  test("gossip is lost, doubled and late as told, and every node still takes each message once", async () => {
    const place = memoryPlace({ repeat: 0.5, late: { chance: 0.5, ms: 2000 } });
    const count = 12;
    const nodes: Network[] = [];
    const got: string[][] = [];
    for (let seed = 1; seed <= count; seed++) {
      const node = await place.make({ seed });
      const list: string[] = [];
      got.push(list);
      node.subscribe("t", async (data) => {
        list.push(data.join());
        return "accept";
      });
      node.onConnection((c: Connection) => c.receive({ frame: () => {}, closed: () => {} }));
      await place.run(node.start());
      for (const other of nodes) await place.run(node.dial(other.addresses()[0] as string));
      nodes.push(node);
    }
    for (let i = 0; i < 10; i++) await place.run((nodes[i] as Network).publish("t", Uint8Array.of(i)));
    await place.clock.advance(20_000);
    for (const [node, list] of got.entries()) {
      const expected = Array.from({ length: 10 }, (_, i) => String(i)).filter((text) => text !== String(node));
      assert.deepEqual([...list].sort(), expected.sort(), `node ${node}`);
    }
    assert.ok(
      got.some((list) => list.join() !== [...list].sort().join()),
      "not all in order",
    );
    place.hub.links.usual({ lose: 1 });
    await place.run((nodes[0] as Network).publish("t", Uint8Array.of(99)));
    await place.clock.advance(20_000);
    assert.ok(got.every((list) => !list.includes("99")));
  });

  test("the same seed gives the same run", async () => {
    const run = async () => {
      const place = memoryPlace({ delay: 5, jitter: 50, reset: 0.05 });
      const { connection, got, closed } = await two(place);
      for (let i = 0; i < 60; i++) await place.run(connection.send(Uint8Array.of(i)).catch(() => {}));
      await place.clock.advance(10_000);
      return [got, closed, place.clock.now()];
    };
    assert.deepEqual(await run(), await run());
  });
});
