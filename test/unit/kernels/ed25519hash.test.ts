// The ed25519 kernel on chosen hashes, which no message gives: those on which its halving of scalars runs in its rarer
// ways (half.ts), such as 0, short ones, and ones with a long quotient in the Euclidean algorithm.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ed25519 } from "@noble/curves/ed25519.js";
import { numberToBytesLE } from "@noble/curves/utils.js";
import { wasmFiles } from "../../../node/wasm.ts";
import { builds } from "../../../runtime/kernels/builds.ts";
import { instantiate, type WasmMemory } from "../../../runtime/wasm.ts";
import { random } from "../../helpers/random.ts";

interface Exports {
  readonly memory: WasmMemory;
  arenaAt(): number;
  verifyGiven(): number;
}

const { Point } = ed25519;
const order = Point.Fn.ORDER;
const eighth = Point.fromHex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a", true);

function hashes(draw: () => bigint): readonly bigint[] {
  const out = [0n, 1n, 2n, 3n, 4n, 7n, 8n, order - 1n, order - 2n, order / 2n, order / 2n + 1n, order / 8n];
  // Short ones, and around the length at which Euclid stops.
  for (let bits = 16n; bits < 252n; bits += 12n) out.push(draw() % (1n << bits), (1n << bits) + (draw() & 3n));
  for (let bits = 120n; bits < 136n; bits++) out.push(1n << bits, (1n << bits) - 1n);
  // Fractions of 8 L: all that remains after a few steps is small, so that the next quotient is long.
  for (let divisor = 9n; divisor < 40n; divisor += 3n) {
    for (const off of [-1n, 0n, 1n, 1n << 60n, 1n << 100n, 1n << 180n, 1n << 215n]) {
      out.push(((8n * order * (1n + (draw() % (divisor / 8n)))) / divisor + off) % order);
    }
  }
  for (let i = 0; i < 60; i++) out.push(draw() % order);
  return out;
}

test("every hash is applied exactly", async () => {
  const rng = random(7);
  const draw = () => rng.bytes(40).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  const kernels: { wasm: Exports; arena: Uint8Array }[] = [];
  for (const build of builds) {
    const module = await wasmFiles("ed25519", build);
    assert.ok(module !== undefined, build);
    const wasm = instantiate<Exports>(module);
    kernels.push({ wasm, arena: new Uint8Array(wasm.memory.buffer, wasm.arenaAt(), 160) });
  }
  for (const [i, h] of hashes(draw).entries()) {
    const key = Point.BASE.multiplyUnsafe(draw() % order).add(eighth.multiplyUnsafe(BigInt(1 + (i % 7))));
    const s = draw() % order;
    const multiple = (h === 0n ? Point.ZERO : key.multiplyUnsafe(h)).negate();
    const r = (s === 0n ? Point.ZERO : Point.BASE.multiplyUnsafe(s)).add(multiple);
    const hash = h + order * (draw() % (1n << 250n));
    const questions = [
      [r, hash, true],
      [r.add(eighth), hash, false],
      [r.add(Point.BASE), hash, false],
      [r, hash + 1n, false],
    ] as const;
    for (const [point, given, want] of questions) {
      for (const [k, { wasm, arena }] of kernels.entries()) {
        arena.set(point.toBytes(), 0);
        arena.set(numberToBytesLE(s, 32), 32);
        arena.set(key.toBytes(), 64);
        arena.set(numberToBytesLE(given, 64), 96);
        assert.equal(
          wasm.verifyGiven() === 1,
          want,
          `${builds[k]}: hash ${h}, question ${questions.findIndex((q) => q[0] === point && q[1] === given)}`,
        );
      }
    }
  }
});
