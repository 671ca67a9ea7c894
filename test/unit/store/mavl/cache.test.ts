import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { recordEnd, refUnit } from "../../../../src/store/mavl/record.ts";
import { NodeCache } from "../../../../src/store/mavl/twin/cache.ts";

/** A leaf record: one byte key, a value made of the number. */
function record(n: number, length: number): Uint8Array {
  const out = new Uint8Array(4 + length + (length < 128 ? 0 : 1));
  out.set([0, 1, n & 255]);
  if (length < 128) out[3] = length;
  else out.set([(length & 127) | 128, length >>> 7], 3);
  for (let i = out.length - length; i < out.length; i++) out[i] = (n >>> (8 * (i % 4))) & 255;
  return out;
}

function generator(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function holds(cache: NodeCache, ref: number, wanted: Uint8Array): boolean {
  if (!cache.find(ref)) return false;
  const end = recordEnd(cache.bytes, cache.at);
  assert.deepEqual(Uint8Array.from(cache.bytes.subarray(cache.at, end)), wanted);
  return true;
}

describe("node cache", () => {
  for (const limit of [64 * 1024, 300_000, 1 << 20]) {
    test(`in ${limit} bytes never gives a wrong record and stays within its size`, () => {
      const random = generator(limit);
      const cache = new NodeCache(limit);
      const model = new Map<number, Uint8Array>();
      let page = 2 ** 33;
      for (let round = 0; round < 3000; round++) {
        // A page of a few records, of which the next rounds replace some.
        const parts = Array.from({ length: 1 + random(12) }, (_, i) =>
          record(round * 16 + i, random(random(9) === 0 ? 900 : 90)),
        );
        const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
        let at = 0;
        for (const part of parts) {
          bytes.set(part, at);
          model.set(page * refUnit + at, part);
          at += part.length;
        }
        cache.add(page * refUnit, bytes, 0, bytes.length);
        page += 1 + random(3);
        const refs = [...model.keys()];
        for (let i = 0; i < 4; i++) {
          const ref = refs[random(refs.length)] as number;
          holds(cache, ref, model.get(ref) as Uint8Array);
        }
        for (let i = 0; i < 3; i++) {
          const ref = refs[refs.length - 1 - random(Math.min(refs.length, 60))] as number;
          cache.remove(ref);
          model.delete(ref);
          assert.equal(cache.find(ref), false);
        }
        if (model.size > 4000) for (const ref of refs.slice(0, 2000)) model.delete(ref);
        assert.ok(cache.size <= limit);
        assert.equal(cache.find(round + 1), false);
      }
      let found = 0;
      for (const [ref, part] of model) if (holds(cache, ref, part)) found++;
      assert.ok(found > 100 && found <= cache.count);
    });
  }

  test("keeps live records as long as they fit, whatever dies around them", () => {
    const cache = new NodeCache(1 << 20);
    const live = new Map<number, Uint8Array>();
    for (let i = 0; i < 3000; i++) {
      const part = record(i, 60);
      live.set((i + 1) * refUnit, part);
      cache.add((i + 1) * refUnit, part, 0, part.length);
    }
    for (let i = 0; i < 100_000; i++) {
      const part = record(i, 60);
      const ref = (10_000 + i) * refUnit;
      cache.add(ref, part, 0, part.length);
      cache.remove(ref);
    }
    for (const [ref, part] of live) assert.ok(holds(cache, ref, part));
    assert.equal(cache.count, 3000);
  });

  test("keeps what is read when not everything fits", () => {
    const cache = new NodeCache(256 * 1024);
    const hot = Array.from({ length: 200 }, (_, i) => [(i + 1) * refUnit, record(i, 80)] as const);
    for (const [ref, part] of hot) cache.add(ref, part, 0, part.length);
    for (let i = 0; i < 20_000; i++) {
      const part = record(i, 80);
      cache.add((1000 + i) * refUnit, part, 0, part.length);
      if (i % 100 === 0) for (const [ref, one] of hot) assert.ok(holds(cache, ref, one), `record ${ref} at ${i}`);
    }
  });

  test("leaves out what is too big for it", () => {
    const cache = new NodeCache(64 * 1024);
    const big = record(1, 4000);
    cache.add(refUnit, big, 0, big.length);
    assert.equal(cache.find(refUnit), false);
  });
});
