// What a connection carries: whole frames, in order, no faster than they are read, until it is closed.
import assert from "node:assert/strict";
import { type Connection, maxFrame } from "../../../src/p2p/index.ts";
import { addressOf, coded, type End, frameOf, listen, type NetworkPlace, type On, pair, started } from "./place.ts";

/** More than any transport holds back on its own for a reader that does not read. */
const heldAtMost = 32 * maxFrame;

/** What is promised instead of back-pressure where a transport has none. */
async function cutOff(place: NetworkPlace, near: End, far: End): Promise<void> {
  far.connection.pause(true);
  let ended = false;
  const sending = (async () => {
    for (let sent = 0; !ended && sent < 2 * heldAtMost; sent += 65_536)
      await near.connection.send(frameOf(sent, 65_536));
  })();
  sending.catch(() => {});
  await place.until(() => far.closed.length > 0, "the connection has ended");
  ended = true;
  assert.deepEqual(far.closed, ["net.credit"]);
  assert.ok(far.connection.traffic.received <= heldAtMost, String(far.connection.traffic.received));
  await place.until(() => near.closed.length > 0, "and at the other end");
}

export function frames(on: On): void {
  on("carries frames whole and in order, both ways at once", async (place) => {
    const { near, far } = await pair(place);
    const lengths = Array.from({ length: 400 }, (_, i) => (i % 50 === 0 ? 100_000 + i : (i * 37) % 700));
    const send = async (end: End, offset: number) => {
      for (const [i, length] of lengths.entries()) await end.connection.send(frameOf(i + offset, length));
    };
    await place.run(Promise.all([send(near, 0), send(far, 1000)]));
    await place.until(
      () => near.frames.length === lengths.length && far.frames.length === lengths.length,
      "all frames",
    );
    for (const [i, length] of lengths.entries()) {
      assert.deepEqual(far.frames[i], frameOf(i, length), `frame ${i}`);
      assert.deepEqual(near.frames[i], frameOf(i + 1000, length), `frame ${i} back`);
    }
    const bytes = lengths.reduce((sum, length) => sum + length, 0);
    assert.equal(near.connection.traffic.sent, bytes);
    assert.equal(far.connection.traffic.received, bytes);
  });

  on("keeps order when the sender does not wait", async (place) => {
    const { near, far } = await pair(place);
    await place.run(Promise.all(Array.from({ length: 200 }, (_, i) => near.connection.send(frameOf(i, i * 3)))));
    await place.until(() => far.frames.length === 200, "all frames");
    for (const [i, frame] of far.frames.entries()) assert.deepEqual(frame, frameOf(i, i * 3));
  });

  on("carries empty and largest frames, refuses larger ones", async (place) => {
    const { near, far } = await pair(place);
    await place.run(near.connection.send(new Uint8Array(0)));
    await place.run(near.connection.send(frameOf(1, maxFrame)));
    await assert.rejects(place.run(near.connection.send(new Uint8Array(maxFrame + 1))), coded("net.frame"));
    await place.run(near.connection.send(frameOf(2, 1)));
    await place.until(() => far.frames.length === 3, "three frames");
    assert.deepEqual(
      far.frames.map((frame) => frame.length),
      [0, maxFrame, 1],
    );
    assert.deepEqual(far.frames[1], frameOf(1, maxFrame));
  });

  on("gives frames that are the receiver's own during the call", async (place) => {
    const { near, far } = await pair(place);
    for (const length of [1, 100, 70_000, maxFrame]) {
      const sent = frameOf(length, length);
      await place.run(near.connection.send(sent));
      await place.until(() => far.frames.length > 0, "the frame");
      assert.deepEqual(far.frames.splice(0), [frameOf(length, length)]);
      assert.deepEqual(sent, frameOf(length, length));
    }
  });

  on("joins the two pieces of a frame, and refuses those that are too long together", async (place) => {
    const { near, far } = await pair(place);
    const lengths = [0, 1, 9, 16_383, 16_384, 65_536, 200_000, maxFrame];
    const cuts = (length: number) => [0, 1, 8, length - 20_000, length].filter((cut) => cut >= 0 && cut <= length);
    const frames = lengths.flatMap((length) => cuts(length).map((cut) => ({ cut, bytes: frameOf(length, length) })));
    const send = ({ cut, bytes }: (typeof frames)[number]) =>
      near.connection.send(bytes.subarray(0, cut), bytes.subarray(cut));
    await assert.rejects(place.run(send({ cut: 10, bytes: new Uint8Array(maxFrame + 1) })), coded("net.frame"));
    for (const frame of frames) await place.run(send(frame));
    await place.until(() => far.frames.length === frames.length, "all frames");
    for (const [i, { bytes }] of frames.entries()) assert.deepEqual(far.frames[i], bytes, `frame ${i}`);
    assert.equal(
      near.connection.traffic.sent,
      frames.reduce((sum, { bytes }) => sum + bytes.length, 0),
    );
  });

  on("keeps what came before anybody listened", async (place) => {
    const [a, b] = [await started(place, 1), await started(place, 2)];
    const incoming: Connection[] = [];
    b.onConnection((connection) => incoming.push(connection));
    const near = await place.run(a.dial(addressOf(b)));
    near.receive({ frame: () => {}, closed: () => {} });
    for (let i = 0; i < 5; i++) await place.run(near.send(frameOf(i, 50)));
    await place.until(() => incoming.length === 1, "the connection");
    await place.settle();
    const far = listen(incoming[0] as Connection);
    await place.until(() => far.frames.length === 5, "five frames");
    assert.deepEqual(far.frames[4], frameOf(4, 50));
  });

  on("holds a sender back while the receiver does not read, and loses nothing", async (place) => {
    const { near, far } = await pair(place);
    if (place.cutsOff === true) return cutOff(place, near, far);
    far.connection.pause(true);
    await place.settle();
    const size = 65_536;
    let sent = 0;
    let stopped = false;
    let working = true;
    const sending = (async () => {
      while (!stopped && sent * size < 2 * heldAtMost) {
        await near.connection.send(frameOf(sent, size));
        sent++;
      }
      working = false;
    })();
    let before = -1;
    while (working && before !== sent) {
      before = sent;
      await place.settle();
    }
    assert.ok(working, `held back, after ${sent * size} bytes`);
    assert.ok(sent * size <= heldAtMost, `${sent * size} bytes went to one who does not read`);
    const early = far.frames.length;
    assert.ok(early * size <= heldAtMost, "a paused reader is not given everything");
    stopped = true;
    far.connection.pause(false);
    await place.run(sending);
    await place.until(() => far.frames.length === sent, "everything that was sent");
    for (const [i, frame] of far.frames.entries()) assert.deepEqual(frame, frameOf(i, size), `frame ${i}`);
    assert.deepEqual([near.closed, far.closed], [[], []]);
  });

  on("delivers what was sent before it closes, and says once that it is closed", async (place) => {
    const { a, b, near, far } = await pair(place);
    for (let i = 0; i < 20; i++) await place.run(near.connection.send(frameOf(i, 1000)));
    await place.run(near.connection.close("net.slow"));
    await place.until(() => far.closed.length > 0 && near.closed.length > 0, "both ends closed");
    assert.equal(far.frames.length, 20);
    assert.deepEqual(near.closed, ["net.slow"]);
    assert.deepEqual(far.closed, ["net.closed"]);
    await place.run(near.connection.close());
    await place.settle();
    assert.deepEqual([near.closed.length, far.closed.length], [1, 1]);
    assert.deepEqual([a.connections().length, b.connections().length], [0, 0]);
    await assert.rejects(place.run(near.connection.send(frameOf(1, 1))), coded("net.closed"));
    await assert.rejects(place.run(far.connection.send(frameOf(1, 1))), coded("net.closed"));
  });
}
