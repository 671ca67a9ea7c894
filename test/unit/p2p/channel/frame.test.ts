import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { ChainError } from "../../../../src/errors.ts";
import { concat, empty } from "../../../../src/lib/bytes.ts";
import { decodeFrame, encodeFrame, encodePieces, type Frame, overhead } from "../../../../src/p2p/channel/frame.ts";

const number = fc.maxSafeInteger().map((n) => Math.abs(n));
const id = number.map((n) => Math.max(1, n));
const body = fc.uint8Array({ maxLength: 200 });
const code = fc.constantFrom("net.timeout", "block.invalid", "internal", "");
const text = fc.string({ unit: "grapheme", maxLength: 40 });
const frames: fc.Arbitrary<Frame> = fc.oneof(
  fc.record({ kind: fc.constant("request" as const), id, method: number, body }),
  fc.record({ kind: fc.constantFrom("chunk" as const, "part" as const, "answer" as const), id, body }),
  fc.record({ kind: fc.constant("error" as const), id, code, text }),
  fc.record({ kind: fc.constant("cancel" as const), id }),
  fc.record({ kind: fc.constant("credit" as const), id: number, bytes: number }),
  fc.record({ kind: fc.constant("notify" as const), method: number, body }),
  fc.record({ kind: fc.constantFrom("ping" as const, "pong" as const), nonce: number }),
  fc.record({ kind: fc.constant("goodbye" as const), code, text }),
);

const refused = (bytes: readonly number[]) =>
  assert.throws(
    () => decodeFrame(Uint8Array.from(bytes)),
    (error: unknown) => error instanceof ChainError && error.code === "net.frame",
    bytes.join(),
  );

describe("frames of a channel", () => {
  test("are read as they were written", () => {
    fc.assert(
      fc.property(frames, (frame) => {
        const bytes = encodeFrame(frame);
        assert.deepEqual(decodeFrame(bytes), { ...frame });
        const [start, rest = empty] = encodePieces(frame);
        assert.deepEqual(concat(start, rest), bytes);
        if ("body" in frame) assert.ok(bytes.length - frame.body.length <= overhead);
      }),
      { numRuns: 2000, seed: 1 },
    );
  });

  test("have one form: whatever is read is written again as the same bytes, all else is refused", () => {
    const inputs = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.tuple(fc.nat(12), fc.uint8Array({ maxLength: 20 })).map(([kind, rest]) => Uint8Array.of(kind, ...rest)),
    );
    fc.assert(
      fc.property(inputs, (bytes) => {
        let frame: Frame;
        try {
          frame = decodeFrame(bytes);
        } catch (error) {
          assert.ok(error instanceof ChainError && error.code === "net.frame");
          return;
        }
        assert.deepEqual(encodeFrame(frame), bytes);
      }),
      { numRuns: 5000, seed: 2 },
    );
  });

  test("refuse what no writer writes", () => {
    refused([]);
    refused([11]);
    refused([5]);
    refused([5, 0]);
    refused([5, 0x81, 0x00]);
    refused([5, 1, 0]);
    refused([8, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]);
    refused([10]);
    refused([10, 5, 65]);
    refused([10, 1, 0x80]);
    refused([10, 1, 0x20]);
    refused([10, 1, 65, 0xff]);
    refused([10, 41, ...new Array<number>(41).fill(65)]);
    refused([10, 0, ...new Array<number>(201).fill(65)]);
  });

  test("cut a reason that is too long, between characters", () => {
    const frame = decodeFrame(encodeFrame({ kind: "goodbye", code: "net.slow", text: "榫".repeat(100) }));
    assert.ok(frame.kind === "goodbye");
    assert.equal(frame.text, "榫".repeat(66));
  });
});
