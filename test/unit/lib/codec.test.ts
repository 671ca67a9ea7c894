// The codec's promises on hand-made messages: exact bytes, edges of every scalar, what is refused, memory and aliasing.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ChainError } from "../../../src/errors.ts";
import * as c from "../../../src/lib/codec.ts";
import { hex, unhex } from "../../../src/lib/hex.ts";
import { field, join, tag, varint } from "../../helpers/wire.ts";

const Inner = c.message("t.Inner", { a: c.int32(1), b: c.bytes(2) });
const All = c.message("t.All", {
  i32: c.int32(1),
  u32: c.uint32(2),
  i64: c.int64(3),
  u64: c.uint64(4),
  flag: c.bool(5),
  text: c.string(6),
  data: c.bytes(7),
  inner: c.sub(8, Inner),
  list: c.many(9, Inner),
  ints: c.many(10, c.int64),
  flags: c.many(11, c.bool),
  texts: c.many(12, c.string),
  datas: c.many(13, c.bytes),
  far: c.int32(536870911),
});
const Choice = c.message("t.Choice", {
  x: c.oneof("value", c.sub(1, Inner)),
  ty: c.int32(3),
  n: c.oneof("value", c.int64(2)),
  s: c.oneof("other", c.string(4)),
  y: c.oneof("value", c.sub(5, Inner)),
});
interface Tree {
  readonly kid: Tree | undefined;
}
const Node: c.Message<{ kid: c.Field<Tree | undefined, { readonly kid?: unknown }> }> = c.message("t.Node", {
  kid: c.sub(1, () => Node as never) as never,
});

const coded = (code: string) => (error: unknown) => error instanceof ChainError && error.code === code;
const malformed = coded("codec.malformed");
const refused = coded("codec.value");

describe("canonical writing", () => {
  test("defaults are omitted, empty sub-messages and empty elements are not", () => {
    assert.equal(hex(All.encode({})), "");
    assert.equal(hex(All.encode(All.make())), "");
    assert.equal(hex(All.encode({ inner: {} })), "4200");
    assert.equal(hex(All.encode({ list: [{}, { a: 1 }] })), "4a004a020801");
    assert.equal(hex(All.encode({ texts: ["", "a"], datas: [new Uint8Array(0)] })), "62006201616a00");
    assert.equal(hex(All.encode({ ints: [], flags: [] })), "");
    assert.equal(hex(All.encode({ ints: [0n], flags: [false, true] })), "5201005a020001");
  });

  test("oneof members come last, by group and number, and their defaults are written", () => {
    assert.equal(hex(Choice.encode({ x: {}, ty: 1 })), "18010a00");
    assert.equal(hex(Choice.encode({ n: 0n, ty: 7 })), "18071000");
    assert.equal(hex(Choice.encode({ s: "", n: -1n })), `10${"ff".repeat(9)}012200`);
    assert.equal(hex(Choice.encode({ s: "q", y: { a: 2 }, ty: 1 })), "18012a020802220171");
  });

  const ints: [keyof c.Infer<typeof All>, number | bigint, string][] = [
    ["i32", 1, "0801"],
    ["i32", 127, "087f"],
    ["i32", 128, "088001"],
    ["i32", 2147483647, "08ffffffff07"],
    ["i32", -1, "08ffffffffffffffffff01"],
    ["i32", -2147483648, "0880808080f8ffffffff01"],
    ["u32", 4294967295, "10ffffffff0f"],
    ["u32", 2147483648, "108080808008"],
    ["i64", 2n ** 32n, "188080808010"],
    ["i64", 2n ** 63n - 1n, "18ffffffffffffffff7f"],
    ["i64", -(2n ** 63n), "1880808080808080808001"],
    ["i64", -1n, "18ffffffffffffffffff01"],
    ["u64", 2n ** 64n - 1n, "20ffffffffffffffffff01"],
    ["u64", 2n ** 63n, "2080808080808080808001"],
    ["far", 3, "f8ffffff0f03"],
  ];
  for (const [name, value, bytes] of ints) {
    test(`${name} = ${value}`, () => {
      assert.equal(hex(All.encode({ [name]: value })), bytes);
      assert.equal(All.decode(unhex(bytes))[name], value);
    });
  }

  test("every length of varint, both sides of each border", () => {
    for (let bits = 0n; bits < 64n; bits++) {
      for (const v of [2n ** bits - 1n, 2n ** bits, 2n ** bits + 1n]) {
        const bytes = All.encode({ u64: v });
        assert.deepEqual(bytes, v === 0n ? new Uint8Array(0) : join([0x20], varint(v)));
        assert.equal(All.decode(bytes).u64, v);
        const signed = BigInt.asIntN(64, v);
        assert.equal(All.decode(All.encode({ i64: signed })).i64, signed);
        assert.equal(All.decode(All.encode({ i64: BigInt.asIntN(64, -v) })).i64, BigInt.asIntN(64, -v));
      }
    }
  });

  test("values that do not fit are refused, whatever their type", () => {
    const bad: [keyof c.Infer<typeof All>, readonly unknown[]][] = [
      ["i32", [2147483648, -2147483649, 1.5, Number.NaN, 1n, "1", null, {}]],
      ["u32", [-1, 4294967296, 0.5, 1n, "1", null]],
      ["i64", [2n ** 63n, -(2n ** 63n) - 1n, 1, "1", null]],
      ["u64", [-1n, 2n ** 64n, 1, null]],
      ["flag", [1, 0, "true", null]],
      ["text", [1, "\ud800", "a\udc00b", `${"z".repeat(200)}\ud801`, null, new Uint8Array(1)]],
      ["data", ["text", [1, 2], 5, null, new ArrayBuffer(2)]],
      ["inner", [5, "x", null]],
      ["list", [{}, "x", null, [undefined], [null], [3]]],
      ["ints", [5n, null, [1], [undefined], [2n ** 63n]]],
      ["datas", [["a"], [undefined], new Uint8Array(1)]],
    ];
    for (const [name, values] of bad) {
      for (const value of values) {
        assert.throws(() => All.encode({ [name]: value } as never), refused, `${name} ${String(value)}`);
        assert.throws(() => All.size({ [name]: value } as never), refused);
      }
    }
    assert.throws(() => Choice.encode({ x: {}, n: 1n }), refused);
    assert.throws(() => Choice.encode({ x: {}, y: {} }), refused);
  });

  test("a failed encode leaves the writer usable", () => {
    const good = { list: [{ a: 1, b: new Uint8Array(100) }], text: "abc" };
    const expected = All.encode(good);
    for (let i = 0; i < 50; i++) {
      assert.throws(() => All.encode({ ...good, far: 1, i32: 2 ** 40 }), refused);
      assert.deepEqual(All.encode(good), expected);
    }
    const thrower = Object.defineProperty({ far: 3 }, "text", {
      enumerable: true,
      get() {
        throw new TypeError("getter");
      },
    });
    assert.throws(() => All.encode(thrower), TypeError);
    assert.deepEqual(All.encode(good), expected);
  });

  test("an encode inside a getter of another one does not disturb it, even when the buffer grows", () => {
    const big = new Uint8Array(300_000).fill(7);
    const value = {
      texts: ["tail"],
      get data() {
        return All.encode({ data: big, i32: 5 });
      },
      i32: 9,
    };
    const outer = All.decode(All.encode(value));
    assert.equal(outer.i32, 9);
    assert.deepEqual(outer.texts, ["tail"]);
    assert.deepEqual(All.decode(outer.data).data, big);
  });

  test("size is the length of the encoding", () => {
    for (const value of [{}, { text: "é".repeat(200) }, { list: [{ b: new Uint8Array(70_000) }], ints: [1n, -1n] }]) {
      assert.equal(All.size(value), All.encode(value).length);
    }
  });

  test("a message of 20 MB", () => {
    const list = Array.from({ length: 200 }, (_, i) => ({ a: i, b: new Uint8Array(100_000).fill(i) }));
    const bytes = All.encode({ list });
    assert.ok(bytes.length > 20_000_000);
    const back = All.decode(bytes);
    assert.equal(back.list.length, 200);
    assert.deepEqual(back.list[199], { a: 199, b: new Uint8Array(100_000).fill(199) });
    assert.equal(hex(All.encode({ i32: 1 })), "0801");
  });
});

describe("liberal reading", () => {
  test("numbers are cut to their width and bools are any number", () => {
    assert.equal(All.decode(unhex("08ffffffff0f")).i32, -1);
    assert.equal(All.decode(unhex("088080808010")).i32, 0);
    assert.equal(All.decode(unhex("10ffffffffffffffffff01")).u32, 4294967295);
    assert.equal(All.decode(unhex("2880808080808080808001")).flag, true);
    assert.equal(All.decode(unhex("2802")).flag, true);
    assert.equal(All.decode(unhex("2880808000")).flag, false);
  });

  test("padded varints, also in tags and lengths", () => {
    assert.equal(All.decode(join([0x88, 0x80, 0x00], [0x85, 0x80, 0x80, 0x00])).i32, 5);
    assert.equal(All.decode(join([0x32], varint(3, 10), [0x61, 0x62, 0x63])).text, "abc");
    assert.equal(All.decode(join([0x18], varint(1, 10))).i64, 1n);
  });

  test("the last scalar wins, sub-messages merge, lists go on", () => {
    assert.equal(All.decode(unhex("08010802")).i32, 2);
    assert.equal(All.decode(unhex("08010800")).i32, 0);
    assert.deepEqual(All.decode(unhex("42020801420312016242020803")).inner, { a: 3, b: unhex("62") });
    assert.deepEqual(All.decode(unhex("4a0208014a00")).list, [
      { a: 1, b: new Uint8Array(0) },
      { a: 0, b: new Uint8Array(0) },
    ]);
    assert.deepEqual(All.decode(unhex("500152020203500452005801")).ints, [1n, 2n, 3n, 4n]);
    assert.deepEqual(All.decode(unhex("58015a0300010258005a00")).flags, [true, false, true, true, false]);
  });

  test("a later oneof member unsets the earlier one, the same one merges", () => {
    const none = { s: undefined, ty: 0 };
    const inner = (a: number) => ({ a, b: new Uint8Array(0) });
    assert.deepEqual(Choice.decode(unhex("0a0208011000")), { ...none, x: undefined, y: undefined, n: 0n });
    assert.deepEqual(Choice.decode(unhex("10050a020801")), { ...none, x: inner(1), y: undefined, n: undefined });
    assert.deepEqual(Choice.decode(unhex("0a0208010a00")), { ...none, x: inner(1), y: undefined, n: undefined });
    assert.deepEqual(Choice.decode(unhex("0a0208012a000a00")), { ...none, x: inner(0), y: undefined, n: undefined });
  });

  test("unknown fields and foreign wire types are skipped", () => {
    const noise = join(
      field({ no: 100, wire: 0, body: varint(2n ** 64n - 1n) }),
      field({ no: 101, wire: 1, body: new Uint8Array(8) }),
      field({ no: 102, wire: 2, body: new Uint8Array(200) }),
      field({ no: 103, wire: 5, body: new Uint8Array(4) }),
      tag(104, 3),
      field({ no: 1, wire: 0, body: varint(9) }),
      join(tag(2 ** 31 - 1, 3), tag(2 ** 31 - 1, 4)),
      tag(104, 4),
      // Known numbers, other wire types.
      field({ no: 1, wire: 2, body: unhex("0102") }),
      field({ no: 6, wire: 0, body: varint(5) }),
      field({ no: 8, wire: 5, body: new Uint8Array(4) }),
      field({ no: 9, wire: 0, body: varint(5) }),
      join(tag(10, 1), new Uint8Array(8)),
      join(tag(7, 3), tag(7, 4)),
    );
    assert.deepEqual(All.decode(join(noise, unhex("0801"), noise)), All.make({ i32: 1 }));
  });

  const bad: [string, string | Uint8Array][] = [
    ["cut tag", "80"],
    ["cut varint", "0880"],
    ["varint of eleven bytes", `08${"80".repeat(10)}00`],
    ["varint above 64 bits", `08${"ff".repeat(9)}02`],
    ["field number 0", "00"],
    ["field number 0, padded", "808000"],
    ["field number above 29 bits", "808080801000"],
    ["tag above 32 bits", "80808080800101"],
    ["length beyond the end", "3a05"],
    ["length above 32 bits", join([0x3a], varint(2n ** 33n), [1])],
    ["length of 2^64 - 1", join([0x3a], varint(2n ** 64n - 1n))],
    ["sub-message beyond the end", "420a0801"],
    ["field across the end of its sub-message", "42010812"],
    ["packed list across its end", "520180"],
    ["packed list beyond the end", "5205"],
    ["end group alone", "0c"],
    ["end group of an unknown number", "a406"],
    ["group without end", "a306"],
    ["group with the end of another", "a306ac06"],
    ["end group inside a sub-message of a group", "42010c"],
    ["field number 0 inside a group", "a30600a406"],
    ["field number above 31 bits inside a group", join(tag(100, 3), varint(2n ** 34n), [0], tag(100, 4))],
    ["reserved wire type 6", "0e"],
    ["reserved wire type 7", "a706"],
    ["reserved wire type in a group", "a3060fa406"],
    ["cut fixed64", "a106000000"],
    ["cut fixed32", "a50600"],
    ["text that is not UTF-8: bare continuation", "320180"],
    ["text that is not UTF-8: overlong", "3202c080"],
    ["text that is not UTF-8: surrogate", "3203eda080"],
    ["text that is not UTF-8: above 10FFFF", "3204f4908080"],
    ["text that is not UTF-8: cut", "3202e282"],
    ["long text that is not UTF-8", join([0x32], varint(200), new Uint8Array(199).fill(97), [0xff])],
  ];
  for (const [name, input] of bad) {
    test(`refused: ${name}`, () => {
      const bytes = typeof input === "string" ? unhex(input) : input;
      assert.throws(() => All.decode(bytes), malformed);
      assert.throws(() => All.parse(bytes, true), malformed);
    });
  }

  test("groups nest as deep as in Go's parser, and no deeper", () => {
    const nested = (n: number) => join(new Uint8Array(n).fill(0x23), new Uint8Array(n).fill(0x24));
    // 0x23 opens group 4 and 0x24 closes it; number 4 is an unsigned field here, so the group is a foreign wire type.
    assert.deepEqual(All.decode(nested(10_001)), All.make());
    assert.throws(() => All.decode(nested(10_002)), malformed);
    assert.throws(() => All.decode(new Uint8Array(1_000_000).fill(0x23)), malformed);
  });

  test("sub-messages nest to a fixed depth on both sides", () => {
    const bytes = (levels: number) => {
      let out: Uint8Array = new Uint8Array(0);
      for (let i = 0; i < levels; i++) out = join([0x0a], varint(out.length), out);
      return out;
    };
    const value = (levels: number) => {
      let out: { kid?: unknown } = {};
      for (let i = 0; i < levels; i++) out = { kid: out };
      return out as c.Init<(typeof Node)["fields"]>;
    };
    assert.deepEqual(Node.encode(value(100)), bytes(100));
    assert.deepEqual(Node.encode(Node.decode(bytes(100)) as never), bytes(100));
    assert.throws(() => Node.decode(bytes(101)), malformed);
    assert.throws(() => Node.encode(value(101)), refused);
    assert.throws(() => Node.encode(value(50_000)), refused);
  });

  test("the number of elements is bounded, in lists of every kind", () => {
    const limit = 1 << 21;
    const repeat = (element: readonly number[], n: number) => {
      const out = new Uint8Array(element.length * n);
      for (let i = 0; i < out.length; i++) out[i] = element[i % element.length] as number;
      return out;
    };
    assert.equal(All.decode(repeat([0x4a, 0x00], limit)).list.length, limit);
    assert.throws(() => All.decode(repeat([0x4a, 0x00], limit + 1)), malformed);
    assert.throws(() => All.decode(repeat([0x6a, 0x00], limit + 1)), malformed);
    assert.throws(() => All.decode(repeat([0x50, 0x00], limit + 1)), malformed);
    const packed = join([0x52], varint(limit + 1));
    const all = new Uint8Array(packed.length + limit + 1);
    all.set(packed);
    assert.throws(() => All.decode(all), malformed);
    assert.throws(() => c.spans(repeat([0x4a, 0x00], limit + 1), 9), malformed);
    // Merging creates nothing, so it has no bound of its own.
    assert.deepEqual(All.decode(repeat([0x42, 0x00], limit + 1)).inner, Inner.make());
  });
});

describe("canonical input is recognised", () => {
  const isCanonical = (bytes: Uint8Array) => All.parse(bytes).canonical !== undefined;
  const yes = ["", "0801", "4200", "4a004a00", "5201005801".slice(0, 6), "62006201616a00", "42020801"];
  for (const text of yes) {
    test(`yes: ${text}`, () => {
      assert.ok(isCanonical(unhex(text)));
      assert.equal(hex(All.encode(All.decode(unhex(text)))), text);
    });
  }
  const no: [string, string][] = [
    ["default written", "0800"],
    ["default text written", "3200"],
    ["twice", "08010801"],
    ["wrong order", "10010801"],
    ["padded tag", "880001"],
    ["padded value", "088100"],
    ["padded value of five bytes", "088180808000"],
    ["padded length", "32810061"],
    ["int32 not extended", "08ffffffff0f"],
    ["int32 cut", "08818080808001"],
    ["uint32 cut", "10818080808001"],
    ["bool 2", "2802"],
    ["unpacked list", "5001"],
    ["empty packed list", "5200"],
    ["packed list in two", "520101520101"],
    ["bool 2 in a packed list", "5a0102"],
    ["padded in a packed list", "52028100"],
    ["interleaved lists", "4a0062004a00"],
    ["sub-message in two", "42004200"],
    ["default inside a sub-message", "42020800"],
    ["unknown field", "a00601"],
    ["unknown field inside a sub-message", "4203a00601"],
    ["foreign wire type", "0a00"],
  ];
  for (const [name, text] of no) {
    test(`no: ${name}`, () => {
      assert.ok(!isCanonical(unhex(text)));
      assert.notEqual(hex(All.encode(All.decode(unhex(text)))), text);
    });
  }
  test("oneofs: one member only, default or not", () => {
    const canonical = (text: string) => Choice.parse(unhex(text)).canonical !== undefined;
    assert.ok(canonical("1000"));
    assert.ok(canonical("180110002200"));
    assert.ok(!canonical("10001801"));
    assert.ok(!canonical("10000a00"));
    assert.ok(!canonical("0a001000"));
    assert.ok(!canonical("22001000"));
  });
});

describe("memory", () => {
  test("decoded byte strings do not change when the input does", () => {
    const input = All.encode({
      data: new Uint8Array(100).fill(1),
      datas: [new Uint8Array(8).fill(2), new Uint8Array(90).fill(3)],
    });
    const kept = input.slice();
    for (const bytes of [input, Buffer.from(input)]) {
      bytes.set(kept);
      const value = All.decode(bytes);
      const parsed = All.parse(bytes);
      bytes.fill(0xee);
      for (const one of [value, parsed.value]) {
        assert.deepEqual(one.data, new Uint8Array(100).fill(1));
        assert.deepEqual(one.datas, [new Uint8Array(8).fill(2), new Uint8Array(90).fill(3)]);
      }
      assert.deepEqual(parsed.canonical, kept);
    }
  });

  test("results are plain Uint8Arrays, also from a Buffer and from the middle of a buffer", () => {
    const encoded = All.encode({ data: new Uint8Array(5).fill(1), datas: [new Uint8Array(90).fill(3)] });
    const whole = Buffer.concat([Buffer.alloc(3, 9), encoded, Buffer.alloc(3, 9)]);
    const middle = whole.subarray(3, 3 + encoded.length);
    for (const owned of [false, true]) {
      const { value, canonical } = All.parse(middle, owned);
      for (const b of [value.data, value.datas[0], canonical, ...c.spans(middle, 7), c.without(middle, [7])]) {
        assert.equal(b?.constructor, Uint8Array);
      }
      assert.deepEqual(value.datas, [new Uint8Array(90).fill(3)]);
      assert.deepEqual(canonical, encoded);
    }
  });

  test("owned input is not copied", () => {
    const input = All.encode({ data: new Uint8Array(100).fill(1) });
    const { value, canonical } = All.parse(input, true);
    assert.equal(value.data.buffer, input.buffer);
    assert.equal(canonical, input);
  });

  test("the shared empty list cannot be written to", () => {
    const value = All.decode(new Uint8Array(0));
    assert.throws(() => (value.list as unknown[]).push(1), TypeError);
    assert.deepEqual(All.decode(unhex("4a00")).list.length, 1);
    assert.deepEqual(All.decode(new Uint8Array(0)).list, []);
  });

  test("an encoding is a fresh array of its own size", () => {
    const a = All.encode({ text: "abc" });
    const b = All.encode({ text: "xyz" });
    assert.equal(hex(a), "3203616263");
    assert.equal(hex(b), "320378797a");
    assert.equal(a.byteOffset, 0);
    assert.equal(a.buffer.byteLength, a.length);
  });
});

describe("cutting", () => {
  const bytes = All.encode({
    i32: 5,
    text: "abc",
    data: new Uint8Array(300).fill(4),
    list: [{ a: 1 }, {}, { a: 3 }],
    far: 1,
  });
  test("spans are the contents of a field, in order", () => {
    assert.deepEqual(c.spans(bytes, 9).map(hex), ["0801", "", "0803"]);
    assert.deepEqual(c.spans(bytes, 5), []);
    // Not an occurrence: inside a group, or with another wire type.
    assert.deepEqual(
      c.spans(join(tag(20, 3), field({ no: 9, wire: 2, body: unhex("01") }), tag(20, 4), tag(9, 0), [1]), 9),
      [],
    );
    assert.throws(() => c.spans(unhex("4a05"), 9), malformed);
  });
  test("without leaves the canonical encoding of the rest", () => {
    const value = All.decode(bytes);
    assert.deepEqual(c.without(bytes, [7]), All.encode({ ...value, data: undefined }));
    assert.deepEqual(c.without(bytes, [1, 536870911]), All.encode({ ...value, i32: undefined, far: undefined }));
    assert.deepEqual(c.without(bytes, [9, 6]), All.encode({ ...value, list: undefined, text: undefined }));
    assert.deepEqual(c.without(bytes, [1, 6, 7, 9, 536870911]), new Uint8Array(0));
    assert.equal(c.without(bytes, [2]), bytes);
    assert.throws(() => c.without(unhex("4a05"), [1]), malformed);
  });
  test("without uses the given space when it is large enough", () => {
    const space = new Uint8Array(bytes.length);
    assert.equal(c.without(bytes, [1], space).buffer, space.buffer);
    const small = new Uint8Array(bytes.length - 1);
    assert.notEqual(c.without(bytes, [1], small).buffer, small.buffer);
    assert.deepEqual(c.without(bytes, [1], small), c.without(bytes, [1]));
  });
});

describe("tables", () => {
  test("make fills in defaults at every level", () => {
    assert.deepEqual(All.make({ inner: { a: 1 }, list: [{}] }), {
      ...All.make(),
      inner: { a: 1, b: new Uint8Array(0) },
      list: [{ a: 0, b: new Uint8Array(0) }],
    });
  });
  test("impossible tables are refused where they are declared", () => {
    const internal = coded("internal");
    assert.throws(() => c.message("t.X", { a: c.int32(1), b: c.int32(1) }), internal);
    assert.throws(() => c.message("t.X", { a: c.int32(0) }), internal);
    assert.throws(() => c.message("t.X", { a: c.int32(2 ** 29) }), internal);
    assert.throws(() => c.message("t.X", { a: c.int32(1.5) }), internal);
    assert.throws(() => c.message("t.X", { a: c.oneof("g", c.many(1, c.int32)) }), internal);
  });
  test("messages may be declared without fields", () => {
    const Nil = c.message("t.Nil", {});
    assert.deepEqual(Nil.decode(unhex("0801")), {});
    assert.equal(Nil.encode({}).length, 0);
  });
});
