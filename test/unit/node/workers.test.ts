import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { openVerifier, type VerifierOptions } from "../../../node/workers.ts";
import { jobs, packItems, unpackItems, verdicts } from "../../../runtime/jobs.ts";
import { inlineVerifier } from "../../../src/crypto/inline.ts";
import { ChainError, type Code } from "../../../src/errors.ts";
import type { VerifyItem } from "../../../src/host.ts";
import { empty, utf8 } from "../../../src/lib/bytes.ts";
import { hex } from "../../../src/lib/hex.ts";
import { allSchemes, Bytes, params } from "../../helpers/crypto.ts";

const schemes = await allSchemes();
const program = new URL("../../helpers/badworker.ts", import.meta.url);
const open = (options: Partial<VerifierOptions> = {}) => openVerifier({ params, schemes, ...options });
const is = (code: Code) => (e: unknown) => e instanceof ChainError && e.code === code;

/** Signatures of all schemes in turn, every third of them wrong. */
function someItems(count: number, seed = "items"): readonly VerifyItem[] {
  const bytes = new Bytes(seed);
  const ids = [1, 2, 257, 258, 260];
  const keys = ids.map((id) => {
    const scheme = schemes.byId(id);
    const secret = scheme?.secretFrom(bytes.take(32));
    assert.ok(scheme !== undefined && secret !== undefined);
    return { scheme, secret, key: scheme.publicKey(secret) };
  });
  return Array.from({ length: count }, (_, i) => {
    const { scheme, secret, key } = keys[i % keys.length] as (typeof keys)[number];
    const message = bytes.take(20 + (i % 40));
    const signature = scheme.sign(message, secret);
    return { type: scheme.id, message: i % 3 === 0 ? utf8("another") : message, key, signature };
  });
}
/** An item for the program that obeys: valid when its number is odd. */
const order = (key: string, n = 1, type = 1): VerifyItem => ({
  type,
  key: utf8(key),
  message: new Uint8Array(n),
  signature: empty,
});

describe("packing", () => {
  test("items come back as they were", () => {
    for (const items of [[], someItems(7), [order("", 0), { ...order("x", 70_000), type: 0x3fff_8fff }]]) {
      const packed = packItems(items);
      const shown = (list: readonly VerifyItem[]) =>
        list.map((one) => [one.type, hex(one.message), hex(one.key), hex(one.signature)]);
      assert.deepEqual(shown(unpackItems(packed)), shown(items));
    }
  });

  test("a batch has one verdict per item", () => {
    const packed = packItems([order("a", 1), order("b", 2), order("c", 3, 99)]);
    const checker = (type: number) =>
      type === 99 ? undefined : { verify: (message: Uint8Array) => message.length === 1 };
    assert.deepEqual([...jobs.verifyBatch(packed, checker)], [verdicts.valid, verdicts.invalid, verdicts.unknown]);
  });
});

describe("batches of one scheme", () => {
  test("the verdicts are those of single checks, also for what is malformed", () => {
    for (const id of [1, 258]) {
      const scheme = schemes.byId(id);
      assert.ok(scheme?.verifyBatch !== undefined);
      const [good] = someItems(10, `batch ${id}`).filter((item, i) => item.type === id && i % 3 !== 0);
      assert.ok(good !== undefined);
      const { message, key, signature } = good;
      const cut = (bytes: Uint8Array) => bytes.subarray(0, bytes.length - 1);
      const items = [
        good,
        { message: utf8("another"), key, signature },
        { message, key: cut(key), signature },
        { message, key: empty, signature },
        { message, key: key.with(0, 9), signature },
        { message, key: key.with(1, (key[1] as number) ^ 1), signature },
        { message, key, signature: cut(signature) },
        { message, key, signature: empty },
        { message, key, signature: new Uint8Array(200) },
        good,
      ];
      const single = items.map((item) => Number(scheme.verify(item.message, item.key, item.signature)));
      assert.deepEqual([...scheme.verifyBatch(items)], single);
      assert.deepEqual([single[0], single[1], single[9]], [1, 0, 1]);
      assert.deepEqual([...scheme.verifyBatch([])], []);
    }
  });
});

describe("the pool with the real worker", () => {
  const items = someItems(60);
  const want = items.map((_, i) => i % 3 !== 0);

  test("answers as the calling thread would, in the order of the items", async () => {
    const pool = open({ workers: 2 });
    assert.deepEqual(await inlineVerifier(schemes).verify(items), want);
    assert.deepEqual(await pool.verify(items), want);
    assert.deepEqual(await pool.verify([]), []);
    // Several calls at once, each with its own answers.
    const parts = [0, 7, 20, 21, 60].map((from, i, all) => items.slice(from, all[i + 1] ?? 60));
    assert.deepEqual(await Promise.all(parts.map((part) => pool.verify(part))).then((all) => all.flat()), want);
    await pool.close();
  });

  test("no workers: the same answers", async () => {
    const pool = open({ workers: 0 });
    assert.deepEqual(await pool.verify(items), want);
    await pool.close();
    await assert.rejects(pool.verify(items), is("verifier.closed"));
  });

  test("a scheme that only this thread has is checked here", async () => {
    const foreign = { ...schemes.byId(10), id: 300, verify: (message: Uint8Array) => message.length === 3 };
    const known = { byId: (id: number) => (id === 300 ? (foreign as never) : schemes.byId(id)) };
    const pool = open({ workers: 1, schemes: known, inline: 0 });
    const mixed = [order("", 3, 300), ...items.slice(0, 5), order("", 4, 300), order("", 3, 301)];
    assert.deepEqual(await pool.verify(mixed), [true, ...want.slice(0, 5), false, false]);
    await pool.close();
  });

  test("the forks and the configuration reach the worker", async () => {
    const crypto = { ...params.crypto, evmChainId: 77n };
    const pool = openVerifier({ params: { ...params, crypto }, schemes, workers: 1, inline: 0 });
    const [eth] = someItems(5).filter((item) => item.type === 260);
    assert.ok(eth !== undefined);
    assert.deepEqual(await pool.verify([eth, eth]), [true, true]);
    await pool.close();
  });
});

describe("the pool when things go wrong", () => {
  test("a program that dies is replaced, and its batch is tried once more before the caller is told", async () => {
    const pool = open({ workers: 1, program, inline: 0 });
    for (const fault of ["die", "throw", "lie"]) {
      await assert.rejects(pool.verify([order(fault)]), is("worker.failed"), fault);
      assert.deepEqual(await pool.verify([order("", 1), order("", 2)]), [true, false], `after ${fault}`);
    }
    await pool.close();
  });

  test("others in the queue are not hurt", async () => {
    const pool = open({ workers: 1, program, inline: 0 });
    const first = pool.verify([order("", 1)]);
    const bad = pool.verify([order("die")]);
    const behind = pool.verify([order("", 2)]);
    assert.deepEqual(await first, [true]);
    // They went to the worker in one message; the second try is for each by itself.
    await assert.rejects(bad, is("worker.failed"));
    assert.deepEqual(await behind, [false]);
    assert.deepEqual(await pool.verify([order("", 3)]), [true]);
    await pool.close();
  });

  test("a long call fails as a whole, and the rest of it is not checked", async () => {
    const pool = open({ workers: 1, program, inline: 0 });
    const long = [order("die"), ...Array.from({ length: 999 }, () => order("", 1))];
    await assert.rejects(pool.verify(long), is("worker.failed"));
    assert.deepEqual(await pool.verify([order("", 1)]), [true]);
    await pool.close();
  });

  test("a program that does not even start", async () => {
    const pool = open({ workers: 1, program, inline: 0, configs: { test: { start: "die" } } });
    await assert.rejects(pool.verify([order("", 1)]), is("worker.failed"));
    await assert.rejects(pool.verify([order("", 1)]), is("worker.failed"));
    await pool.close();
  });

  test("a full queue refuses at once and takes again when it has room", async () => {
    const pool = open({ workers: 1, program, inline: 0, queue: 300 });
    // Two batches of 256 go to the worker, 300 items may wait.
    const first = pool.verify(Array.from({ length: 256 }, () => order("", 1)));
    const second = pool.verify(Array.from({ length: 256 }, () => order("", 1)));
    const waiting = pool.verify(Array.from({ length: 300 }, () => order("", 1)));
    await assert.rejects(pool.verify([order("", 1)]), is("lane.full"));
    assert.equal((await first).length + (await second).length, 512);
    assert.equal((await waiting).length, 300);
    assert.deepEqual(await pool.verify([order("", 1)]), [true]);
    await pool.close();
  });

  test("what a dying worker had not begun is not to blame", async () => {
    const pool = open({ workers: 1, program, inline: 0 });
    const bad = pool.verify(Array.from({ length: 256 }, () => order("die")));
    const ready = pool.verify(Array.from({ length: 256 }, () => order("", 1)));
    await assert.rejects(bad, is("worker.failed"));
    assert.ok((await ready).every((valid) => valid));
    await pool.close();
  });

  test("the calling thread helps with what no worker has, and only then", async () => {
    // The program says that all of these are valid, the schemes of this thread refuse them.
    const pool = open({ workers: 1, program, inline: 0 });
    const asked = pool.verify(Array.from({ length: 5000 }, () => order("", 1)));
    await pool.help?.();
    const results = await asked;
    assert.ok(results.includes(true) && results.includes(false));
    assert.ok(results.slice(0, 256).every((valid) => valid));
    await pool.help?.();
    assert.deepEqual(await pool.verify([order("", 1)]), [true]);
    await pool.close();
  });

  test("closing waits for what was accepted and refuses what comes later", async () => {
    const pool = open({ workers: 2, program, inline: 0 });
    const accepted = pool.verify(Array.from({ length: 700 }, (_, i) => order("", i)));
    const closing = Promise.all([pool.close(), pool.close()]);
    await assert.rejects(pool.verify([order("", 1)]), is("verifier.closed"));
    assert.deepEqual(
      await accepted,
      Array.from({ length: 700 }, (_, i) => (i & 1) === 1),
    );
    await closing;
    await pool.close();
  });

  test("a single signature does not travel", async () => {
    // Only the real schemes of this thread refuse it; the program would say that it is valid.
    const pool = open({ workers: 1, program });
    assert.deepEqual(await pool.verify([order("", 1)]), [false]);
    assert.deepEqual(await pool.verify([order("", 1), order("", 1)]), [true, true]);
    await pool.close();
  });
});
