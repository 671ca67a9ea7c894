// A node of the network from its start to its end: who and where it is, whom it finds, what it leaves behind.
import assert from "node:assert/strict";
import { utf8 } from "../../../src/lib/bytes.ts";
import { isPeerId, peerIdOfSeed } from "../../../src/p2p/id.ts";
import type { PeerId } from "../../../src/p2p/index.ts";
import { addressOf, coded, listen, type On, open, pair, started } from "./place.ts";

export function life(on: On): void {
  on("is who its seed says, and says where it is", async (place) => {
    const a = await started(place, 1);
    assert.equal(a.id, peerIdOfSeed(new Uint8Array(32).fill(1)));
    assert.ok(isPeerId(a.id));
    assert.ok(a.addresses().length > 0);
    for (const address of a.addresses()) assert.ok(address.endsWith(`/p2p/${a.id}`), address);
  });

  on("finds peers of its network only through those it knows or by discovery", async (place) => {
    const found: PeerId[] = [];
    const a = await place.make({ seed: 1, network: "one" });
    a.onFound((peer, addresses) => {
      assert.ok(isPeerId(peer));
      for (const address of addresses) assert.ok(address.startsWith("/"));
      found.push(peer);
    });
    await place.run(a.start());
    const other = await started(place, 2, open, "two");
    await place.settle();
    assert.ok(!found.includes(other.id));
  });

  on("starts again with the same identity after it was closed", async (place) => {
    const { b, near, far } = await pair(place);
    await place.run(b.close());
    await place.until(() => near.closed.length === 1 && far.closed.length === 1, "both ends closed");
    const again = await started(place, 2);
    assert.equal(again.id, b.id);
    const a = await started(place, 3);
    const connection = listen(await place.run(a.dial(addressOf(again))));
    await place.until(() => again.connections().length === 1, "connected again");
    assert.equal(connection.connection.peer, b.id);
  });

  on("leaves nothing behind when it closes", async (place) => {
    const { a, b, near, far } = await pair(place);
    await place.run(a.close());
    await place.until(() => near.closed.length === 1 && far.closed.length === 1, "both ends closed");
    assert.deepEqual([a.connections().length, a.addresses().length, b.connections().length], [0, 0, 0]);
    await assert.rejects(place.run(a.dial(addressOf(b))), coded("net.closed"));
    await assert.rejects(place.run(a.publish("t", utf8("x"))), coded("net.closed"));
    await place.run(a.close());
  });
}
