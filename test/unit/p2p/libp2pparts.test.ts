// The parts of the network "libp2p" that need no sockets.
import assert from "node:assert/strict";
import { test } from "node:test";
import { multiaddr } from "@multiformats/multiaddr";
import { maxFrame } from "../../../src/p2p/index.ts";
import { parseAddress, transportOf } from "../../../src/p2p/libp2p/address.ts";
import { FrameReader, framePrefix } from "../../../src/p2p/libp2p/frames.ts";
import { identityOf } from "../../../src/p2p/libp2p/identity.ts";
import { Meter } from "../../../src/p2p/libp2p/meter.ts";
import { Records } from "../../../src/p2p/libp2p/records.ts";
import { VirtualClock } from "../../helpers/clock.ts";
import { SeededRandom } from "../../helpers/random.ts";

test("frames come out as they went in, however they are cut", () => {
  const random = new SeededRandom(5);
  const below = (limit: number) => new DataView(random.bytes(4).buffer).getUint32(0) % limit;
  for (let round = 0; round < 200; round++) {
    const frames = Array.from({ length: 1 + below(8) }, () =>
      random.bytes(below([3, 130, 20_000, 200_000][below(4)] ?? 1)),
    );
    const bytes = Buffer.concat(frames.flatMap((frame) => [Uint8Array.from(framePrefix(frame.length)), frame]));
    const reader = new FrameReader();
    const got: Uint8Array[] = [];
    // Now and then nothing is taken out between two chunks.
    for (let at = 0; at < bytes.length; ) {
      const end = Math.min(bytes.length, at + 1 + below([2, 300, 70_000][below(3)] ?? 1));
      reader.push(bytes.subarray(at, end));
      at = end;
      if (below(4) === 0 && at < bytes.length) continue;
      for (let frame = reader.next(); frame !== undefined; frame = reader.next()) {
        got.push(new Uint8Array(frame));
        reader.release();
      }
    }
    assert.equal(got.length, frames.length);
    for (const [i, frame] of got.entries()) assert.deepEqual(frame, new Uint8Array(frames[i] ?? []));
  }
});

test("streams that are in the middle of a frame do not share its memory", () => {
  const length = 60_000;
  const bytes = (fill: number) => Buffer.concat([Uint8Array.from(framePrefix(length)), Buffer.alloc(length, fill)]);
  const readers = Array.from({ length: 40 }, () => new FrameReader());
  for (let round = 0; round < 3; round++) {
    for (const [i, reader] of readers.entries()) {
      reader.push(bytes(round + i).subarray(0, 1000 * (i + 1)));
      assert.equal(reader.next(), undefined);
    }
    for (const [i, reader] of readers.entries()) {
      reader.push(bytes(round + i).subarray(1000 * (i + 1)));
      const frame = reader.next();
      assert.deepEqual(frame, new Uint8Array(length).fill(round + i));
      assert.equal(reader.next(), undefined);
      reader.release();
    }
  }
});

test("lengths are written in one way, and none is too large", () => {
  assert.deepEqual([0, 127, 128, 16_384, maxFrame].map(framePrefix), [
    [0],
    [127],
    [128, 1],
    [128, 128, 1],
    [128, 128, 64],
  ]);
  assert.throws(() => framePrefix(maxFrame + 1), { code: "net.frame" });
  for (const bytes of [
    [0x81, 0x80, 0x40],
    [0x80, 0x00],
    [0x80, 0x80, 0x80, 0x00],
  ]) {
    const reader = new FrameReader();
    reader.push(Uint8Array.from(bytes));
    assert.throws(() => reader.next(), { code: "net.frame" });
  }
});

test("records make room for newer ones of their kind only", () => {
  const records = new Records(3);
  const key = (text: string) => ({ toString: () => text }) as unknown as Parameters<Records["get"]>[0];
  records.put(key("/peers/a"), Uint8Array.of(1));
  for (let i = 0; i < 9; i++) records.put(key(`/dht/${i}`), Uint8Array.of(i));
  records.put(key("/dht/7"), Uint8Array.of(70));
  records.put(key("/dht/9"), Uint8Array.of(9));
  assert.equal(records.size, 4);
  assert.deepEqual(
    [...records.query({ prefix: "/dht/" })].map(({ value }) => value[0]),
    [8, 70, 9],
  );
  assert.deepEqual(records.get(key("/peers/a")), Uint8Array.of(1));
  assert.throws(() => records.get(key("/dht/1")), { name: "NotFoundError" });
  records.put(key("/dht/long"), new Uint8Array(65_537));
  assert.ok(!records.has(key("/dht/long")));
  records.delete(key("/peers/a"));
  assert.ok(!records.has(key("/peers/a")));
});

test("an allowance fills with time, up to its measure", async () => {
  const clock = new VirtualClock();
  const meter = new Meter(clock, 10, 2);
  assert.ok(meter.take(20));
  assert.ok(!meter.take(1));
  await clock.advance(1000);
  assert.ok(meter.take(9));
  assert.ok(!meter.take(1));
  await clock.advance(1_000_000);
  assert.ok(meter.take(20));
  assert.ok(!meter.take(1));
});

test("addresses tell the peer and the transport", () => {
  const { id } = identityOf(new Uint8Array(32).fill(1));
  const { id: relay } = identityOf(new Uint8Array(32).fill(2));
  for (const [address, transport] of [
    ["/ip4/127.0.0.1/tcp/1", "tcp"],
    ["/ip6/::1/tcp/1/ws", "ws"],
    ["/dns4/example.org/tcp/443/tls/ws", "wss"],
    ["/dns4/example.org/tcp/443/wss", "wss"],
    ["/ip4/127.0.0.1/udp/1/webrtc-direct", "webrtc-direct"],
    [`/ip4/127.0.0.1/tcp/1/ws/p2p/${relay}/p2p-circuit`, "relay"],
    [`/ip4/127.0.0.1/udp/1/webrtc-direct/p2p/${relay}/p2p-circuit/webrtc`, "webrtc"],
  ] as const) {
    assert.equal(transportOf(multiaddr(`${address}/p2p/${id}`)), transport);
    assert.equal(parseAddress(`${address}/p2p/${id}`).peer, id);
    assert.throws(() => parseAddress(address), { code: "net.address" });
  }
  assert.throws(() => identityOf(new Uint8Array(31)), { code: "crypto.key" });
});
