import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import fc from "fast-check";
import { bigToCompact, compactToBig, hashToBig, workOf } from "../../../src/lib/difficulty.ts";

interface Item {
  readonly compact: number;
  readonly big: string;
  readonly bigToCompact?: number;
  readonly work?: string;
}
const { groups } = JSON.parse(readFileSync(new URL("../../vectors/chain33/vectors.json", import.meta.url), "utf8")) as {
  groups: Record<string, { items: Item[] }>;
};

describe("difficulty", () => {
  for (const name of ["difficulty", "difficultyTests"]) {
    test(`vectors of group ${name}`, () => {
      const items = groups[name]?.items ?? [];
      assert.ok(items.length > 0);
      for (const item of items) {
        assert.equal(compactToBig(item.compact).toString(), item.big);
        if (item.bigToCompact !== undefined) assert.equal(bigToCompact(BigInt(item.big)), item.bigToCompact);
        if (item.work !== undefined) assert.equal(workOf(item.compact).toString(), item.work);
      }
    });
  }

  test("compact form keeps the leading digits and is stable", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: (1n << 256n) - 1n }), (value) => {
        const bits = bigToCompact(value);
        const back = compactToBig(bits);
        assert.ok(back <= value && back > 0n);
        assert.ok(value - back <= value >> 15n);
        assert.equal(bigToCompact(back), bits);
      }),
    );
  });

  test("an easier target is less work, an impossible one none", () => {
    assert.ok(workOf(0x1f00ffff) > workOf(0x1f2fffff));
    assert.equal(workOf(0), 0n);
    assert.equal(workOf(0x1f800001), 0n);
  });

  test("a hash counts from its last byte", () => {
    assert.equal(hashToBig(Uint8Array.of(1, 2)), 0x0201n);
  });
});
