import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { fail } from "../../../../src/errors.ts";
import { type Asked, Channel, type Ending, type Owner } from "../../../../src/p2p/channel/channel.ts";
import { times } from "../../../../src/p2p/channel/limits.ts";
import type { Connection } from "../../../../src/p2p/index.ts";
import { memoryPlace } from "../../../helpers/memorynet.ts";

const bytes = (length: number, fill = 1): Uint8Array => new Uint8Array(length).fill(fill);

/** Two channels over one connection; the second one answers as told. */
async function two(owner: Partial<Owner> = {}) {
  const place = memoryPlace();
  const [a, b] = [await place.make({ seed: 1 }), await place.make({ seed: 2 })];
  await place.run(Promise.all([a.start(), b.start()]));
  const endings: { near: Ending[]; far: Ending[] } = { near: [], far: [] };
  const notes: number[] = [];
  let far: Channel | undefined;
  let farConnection: Connection | undefined;
  b.onConnection((connection) => {
    farConnection = connection;
    far = new Channel(connection, place.clock, {
      request: ({ body }) => body,
      notify: (method) => notes.push(method),
      closed: (ending) => endings.far.push(ending),
      ...owner,
    });
    far.start();
  });
  const connection = await place.run(a.dial(b.addresses()[0] as string));
  const near = new Channel(connection, place.clock, {
    request: ({ body }) => body,
    notify: () => {},
    closed: (ending) => endings.near.push(ending),
  });
  near.start();
  assert.ok(far !== undefined && farConnection !== undefined);
  return { place, a, b, near, far, connection, farConnection, endings, notes };
}

describe("channel", () => {
  test("asks, answers, tells; leaves no timer when it is over", async () => {
    const { place, near, far, notes, endings } = await two();
    assert.deepEqual(await place.run(near.request(1, bytes(5))), bytes(5));
    assert.deepEqual(await place.run(far.request(1, bytes(6))), bytes(6));
    assert.ok(near.notify(9, bytes(1)));
    await place.clock.advance(100);
    assert.deepEqual(notes, [9]);
    await place.run(near.goodbye("net.full", "come back later"));
    await place.clock.advance(100);
    assert.deepEqual(endings.near, [{ code: "net.full", text: "come back later", by: "here", fault: false }]);
    assert.deepEqual(endings.far, [{ code: "net.full", text: "come back later", by: "there", fault: false }]);
    await assert.rejects(near.request(1, bytes(1)), { code: "net.closed" });
    assert.equal(near.notify(1, bytes(1)), false);
  });

  test("tells codes, and keeps what went wrong inside to itself", async () => {
    const failing = (asked: Asked): Uint8Array => {
      if (asked.method === 1) throw fail("block.notFound", { height: 5 });
      throw new Error("secret");
    };
    const { place, near } = await two({ request: failing });
    await assert.rejects(place.run(near.request(1, bytes(1))), { code: "block.notFound" });
    const error = await place.run(near.request(2, bytes(1)).catch((e: unknown) => e));
    assert.ok(error instanceof Error && !error.message.includes("secret"));
  });

  test("streams parts with room for each, and stops when nobody wants them", async () => {
    let sent = 0;
    let stopped = "";
    const stream = async (asked: Asked) => {
      try {
        for (; sent < 1000; sent++) await asked.part(bytes(100_000, sent & 255));
      } catch (error) {
        stopped = (error as { code: string }).code;
      }
      return bytes(0);
    };
    const { place, near } = await two({ request: stream });
    const stop = new AbortController();
    let got = 0;
    const onPart = (part: Uint8Array) => {
      assert.deepEqual(part, bytes(100_000, got++ & 255));
      if (got === 50) stop.abort();
    };
    const request = near.request(1, bytes(1), { onPart, signal: stop.signal, maxBytes: 1e9 });
    await assert.rejects(place.run(request), { code: "net.cancelled" });
    await place.clock.advance(1000);
    assert.equal(stopped, "net.closed");
    assert.ok(sent < 60, `${sent} parts were sent`);
    assert.deepEqual(await place.run(near.request(1, bytes(1), { onPart: () => {}, maxBytes: 1e9 })), bytes(0));
  });

  test("times out, and the handler is told", async () => {
    let aborted = false;
    const never = ({ signal }: Asked) =>
      new Promise<Uint8Array>(() => {
        signal.addEventListener("abort", () => {
          aborted = true;
        });
      });
    const { place, near } = await two({ request: never });
    await assert.rejects(place.run(near.request(1, bytes(1), { timeout: 500 })), { code: "net.timeout" });
    await place.clock.advance(100);
    assert.ok(aborted);
  });

  test("handlers that go on after their requests were cancelled are bounded", async () => {
    let running = 0;
    const never = () => {
      running++;
      return new Promise<Uint8Array>(() => {});
    };
    const { place, near } = await two({ request: never });
    const codes = new Set<string>();
    for (let i = 0; i < 300; i++)
      codes.add(await place.run(near.request(1, bytes(1), { timeout: 20 }).then(String, (e) => e.code)));
    assert.equal(running, 128);
    assert.deepEqual([...codes].sort(), ["net.busy", "net.timeout"]);
  });

  test("pings keep it alive and measure; silence ends it", async () => {
    const { place, near, far, endings } = await two();
    await place.clock.advance(times.idle * 3);
    assert.equal(near.rtt, 2);
    assert.ok(far.rtt !== undefined);
    place.hub.links.cut("n1", "n2");
    await place.clock.advance(times.idle + times.ping + 5000);
    assert.equal(endings.near[0]?.code, "net.idle");
    assert.equal(endings.far[0]?.code, "net.idle");
  });

  test("a reader that does not read is left, and holds little", async () => {
    const { place, near, farConnection, endings } = await two();
    farConnection.pause(true);
    let taken = 0;
    while (near.notify(1, bytes(50_000))) taken++;
    await place.clock.advance(100);
    assert.ok(taken * 50_000 < 4_000_000, `${taken}`);
    await place.clock.advance(times.slow + times.ping);
    assert.equal(endings.near[0]?.code, "net.slow");
    assert.equal(place.hub.connections, 0);
  });

  test("garbage ends it with the reason and says whose fault it was", async () => {
    const { place, connection, endings } = await two();
    await place.run(connection.send(bytes(40, 255)));
    await place.clock.advance(5000);
    assert.deepEqual(endings.far, [{ code: "net.frame", text: "", by: "here", fault: true }]);
    assert.deepEqual(endings.near, [{ code: "net.frame", text: "", by: "there", fault: false }]);
  });

  test("a lost connection fails what is under way", async () => {
    const { place, near, endings } = await two({ request: () => new Promise<Uint8Array>(() => {}) });
    const request = near.request(1, bytes(1));
    place.hub.reset("n1", "n2");
    await assert.rejects(place.run(request), { code: "net.closed" });
    await place.clock.advance(100);
    assert.deepEqual([endings.near.length, endings.far.length], [1, 1]);
    assert.equal(endings.near[0]?.by, "transport");
  });

  test("a handler that sends parts without waiting is bounded as well", async () => {
    const flood = async ({ part }: Asked) => {
      const parts = Array.from({ length: 100 }, () => part(bytes(1_000_000)));
      const settled = await Promise.allSettled(parts);
      return bytes(settled.filter((one) => one.status === "rejected").length > 0 ? 1 : 2);
    };
    const { place, near } = await two({ request: flood });
    await assert.rejects(place.run(near.request(1, bytes(1), { maxBytes: 1e9 })), { code: "net.busy" });
  });
});
