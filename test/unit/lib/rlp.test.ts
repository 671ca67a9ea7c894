import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { concat, utf8 } from "../../../src/lib/bytes.ts";
import { hex, unhex } from "../../../src/lib/hex.ts";
import { integerOf, type Rlp, readRlp, rlpBytes, rlpInteger, rlpList } from "../../../src/lib/rlp.ts";

type Tree = Uint8Array | readonly Tree[];
const encode = (tree: Tree): Uint8Array => (tree instanceof Uint8Array ? rlpBytes(tree) : rlpList(tree.map(encode)));
const treeOf = (value: Rlp): Tree => (value.list ? value.items.map(treeOf) : value.bytes);

test("examples of the Yellow Paper and the Ethereum wiki", () => {
  const lorem = "Lorem ipsum dolor sit amet, consectetur adipisicing elit";
  const known: readonly (readonly [Tree, string])[] = [
    [utf8("dog"), "83646f67"],
    [[utf8("cat"), utf8("dog")], "c88363617483646f67"],
    [new Uint8Array(0), "80"],
    [[], "c0"],
    [Uint8Array.of(0), "00"],
    [Uint8Array.of(15), "0f"],
    [Uint8Array.of(4, 0), "820400"],
    [[[], [[]], [[], [[]]]], "c7c0c1c0c3c0c1c0"],
    [utf8(lorem), `b838${hex(utf8(lorem))}`],
  ];
  for (const [tree, text] of known) {
    assert.equal(hex(encode(tree)), text);
    const read = readRlp(unhex(text));
    assert.ok(read !== undefined);
    assert.deepEqual(treeOf(read), tree);
  }
  for (const [value, text] of [
    [0n, "80"],
    [15n, "0f"],
    [127n, "7f"],
    [128n, "8180"],
    [1024n, "820400"],
  ] as const) {
    assert.equal(hex(rlpInteger(value)), text);
    assert.equal(integerOf(readRlp(unhex(text)) as Rlp), value);
  }
});

test("what is not canonical is refused", () => {
  const refused = [
    ["", "no bytes"],
    ["8100", "a byte below 0x80 in a string of its own"],
    ["817f", "the same"],
    ["8080", "something behind the value"],
    ["c08f", "something behind the list"],
    ["81", "cut"],
    ["83646f", "cut"],
    ["c2", "cut"],
    ["c28363", "an item beyond its list"],
    ["c3c28363", "an item beyond the inner list"],
    ["b800", "long form of 0"],
    [`b837${"11".repeat(55)}`, "long form of 55"],
    [`f837${"80".repeat(55)}`, "the same, a list"],
    [`b90038${"11".repeat(56)}`, "a zero in front of the length"],
    ["b9", "length cut"],
    [`bf${"ff".repeat(8)}`, "a length of 2^64"],
    [`ff${"ff".repeat(8)}`, "the same, a list"],
    [`${"c8c7c6c5c4c3c2"}c1c0`, "nine lists in each other"],
  ] as const;
  for (const [text, why] of refused) assert.equal(readRlp(unhex(text)), undefined, why);
  assert.ok(readRlp(unhex("c7c6c5c4c3c2c1c0")) !== undefined, "eight are enough");
  assert.equal(integerOf(readRlp(unhex("820001")) as Rlp), undefined, "a leading zero is no integer");
  assert.equal(integerOf(readRlp(unhex("00")) as Rlp), undefined, "zero has no bytes");
  assert.equal(integerOf(readRlp(unhex("c0")) as Rlp), undefined, "a list is none");
});

test("any tree comes back, any bytes have at most one meaning", () => {
  const leaf = fc.oneof(fc.uint8Array({ maxLength: 4 }), fc.uint8Array({ minLength: 50, maxLength: 300 }));
  const tree = fc.oneof(leaf, fc.array(fc.oneof(leaf, fc.array(leaf, { maxLength: 4 })), { maxLength: 4 }));
  fc.assert(
    fc.property(tree, (value: Tree) => {
      const bytes = encode(value);
      const read = readRlp(bytes);
      assert.ok(read !== undefined);
      assert.deepEqual(treeOf(read), value);
      assert.equal(hex(read.raw), hex(bytes));
      assert.equal(readRlp(concat(bytes, Uint8Array.of(0))), undefined);
      assert.equal(readRlp(bytes.subarray(0, bytes.length - 1)), undefined);
    }),
    { numRuns: 300 },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
      const read = readRlp(bytes);
      if (read !== undefined) assert.equal(hex(encode(treeOf(read))), hex(bytes));
    }),
    { numRuns: 2000 },
  );
});
