import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { Overlay } from "../../../src/chain/overlay.ts";
import { applyUndo, decodeUndo, encodeUndo } from "../../../src/chain/undo.ts";
import { ChainError } from "../../../src/errors.ts";
import { MemoryDisk } from "../../helpers/chain/disk.ts";
import { content } from "../../helpers/chain/world.ts";

const key = fc.uint8Array({ minLength: 1, maxLength: 3, max: 3 });
const value = fc.option(fc.uint8Array({ maxLength: 2 }), { nil: undefined });
const writes = fc.array(fc.record({ key, value }), { maxLength: 30 });

describe("overlay", () => {
  test("reads like the database that its batch leads to", async () => {
    await fc.assert(
      fc.asyncProperty(
        writes,
        writes,
        key,
        fc.option(key, { nil: undefined }),
        fc.boolean(),
        fc.integer({ min: 0, max: 8 }),
        async (stored, pending, gte, lt, reverse, limit) => {
          const disk = new MemoryDisk();
          const kv = disk.open();
          await kv.batch(stored);
          const overlay = new Overlay(kv);
          for (const one of pending) overlay.put(one.key, one.value);
          const bounded = { gte, ...(lt !== undefined && { lt }), reverse };
          const seen = [overlay.scanSync(bounded), overlay.scanSync({ ...bounded, limit }), overlay.getSync(gte)];
          await kv.batch(overlay.writes());
          assert.deepEqual(seen, [kv.scanSync(bounded), kv.scanSync({ ...bounded, limit }), kv.getSync(gte)]);
        },
      ),
    );
  });

  test("the recorded values bring everything back, through their encoding", async () => {
    await fc.assert(
      fc.asyncProperty(writes, writes, async (stored, changes) => {
        const disk = new MemoryDisk();
        const kv = disk.open();
        await kv.batch(stored);
        const before = content(disk);
        const forth = new Overlay(kv);
        const undo = forth.record(() => {
          for (const one of changes) forth.set(one.key, one.value);
        });
        await kv.batch(forth.writes());
        const back = new Overlay(kv);
        applyUndo(back, encodeUndo(undo));
        await kv.batch(back.writes());
        assert.deepEqual(content(disk), before);
      }),
    );
  });

  test("a damaged undo record is refused, not misread", () => {
    const whole = encodeUndo([{ key: new Uint8Array(300).fill(1), value: new Uint8Array(200).fill(2) }]);
    assert.equal(decodeUndo(whole).length, 1);
    for (const cut of [1, 5, 303, whole.length - 1]) {
      assert.throws(
        () => decodeUndo(whole.slice(0, cut)),
        (error) => error instanceof ChainError && error.code === "store.corrupt",
      );
    }
  });
});
