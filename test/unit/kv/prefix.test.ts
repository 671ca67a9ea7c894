import assert from "node:assert/strict";
import { test } from "node:test";
import { ChainError } from "../../../src/errors.ts";
import type { KV } from "../../../src/host.ts";
import { MemoryDisk, memoryKv } from "../../../src/kv/memory.ts";
import { prefixed, withPrefix } from "../../../src/kv/prefix.ts";
import { utf8 } from "../../../src/lib/bytes.ts";
import { kvSuite } from "../../conformance/kv.ts";

for (const prefix of [utf8("p/"), Uint8Array.of(255, 255), new Uint8Array(0)]) {
  kvSuite(`a view with the prefix [${prefix.join()}]`, async () => {
    const disk = new MemoryDisk();
    return {
      open: async () => {
        const kv = disk.open();
        const view = prefixed(kv, prefix);
        // Entries of others on both sides must never show.
        if (prefix.length > 0) {
          await kv.batch([
            { key: Uint8Array.of(0), value: Uint8Array.of(1) },
            { key: prefix.slice(0, -1), value: Uint8Array.of(1) },
            ...(prefix[0] === 255 ? [] : [{ key: utf8("p0"), value: Uint8Array.of(1) }]),
          ]);
        }
        const close = view.close.bind(view);
        view.close = async () => {
          await close();
          await kv.close();
        };
        return view;
      },
      remove: async () => {},
    };
  });
}

test("a view shares the store behind it and outlives nothing", async () => {
  const kv = memoryKv();
  const a = prefixed(kv, utf8("a"));
  const b = prefixed(kv, utf8("b"));
  await a.batch([{ key: utf8("x"), value: utf8("1") }]);
  await kv.batch(withPrefix(utf8("b"), [{ key: utf8("x"), value: utf8("2") }]));
  assert.deepEqual(kv.getSync(utf8("ax")), utf8("1"));
  assert.deepEqual(b.getSync(utf8("x")), utf8("2"));
  await a.close();
  assert.throws(() => a.getSync(utf8("x")), ChainError);
  assert.deepEqual(b.getSync(utf8("x")), utf8("2"));
  assert.deepEqual(kv.getSync(utf8("ax")), utf8("1"));
});

test("a view of a store without synchronous reads has none", async () => {
  const { getSync: _get, scanSync: _scan, ...rest } = { ...plain(memoryKv()) };
  const view = prefixed(rest as KV, utf8("a"));
  assert.equal("getSync" in view, false);
  await view.batch([{ key: utf8("k"), value: utf8("v") }]);
  assert.deepEqual(await view.get(utf8("k")), utf8("v"));
});

function plain(kv: ReturnType<typeof memoryKv>) {
  return {
    get: kv.get.bind(kv),
    batch: kv.batch.bind(kv),
    scan: kv.scan.bind(kv),
    close: kv.close.bind(kv),
    getSync: kv.getSync.bind(kv),
    scanSync: kv.scanSync.bind(kv),
  };
}
