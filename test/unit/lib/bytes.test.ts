import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import * as b from "../../../src/lib/bytes.ts";

const some = fc.uint8Array({ maxLength: 12 });

describe("bytes", () => {
  test("text of bytes and back", () => {
    for (const text of ["", "abc", "é中😀", "\u0000", "\ufeffx"]) assert.equal(b.textOf(b.utf8(text)), text);
    assert.equal(b.textOf(Uint8Array.of(0xff)), undefined);
    assert.equal(b.textOf(Uint8Array.of(0xed, 0xa0, 0x80)), undefined);
    assert.equal(b.lossyText(Uint8Array.of(0x61, 0xff)), "a\ufffd");
  });

  test("concat", () => {
    assert.deepEqual(b.concat(), new Uint8Array(0));
    assert.deepEqual(b.concat(Uint8Array.of(1), b.empty, Uint8Array.of(2, 3)), Uint8Array.of(1, 2, 3));
    assert.equal(b.concat(Buffer.from("a")).constructor, Uint8Array);
  });

  test("equal, compare and startsWith agree with Buffer", () => {
    fc.assert(
      fc.property(some, some, (x, y) => {
        assert.equal(b.equal(x, y), Buffer.from(x).equals(y));
        assert.equal(Math.sign(b.compare(x, y)), Buffer.compare(x, y));
        assert.equal(b.startsWith(x, y), Buffer.from(x).subarray(0, y.length).equals(y));
        assert.ok(b.startsWith(b.concat(x, y), x));
      }),
    );
    assert.ok(b.equal(Uint8Array.of(1, 2), Uint8Array.of(1, 2)));
    assert.ok(b.compare(Uint8Array.of(1), Uint8Array.of(1, 0)) < 0);
    assert.ok(b.compare(Uint8Array.of(0x80), Uint8Array.of(0x7f)) > 0);
  });

  test("mapKey is one-to-one, of every length, and keeps the order", () => {
    fc.assert(
      fc.property(some, some, (x, y) => {
        const [p, q] = [b.mapKey(x), b.mapKey(y)];
        assert.equal(p === q, b.equal(x, y));
        assert.equal(p < q, b.compare(x, y) < 0);
      }),
    );
    for (const n of [0, 1, 511, 512, 513, 1024, 100_000]) {
      const bytes = Uint8Array.from({ length: n }, (_, i) => i * 7);
      assert.deepEqual(
        Uint8Array.from(b.mapKey(bytes), (c) => c.charCodeAt(0)),
        bytes,
      );
    }
  });

  test("big-endian numbers", () => {
    for (const v of [0, 1, 255, 256, 65535, 2 ** 31, 2 ** 32 - 1]) {
      assert.equal(Buffer.from(b.u32be(v)).readUInt32BE(), v);
      assert.equal(b.readU32be(b.concat(b.empty, b.u32be(v))), v);
    }
    for (const v of [0, 1, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 5, 2 ** 52 + 1, Number.MAX_SAFE_INTEGER]) {
      assert.equal(Number(Buffer.from(b.u64be(v)).readBigUInt64BE()), v);
      assert.equal(b.readU64be(b.concat(Uint8Array.of(9), b.u64be(v)), 1), v);
    }
  });

  test("prefixEnd is the least string above all with the prefix", () => {
    fc.assert(
      fc.property(some, some, (prefix, rest) => {
        const end = b.prefixEnd(prefix);
        if (end === undefined) assert.ok(prefix.every((x) => x === 255));
        else {
          assert.ok(b.compare(b.concat(prefix, rest), end) < 0);
          // The string just below it: its last byte one less, then as many 255 as one likes.
          const below = b.concat(end, new Uint8Array(20).fill(255));
          below[end.length - 1] = (end[end.length - 1] as number) - 1;
          assert.ok(b.startsWith(below, prefix));
        }
      }),
    );
    assert.deepEqual(b.prefixEnd(Uint8Array.of(1, 255, 255)), Uint8Array.of(2));
    assert.equal(b.prefixEnd(Uint8Array.of(255)), undefined);
    assert.equal(b.prefixEnd(b.empty), undefined);
  });

  test("prefixEnd leaves its argument alone, a Buffer too", () => {
    const prefix = Buffer.from([1, 2, 3]);
    assert.deepEqual(b.prefixEnd(prefix), Uint8Array.of(1, 2, 4));
    assert.deepEqual([...prefix], [1, 2, 3]);
  });
});
