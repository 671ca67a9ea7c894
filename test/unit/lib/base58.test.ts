import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { base58, unbase58 } from "../../../src/lib/base58.ts";
import { unhex } from "../../../src/lib/hex.ts";

/** The test vectors of the base58 encoding draft (draft-msporny-base58) and of Bitcoin Core. */
const known: readonly (readonly [string, string])[] = [
  ["", ""],
  ["48656c6c6f20576f726c6421", "2NEpo7TZRRrLZSi2U"],
  ["0000287fb4cd", "11233QC4"],
  ["61", "2g"],
  ["626262", "a3gV"],
  ["73696d706c792061206c6f6e6720737472696e67", "2cFupjhnEsSn59qHXstmK2ffpLv2"],
  ["00eb15231dfceb60925886b67d065299925915aeb172c06647", "1NS17iag9jJgTHD1VXjvLCEnZuQ3rJDE9L"],
  ["516b6fcd0f", "ABnLTmg"],
  ["bf4f89001e670274dd", "3SEo3LWLoPntC"],
  ["10c8511e", "Rt5zm"],
  ["00000000000000000000", "1111111111"],
];

describe("base58", () => {
  for (const [bytes, text] of known) {
    test(`${bytes === "" ? "nothing" : bytes}`, () => {
      const raw = bytes === "" ? new Uint8Array(0) : unhex(bytes);
      assert.equal(base58(raw), text);
      assert.deepEqual(unbase58(text), raw);
    });
  }

  test("round trip", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => assert.deepEqual(unbase58(base58(bytes)), bytes)),
    );
  });

  test("foreign characters and over-long texts are undefined", () => {
    for (const text of ["0", "O", "I", "l", "a b", "é", "😀", "2g\n"]) assert.equal(unbase58(text), undefined, text);
    assert.ok(unbase58("2".repeat(512)) !== undefined);
    assert.equal(unbase58("2".repeat(513)), undefined);
  });
});
