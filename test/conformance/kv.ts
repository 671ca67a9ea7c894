// What every ordered key-value store must do (src/host.ts: KV, SyncKV). A store is done when this suite passes on it.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { ChainError } from "../../src/errors.ts";
import type { Range, SyncKV, Write } from "../../src/host.ts";
import { compare, u32be, utf8 } from "../../src/lib/bytes.ts";

/** One place where a store can be opened, closed and opened again. */
export interface KvPlace {
  open(): Promise<SyncKV>;
  /** Frees the place; the store is closed then. */
  remove(): Promise<void>;
}

type Entries = readonly (readonly [Uint8Array, Uint8Array])[];

const b = (...bytes: number[]): Uint8Array => Uint8Array.from(bytes);
const none = b();

/** A readable form of entries for comparisons that also ignores which class of byte array it is. */
function shown(entries: Entries): string[] {
  return entries.map(([key, value]) => `${hexOf(key)}=${hexOf(value)}`);
}
function hexOf(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function isClosed(error: unknown): boolean {
  return error instanceof ChainError && error.code === "kv.closed";
}

/** Both ways to read a range, which must agree. */
async function range(kv: SyncKV, wanted: Range): Promise<string[]> {
  const found = shown(await kv.scan(wanted));
  assert.deepEqual(shown(kv.scanSync(wanted)), found);
  return found;
}

/** Registers the suite for one kind of store. */
export function kvSuite(name: string, place: () => Promise<KvPlace>): void {
  const on = (title: string, run: (kv: SyncKV, at: KvPlace) => Promise<void>) =>
    test(title, async () => {
      const at = await place();
      const kv = await at.open();
      try {
        await run(kv, at);
      } finally {
        await kv.close();
        await at.remove();
      }
    });

  describe(`kv: ${name}`, () => {
    on("reads what was written, on the spot and later", async (kv) => {
      assert.equal(kv.getSync(utf8("a")), undefined);
      assert.equal(await kv.get(utf8("a")), undefined);
      await kv.batch([{ key: utf8("a"), value: b(1) }]);
      assert.deepEqual(kv.getSync(utf8("a")), b(1));
      assert.deepEqual(await kv.get(utf8("a")), b(1));
      await kv.batch([{ key: utf8("a"), value: b(2) }]);
      assert.deepEqual(kv.getSync(utf8("a")), b(2));
      await kv.batch([{ key: utf8("a"), value: undefined }]);
      assert.equal(kv.getSync(utf8("a")), undefined);
      assert.equal(await kv.get(utf8("a")), undefined);
      await kv.batch([{ key: utf8("never there"), value: undefined }]);
      await kv.batch([]);
    });

    on("gives plain byte arrays", async (kv) => {
      await kv.batch([{ key: b(1), value: b(2, 3) }]);
      const entry = (await kv.scan({ gte: none }))[0] as readonly [Uint8Array, Uint8Array];
      const sync = kv.scanSync({ gte: none })[0] as readonly [Uint8Array, Uint8Array];
      for (const found of [kv.getSync(b(1)), await kv.get(b(1)), ...entry, ...sync]) {
        assert.equal(Object.getPrototypeOf(found), Uint8Array.prototype);
      }
    });

    on("keeps empty values and the empty key", async (kv) => {
      await kv.batch([
        { key: utf8("a"), value: none },
        { key: none, value: b(7) },
      ]);
      assert.deepEqual(kv.getSync(utf8("a")), none);
      assert.deepEqual(await kv.get(none), b(7));
      assert.deepEqual(kv.getSync(none), b(7));
      assert.deepEqual(await range(kv, { gte: none }), ["=07", "61="]);
      await kv.batch([{ key: none, value: undefined }]);
      assert.equal(kv.getSync(none), undefined);
    });

    on("lets the last write of a batch win", async (kv) => {
      await kv.batch([
        { key: b(1), value: b(1) },
        { key: b(1), value: b(2) },
        { key: b(2), value: b(1) },
        { key: b(2), value: undefined },
        { key: b(3), value: undefined },
        { key: b(3), value: b(3) },
      ]);
      assert.deepEqual(await range(kv, { gte: none }), ["01=02", "03=03"]);
    });

    on("owns what it stores and gives away what it returns", async (kv) => {
      const key = b(1, 2);
      const value = b(3, 4);
      await kv.batch([{ key, value }]);
      key.fill(9);
      value.fill(9);
      for (const found of [kv.getSync(b(1, 2)), await kv.get(b(1, 2))]) {
        assert.deepEqual(found, b(3, 4));
        found?.fill(0);
      }
      for (const entries of [await kv.scan({ gte: none }), kv.scanSync({ gte: none })]) {
        for (const [k, v] of entries) {
          k.fill(0);
          v.fill(0);
        }
      }
      assert.deepEqual(await range(kv, { gte: none }), ["0102=0304"]);
    });

    on("lists in the order of unsigned bytes, a prefix first", async (kv) => {
      const keys = [b(), b(0), b(0, 0), b(0, 255), b(1), b(127), b(128), b(128, 1), b(255), b(255, 0), b(255, 255)];
      await kv.batch([...keys].reverse().map((key) => ({ key, value: b(1) })));
      const up = keys.map((key) => `${hexOf(key)}=01`);
      assert.deepEqual(await range(kv, { gte: none }), up);
      assert.deepEqual(await range(kv, { gte: none, reverse: true }), [...up].reverse());
      assert.deepEqual(await range(kv, { gte: b(128), lt: b(255, 0) }), ["80=01", "8001=01", "ff=01"]);
    });

    on("cuts ranges at both ends, by limit, and backwards", async (kv) => {
      await kv.batch([1, 3, 5, 7].map((i) => ({ key: b(i), value: b(i) })));
      assert.deepEqual(await range(kv, { gte: b(3), lt: b(7) }), ["03=03", "05=05"]);
      assert.deepEqual(await range(kv, { gte: b(2), lt: b(6) }), ["03=03", "05=05"]);
      assert.deepEqual(await range(kv, { gte: b(3), lt: b(7), reverse: true }), ["05=05", "03=03"]);
      assert.deepEqual(await range(kv, { gte: b(3), lt: undefined }), ["03=03", "05=05", "07=07"]);
      assert.deepEqual(await range(kv, { gte: b(5), lt: b(5) }), []);
      assert.deepEqual(await range(kv, { gte: b(7), lt: b(1) }), []);
      assert.deepEqual(await range(kv, { gte: b(8) }), []);
      assert.deepEqual(await range(kv, { gte: none, lt: none }), []);
      assert.deepEqual(await range(kv, { gte: none, limit: 0 }), []);
      assert.deepEqual(await range(kv, { gte: none, limit: 1 }), ["01=01"]);
      assert.deepEqual(await range(kv, { gte: none, limit: 9 }), ["01=01", "03=03", "05=05", "07=07"]);
      assert.deepEqual(await range(kv, { gte: none, limit: 2, reverse: true }), ["07=07", "05=05"]);
      assert.deepEqual(await range(kv, { gte: b(1), lt: b(6), limit: 1, reverse: true }), ["05=05"]);
      assert.deepEqual(await range(kv, { gte: b(3), lt: b(3, 0) }), ["03=03"]);
    });

    on("sees the writes made since the last listing", async (kv) => {
      for (let i = 0; i < 20; i++) {
        await kv.batch([{ key: b(20 - i), value: b(i) }]);
        if (i % 3 === 2) await kv.batch([{ key: b(20 - i + 1), value: undefined }]);
        const left = await range(kv, { gte: none });
        assert.equal(left.length, i + 1 - Math.floor((i + 1) / 3));
      }
    });

    on("takes large values and large batches", async (kv) => {
      const value = new Uint8Array(3_000_000).map((_, i) => i * 7);
      const writes: Write[] = [{ key: utf8("large"), value }];
      for (let i = 0; i < 5000; i++) writes.push({ key: u32be(i), value: u32be(i ^ 0x55) });
      await kv.batch(writes, { sync: true });
      assert.ok(compare(kv.getSync(utf8("large")) ?? none, value) === 0);
      const all = await kv.scan({ gte: none });
      assert.equal(all.length, 5001);
      const some = kv.scanSync({ gte: u32be(1500), lt: u32be(4500) });
      assert.equal(some.length, 3000);
      for (const [i, [key, found]] of some.entries()) {
        assert.deepEqual([key, found], [u32be(1500 + i), u32be((1500 + i) ^ 0x55)]);
      }
    });

    on("applies batches in the order of the calls", async (kv) => {
      const batches: Promise<void>[] = [];
      for (let i = 0; i < 200; i++) {
        batches.push(
          kv.batch([
            { key: b(1), value: u32be(i) },
            { key: b(2), value: u32be(i) },
          ]),
        );
      }
      await Promise.all(batches);
      assert.deepEqual(kv.getSync(b(1)), u32be(199));
      assert.deepEqual(kv.getSync(b(2)), u32be(199));
    });

    on("never shows half a batch", async (kv) => {
      let done = false;
      const writing = (async () => {
        for (let i = 0; i < 100; i++) {
          await kv.batch(Array.from({ length: 20 }, (_, k) => ({ key: b(k), value: u32be(i) })));
        }
        done = true;
      })();
      while (!done) {
        const seen = new Set((await kv.scan({ gte: none })).map(([, value]) => hexOf(value)));
        assert.ok(seen.size <= 1, [...seen].join());
      }
      await writing;
    });

    on("behaves like a sorted map", async (kv, at) => {
      const key = fc.uint8Array({ maxLength: 3 }).map((bytes) => bytes.map((byte) => byte % 4));
      const write = fc.record({ key, value: fc.option(fc.uint8Array({ maxLength: 4 }), { nil: undefined }) });
      const wanted = fc.record({
        gte: key,
        lt: fc.option(key, { nil: undefined }),
        reverse: fc.boolean(),
        limit: fc.integer({ min: 0, max: 12 }),
      });
      const model = new Map<string, readonly [Uint8Array, Uint8Array]>();
      await fc.assert(
        fc.asyncProperty(fc.array(write, { maxLength: 12 }), wanted, async (writes, asked) => {
          await kv.batch(writes);
          for (const one of writes) {
            if (one.value === undefined) model.delete(hexOf(one.key));
            else model.set(hexOf(one.key), [one.key, one.value]);
          }
          const inside = [...model.values()]
            .filter(([k]) => compare(k, asked.gte) >= 0 && (asked.lt === undefined || compare(k, asked.lt) < 0))
            .sort((x, y) => compare(x[0], y[0]));
          if (asked.reverse) inside.reverse();
          assert.deepEqual(await range(kv, asked), shown(inside.slice(0, asked.limit)));
        }),
        { numRuns: 150 },
      );
      await kv.close();
      const again = await at.open();
      assert.equal((await again.scan({ gte: none })).length, model.size);
      await again.close();
    });

    on("keeps everything over close and open", async (kv, at) => {
      await kv.batch([{ key: b(1), value: b(1) }]);
      await kv.batch([{ key: b(2), value: b(2) }], { sync: true });
      await kv.batch([{ key: b(1), value: undefined }]);
      await kv.close();
      const again = await at.open();
      assert.deepEqual(await range(again, { gte: none }), ["02=02"]);
      await again.close();
    });

    on("refuses to be opened twice", async (_, at) => {
      await assert.rejects(at.open(), (error) => error instanceof ChainError && error.code === "kv.io");
    });

    on("fails with kv.closed after close, which may be called again", async (kv) => {
      await kv.batch([{ key: b(1), value: b(1) }]);
      await kv.close();
      await kv.close();
      assert.throws(() => kv.getSync(b(1)), isClosed);
      assert.throws(() => kv.scanSync({ gte: none }), isClosed);
      await assert.rejects(kv.get(b(1)), isClosed);
      await assert.rejects(kv.scan({ gte: none }), isClosed);
      await assert.rejects(kv.batch([{ key: b(1), value: b(1) }]), isClosed);
      await assert.rejects(kv.batch([]), isClosed);
    });
  });
}
