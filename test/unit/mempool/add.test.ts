// The way in: what is taken, what is refused and why, alone and many at once.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type ChainError, fail } from "../../../src/errors.ts";
import { equal } from "../../../src/lib/bytes.ts";
import { hex } from "../../../src/lib/hex.ts";
import type { PoolEntry } from "../../../src/mempool/index.ts";
import { Tx } from "../../../src/types/tx.ts";
import { addressOf, benchOf, groupOf, hasher, refuses, type TxShape, txOf } from "../../helpers/pool.ts";

const ethTy = 8452;

describe("adding", () => {
  test("a good transaction waits, with every index knowing it", async () => {
    const { pool } = benchOf();
    const tx = txOf({ from: "bob" });
    const hash = await pool.add(tx.bytes);
    assert.ok(equal(hash, tx.hash));
    assert.deepEqual(pool.status(hash), { state: "pending" });
    assert.equal(pool.size, 1);
    assert.equal(pool.bytes, tx.size);
    const entry = pool.get(hash) as PoolEntry;
    assert.equal(entry.from, addressOf("bob"));
    assert.equal(entry.fee, 100_000n);
    assert.deepEqual(pool.byShort(entry.tx.fullId.slice(0, 8)), [{ tx: entry.tx, entry }]);
    assert.deepEqual(pool.last(), [entry]);
    assert.deepEqual(pool.entriesOf(addressOf("bob")), [entry]);
    assert.deepEqual(pool.all(), [entry]);
  });

  test("foreign encodings are made canonical", async () => {
    const { pool } = benchOf();
    const tx = txOf();
    // The first field once more: the later one counts.
    const twice = new Uint8Array([...tx.bytes.slice(0, 7), ...tx.bytes]);
    const hash = await pool.add(twice);
    assert.ok(equal(hash, tx.hash));
    assert.ok(equal((pool.get(hash) as PoolEntry).tx.bytes, tx.bytes));
    await refuses(pool.add(tx.bytes), "pool.exists");
  });

  test("garbage and giants are refused by code", async () => {
    const { pool } = benchOf();
    await refuses(pool.add(Uint8Array.of(0xff, 0xff)), "codec.malformed");
    await refuses(pool.add(new Uint8Array(3_000_000)), "tx.size");
    await refuses(pool.add(new Uint8Array(0)), "tx.chainId");
    await refuses(pool.add(txOf({ payload: new Uint8Array(100_001) })), "tx.size");
    assert.equal(pool.size, 0);
  });

  const cases: readonly [string, TxShape, string][] = [
    ["low fee", { fee: 99_999n }, "tx.feeLow"],
    ["expired at the next height", { expire: 1n }, "tx.expired"],
    ["expired time", { expire: 1_500_000_000n }, "tx.expired"],
    ["less than a minute left", { expire: 1_600_000_059n }, "tx.expired"],
    ["bad signature", { signed: false }, "tx.sign"],
    ["unsigned", { signed: undefined, fee: 200_000n }, "tx.sign"],
    ["low fee before bad signature", { fee: 1n, signed: false }, "tx.feeLow"],
    ["expiry before bad signature", { expire: 1n, signed: false }, "tx.expired"],
    ["receiver before expiry", { to: "", expire: 1n }, "address.invalid"],
  ];
  for (const [name, shape, code] of cases) {
    test(`refused: ${name}`, async () => {
      const { pool } = benchOf();
      const tx = txOf(shape);
      await refuses(pool.add(tx), code);
      assert.equal(pool.size, 0);
      assert.equal(pool.status(tx.hash), undefined);
    });
  }

  test("a minute ahead is enough", async () => {
    const { pool } = benchOf();
    await pool.add(txOf({ expire: 1_600_000_060n }));
    await pool.add(txOf({ expire: 2n }));
    await pool.add(txOf({ expire: (1n << 62n) + 20n }));
    await refuses(pool.add(txOf({ expire: (1n << 62n) + 40n })), "tx.expired");
    assert.equal(pool.size, 3);
  });

  test("signature before duplicate, duplicate before the contract's own check", async () => {
    const bench = benchOf();
    const tx = txOf({ nonce: 4242n });
    bench.chain.extend([tx], 1_600_000_000);
    await refuses(bench.pool.add(txOf({ nonce: 4242n, signed: false })), "tx.sign");
    bench.judge = () => {
      throw fail("account.balance");
    };
    await refuses(bench.pool.add(tx), "tx.duplicate");
    await refuses(bench.pool.add(txOf()), "account.balance");
  });

  test("a transaction of a block that the pool has seen costs no signature", async () => {
    const bench = benchOf();
    const tx = txOf();
    bench.connect([tx]);
    await refuses(bench.pool.add(tx), "tx.duplicate");
    assert.deepEqual(bench.verifier.batches, []);
  });

  test("switches: no duplicate check, no contract check", async () => {
    const base = benchOf().params;
    const bench = benchOf({
      config: { disableExecCheck: true },
      params: { exec: { ...base.exec, disableTxDupCheck: true } },
    });
    bench.judge = () => {
      throw fail("account.balance");
    };
    const tx = txOf();
    bench.connect([tx]);
    await bench.pool.add(tx);
    assert.equal(bench.pool.size, 1);
  });

  test("not caught up: refused", async () => {
    let synced = false;
    const { pool } = benchOf({ modules: { synced: () => synced } });
    await refuses(pool.add(txOf()), "pool.notSynced");
    synced = true;
    await pool.add(txOf());
  });

  test("an unexpected failure inside becomes a coded error", async () => {
    const bench = benchOf();
    bench.judge = () => {
      throw new TypeError("boom");
    };
    await refuses(bench.pool.add(txOf()), "internal");
    assert.equal(bench.pool.size, 0);
  });

  test("verified transactions are reported, each member of a group by its own full hash", async () => {
    const seen: string[] = [];
    const { pool } = benchOf({ modules: { markVerified: (id) => seen.push(id) } });
    const single = txOf();
    await pool.add(single);
    const group = groupOf([{ fee: 300_000n }, {}, {}]);
    await pool.add(group.tx);
    await refuses(pool.add(txOf({ signed: false })), "tx.sign");
    assert.deepEqual(seen, [single.fullId, ...group.members.map((m) => m.fullId)]);
  });
});

describe("adding many", () => {
  test("each has its own answer, the one that adding it alone would have given", async () => {
    const single = txOf();
    const group = groupOf([{ fee: 200_000n }, {}]).tx;
    const inputs = [single.bytes, txOf({ signed: false }), Uint8Array.of(255), group, single, txOf({ fee: 1n })];
    const { pool } = benchOf();
    const many = await pool.addMany(inputs);
    const shown = many.map((one) => (one instanceof Uint8Array ? hex(one) : one.code));
    const alone = benchOf().pool;
    const want = await Promise.all(
      inputs.map((input) =>
        alone.add(input).then(
          (hash) => hex(hash),
          (error: ChainError) => error.code,
        ),
      ),
    );
    assert.deepEqual(shown, want);
    assert.deepEqual(
      shown.map((one) => one.length === 64),
      [true, false, false, true, false, false],
    );
    assert.equal(pool.size, 2);
    assert.deepEqual(await pool.addMany([]), []);
  });

  test("a verifier that fails refuses those that it was asked about, and all may come again", async () => {
    const failing = { verify: () => Promise.reject(new Error("broken")) };
    const { pool } = benchOf({ modules: { verifier: failing } });
    const txs = [txOf(), txOf()];
    for (let round = 0; round < 2; round++) {
      const refused = await pool.addMany(txs);
      assert.deepEqual(
        refused.map((one) => one instanceof Uint8Array || one.code),
        ["internal", "internal"],
      );
    }
  });
});

describe("the same transaction several times", () => {
  test("at once: one wins", async () => {
    const { pool, verifier } = benchOf();
    const tx = txOf();
    const results = await Promise.allSettled(Array.from({ length: 10 }, () => pool.add(tx.bytes)));
    assert.equal(results.filter((r) => r.status === "fulfilled").length, 1);
    for (const r of results) if (r.status === "rejected") assert.equal(r.reason.code, "pool.exists");
    assert.deepEqual(verifier.batches, [1]);
    assert.equal(pool.size, 1);
  });

  test("a copy with a broken signature does not keep the good one out", async () => {
    const { pool } = benchOf();
    const bad = pool.add(txOf({ nonce: 99n, signed: false }));
    const good = pool.add(txOf({ nonce: 99n }));
    await refuses(bad, "tx.sign");
    await good;
    assert.equal(pool.size, 1);
  });

  test("two good signatures of one transaction: the first to be verified wins", async () => {
    const { pool } = benchOf();
    const value = txOf().value;
    const copies = [Uint8Array.of(1, 1), Uint8Array.of(1, 2)].map(
      (signature) => new Tx({ ...value, signature: { ty: 1, pubkey: Uint8Array.of(3), signature } }, hasher),
    );
    const results = await Promise.allSettled(copies.map((tx) => pool.add(tx)));
    assert.deepEqual(
      results.map((r) => r.status),
      ["fulfilled", "rejected"],
    );
    assert.equal(pool.size, 1);
  });

  test("after it was dropped it may come again, without a second signature check", async () => {
    const { pool, verifier } = benchOf();
    const tx = txOf();
    await pool.add(tx);
    pool.drop(tx.hash, "account.balance");
    assert.deepEqual(pool.status(tx.hash), { state: "dropped", reason: "account.balance" });
    await pool.add(tx);
    assert.deepEqual(pool.status(tx.hash), { state: "pending" });
    assert.deepEqual(verifier.batches, [1]);
  });
});

describe("Ethereum nonces", () => {
  test("one transaction per nonce, none below the account's", async () => {
    const { pool } = benchOf({ modules: { nonceOf: () => 5n } });
    await refuses(pool.add(txOf({ from: "eve", ty: ethTy, nonce: 4n })), "pool.nonceLow");
    await pool.add(txOf({ from: "eve", ty: ethTy, nonce: 5n }));
    await refuses(pool.add(txOf({ from: "eve", ty: ethTy, nonce: 5n, fee: 900_000n })), "pool.nonceUsed");
    await pool.add(txOf({ from: "mallory", ty: ethTy, nonce: 5n, to: "another" }));
    await pool.add(txOf({ from: "eve", ty: ethTy, nonce: 7n }));
    assert.equal(pool.size, 3);
  });
});
