// Signatures are checked in batches, and a verifier that fails spoils nothing.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { fail } from "../../../src/errors.ts";
import { settle } from "../../helpers/clock.ts";
import { benchOf, refuses, txOf } from "../../helpers/pool.ts";

describe("signatures in batches", () => {
  test("what arrives in one go or during a batch goes together; order of arrival is that of the calls", async () => {
    const bench = benchOf({ config: { maxTxNumPerAccount: 10_000 } });
    const answers: (() => void)[] = [];
    bench.verifier.answer = (items) =>
      new Promise((resolve) => {
        answers.push(() => resolve(items.map(() => true)));
      });
    const txs = Array.from({ length: 700 }, () => txOf());
    const adding = txs.map((tx) => bench.pool.add(tx));
    await settle();
    assert.deepEqual(bench.verifier.batches, [256, 256]);
    // The second batch comes back first.
    answers[1]?.();
    await settle();
    assert.equal(bench.pool.size, 256);
    assert.deepEqual(bench.verifier.batches, [256, 256, 188]);
    answers[0]?.();
    answers[2]?.();
    await Promise.all(adding);
    assert.deepEqual(
      bench.pool.all().map((entry) => entry.tx.hex),
      txs.map((tx) => tx.hex),
    );
  });

  test("a verifier that fails, answers in part, or throws gives coded errors, and work goes on", async () => {
    const bench = benchOf();
    const good = bench.verifier.answer;
    const bad: (typeof good)[] = [
      () => Promise.reject(new Error("worker died")),
      () => Promise.reject(fail("crypto.unknown")),
      () => Promise.resolve([]),
      () => {
        throw new Error("no worker");
      },
    ];
    for (const [i, code] of ["internal", "crypto.unknown", "internal", "internal"].entries()) {
      bench.verifier.answer = bad[i] as typeof good;
      await refuses(bench.pool.add(txOf()), code);
    }
    bench.verifier.answer = good;
    await bench.pool.add(txOf());
    assert.equal(bench.pool.size, 1);
  });

  test("a verifier that never answers: timeout, then work goes on", async () => {
    const bench = benchOf({ config: { verifyTimeout: 5000 } });
    const good = bench.verifier.answer;
    bench.verifier.answer = () => new Promise(() => {});
    const codes: string[] = [];
    for (let i = 0; i < 3; i++) {
      bench.pool.add(txOf()).catch((error) => codes.push(error.code));
      await settle();
    }
    await bench.clock.advance(4999);
    assert.deepEqual(codes, []);
    bench.verifier.answer = good;
    await bench.clock.advance(1);
    assert.deepEqual(codes, ["timeout", "timeout"]);
    assert.equal(bench.pool.size, 1);
    assert.equal(bench.clock.waiting, 0);
  });

  test("answers that are not true are not valid", async () => {
    const bench = benchOf();
    bench.verifier.answer = (items) => Promise.resolve(items.map(() => "yes" as unknown as boolean));
    await refuses(bench.pool.add(txOf()), "tx.sign");
  });

  test("a scheme that is not on at the height can never be valid", async () => {
    const { pool, verifier } = benchOf({ modules: { signatureItem: () => undefined } });
    await refuses(pool.add(txOf()), "tx.sign");
    assert.deepEqual(verifier.batches, []);
  });
});
