import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { ChainError } from "../../../src/errors.ts";
import { hex, hex0x, unhex } from "../../../src/lib/hex.ts";

describe("hex", () => {
  test("round trip, as Buffer has it", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 70 }), (bytes) => {
        const text = hex(bytes);
        assert.equal(text, Buffer.from(bytes).toString("hex"));
        assert.equal(hex0x(bytes), `0x${text}`);
        for (const form of [text, `0x${text}`, `0X${text.toUpperCase()}`]) assert.deepEqual(unhex(form), bytes);
      }),
    );
  });

  test("no bytes have no prefix", () => {
    assert.equal(hex(new Uint8Array(0)), "");
    assert.equal(hex0x(new Uint8Array(0)), "");
  });

  test("Chain33's reading: short texts are nothing, odd ones get a leading zero", () => {
    for (const text of ["", "a", "x", "0", "0x", "0X"]) assert.equal(unhex(text).length, 0, text);
    assert.deepEqual(unhex("abc"), Uint8Array.of(0x0a, 0xbc));
    assert.deepEqual(unhex("0xabc"), Uint8Array.of(0x0a, 0xbc));
    assert.deepEqual(unhex("0x1"), Uint8Array.of(1));
    assert.deepEqual(unhex("00"), Uint8Array.of(0));
  });

  test("foreign characters are refused wherever they stand", () => {
    for (const text of [
      "zz",
      "0g",
      "g0",
      "0x0g",
      "0xg",
      "gab",
      "ab ",
      " ab",
      "a\u0130",
      "0x0x",
      "x0",
      "１２",
      "\ud800\ud800",
    ]) {
      assert.throws(
        () => unhex(text),
        (e) => e instanceof ChainError && e.code === "hex.invalid",
        text,
      );
    }
  });
});
