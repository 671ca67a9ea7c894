// How two nodes come to be connected: dialling, once per peer, and again.
import assert from "node:assert/strict";
import { peerIdOfSeed } from "../../../src/p2p/id.ts";
import type { Connection } from "../../../src/p2p/index.ts";
import { addressOf, coded, frameOf, listen, type On, open, pair, started } from "./place.ts";

export function dialling(on: On): void {
  on("connects two, who know each other's id and direction", async (place) => {
    const { a, b, near, far } = await pair(place);
    assert.equal(near.connection.peer, b.id);
    assert.equal(far.connection.peer, a.id);
    assert.equal(near.connection.outbound, true);
    assert.equal(far.connection.outbound, false);
    assert.equal(near.connection.transport, far.connection.transport);
    assert.ok(near.connection.address.startsWith("/") && far.connection.address.startsWith("/"));
    assert.deepEqual(
      a.connections().map((c) => c.peer),
      [b.id],
    );
    assert.deepEqual(
      b.connections().map((c) => c.peer),
      [a.id],
    );
  });

  on("has one connection per peer, however often it is dialled", async (place) => {
    const [a, b] = [await started(place, 1), await started(place, 2)];
    let made = 0;
    a.onConnection(() => made++);
    const [first, second] = await place.run(Promise.all([a.dial(addressOf(b)), a.dial(addressOf(b))]));
    assert.equal(first, second);
    assert.equal(await place.run(a.dial(addressOf(b))), first);
    await place.settle();
    assert.equal(made, 1);
    assert.equal(b.connections().length, 1);
  });

  on("has one connection when both dial at once, and it works", async (place) => {
    const [a, b] = [await started(place, 1), await started(place, 2)];
    await place.run(Promise.allSettled([a.dial(addressOf(b)), b.dial(addressOf(a))]));
    await place.settle();
    assert.equal(a.connections().length, 1);
    assert.equal(b.connections().length, 1);
    const [near, far] = [listen(a.connections()[0] as Connection), listen(b.connections()[0] as Connection)];
    assert.notEqual(near.connection.outbound, far.connection.outbound);
    await place.run(near.connection.send(frameOf(1, 10)));
    await place.run(far.connection.send(frameOf(2, 10)));
    await place.until(() => near.frames.length === 1 && far.frames.length === 1, "both frames");
    await place.settle();
    assert.deepEqual([near.closed, far.closed], [[], []]);
  });

  on("does not dial itself, nonsense, a closed door or a wrong key", async (place) => {
    const [a, b] = [await started(place, 1), await started(place, 2)];
    await assert.rejects(place.run(a.dial(addressOf(a))), coded("net.self"));
    for (const address of ["", "x", "/", "/ip4", "no/slash", `/nothing/at/all`, "/memory/nobody"])
      await assert.rejects(place.run(a.dial(address)), coded("net.address", "net.dial"), address);
    const wrong = addressOf(b).replaceAll(b.id, peerIdOfSeed(new Uint8Array(32).fill(9)));
    await assert.rejects(place.run(a.dial(wrong)), coded("net.dial"));
    const gone = addressOf(b);
    await place.run(b.close());
    await assert.rejects(place.run(a.dial(gone)), coded("net.dial", "net.timeout"));
    await place.settle();
    assert.equal(a.connections().length, 0);
  });

  on("gives up a dial on request", async (place) => {
    const [a, b] = [await started(place, 1), await started(place, 2)];
    const stop = new AbortController();
    const dial = a.dial(addressOf(b), stop.signal);
    stop.abort();
    await assert.rejects(place.run(dial), coded("net.closed", "net.dial", "net.timeout"));
  });

  on("connects again after closing", async (place) => {
    const { a, b, near, far } = await pair(place);
    await place.run(near.connection.close());
    await place.until(() => far.closed.length > 0, "closed");
    const again = await place.run(a.dial(addressOf(b)));
    assert.notEqual(again, near.connection);
    await place.until(() => b.connections().length === 1, "a new connection");
  });

  on(
    "connects nodes of different networks, so that they can be told that they do not belong together",
    async (place) => {
      const [a, b] = [await started(place, 1, open, "one"), await started(place, 2, open, "two")];
      const near = listen(await place.run(a.dial(addressOf(b))));
      await place.until(() => b.connections().length === 1, "the other end");
      const far = listen(b.connections()[0] as Connection);
      await place.run(near.connection.send(frameOf(1, 10)));
      await place.until(() => far.frames.length === 1, "a frame");
    },
  );
}
