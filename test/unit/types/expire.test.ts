// Vectors: isExpire, parseExpire, setExpire.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ChainError } from "../../../src/errors.ts";
import { Forks } from "../../../src/forks.ts";
import { parseDuration, parseInt64 } from "../../../src/types/duration.ts";
import {
  type ExpireRules,
  expiry,
  isExpired,
  parseExpire,
  targetHeight,
  txHeightFlag,
} from "../../../src/types/expire.ts";
import { vectors } from "../../helpers/vectors.ts";

const rules: ExpireRules = { forks: new Forks({ ForkTxHeight: 0 }), txHeight: true, lowPack: 200, highPack: 600 };

/** The text that a client would see, or the result. */
function outcome(f: () => bigint): bigint | string {
  try {
    return f();
  } catch (error) {
    assert.ok(error instanceof ChainError, String(error));
    return error.text;
  }
}

describe("expiry of transactions", () => {
  type Item = { expire: string; height: number; blocktime: number; expired: boolean };
  for (const { expire, height, blocktime, expired } of vectors<Item>("isExpire")) {
    test(`${expire} at height ${height}, time ${blocktime}: ${expired}`, () => {
      assert.equal(isExpired(BigInt(expire), height, BigInt(blocktime), rules), expired);
    });
  }
  test("the window of a tx height, at its borders", () => {
    const expire = txHeightFlag + 1000n;
    for (const [height, expired] of [
      [799, true],
      [800, false],
      [1000, false],
      [1600, false],
      [1601, true],
    ] as const) {
      assert.equal(isExpired(expire, height, 1n, rules), expired);
    }
    assert.equal(targetHeight(expire, 5, rules), 1000n);
    assert.equal(targetHeight(txHeightFlag, 5, rules), undefined);
  });
  test("without tx heights, or before their fork, such a value is a time far ahead", () => {
    const expire = txHeightFlag + 1000n;
    const off = { ...rules, txHeight: false };
    const later = { ...rules, forks: new Forks({ ForkTxHeight: 100 }) };
    assert.equal(isExpired(expire, 5000, 1n, off), false);
    assert.equal(isExpired(expire, 99, 1n, later), false);
    assert.equal(isExpired(expire, 100, 1n, later), true);
    assert.equal(isExpired(expire, 5000, expire, off), true);
  });
  test("10^9 is the last value that is a height", () => {
    const bound = 1_000_000_000n;
    assert.equal(isExpired(bound, 999_999_999, 2n * bound, rules), false);
    assert.equal(isExpired(bound, 1_000_000_000, 0n, rules), true);
    assert.equal(isExpired(bound + 1n, 2_000_000_000, bound, rules), false);
    assert.equal(isExpired(bound + 1n, 0, bound + 1n, rules), true);
  });
  test("negative values are past at every height", () => {
    assert.equal(isExpired(-1n, 0, 0n, rules), true);
    assert.equal(isExpired(-(2n ** 63n), 0, 0n, rules), true);
  });
});

describe("what clients ask for", () => {
  for (const { in: text, out, err } of vectors<{ in: string; out: string; err: string }>("parseExpire")) {
    test(`parseExpire(${JSON.stringify(text)})`, () => {
      assert.equal(
        outcome(() => parseExpire(text)),
        err === "" ? BigInt(out) : err,
      );
    });
  }
  const more: [string, bigint | string][] = [
    ["+5", 5n],
    ["-5s", -5_000_000_000n],
    ["9223372036854775807", 2n ** 63n - 1n],
    ["9223372036854775808", 'time: missing unit in duration "9223372036854775808"'],
    ["9223372036854775809", 'time: invalid duration "9223372036854775809"'],
    ["99999999999999999999d", 'time: invalid duration "99999999999999999999d"'],
    ["00000000000000000000000000000000001", 1n],
    ["H:4611686018427387903", 2n ** 63n - 1n],
    ["H:4611686018427387904", "ErrHeightOverflow"],
    ["H:9223372036854775808", 'strconv.ParseInt: parsing "9223372036854775808": value out of range'],
    ["H:", 'strconv.ParseInt: parsing "": invalid syntax'],
    ["H:1s", 'strconv.ParseInt: parsing "1s": invalid syntax'],
    ["h:5", 'time: invalid duration "h:5"'],
    ["H", 'time: invalid duration "H"'],
    ["1_000", 'time: unknown unit "_" in duration "1_000"'],
    ["0x10", 'time: unknown unit "x" in duration "0x10"'],
    [" 5", 'time: invalid duration " 5"'],
    ["1".repeat(129), "ErrInvalidParam"],
  ];
  for (const [text, result] of more) {
    test(`parseExpire(${JSON.stringify(text.slice(0, 40))})`, () =>
      assert.equal(
        outcome(() => parseExpire(text)),
        result,
      ));
  }

  for (const { in: duration, expire } of vectors<{ in: string; expire: string }>("setExpire")) {
    test(`expiry(${duration})`, () => {
      const now = 1_700_000_000n;
      const wanted = expire.startsWith("now+") ? now + BigInt(expire.slice(4)) : BigInt(expire);
      assert.equal(expiry(BigInt(duration), now, true), wanted);
    });
  }
  test("expiry: fractions of seconds are dropped, negative values kept, tx heights only where they exist", () => {
    assert.equal(expiry(200_999_999_999n, 1000n, true), 1200n);
    assert.equal(expiry(-5n, 1000n, true), -5n);
    assert.equal(expiry(txHeightFlag, 0n, true), txHeightFlag / 1_000_000_000n);
    assert.equal(expiry(txHeightFlag + 50n, 7n, false), 7n + (txHeightFlag + 50n) / 1_000_000_000n);
  });
});

describe("Go durations", () => {
  const s = 1_000_000_000n;
  /** Cases of Go's own time package tests, and its rules. */
  const good: [string, bigint][] = [
    ["0", 0n],
    ["5s", 5n * s],
    ["30s", 30n * s],
    ["1478s", 1478n * s],
    ["-5s", -5n * s],
    ["+5s", 5n * s],
    ["-0", 0n],
    ["+0", 0n],
    ["5.0s", 5n * s],
    ["5.6s", 5_600_000_000n],
    ["5.s", 5n * s],
    [".5s", s / 2n],
    ["1.0s", s],
    ["1.00s", s],
    ["1.004s", 1_004_000_000n],
    ["1.0040s", 1_004_000_000n],
    ["100.00100s", 100_001_000_000n],
    ["10ns", 10n],
    ["11us", 11_000n],
    ["12µs", 12_000n],
    ["12μs", 12_000n],
    ["13ms", 13_000_000n],
    ["14s", 14n * s],
    ["15m", 900n * s],
    ["16h", 57_600n * s],
    ["3h30m", 12_600n * s],
    ["10.5s4m", 250_500_000_000n],
    ["-2m3.4s", -123_400_000_000n],
    ["1h2m3s4ms5us6ns", 3_723_004_005_006n],
    ["39h9m14.425s", 140_954_425_000_000n],
    ["52763797000ns", 52_763_797_000n],
    ["0.3333333333333333333h", 1200n * s],
    ["9007199254740993ns", 2n ** 53n + 1n],
    ["9223372036854775807ns", 2n ** 63n - 1n],
    ["9223372036854775.807us", 2n ** 63n - 1n],
    ["9223372036s854ms775us807ns", 2n ** 63n - 1n],
    ["-9223372036854775808ns", -(2n ** 63n)],
    ["-9223372036854775.808us", -(2n ** 63n)],
    ["-9223372036s854ms775us808ns", -(2n ** 63n)],
    ["-2562047h47m16.854775808s", -(2n ** 63n)],
    ["0.100000000000000000000h", 360n * s],
    ["0.830103483285477580700h", 2_988_372_539_827n],
  ];
  for (const [text, value] of good) test(text, () => assert.equal(parseDuration(text), value));
  const bad: [string, string][] = [
    ["", 'time: invalid duration ""'],
    ["3", 'time: missing unit in duration "3"'],
    ["-", 'time: invalid duration "-"'],
    ["s", 'time: invalid duration "s"'],
    [".", 'time: invalid duration "."'],
    ["-.", 'time: invalid duration "-."'],
    [".s", 'time: invalid duration ".s"'],
    ["+.s", 'time: invalid duration "+.s"'],
    ["1d", 'time: unknown unit "d" in duration "1d"'],
    ["1.5", 'time: missing unit in duration "1.5"'],
    ["1h ", 'time: unknown unit "h " in duration "1h "'],
    ["\u0085\u0085", 'time: invalid duration "\\xc2\\x85\\xc2\\x85"'],
    ["hello \u{ffff} world", 'time: invalid duration "hello \\xef\\xbf\\xbf world"'],
    ['1"\\', 'time: unknown unit "\\"\\\\" in duration "1\\"\\\\"'],
    ["9223372036854775810ns", 'time: invalid duration "9223372036854775810ns"'],
    ["9223372036854775808ns", 'time: invalid duration "9223372036854775808ns"'],
    ["-9223372036854775809ns", 'time: invalid duration "-9223372036854775809ns"'],
    ["9223372036854776us", 'time: invalid duration "9223372036854776us"'],
    ["3000000h", 'time: invalid duration "3000000h"'],
    ["9223372036854775.808us", 'time: invalid duration "9223372036854775.808us"'],
    ["9223372036854ms775us808ns", 'time: invalid duration "9223372036854ms775us808ns"'],
  ];
  for (const [text, error] of bad) {
    test(`refused: ${JSON.stringify(text)}`, () =>
      assert.equal(
        outcome(() => parseDuration(text)),
        error,
      ));
  }
  test("int64 texts", () => {
    assert.equal(parseInt64("-9223372036854775808"), -(2n ** 63n));
    assert.equal(
      outcome(() => parseInt64("-9223372036854775809")),
      'strconv.ParseInt: parsing "-9223372036854775809": value out of range',
    );
    for (const text of ["", "+", "-", "1.0", "1e3", "１", "1 "])
      assert.match(String(outcome(() => parseInt64(text))), /invalid syntax$/);
  });
});
