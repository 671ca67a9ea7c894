import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { TxLocation } from "../../../src/chain/index.ts";
import { addressForm } from "../../../src/chain/layout.ts";
import { Overlay } from "../../../src/chain/overlay.ts";
import { append, headOf, lengthOf, order, readList, truncate } from "../../../src/chain/positions.ts";
import { MemoryDisk } from "../../../src/kv/memory.ts";
import { hex } from "../../../src/lib/hex.ts";
import { hasher } from "../../helpers/chain/hasher.ts";
import { random } from "../../helpers/random.ts";

const list = { form: addressForm("somebody", hasher), flag: 1 };
const all = { gte: new Uint8Array(0) };

describe("list of an address", () => {
  test("grows and shrinks by blocks like a plain array, and every state is the same whatever led to it", async () => {
    const rng = random(11);
    const kv = new MemoryDisk().open();
    const dump = () => kv.scanSync(all).map(([key, value]) => `${hex(key)} ${hex(value)}`);
    /** Entries, and the records, after each block. */
    const states: { readonly entries: readonly TxLocation[]; readonly records: readonly string[] }[] = [
      { entries: [], records: [] },
    ];
    for (let step = 0; step < 400; step++) {
      const overlay = new Overlay(kv);
      const forward = states.length < 2 || (states.length < 60 && rng.below(3) > 0);
      if (forward) {
        const height = states.length;
        const indexes = Array.from({ length: 1 + rng.below(rng.below(4) === 0 ? 50 : 3) }, (_, i) => 2 * i);
        append(overlay, list, headOf(overlay, list), height, indexes);
        await kv.batch(overlay.writes());
        const entries = [...(states.at(-1)?.entries ?? []), ...indexes.map((index) => ({ height, index }))];
        states.push({ entries, records: dump() });
      } else {
        // Several blocks at once, one after the other on the same overlay.
        for (let n = 1 + rng.below(3); n > 0 && states.length > 1; n--) {
          truncate(overlay, list, states.length - 1);
          states.pop();
        }
        await kv.batch(overlay.writes());
        assert.deepEqual(dump(), states.at(-1)?.records);
      }
      const entries = states.at(-1)?.entries ?? [];
      assert.equal(lengthOf(headOf(kv, list)), entries.length);
      const start = rng.below(3) === 0 ? undefined : { height: rng.below(states.length + 1), index: rng.below(60) };
      const limit = 1 + rng.below(40);
      const up = entries.filter((one) => start === undefined || order(one, start) > 0);
      const down = entries.filter((one) => start === undefined || order(one, start) < 0).reverse();
      assert.deepEqual(readList(kv, list, start, false, limit), up.slice(0, limit));
      assert.deepEqual(readList(kv, list, start, true, limit), down.slice(0, limit));
    }
  });

  test("taking off what is not there changes nothing", () => {
    const overlay = new Overlay(new MemoryDisk().open());
    truncate(overlay, list, 5);
    append(overlay, list, undefined, 4, [0]);
    truncate(overlay, list, 5);
    assert.deepEqual(readList(overlay, list, undefined, false, 9), [{ height: 4, index: 0 }]);
    assert.deepEqual(overlay.writes().length, 1);
  });
});
