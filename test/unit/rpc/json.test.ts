// The three JSON styles: arguments, generic printers and parser, amounts, expiry texts.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { CoinsAction } from "../../../src/dapp/coins/schema.ts";
import { ManageAction } from "../../../src/dapp/manage/schema.ts";
import { ChainError } from "../../../src/errors.ts";
import { utf8 } from "../../../src/lib/bytes.ts";
import { type AnyMessage, Message } from "../../../src/lib/codec.ts";
import { parse, print } from "../../../src/lib/json.ts";
import { bind, flag, i32, i64, raw, type Shape, shape, tableShape, text, texts } from "../../../src/rpc/json/bind.ts";
import { decimal } from "../../../src/rpc/json/decimal.ts";
import { codecOf, fromJson, plainJson, tableJson } from "../../../src/rpc/json/table.ts";
import * as account from "../../../src/types/proto/account.ts";
import * as blockchain from "../../../src/types/proto/blockchain.ts";
import * as common from "../../../src/types/proto/common.ts";
import * as db from "../../../src/types/proto/db.ts";
import * as executor from "../../../src/types/proto/executor.ts";
import * as rpcTypes from "../../../src/types/proto/rpc.ts";
import * as statistic from "../../../src/types/proto/statistic.ts";
import * as transaction from "../../../src/types/proto/transaction.ts";
import * as wallet from "../../../src/types/proto/wallet.ts";

function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    assert.ok(error instanceof ChainError, String(error));
    return error.text;
  }
  return assert.fail("nothing was refused");
}
function bound<T>(to: Shape<T>, json: string): T {
  const source = utf8(json);
  return bind(to, parse(source), source);
}

const tables: readonly AnyMessage[] = [
  ...[account, blockchain, common, db, executor, rpcTypes, statistic, transaction, wallet]
    .flatMap((file) => Object.values(file) as unknown[])
    .filter((one): one is AnyMessage => one instanceof Message),
  CoinsAction,
  ManageAction,
];

/** Any value of a message; texts are well-formed. */
function anyOf(table: AnyMessage, depth = 3): fc.Arbitrary<Record<string, unknown>> {
  const entries = Object.entries(table.fields).map(([name, field]) => {
    const one = fc.oneof(
      { arbitrary: anyScalar(field.kind, field.of, depth), weight: 3 },
      { arbitrary: fc.constant(undefined), weight: field.repeated ? 0 : 1 },
    );
    return [name, field.repeated ? fc.array(one, { maxLength: depth > 1 ? 2 : 0 }) : one] as const;
  });
  return fc.record(Object.fromEntries(entries)).map((given) => {
    // Of a oneof only one member may be set.
    const seen = new Set<string>();
    const kept = Object.entries(given).filter(([name, value]) => {
      const group = table.fields[name]?.oneof;
      if (value === undefined || group === undefined) return value !== undefined;
      const first = !seen.has(group);
      seen.add(group);
      return first;
    });
    return codecOf(table).make(Object.fromEntries(kept));
  });
}
function anyScalar(kind: string, of: (() => AnyMessage) | undefined, depth: number): fc.Arbitrary<unknown> {
  switch (kind) {
    case "int32":
      return fc.integer();
    case "uint32":
      return fc.nat(0xffff_ffff);
    case "int64":
      return fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    case "uint64":
      return fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
    case "bool":
      return fc.boolean();
    case "string":
      return fc.string({ unit: "binary", maxLength: 8 });
    case "bytes":
      return fc.uint8Array({ maxLength: 8 }).map((bytes) => Uint8Array.from(bytes));
    default:
      return depth === 0 || of === undefined ? fc.constant(undefined) : anyOf(of(), depth - 1);
  }
}

function hasOneof(table: AnyMessage): boolean {
  return Object.values(table.fields).some((field) => field.oneof !== undefined || (field.of && hasOneof(field.of())));
}

describe("every message", () => {
  test("there are many", () => assert.ok(tables.length > 120, String(tables.length)));

  for (const table of tables) {
    test(`${table.name}: style C and back, style B and back`, () => {
      fc.assert(
        fc.property(anyOf(table), (value) => {
          const wire = codecOf(table).encode(value);
          const styleC = fromJson(table, parse(utf8(print(tableJson(table, value)))));
          assert.deepEqual(codecOf(table).encode(styleC), wire);
          // A oneof has Go's wrapper names in style B, which is for printing only.
          if (hasOneof(table)) return;
          const source = utf8(print(plainJson(table, value)));
          const styleB = bind(tableShape(table as Message<AnyMessage["fields"]>), parse(source), source);
          assert.deepEqual(codecOf(table).encode(styleB as Record<string, unknown>), wire);
        }),
        { numRuns: 12 },
      );
    });
  }
});

describe("style C", () => {
  const json = (table: AnyMessage, value: Record<string, unknown>, mode: "hex" | "text" = "hex") =>
    print(tableJson(table, value, mode));

  test("prints every field in the order of its declaration, a oneof where its first member stands", () => {
    const transfer = { amount: 5n, note: utf8("<hi>"), to: "x" };
    assert.equal(
      json(CoinsAction, { ty: 1, transfer }, "text"),
      '{"transfer":{"cointoken":"","amount":"5","note":"\\u003chi\\u003e","to":"x"},"ty":1}',
    );
    assert.equal(json(CoinsAction, { ty: 3 }), '{"ty":3}');
    assert.equal(json(executor.ConfigItem, { int: {} }), '{"key":"","addr":"","int":{"value":0},"Ty":0}');
    assert.equal(
      json(transaction.Transaction, {}),
      '{"execer":null,"payload":null,"signature":null,"fee":"0","expire":"0","nonce":"0","to":"","groupCount":0,' +
        '"header":null,"next":null,"chainID":0}',
    );
  });

  test("bytes: hex, text when asked for and valid, null when there are none, lists by element", () => {
    assert.equal(json(common.ReqBytes, { data: Uint8Array.of(0xff, 1) }, "text"), '{"data":"0xff01"}');
    assert.equal(json(common.ReqBytes, { data: utf8("a&") }), '{"data":"0x6126"}');
    assert.equal(json(common.ReqHashes, { hashes: [new Uint8Array(0), Uint8Array.of(1)] }), '{"hashes":["","0x01"]}');
    assert.equal(json(account.ReqBalance, { asset_exec: "c" }).includes('"assetExec":"c"'), true);
    assert.equal(json(blockchain.BlockSequence, { Type: 2n }), '{"Hash":null,"Type":"2"}');
  });

  test("reads both names, quoted and bare integers, the forms of bytes", () => {
    const read = (table: AnyMessage, text: string) => fromJson(table, parse(utf8(text)));
    assert.equal(read(account.ReqBalance, '{"asset_exec":"a"}').asset_exec, "a");
    assert.equal(read(account.ReqBalance, '{"assetExec":"b","asset_exec":"a"}').asset_exec, "b");
    assert.equal(read(common.Int64, '{"data":"9223372036854775807"}').data, 2n ** 63n - 1n);
    assert.equal(read(common.Int64, '{"data":-5}').data, -5n);
    assert.equal(read(common.Int64, '{"data":"null"}').data, 0n);
    assert.equal(read(common.Int64, '{"data":null}').data, 0n);
    assert.equal(read(common.Int64, "null").data, 0n);
    assert.deepEqual(read(common.ReqBytes, '{"data":"str://中"}').data, utf8("中"));
    assert.deepEqual(read(common.ReqBytes, '{"data":"0X0102"}').data, Uint8Array.of(1, 2));
    assert.deepEqual(read(common.ReqBytes, '{"data":""}').data, new Uint8Array(0));
    assert.deepEqual(read(common.ReqBytes, '{"data":[]}').data, new Uint8Array(0));
    assert.deepEqual(fromJson(common.ReqBytes, parse(utf8('{"data":"plain"}')), "text").data, utf8("plain"));
    assert.deepEqual(read(CoinsAction, '{"transfer":{},"genesis":{}}').transfer !== undefined, false);
  });

  const refused: readonly (readonly [AnyMessage, string, string])[] = [
    [transaction.AssetsTransfer, '{"amount":"1","bogus":1}', 'unknown field "bogus" in types.AssetsTransfer'],
    [common.ReqBytes, '{"data":"6869"}', "ErrBytesFormat"],
    [common.ReqBytes, '{"data":"0xzz"}', "encoding/hex: invalid byte: U+007A 'z'"],
    [common.ReqBytes, '{"data":1}', "json: cannot unmarshal number into Go value of type string"],
    [common.Int64, '{"data":"abc"}', "invalid character 'a' looking for beginning of value"],
    [common.Int64, '{"data":""}', "unexpected end of JSON input"],
    [common.Int64, '{"data":1.5}', "json: cannot unmarshal number 1.5 into Go value of type int64"],
    [common.Int64, '{"data":true}', "json: cannot unmarshal bool into Go value of type int64"],
    [
      common.Int64,
      '{"data":9223372036854775808}',
      "json: cannot unmarshal number 9223372036854775808 into Go value of type int64",
    ],
    [common.Reply, '{"isOk":1}', "json: cannot unmarshal number into Go value of type bool"],
    [common.ReqHashes, '{"hashes":"0x01"}', "json: cannot unmarshal string into Go value of type []json.RawMessage"],
    [
      blockchain.BlockSeq,
      '{"seq":[]}',
      "json: cannot unmarshal array into Go value of type map[string]json.RawMessage",
    ],
    [common.ReqNil, '"x"', "json: cannot unmarshal string into Go value of type map[string]json.RawMessage"],
  ];
  for (const [table, given, wanted] of refused) {
    test(`refuses ${given}`, () => {
      assert.equal(
        refusal(() => fromJson(table, parse(utf8(given)))),
        wanted,
      );
    });
  }
});

describe("style B", () => {
  test("leaves zeros out and writes bytes as base64", () => {
    const seq = { num: 7n, seq: { Hash: Uint8Array.of(1, 2, 3), Type: 0n }, detail: undefined };
    assert.equal(print(plainJson(blockchain.BlockSeq, seq)), '{"num":7,"seq":{"Hash":"AQID"}}');
    assert.equal(print(plainJson(statistic.TotalFee, { fee: 0n, txCount: 0n })), "{}");
    assert.equal(
      print(plainJson(statistic.TotalFee, { fee: 2n ** 62n, txCount: 1n })),
      '{"fee":4611686018427387904,"txCount":1}',
    );
  });

  test("prints a oneof under Go's own names", () => {
    const item = executor.ConfigItem.make({ key: "k", arr: { value: ["a"] } });
    assert.equal(print(plainJson(executor.ConfigItem, item)), '{"key":"k","Value":{"Arr":{"value":["a"]}}}');
    assert.equal(print(plainJson(executor.ConfigItem, executor.ConfigItem.make())), '{"Value":null}');
  });
});

describe("arguments", () => {
  const All = shape("Thing", { name: text, count: i32, height: i64, on: flag, list: texts, payload: raw });

  test("names match without regard to case, unknown ones are ignored, null and absence leave the default", () => {
    const got = bound(
      All,
      '{"NAME":"n","Height":9007199254740993,"bogus":{},"oN":true,"count":null,"li\u017ft":["a",null]}',
    );
    assert.deepEqual(
      { ...got, payload: undefined },
      { name: "n", count: 0, height: 9007199254740993n, on: true, list: ["a", ""], payload: undefined },
    );
    assert.equal(got.payload, undefined);
    assert.equal(bound(All, "null").height, 0n);
    assert.equal(bound(All, '{"height":1,"HEIGHT":2}').height, 2n);
  });

  test("a value of unknown type keeps its bytes", () => {
    const got = bound(All, '{"payload": { "a" : 1 } }');
    assert.equal(new TextDecoder().decode(got.payload?.bytes), '{ "a" : 1 }');
    assert.equal(bound(All, '{"payload":null}').payload?.node.kind, "null");
  });

  test("messages bind their bytes from base64", () => {
    const ask = (json: string) => bound(tableShape(statistic.ReqGetTotalCoins), json);
    assert.deepEqual(ask('{"stateHash":"AQI=","count":3}').stateHash, Uint8Array.of(1, 2));
    assert.equal(ask('{"stateHash":"AQI=","count":3}').count, 3n);
    const nested = bound(tableShape(blockchain.BlockSeq), '{"seq":{"hash":"AQ==","type":2}}');
    assert.deepEqual(nested.seq, { Hash: Uint8Array.of(1), Type: 2n });
  });

  const refused: readonly (readonly [string, string])[] = [
    ['{"height":"1"}', "json: cannot unmarshal string into Go struct field Thing.height of type int64"],
    ['{"HEIGHT":1.0}', "json: cannot unmarshal number 1.0 into Go struct field Thing.height of type int64"],
    ['{"count":2147483648}', "json: cannot unmarshal number 2147483648 into Go struct field Thing.count of type int32"],
    ['{"name":1}', "json: cannot unmarshal number into Go struct field Thing.name of type string"],
    ['{"name":{}}', "json: cannot unmarshal object into Go struct field Thing.name of type string"],
    ['{"on":"true"}', "json: cannot unmarshal string into Go struct field Thing.on of type bool"],
    ['{"list":"a"}', "json: cannot unmarshal string into Go struct field Thing.list of type []string"],
    ['{"list":[1]}', "json: cannot unmarshal number into Go struct field Thing.list of type string"],
    ["[]", "json: cannot unmarshal array into Go value of type types.Thing"],
    ["7", "json: cannot unmarshal number into Go value of type types.Thing"],
  ];
  for (const [json, wanted] of refused) {
    test(`refuses ${json}`, () =>
      assert.equal(
        refusal(() => bound(All, json)),
        wanted,
      ));
  }

  test("refuses what is no base64, and bytes of another type", () => {
    const To = tableShape(common.ReqKey);
    assert.equal(
      refusal(() => bound(To, '{"key":"!"}')),
      "illegal base64 data at input byte 0",
    );
    assert.equal(
      refusal(() => bound(To, '{"key":1}')),
      "json: cannot unmarshal number into Go struct field ReqKey.key of type []uint8",
    );
  });
});

describe("amounts for people", () => {
  for (const [amount, precision, wanted] of [
    [100_000n, 100_000_000n, "0.0010"],
    [0n, 100_000_000n, "0.0000"],
    [20_000_000_000n, 100_000_000n, "200.0000"],
    [12_345_000n, 100_000_000n, "0.1234"],
    [12_355_000n, 100_000_000n, "0.1236"],
    [12_345_001n, 100_000_000n, "0.1235"],
    [-12_355_000n, 100_000_000n, "-0.1236"],
    [-1n, 100_000_000n, "0.0000"],
    [2n ** 63n - 1n, 100_000_000n, "92233720368.5478"],
    [1234n, 1000n, "1.234"],
    [7n, 1n, "7"],
  ] as const) {
    test(`${amount} of ${precision} is ${wanted}`, () => assert.equal(decimal(amount, precision), wanted));
  }
});
