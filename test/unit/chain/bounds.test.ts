import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Candidate } from "../../../src/chain/candidate.ts";
import { Hot } from "../../../src/chain/hot.ts";
import { addressForm, keys } from "../../../src/chain/layout.ts";
import { Orphans } from "../../../src/chain/orphans.ts";
import {
  decodeFee,
  decodeLocation,
  decodeNode,
  decodeTip,
  encodeFee,
  encodeLocation,
  encodeNode,
  encodeTip,
} from "../../../src/chain/records.ts";
import { Side, type SideBlock } from "../../../src/chain/side.ts";
import { Verified } from "../../../src/chain/verified.ts";
import { u32be } from "../../../src/lib/bytes.ts";
import { hasher } from "../../helpers/chain/hasher.ts";
import { Factory, makeParams, toyTx } from "../../helpers/chain/world.ts";

describe("bounded memories of the chain", () => {
  test("verified signatures: the oldest are forgotten, heights count upwards", () => {
    const verified = new Verified(2);
    const [a, b, c] = ["1", "2", "3"];
    verified.mark(a, 5);
    verified.mark(b, 5);
    assert.ok(verified.holds(a, 5) && verified.holds(a, 9) && !verified.holds(a, 4));
    verified.mark(a, 3);
    assert.ok(verified.holds(a, 3));
    verified.mark(a, 7);
    assert.ok(verified.holds(a, 3));
    verified.mark(c, 1);
    assert.deepEqual(
      [a, b, c].map((one) => verified.holds(one, 9)),
      [false, true, true],
    );
    assert.equal(verified.size, 2);
    verified.delete(b);
    assert.equal(verified.size, 1);
  });

  test("hot values: the last written, copied, bounded, of two ranges only", () => {
    const hot = new Hot(10_000);
    const [head, local] = [keys.list(u32be(1), 1), keys.local(u32be(1))];
    const value = new Uint8Array(100).fill(1);
    hot.note([
      { key: head, value },
      { key: local, value },
      { key: keys.tx(u32be(1)), value },
    ]);
    value.fill(2);
    assert.deepEqual(hot.get(head)?.value, new Uint8Array(100).fill(1));
    assert.equal(hot.get(keys.tx(u32be(1))), undefined);
    hot.note([{ key: head, value: undefined }]);
    assert.deepEqual(hot.get(head), { value: undefined });
    hot.note([{ key: local, value: new Uint8Array(5000) }]);
    assert.equal(hot.get(local), undefined);
    for (let i = 0; i < 100; i++) hot.note([{ key: keys.local(u32be(i)), value }]);
    const held = Array.from({ length: 100 }, (_, i) => hot.get(keys.local(u32be(i)))).filter(
      (one) => one !== undefined,
    );
    assert.ok(held.length >= 30 && held.length <= 34, `${held.length} held`);
    hot.clear();
    assert.equal(hot.get(keys.local(u32be(99))), undefined);
  });

  test("orphans: number and bytes", () => {
    const factory = new Factory(makeParams());
    const make = (n: number) => {
      const block = factory.make(factory.genesis(), [toyTx("x".repeat(n))]);
      return new Candidate({ ...block, parentHash: u32be(n % 2) }, factory.params, hasher);
    };
    const [one, two, three] = [make(1000), make(1001), make(1002)];
    const byCount = new Orphans(2, 1_000_000);
    for (const candidate of [one, one, two, three]) byCount.add(candidate);
    assert.deepEqual(
      [one, two, three].map((c) => byCount.has(c)),
      [false, true, true],
    );
    assert.equal(byCount.bytes, two.size + three.size);
    assert.deepEqual(byCount.take(u32be(0)), [three]);
    assert.deepEqual(byCount.take(u32be(0)), []);
    assert.deepEqual([byCount.size, byCount.bytes], [1, two.size]);
    const byBytes = new Orphans(10, one.size + 10);
    for (const candidate of [one, make(5000), two]) byBytes.add(candidate);
    assert.deepEqual([byBytes.size, byBytes.has(two)], [1, true]);
  });

  test("side blocks: branches, subtrees, pruning", () => {
    const block = (id: number, parent: number, height: number, connected = false): SideBlock => ({
      hash: u32be(id),
      parentHash: u32be(parent),
      height,
      size: 10,
      connected,
    });
    const ids = (blocks: readonly SideBlock[]) => blocks.map(({ hash }) => hash[3]).sort();
    const side = new Side(4, 1000);
    for (const one of [block(1, 100, 5), block(2, 1, 6), block(3, 2, 7), block(4, 1, 6), block(5, 101, 9, true)]) {
      side.add(one);
    }
    assert.deepEqual(
      side.branch(u32be(3)).map(({ height }) => height),
      [5, 6, 7],
    );
    assert.deepEqual(side.branch(u32be(99)), []);
    assert.deepEqual(ids(side.subtree(u32be(1))), [1, 2, 3, 4]);
    assert.deepEqual(side.prune(4), []);
    side.add(block(6, 102, 9));
    // One too many: the oldest goes, with all that builds on it.
    assert.deepEqual(ids(side.prune(4)), [1, 2, 3, 4]);
    assert.deepEqual(side.prune(4), []);
    // What once was connected does not count, but is no longer weighed when it lies too deep.
    assert.deepEqual(ids(side.prune(9)), [5, 6]);
    assert.equal(side.size, 0);
    const small = new Side(10, 15);
    small.add(block(7, 1, 1));
    small.add(block(8, 1, 1));
    assert.deepEqual(ids(small.prune(0)), [7]);
  });
});

describe("layout", () => {
  test("records survive their encoding at the edges", () => {
    for (const [height, index] of [
      [0, 0],
      [0xffff_ffff, 0xff_ffff],
      [2 ** 40 - 1, 1],
    ] as const) {
      assert.deepEqual(decodeLocation(encodeLocation({ height, index })), { height, index });
    }
    for (const work of [0n, 1n, 255n, 256n, (1n << 256n) + 7n]) {
      const node = { height: 12, work, shelved: work === 255n };
      assert.deepEqual(decodeNode(encodeNode(node)), node);
    }
    for (const fee of [0n, -5n, (1n << 63n) - 1n]) {
      assert.deepEqual(decodeFee(encodeFee({ fee, txCount: 3n })), { fee, txCount: 3n });
    }
    const tip = { height: 2 ** 33, sequence: 2 ** 34, hash: new Uint8Array(32).fill(9) };
    assert.deepEqual(decodeTip(encodeTip(tip)), tip);
  });

  test("no address is the start of another", () => {
    const texts = ["", "1", "1a", "1ab", "é", "x".repeat(64), "x".repeat(65), "x".repeat(66)];
    const forms = texts.map((text) => addressForm(text, hasher));
    for (const [i, one] of forms.entries()) {
      for (const [j, other] of forms.entries()) {
        if (i !== j) assert.notDeepEqual(other.slice(0, one.length), one);
      }
    }
  });
});
