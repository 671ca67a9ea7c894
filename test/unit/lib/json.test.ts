import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { ChainError } from "../../../src/errors.ts";
import { base64, unbase64 } from "../../../src/lib/base64.ts";
import { utf8 } from "../../../src/lib/bytes.ts";
import { goText, type Json, parse, parseJson, plain, print, Raw } from "../../../src/lib/json.ts";

function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    assert.ok(error instanceof ChainError, String(error));
    return error.text;
  }
  return assert.fail("nothing was refused");
}

describe("json", () => {
  test("integers stay exact, other numbers keep their text", () => {
    const text = '{"a":9007199254740993,"b":-9223372036854775808,"c":[18446744073709551615,0,-0],"d":1.50,"e":1e3}';
    const value = parseJson(text) as Record<string, Json>;
    assert.equal(value.a, 9007199254740993n);
    assert.equal(value.b, -(2n ** 63n));
    assert.deepEqual(value.d, new Raw("1.50"));
    assert.equal(print(value), text.replace("-0", "0"));
  });

  test("of duplicate keys the last wins, and __proto__ is a key like any other", () => {
    assert.deepEqual(parseJson('{"a":1,"a":2}'), { a: 2n });
    const odd = parseJson('{"__proto__":{"x":1}}') as Record<string, Json>;
    assert.equal(Object.getPrototypeOf(odd), Object.prototype);
    assert.deepEqual(Object.keys(odd), ["__proto__"]);
    assert.equal(print(odd), '{"__proto__":{"x":1}}');
  });

  test("depth is bounded", () => {
    const nested = (n: number) => utf8("[".repeat(n) + "]".repeat(n));
    parse(nested(64));
    assert.equal(
      refusal(() => parse(nested(65))),
      "invalid character '[' exceeded max depth",
    );
    parse(nested(512), 100_000);
    assert.match(
      refusal(() => parse(nested(100_000), 100_000)),
      /exceeded max depth/,
    );
  });

  test("a node knows where it stood", () => {
    const source = utf8(' { "p" : { "x" : [1 , 2] } } ');
    const root = parse(source);
    assert.ok(root.kind === "object");
    const member = root.members[0]?.[1];
    assert.ok(member !== undefined);
    assert.equal(new TextDecoder().decode(source.subarray(member.start, member.end)), '{ "x" : [1 , 2] }');
  });

  const refusals: readonly (readonly [string, string])[] = [
    ["", "unexpected end of JSON input"],
    ["  ", "unexpected end of JSON input"],
    ["{", "unexpected end of JSON input"],
    ["[1,", "unexpected end of JSON input"],
    ['"abc', "unexpected end of JSON input"],
    ['{"a"', "unexpected end of JSON input"],
    ["not json", "invalid character 'o' in literal null (expecting 'u')"],
    ["tru", "invalid character ' ' in literal true (expecting 'e')"],
    ["falsy", "invalid character 'y' in literal false (expecting 'e')"],
    ["hello", "invalid character 'h' looking for beginning of value"],
    ["[1,]", "invalid character ']' looking for beginning of value"],
    ["{,}", "invalid character ',' looking for beginning of object key string"],
    ['{"a":1,}', "invalid character '}' looking for beginning of object key string"],
    ['{"a" 1}', "invalid character '1' after object key"],
    ['{"a":1 "b":2}', "invalid character '\"' after object key:value pair"],
    ["[1 2]", "invalid character '2' after array element"],
    ["1 2", "invalid character '2' after top-level value"],
    ["01", "invalid character '1' after top-level value"],
    ["-", "invalid character ' ' in numeric literal"],
    ["-a", "invalid character 'a' in numeric literal"],
    ["1.", "invalid character ' ' after decimal point in numeric literal"],
    ["1.e", "invalid character 'e' after decimal point in numeric literal"],
    ["1ex", "invalid character 'x' in exponent of numeric literal"],
    ['"\\x"', "invalid character 'x' in string escape code"],
    ['"\\u12g4"', "invalid character 'g' in \\u hexadecimal character escape"],
    ['"a\nb"', "invalid character '\\n' in string literal"],
    ["'a'", "invalid character '\\'' looking for beginning of value"],
    ["\\", "invalid character '\\\\' looking for beginning of value"],
    ["\u0000", "invalid character '\\x00' looking for beginning of value"],
    ["é", "invalid character 'Ã' looking for beginning of value"],
    ["\ufeff1", "invalid character 'ï' looking for beginning of value"],
  ];
  for (const [text, wanted] of refusals) {
    test(`refuses ${JSON.stringify(text)} in Go's words`, () => {
      assert.equal(
        refusal(() => parseJson(text)),
        wanted,
      );
    });
  }

  test("strings: escapes, pairs, halves of pairs, bytes that are no UTF-8", () => {
    assert.equal(parseJson('"\\u0041\\n\\/\\"\\\\\\ud83d\\ude00 \\u00e9"'), 'A\n/"\\\u{1f600} é');
    assert.equal(parseJson('"\\ud83d"'), "\ufffd");
    assert.equal(parseJson('"\\ud83d\\u0041"'), "\ufffdA");
    assert.equal(parseJson('"\\ude00\\ud83d\\ude00"'), "\ufffd\u{1f600}");
    const broken = Uint8Array.of(34, 0xe4, 0xb8, 0x41, 0xff, 34);
    assert.equal(plain(parse(broken)), "\ufffd\ufffdA\ufffd");
    assert.equal(goText(Uint8Array.of(0xe4, 0xb8, 0xad, 0xf0, 0x9f)), "中\ufffd\ufffd");
  });

  test("prints with Go's escaping", () => {
    assert.equal(print('<a href="x">&\\'), '"\\u003ca href=\\"x\\"\\u003e\\u0026\\\\"');
    assert.equal(print("\u0001\b\t\n\f\r\u001f\u007f"), '"\\u0001\\b\\t\\n\\f\\r\\u001f\u007f"');
    assert.equal(print("\u2028\u2029\u2027中\u{1f600}\ud83d"), '"\\u2028\\u2029\u2027中\u{1f600}\ufffd"');
    assert.equal(print({ a: undefined, b: [null, true, 1n, new Raw("1.5")] }), '{"b":[null,true,1,1.5]}');
    assert.equal(print([]), "[]");
    assert.equal(
      refusal(() => print(1.5)),
      "proto: invalid value",
    );
    assert.equal(
      refusal(() => print(2 ** 60)),
      "proto: invalid value",
    );
  });

  test("what is printed parses to the same value, here and in the engine", () => {
    const leaf = fc.oneof(fc.string({ unit: "binary" }), fc.bigInt(), fc.boolean(), fc.constant(null));
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof({ maxDepth: 4 }, leaf, fc.array(tie("value")), fc.dictionary(fc.string(), tie("value"))),
    }));
    fc.assert(
      fc.property(value, (given) => {
        const text = print(given as Json);
        assert.equal(print(parseJson(text)), text);
        JSON.parse(text);
      }),
    );
  });

  test("accepts exactly what the engine's parser accepts", () => {
    const base = [
      '{"id":7,"method":"Chain33.GetBlocks","params":[{"start":0,"end":-1.5e+3,"x":[null,true,"\\u00e9"]}]}',
    ];
    const noise = fc.constantFrom(...'{}[]:,"\\u0123456789eE+-. \tntf中\u0001'.split(""));
    fc.assert(
      fc.property(
        fc.constantFrom(...base),
        fc.array(fc.tuple(fc.nat(100), fc.nat(2), noise), { minLength: 1, maxLength: 3 }),
        (text, edits) => {
          let edited = text;
          for (const [at, cut, put] of edits) edited = edited.slice(0, at) + put + edited.slice(at + cut);
          let valid = true;
          try {
            JSON.parse(edited);
          } catch {
            valid = false;
          }
          if (valid) parseJson(edited);
          else refusal(() => parseJson(edited));
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe("base64", () => {
  test("is the engine's own for all bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const text = base64(bytes);
        assert.equal(text, Buffer.from(bytes).toString("base64"));
        assert.deepEqual(unbase64(text), Uint8Array.from(bytes));
      }),
    );
    assert.deepEqual(unbase64("aGVs\r\nbG8=\n"), utf8("hello"));
  });

  for (const [text, at] of [
    ["a", 0],
    ["aa", 0],
    ["aGVsbG8", 4],
    ["=aaa", 0],
    ["a===", 1],
    ["aa=", 3],
    ["aa=a", 2],
    ["aaa=a", 4],
    ["aa!a", 2],
    ["aé==", 1],
  ] as const) {
    test(`refuses ${text}`, () => {
      assert.equal(
        refusal(() => unbase64(text)),
        `illegal base64 data at input byte ${at}`,
      );
    });
  }
});
