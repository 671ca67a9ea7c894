// Groups of transactions wait, leave and are refused as one.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { equal } from "../../../src/lib/bytes.ts";
import type { PoolEntry } from "../../../src/mempool/index.ts";
import { groupTx } from "../../../src/types/group.ts";
import { Transactions } from "../../../src/types/proto/transaction.ts";
import { Tx } from "../../../src/types/tx.ts";
import { addressOf, benchOf, groupOf, hasher, refuses, type TxShape, txOf } from "../../helpers/pool.ts";

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
