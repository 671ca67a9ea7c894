// The network "libp2p" on real sockets of 127.0.0.1.
import assert from "node:assert/strict";
import { test } from "node:test";
import { connect, nextConnection, Received, startNode, until } from "../../helpers/libp2pnodes.ts";

const options = { timeout: 120_000 };

test("frames arrive whole, in order, once, both ways; TLS is chosen", options, async (t) => {
  const [a, b] = await Promise.all([startNode(t, { seed: 1 }), startNode(t, { seed: 2 })]);
  const [there, here] = await connect(a, b);
  assert.deepEqual(
    [there.peer, here.peer, there.outbound, here.outbound, there.transport, here.transport],
    [b.id, a.id, true, false, "tcp", "tcp"],
  );
  assert.deepEqual([there.security, here.security], ["tls", "tls"]);
  const [atA, atB] = [new Received(there), new Received(here)];
  const sizes = [0, 1, 127, 128, 16_383, 16_384, 1_048_576, 5];
  for (const [i, size] of sizes.entries()) {
    await there.send(new Uint8Array(size).fill(i));
    await here.send(new Uint8Array(size).fill(i + 100));
  }
  for (const [received, from] of [
    [await atB.count(sizes.length), 0],
    [await atA.count(sizes.length), 100],
  ] as const) {
    assert.deepEqual(
      received.map((one) => [one.length, one[0]]),
      sizes.map((size, i) => [size, size === 0 ? undefined : from + i]),
    );
  }
  assert.equal(there.traffic.sent, here.traffic.received);
  await there.close();
  assert.equal(await atB.closed, "net.closed");
  assert.equal(await atA.closed, "net.closed");
  assert.deepEqual([a.connections(), b.connections()], [[], []]);
});

test("gossip is judged before it is passed on, and given out once", options, async (t) => {
  const nodes = await Promise.all([1, 2, 3, 4].map((seed) => startNode(t, { seed })));
  const heard = nodes.map(() => [] as string[]);
  for (const [i, node] of nodes.entries()) {
    node.subscribe("t/1", async (data) => {
      const text = new TextDecoder().decode(data);
      heard[i]?.push(text);
      return i === 2 && text === "bad" ? "reject" : "accept";
    });
  }
  for (let i = 0; i < 3; i++) {
    const [from, to] = [nodes[i], nodes[i + 1]];
    if (from !== undefined && to !== undefined) await connect(from, to);
  }
  const [first] = nodes;
  assert.ok(first !== undefined);
  const say = (text: string) => first.publish("t/1", new TextEncoder().encode(text));
  // Topics are told to neighbours a little after connecting.
  let round = 0;
  while (heard[3]?.length === 0) {
    await say(`probe ${round++}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await say("bad");
  await say("good");
  await say("good");
  await until(() => heard[3]?.includes("good") === true);
  const counts = heard.map((list) => ["bad", "good"].map((text) => list.filter((one) => one === text).length));
  assert.deepEqual(counts, [
    [0, 0],
    [1, 1],
    [1, 1],
    [0, 1],
  ]);
});

test("two that dial each other at once end with the same connection", options, async (t) => {
  for (let round = 0; round < 3; round++) {
    const [a, b] = await Promise.all([startNode(t, { seed: 1 }), startNode(t, { seed: 2 })]);
    const seen = [nextConnection(a), nextConnection(b)];
    const [ab, ba] = await Promise.all([a.dial(b.addresses()[0] ?? ""), b.dial(a.addresses()[0] ?? "")]);
    await Promise.all(seen);
    const [atA, atB] = [new Received(ab), new Received(ba)];
    await ab.send(Uint8Array.of(1));
    await ba.send(Uint8Array.of(2));
    assert.deepEqual([(await atA.count(1))[0]?.[0], (await atB.count(1))[0]?.[0]], [2, 1]);
    assert.deepEqual([a.connections().length, b.connections().length], [1, 1]);
    await Promise.all([a.close(), b.close()]);
  }
});

for (const [part, config] of [
  ["/tcp/", {}],
  ["/ws", { tcp: false, ws: { listen: true, port: 0 } }],
] as const) {
  test(`much in both directions at once over ${part}`, options, async (t) => {
    const [a, b] = await Promise.all([startNode(t, { seed: 1, config }), startNode(t, { seed: 2, config })]);
    const ends = await connect(a, b, part);
    const received = ends.map((end) => new Received(end));
    await Promise.all(
      ends.map(async (end) => {
        for (let i = 0; i < 24; i++) await end.send(new Uint8Array(1_000_000).fill(i));
      }),
    );
    for (const one of received) {
      assert.deepEqual(
        (await one.count(24)).map((frame) => frame[999_999]),
        Array.from({ length: 24 }, (_, i) => i),
      );
    }
  });
}
