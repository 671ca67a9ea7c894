// The gate is asked about every connection, on both sides.
import assert from "node:assert/strict";
import type { Code } from "../../../src/errors.ts";
import type { Gate, PeerId } from "../../../src/p2p/index.ts";
import { addressOf, coded, type On, open, started } from "./place.ts";

export function gate(on: On): void {
  for (const side of ["dialler", "listener"] as const)
    on(`is refused by the gate of the ${side}, by id`, async (place) => {
      const asked: { peer: PeerId; outbound: boolean }[] = [];
      const gate: Gate = {
        refuse: (peer, { outbound }) => {
          asked.push({ peer, outbound });
          return "net.banned";
        },
        refuseAddress: () => undefined,
      };
      const a = await started(place, 1, side === "dialler" ? gate : open);
      const b = await started(place, 2, side === "listener" ? gate : open);
      let made = 0;
      (side === "dialler" ? a : b).onConnection(() => made++);
      const codes: Code[] = side === "dialler" ? ["net.banned"] : ["net.dial", "net.closed", "net.timeout"];
      await assert.rejects(place.run(a.dial(addressOf(b))), coded(...codes));
      await place.settle();
      assert.equal(made, 0);
      assert.deepEqual([a.connections().length, b.connections().length], [0, 0]);
      assert.ok(asked.length > 0);
      for (const one of asked) {
        assert.equal(one.peer, side === "dialler" ? b.id : a.id);
        assert.equal(one.outbound, side === "dialler");
      }
    });

  on("is refused by the gate of the listener, by address", async (place) => {
    const asked: string[] = [];
    const gate: Gate = {
      refuse: () => undefined,
      refuseAddress: (address) => {
        asked.push(address);
        return "net.rate";
      },
    };
    const [a, b] = [await started(place, 1), await started(place, 2, gate)];
    await assert.rejects(place.run(a.dial(addressOf(b))), coded("net.dial", "net.closed", "net.timeout"));
    await place.settle();
    assert.equal(b.connections().length, 0);
    assert.ok(asked.length > 0 && asked.every((address) => address.startsWith("/")), asked.join());
  });

  on("asks the gate anew each time", async (place) => {
    let shut = true;
    const gate: Gate = { refuse: () => (shut ? "net.admission" : undefined), refuseAddress: () => undefined };
    const [a, b] = [await started(place, 1), await started(place, 2, gate)];
    await assert.rejects(place.run(a.dial(addressOf(b))));
    shut = false;
    await place.run(a.dial(addressOf(b)));
    await place.until(() => b.connections().length === 1, "let in");
    shut = true;
    await assert.rejects(place.run(b.dial(addressOf(await started(place, 3)))), coded("net.admission"));
  });
}
