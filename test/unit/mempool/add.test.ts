import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type ChainError, fail } from "../../../src/errors.ts";
import { equal } from "../../../src/lib/bytes.ts";
import { hex } from "../../../src/lib/hex.ts";
import type { PoolEntry } from "../../../src/mempool/index.ts";
import { price } from "../../../src/mempool/price/index.ts";
import { groupTx } from "../../../src/types/group.ts";
import { Transactions } from "../../../src/types/proto/transaction.ts";
import { Tx } from "../../../src/types/tx.ts";
import { settle } from "../../helpers/clock.ts";
import { addressOf, benchOf, groupOf, hasher, type TxShape, txOf } from "../../helpers/pool.ts";

const refuses = (adding: Promise<unknown>, code: string) =>
  assert.rejects(adding, (error: { code?: string }) => {
    assert.equal(error.code, code);
    return true;
  });
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

describe("limits", () => {
  test("per sender, counted in transactions and given back", async () => {
    const bench = benchOf({ config: { maxTxNumPerAccount: 3 } });
    const { pool } = bench;
    const first = txOf({ from: "carol" });
    await pool.add(first);
    await pool.add(txOf({ from: "carol" }));
    await refuses(pool.add(groupOf([{ from: "carol", fee: 200_000n }, { from: "carol" }]).tx), "pool.account");
    const mixed = groupOf([{ from: "dave", fee: 200_000n }, { from: "carol" }]);
    await pool.add(mixed.tx);
    await refuses(pool.add(txOf({ from: "carol" })), "pool.account");
    await pool.add(txOf({ from: "dave" }));
    bench.connect([first]);
    await pool.add(txOf({ from: "carol" }));
    await refuses(pool.add(txOf({ from: "carol" })), "pool.account");
    bench.connect(mixed.members);
    await pool.add(txOf({ from: "carol" }));
  });

  test("the limit holds for adds that overlap", async () => {
    const { pool } = benchOf({ config: { maxTxNumPerAccount: 5 } });
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => pool.add(txOf({ from: "carol" }))));
    assert.equal(results.filter((r) => r.status === "fulfilled").length, 5);
    assert.equal(pool.size, 5);
  });

  test("a full timeline refuses, a full price order evicts with a status", async () => {
    const full = benchOf({ config: { poolCacheSize: 2 } });
    await full.pool.add(txOf());
    await full.pool.add(txOf());
    await refuses(full.pool.add(txOf({ fee: 900_000n })), "pool.full");

    const { pool } = benchOf({ order: price.create({ poolCacheSize: 0, properFee: 0 }, { capacity: 2 }) });
    const cheap = groupOf([{ fee: 200_000n }, {}]);
    const dear = txOf({ fee: 900_000n });
    await pool.add(cheap.tx);
    await pool.add(dear);
    await pool.add(txOf({ fee: 500_000n }));
    for (const member of cheap.members) {
      assert.deepEqual(pool.status(member.hash), { state: "dropped", reason: "pool.evicted" });
    }
    assert.deepEqual(pool.status(dear.hash), { state: "pending" });
    assert.equal(pool.size, 2);
    // Out of the pool means out of every index: it may come again and is judged anew.
    await refuses(pool.add(cheap.tx), "pool.full");
  });

  test("by bytes", async () => {
    const one = txOf({ payload: new Uint8Array(900) });
    const { pool } = benchOf({ config: { maxBytes: one.size * 2 + 10 } });
    await pool.add(one);
    await pool.add(txOf({ payload: new Uint8Array(850) }));
    await refuses(pool.add(txOf({ payload: new Uint8Array(900) })), "pool.full");
    assert.equal(pool.size, 2);
  });

  test("by the number of checks under way", async () => {
    const bench = benchOf({ config: { maxInFlight: 3 } });
    let release = () => {};
    bench.verifier.answer = (items) =>
      new Promise((resolve) => {
        release = () => resolve(items.map(() => true));
      });
    const adding = [txOf(), txOf(), txOf()].map((tx) => bench.pool.add(tx));
    await settle();
    await refuses(bench.pool.add(txOf()), "pool.full");
    release();
    await Promise.all(adding);
    assert.equal(bench.pool.size, 3);
  });

  test("level fee: the same transaction is too cheap once the pool is filling", async () => {
    const { pool } = benchOf({ config: { isLevelFee: true }, params: { maxTxNumber: { base: 100, forks: [] } } });
    for (let i = 0; i < 10; i++) await pool.add(txOf());
    await refuses(pool.add(txOf()), "tx.feeLow");
    await pool.add(txOf({ fee: 1_000_000n }));
    await refuses(pool.add(groupOf([{ fee: 1_999_999n }, { fee: 0n }]).tx), "tx.feeLow");
    await pool.add(groupOf([{ fee: 2_000_000n }, { fee: 0n }]).tx);
    assert.equal(pool.properFee(), 1_000_000n);
    assert.equal(pool.properFee(40, 100), 10_000_000n);
    assert.equal(pool.properFee(1, 999_999), 10_000_000n);
  });

  test("the advice without level fee is the order's", async () => {
    assert.equal(benchOf().pool.properFee(), 100_000n);
    const order = price.create({ poolCacheSize: 0, properFee: 150_000 }, { capacity: 200 });
    const { pool } = benchOf({ order, config: { maxTxNumPerAccount: 1000 } });
    assert.equal(pool.properFee(), 200_000n);
    for (let i = 0; i < 100; i++) await pool.add(txOf({ fee: 2_150_000n }));
    assert.equal(pool.properFee(), 2_200_000n);
  });

  test("only the latest arrivals are remembered as such", async () => {
    const { pool } = benchOf({ config: { maxTxLast: 3 } });
    const txs = Array.from({ length: 5 }, () => txOf());
    for (const tx of txs) await pool.add(tx);
    const hashes = () => pool.last().map((entry) => entry.tx.hex);
    assert.deepEqual(
      hashes(),
      txs.slice(2).map((tx) => tx.hex),
    );
    pool.drop((txs[3] as Tx).hash, "tx.expired");
    assert.deepEqual(hashes(), [txs[2]?.hex, txs[4]?.hex]);
  });
});

describe("groups", () => {
  test("enter and leave whole", async () => {
    const bench = benchOf();
    const { pool } = bench;
    const { tx, members } = groupOf([{ from: "a", fee: 300_000n }, { from: "b" }, { from: "c" }]);
    const hash = await pool.add(tx.bytes);
    assert.ok(equal(hash, (members[0] as Tx).hash));
    assert.equal(pool.size, 1);
    const entry = pool.get(hash) as PoolEntry;
    for (const member of members) {
      assert.equal(pool.get(member.hash), entry);
      assert.deepEqual(pool.status(member.hash), { state: "pending" });
    }
    assert.deepEqual(bench.verifier.batches, [3]);
    for (const name of ["a", "b", "c"]) assert.deepEqual(pool.entriesOf(addressOf(name)), [entry]);
    bench.connect(members);
    assert.equal(pool.size, 0);
    for (const name of ["a", "b", "c"]) assert.deepEqual(pool.entriesOf(addressOf(name)), []);
  });

  test("one bad signature refuses all", async () => {
    const { pool } = benchOf();
    await refuses(pool.add(groupOf([{ fee: 300_000n }, { signed: false }, {}]).tx), "tx.sign");
    assert.equal(pool.size, 0);
  });

  test("broken forms are refused", async () => {
    const { pool } = benchOf();
    const { tx, members } = groupOf([{ fee: 300_000n }, {}, {}]);
    const [first, second, third] = members as [Tx, Tx, Tx];
    await refuses(pool.add(groupTx([first, third, second], hasher)), "tx.groupNext");
    await refuses(pool.add(groupTx([first, second], hasher)), "tx.groupCount");
    const alone = Transactions.encode({ txs: [first.value] });
    await refuses(pool.add(new Tx({ ...first.value, header: alone }, hasher)), "tx.groupTooSmall");
    await refuses(pool.add(new Tx({ ...first.value, header: new Uint8Array(0) }, hasher)), "tx.groupTooSmall");
    await refuses(pool.add(new Tx({ ...tx.value, to: "else" }, hasher)), "tx.groupHeader");
    await refuses(pool.add(second), "codec.malformed");
    await refuses(pool.add(new Tx({ ...txOf().value, groupCount: 1 }, hasher)), "tx.groupCount");
    await refuses(pool.add(new Tx({ ...txOf().value, next: first.hash }, hasher)), "tx.normal");
    assert.equal(pool.size, 0);
  });

  test("what the wire form carries beside its members does not survive", async () => {
    const { pool } = benchOf();
    const { tx } = groupOf([{ fee: 300_000n }, {}, {}]);
    const signature = { ty: 1, pubkey: Uint8Array.of(9), signature: Uint8Array.of(0) };
    await pool.add(new Tx({ ...tx.value, signature }, hasher));
    assert.deepEqual((pool.get(tx.hash) as PoolEntry).tx.bytes, tx.bytes);
  });

  test("a member that waits or is in the chain keeps other groups out", async () => {
    const bench = benchOf();
    const shared: TxShape = { from: "z", nonce: 777_001n };
    const one = groupOf([{ fee: 300_000n }, shared]);
    const two = groupOf([{ fee: 400_000n }, shared]);
    assert.equal(one.members[1]?.hex, two.members[1]?.hex);
    await bench.pool.add(one.tx);
    await refuses(bench.pool.add(two.tx), "pool.exists");
    // Another producer packed the other group: ours can never be packed any more.
    bench.connect(two.members);
    assert.equal(bench.pool.size, 0);
    assert.deepEqual(bench.pool.status((one.members[0] as Tx).hash), { state: "dropped", reason: "tx.duplicate" });
    assert.equal(bench.pool.status((one.members[1] as Tx).hash)?.state, "included");
    await refuses(bench.pool.add(one.tx), "tx.duplicate");
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

describe("listeners and waiters", () => {
  test("a listener that throws harms nobody", async () => {
    const bench = benchOf();
    const heard: string[] = [];
    bench.pool.onAdd(() => {
      throw new Error("mine");
    });
    bench.pool.onStatus(() => {
      throw new Error("mine too");
    });
    const stop = bench.pool.onAdd((entry, source) => heard.push(`${source} ${entry.tx.hex}`));
    const tx = txOf();
    await bench.pool.add(tx, "peer");
    assert.deepEqual(heard, [`peer ${tx.hex}`]);
    bench.connect([tx]);
    stop();
    await bench.pool.add(txOf());
    assert.equal(heard.length, 1);
  });

  test("each change of a status is told", async () => {
    const bench = benchOf();
    const heard: string[] = [];
    bench.pool.onStatus((tx, status) => heard.push(`${tx.value.nonce} ${status.state}`));
    const [a, b] = [txOf({ nonce: 1n }), txOf({ nonce: 2n })];
    await bench.pool.add(a);
    await bench.pool.add(b);
    bench.pool.drop(b.hash, "account.balance");
    bench.connect([a]);
    assert.deepEqual(heard, ["1 pending", "2 pending", "2 dropped", "1 included"]);
  });

  test("pending resolves on arrival, on abort, on close, and leaves nothing behind", async () => {
    const bench = benchOf();
    const states: string[] = [];
    const watch = (name: string, signal: AbortSignal) =>
      bench.pool.pending(signal).then(() => {
        states.push(name);
      });
    const stop = new AbortController();
    void watch("abort", stop.signal);
    void watch("arrival", new AbortController().signal);
    await settle();
    assert.deepEqual(states, []);
    stop.abort();
    await settle();
    assert.deepEqual(states, ["abort"]);
    const tx = txOf();
    await bench.pool.add(tx);
    await settle();
    assert.deepEqual(states, ["abort", "arrival"]);
    await watch("there", new AbortController().signal);
    bench.connect([tx]);
    void watch("close", new AbortController().signal);
    await settle();
    await bench.pool.close();
    await settle();
    assert.deepEqual(states, ["abort", "arrival", "there", "close"]);
  });

  test("closing refuses newcomers and those whose signatures are on their way, and stops the timers", async () => {
    const bench = benchOf();
    await bench.pool.open();
    let release = () => {};
    bench.verifier.answer = (items) =>
      new Promise((resolve) => {
        release = () => resolve(items.map(() => true));
      });
    const late = bench.pool.add(txOf());
    const caught = refuses(late, "pool.closed");
    await settle();
    await bench.pool.close();
    await bench.pool.close();
    release();
    await caught;
    await refuses(bench.pool.add(txOf()), "pool.closed");
    await settle();
    assert.equal(bench.clock.waiting, 0);
  });
});
