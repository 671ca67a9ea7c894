// The status of a chain in its bytes: every field is bounded, and each status has one form only.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { utf8 } from "../../../src/lib/bytes.ts";
import {
  decodeStatus,
  encodeStatus,
  maxStatus,
  readStatus,
  StatusMessage,
  statusFields,
} from "../../../src/p2p/status.ts";

const tip = new Uint8Array(32).fill(7);
const refused = { code: "net.message" };

describe("status", () => {
  test("comes back as it was, up to the bounds", () => {
    for (const height of [0, 1, 2 ** 31, 2 ** 40 - 1]) {
      for (const work of [0n, 1n, 255n, 256n, 2n ** 64n, 2n ** 256n - 1n]) {
        const status = { height, tip, work };
        assert.deepEqual(readStatus(statusFields(status)), status);
        assert.deepEqual(decodeStatus(encodeStatus(status)), status);
        assert.ok(encodeStatus(status).length <= maxStatus);
      }
    }
  });

  test("bytes of a known status", () => {
    const { work } = statusFields({ height: 3, tip, work: 0x01_02_03n });
    assert.deepEqual(work, Uint8Array.of(1, 2, 3));
  });

  test("what no chain can be like is refused", () => {
    const good = statusFields({ height: 5, tip, work: 9n });
    const changes = [
      { height: -1n },
      { height: 2n ** 40n },
      { tip: tip.subarray(1) },
      { tip: new Uint8Array(33) },
      { tip: new Uint8Array(0) },
      { work: new Uint8Array(33).fill(1) },
      // Another form of the same number.
      { work: Uint8Array.of(0, 9) },
      { work: Uint8Array.of(0) },
    ];
    for (const change of changes) {
      const fields = { ...good, ...change };
      assert.throws(() => readStatus(fields), refused);
      assert.throws(() => decodeStatus(StatusMessage.encode(fields)), refused);
    }
  });

  test("garbage is refused by the network's own code", () => {
    assert.throws(() => decodeStatus(utf8("garbage!")), refused);
    assert.throws(() => decodeStatus(new Uint8Array(0)), refused);
  });
});
