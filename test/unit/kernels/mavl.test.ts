import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { builds } from "../../../runtime/kernels/builds.ts";
import { open } from "../../../runtime/kernels/mavl.ts";
import { compileWasm } from "../../../runtime/wasm.ts";
import { ChainError } from "../../../src/errors.ts";
import { memoryKv } from "../../../src/kv/memory.ts";
import { u32be, utf8 } from "../../../src/lib/bytes.ts";
import { Mavl } from "../../../src/store/mavl/index.ts";
import { testPart } from "../../helpers/kernels.ts";
import { hashing } from "../../helpers/sha256.ts";
import { checks } from "../../kernels/mavl.ts";

testPart("mavl", checks);

const none = new Uint8Array(0);

/** The module with a limit of its memory, in pages of 64 KiB beyond those it starts with. */
function limited(module: Uint8Array, more: number): Uint8Array<ArrayBuffer> {
  const number = (at: number): readonly [value: number, end: number] => {
    let value = 0;
    for (let i = 0; ; i++) {
      const byte = module[at + i] as number;
      value |= (byte & 127) << (7 * i);
      if (byte < 128) return [value, at + i + 1];
    }
  };
  const varint = (value: number): number[] => (value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)]);
  for (let at = 8; at < module.length; ) {
    const [length, start] = number(at + 1);
    // Section 5: one memory, flags 0 (no limit), pages at the start.
    if (module[at] === 5) {
      assert.deepEqual([module[start], module[start + 1]], [1, 0]);
      const [pages] = number(start + 2);
      const body = [1, 1, ...varint(pages), ...varint(pages + more)];
      return Uint8Array.from([...module.subarray(0, at), 5, body.length, ...body, ...module.subarray(start + length)]);
    }
    at = start + length;
  }
  throw new Error("no memory section");
}

function isMemory(error: unknown): boolean {
  return error instanceof ChainError && error.code === "store.memory";
}

describe("mavl where memory does not suffice", () => {
  for (const build of builds) {
    test(`${build}: coded errors, and what fits works before and after`, async () => {
      const file = new URL(`../../../build/kernels/mavl.${build}.wasm`, import.meta.url);
      const bytes = readFileSync(file);
      for (const more of [0, 2, 3, 8, 20, 40]) {
        const { mavl } = open(await compileWasm(limited(bytes, more)));
        assert.ok(mavl !== undefined);
        const kv = memoryKv();
        const make = () => new Mavl({ cacheMb: 64 }, { kv, kernels: { ...hashing, mavl } });
        if (more === 0) {
          assert.throws(make, isMemory);
          continue;
        }
        const store = make();
        const some = Array.from({ length: 100 }, (_, i) => ({ key: u32be(i), value: utf8(`value ${i}`) }));
        const change = store.apply(none, some, 1);
        await kv.batch(change.writes);
        store.settle(change, true);
        const many = Array.from({ length: 40_000 }, (_, i) => ({ key: u32be(i * 7), value: u32be(i) }));
        const long = [{ key: utf8("k"), value: new Uint8Array(4_000_000) }];
        for (const list of [many, long]) assert.throws(() => store.apply(change.root, list, 2), isMemory);
        assert.deepEqual(store.at(change.root).get(u32be(7)), utf8("value 7"));
        const next = store.apply(change.root, [{ key: u32be(7), value: utf8("new") }], 2);
        assert.deepEqual(store.at(next.root).get(u32be(7)), utf8("new"));
        assert.equal(store.list(next.root, { gte: none }).items.length, 100);
      }
    });
  }
});
