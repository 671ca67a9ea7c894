import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { concat } from "../../../src/lib/bytes.ts";
import { maxDerLength, readAsn1, readDer, writeDer } from "../../../src/lib/der.ts";
import { hex, unhex } from "../../../src/lib/hex.ts";
import { Bytes, be32 } from "../../helpers/crypto.ts";

const shown = (rs: Uint8Array | undefined) => (rs === undefined ? undefined : hex(rs));
/** r = 1, s = 2. */
const small = hex(concat(be32(1n), be32(2n)));
const pad = (length: number) => "11".repeat(length);

test("written and read again, at every length of the numbers", () => {
  const bytes = new Bytes("der");
  for (let r = 0; r <= 32; r++) {
    for (const s of [0, 1, 15, 31, 32]) {
      const rs = concat(new Uint8Array(32 - r), bytes.take(r), new Uint8Array(32 - s), bytes.take(s));
      const der = writeDer(rs);
      assert.ok(der.length >= 8 && der.length <= maxDerLength);
      assert.equal(shown(readDer(der)), hex(rs), hex(der));
      assert.equal(shown(readAsn1(der)), hex(rs), hex(der));
    }
  }
  assert.equal(writeDer(concat(be32(2n ** 256n - 1n), be32(2n ** 255n))).length, maxDerLength);
});

/** What both readers, btcec's and Go's asn1, make of r = 1, s = 2 written in odd ways: true for (1, 2). */
const cases: readonly (readonly [name: string, der: string, btcec: boolean, go: boolean])[] = [
  ["plain", "3006020101020102", true, true],
  ["anything behind the sequence", `3006020101020102${pad(5)}`, true, true],
  ["an element behind the numbers, inside", "3009020101020102020103", false, true],
  ["a byte behind the numbers, inside", "300702010102010200", false, true],
  ["empty", "", false, false],
  ["only a tag", "30", false, false],
  ["no content", "3000", false, false],
  ["no content, long enough", `3000${pad(8)}`, false, false],
  ["one number", "3003020101", false, false],
  ["another outer tag", "3106020101020102", false, false],
  ["another first tag", "3006030101020102", false, false],
  ["another second tag", "3006020101030102", false, false],
  ["constructed integer", "3006220101020102", false, false],
  ["length beyond the input", "3007020101020102", false, false],
  ["length too small", "3005020101020102", false, false],
  ["r without bytes", "30050200020102", false, false],
  ["r without bytes, filled up", "300602000202010200", false, false],
  ["s without bytes", "30050201010200", false, false],
  ["s cut", "3006020101020202", false, false],
  ["r as long as everything", "3006020401020102", false, false],
  ["needless zero in r", "300702020001020102", false, false],
  ["needless zero in s", "300702010102020002", false, false],
  ["two needless zeros", "30080203000001020102", false, false],
  ["negative r", "3006020181020102", false, false],
  ["negative s", "3006020101020182", false, false],
  ["needless ff", "30070202ff81020102", false, false],
  ["long form of a short length", "308106020101020102", false, false],
  ["long form, inside", "300702810101020102", false, false],
  ["indefinite length", "30800201010201020000", false, false],
  ["long form that is needed", `3081${(0x86).toString(16)}020101020102${pad(0x80)}`, false, true],
  ["long form with a zero in front", `308200${(0x86).toString(16)}020101020102${pad(0x80)}`, false, false],
  ["two bytes of length that are needed", `30820106020101020102${pad(0x100)}`, false, true],
  ["length of more than 2^31", `3085ffffffffff020101020102${pad(8)}`, false, false],
];

describe("two readers, two rules", () => {
  for (const [name, text, btcec, go] of cases) {
    test(name, () => {
      assert.equal(shown(readDer(unhex(text))), btcec ? small : undefined, "btcec");
      assert.equal(shown(readAsn1(unhex(text))), go ? small : undefined, "asn1");
    });
  }

  test("a top bit needs one zero in front, and 33 bytes hold no more than 256 bits", () => {
    const top = `020900${"ff".repeat(8)}`;
    const want = hex(concat(be32(2n ** 64n - 1n), be32(2n)));
    for (const read of [readDer, readAsn1]) {
      assert.equal(shown(read(unhex(`300e${top}020102`))), want);
      assert.equal(read(unhex(`3026022101${"00".repeat(32)}020102`)), undefined);
      assert.equal(shown(read(unhex(`3026022100${"ff".repeat(32)}020102`))), `${"ff".repeat(32)}${small.slice(64)}`);
      // Zero is left to the verifiers.
      assert.equal(shown(read(unhex("3006020100020102"))), hex(concat(be32(0n), be32(2n))));
    }
  });

  test("any bytes are read without an exception", () => {
    const bytes = new Bytes("der garbage");
    for (let i = 0; i < 3000; i++) {
      const der = concat(Uint8Array.of(0x30, bytes.below(90), 2, bytes.below(40)), bytes.take(bytes.below(90)));
      for (const read of [readDer, readAsn1]) {
        const rs = read(der);
        if (rs !== undefined) assert.equal(rs.length, 64);
      }
    }
  });
});
