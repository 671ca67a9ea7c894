// Peers that do what ours never do: each is cut off with the reason, and what they send is not kept.
import assert from "node:assert/strict";
import { connect as connectTcp } from "node:net";
import { test } from "node:test";
import { multiaddr } from "@multiformats/multiaddr";
import type { Code } from "../../../src/errors.ts";
import { maxFrame } from "../../../src/p2p/index.ts";
import { addressOf, connect, hasty, nextConnection, Received, startNode, until } from "../../helpers/libp2pnodes.ts";
import { approach, ended, openStream, stranger } from "../../helpers/libp2pstranger.ts";

const options = { timeout: 120_000 };

/** A frame of that many zeros, as it stands on the wire. */
function zeros(length: number): Uint8Array {
  const prefix: number[] = [];
  for (let rest = length; ; rest >>>= 7) {
    prefix.push(rest > 0x7f ? (rest & 0x7f) | 0x80 : rest);
    if (rest <= 0x7f) break;
  }
  return Uint8Array.from([...prefix, ...new Uint8Array(length)]);
}

for (const [name, bytes] of [
  ["too large", Uint8Array.of(0x81, 0x80, 0x40)],
  ["of too many bytes", Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x0f)],
  ["written the long way", Uint8Array.of(0x81, 0x00)],
] as const) {
  test(`a length ${name} ends the connection before anything is kept`, options, async (t) => {
    const [node, other] = await Promise.all([startNode(t, { seed: 1 }), stranger(t)]);
    const next = nextConnection(node);
    const connection = await approach(other, node);
    const stream = await openStream(connection);
    const received = new Received(await next);
    stream.send(zeros(3));
    stream.send(bytes);
    assert.equal(await received.closed, "net.frame");
    assert.deepEqual(received.frames, [new Uint8Array(3)]);
    await ended(connection);
    assert.deepEqual(node.connections(), []);
  });
}

test("half a frame is no frame", options, async (t) => {
  const [node, other] = await Promise.all([startNode(t, { seed: 1 }), stranger(t)]);
  const next = nextConnection(node);
  const stream = await openStream(await approach(other, node));
  const received = new Received(await next);
  stream.send(zeros(1000).subarray(0, 900));
  await stream.close();
  assert.equal(await received.closed, "net.closed");
  assert.deepEqual(received.frames, []);
});

test("frames arrive whole in whatever pieces they come", options, async (t) => {
  const [node, other] = await Promise.all([startNode(t, { seed: 1 }), stranger(t)]);
  const next = nextConnection(node);
  const stream = await openStream(await approach(other, node));
  const received = new Received(await next);
  const lengths = [0, 1, 200, 70_000, 3];
  const bytes = lengths.map(zeros);
  for (const one of bytes) {
    const step = one.length > 1000 ? 999 : 1;
    for (let at = 0; at < one.length; at += step) stream.send(one.subarray(at, at + step));
  }
  assert.deepEqual(
    (await received.count(lengths.length)).map(({ length }) => length),
    lengths,
  );
});

test("a second stream on a connection is refused and harms nobody", options, async (t) => {
  const [node, other] = await Promise.all([startNode(t, { seed: 1 }), stranger(t)]);
  const next = nextConnection(node);
  const connection = await approach(other, node);
  const first = await openStream(connection);
  const received = new Received(await next);
  const second = await openStream(connection).catch(() => undefined);
  if (second !== undefined) await ended(second);
  first.send(zeros(5));
  assert.deepEqual(await received.count(1), [new Uint8Array(5)]);
  assert.equal(node.connections().length, 1);
});

test("a peer that opens no stream is closed, one that has is not", options, async (t) => {
  const [node, idle, busy] = await Promise.all([startNode(t, { seed: 1, clock: hasty }), stranger(t), stranger(t)]);

  const used = await approach(busy, node);
  await openStream(used);
  const unused = await approach(idle, node);
  await ended(unused);
  assert.equal(used.status, "open");
});

test("a sender that does not wait for a slow reader is stopped", options, async (t) => {
  const [a, b] = await Promise.all([startNode(t, { seed: 1 }), startNode(t, { seed: 2 })]);
  const [near, far] = await connect(a, b);
  const received = new Received(near);
  new Received(far);
  far.pause(true);
  const sent = Array.from({ length: 16 }, () =>
    near.send(new Uint8Array(maxFrame)).then(
      () => true,
      () => false,
    ),
  );
  assert.equal(await received.closed, "net.slow");
  const done = await Promise.all(sent);
  assert.ok(done.includes(false), "and is told");
});

test("endless streams are refused without touching others", options, async (t) => {
  const [node, hostile, honest] = await Promise.all([startNode(t, { seed: 1 }), stranger(t), stranger(t)]);
  const next = nextConnection(node);
  const stream = await openStream(await approach(honest, node));
  const received = new Received(await next);
  const connection = await approach(hostile, node);
  const opened = await Promise.allSettled(
    Array.from({ length: 500 }, () => connection.newStream(["/ipfs/ping/1.0.0", "/nothing/1.0.0"])),
  );
  assert.ok(opened.filter(({ status }) => status === "fulfilled").length <= 64);
  stream.send(zeros(7));
  assert.deepEqual(await received.count(1), [new Uint8Array(7)]);
});

test("the gate decides on every door: TCP and WebSockets, by address and by id", options, async (t) => {
  let refusal: Code | undefined;
  let byAddress: Code | undefined;
  const asked: string[] = [];
  const gate = {
    refuse: (_peer: string, { address, outbound }: { address: string; outbound: boolean }) => {
      asked.push(`${outbound ? "out" : "in"} ${address.includes("/ws") ? "ws" : "tcp"}`);
      return refusal;
    },
    refuseAddress: () => byAddress,
  };
  const node = await startNode(t, { seed: 1, gate, config: { ws: { listen: true, port: 0 } } });
  for (const part of ["/tcp/", "/ws"]) {
    const other = await stranger(t);
    const come = async () => openStream(await approach(other, node, part));
    const address = multiaddr(addressOf(node, part));
    [refusal, byAddress] = [undefined, "net.rate"];
    await assert.rejects(come());
    [refusal, byAddress] = ["net.banned", undefined];
    await assert.rejects(come());
    assert.deepEqual(node.connections(), []);
    [refusal, byAddress] = [undefined, undefined];
    const next = nextConnection(node);
    await other.hangUp(address);
    await come();
    const connection = await next;
    assert.equal(connection.transport, part === "/ws" ? "ws" : "tcp");
    assert.equal(connection.security, part === "/ws" ? "noise" : "tls");
    assert.ok(asked.includes(`in ${connection.transport}`));
    await connection.close();
  }
  refusal = "net.admission";
  const other = await startNode(t, { seed: 2 });
  await assert.rejects(node.dial(addressOf(other)), { code: "net.admission" });
  assert.ok(asked.includes("out tcp"));
});

test("noise is spoken with those who have no TLS", options, async (t) => {
  const [node, other] = await Promise.all([startNode(t, { seed: 1 }), stranger(t, { withTls: false })]);
  const next = nextConnection(node);
  await openStream(await approach(other, node));
  assert.equal((await next).security, "noise");
});

test("connections are bounded, and so is how fast one address may make them", options, async (t) => {
  const node = await startNode(t, { seed: 1, config: { limits: { connections: 3, perHost: 1000 } } });
  const others = await Promise.all(Array.from({ length: 6 }, () => stranger(t)));
  const tried = [];
  for (const other of others)
    tried.push(
      await approach(other, node)
        .then(openStream)
        .then(
          () => 1,
          () => 0,
        ),
    );
  assert.deepEqual(tried, [1, 1, 1, 0, 0, 0]);
  const slow = await startNode(t, { seed: 2, config: { limits: { perHost: 2 } } });
  const rapid = await Promise.all(
    others.map((other) =>
      approach(other, slow)
        .then(openStream)
        .then(
          () => 1,
          () => 0,
        ),
    ),
  );
  assert.ok(rapid.filter((one) => one === 1).length <= 4, rapid.join());
});

test("a WebSocket port is not held by silence, nor filled by one long message", options, async (t) => {
  const node = await startNode(t, { seed: 1, config: { ws: { listen: true, port: 0 } } });
  const port = Number(/tcp\/(\d+)\/ws/.exec(addressOf(node, "/ws"))?.[1]);
  const mute = connectTcp(port, "127.0.0.1");
  const silent = new Promise((resolve) => mute.once("close", resolve));
  const socket = new WebSocket(`ws://127.0.0.1:${port}`);
  await new Promise((resolve) => socket.addEventListener("open", resolve));
  const closed = new Promise((resolve) => socket.addEventListener("close", resolve));
  socket.send(new Uint8Array(1_048_577));
  await closed;
  await silent;
});

test("a node comes back on the same port", options, async (t) => {
  const first = await startNode(t, { seed: 1 });
  const other = await startNode(t, { seed: 2 });
  const address = addressOf(first);
  const port = Number(/tcp\/(\d+)/.exec(address)?.[1]);
  const [, here] = await connect(other, first);
  const received = new Received(here);
  await first.close();
  assert.equal(await received.closed, "net.closed");
  await until(() => other.connections().length === 0);
  const again = await startNode(t, { seed: 1, config: { port } });
  assert.equal(addressOf(again), address);
  assert.equal((await other.dial(address)).peer, first.id);
});
