import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ChainError } from "../../../src/errors.ts";
import type { SyncKV } from "../../../src/host.ts";
import { MemoryDisk, memoryKv } from "../../../src/kv/memory.ts";
import { Table } from "../../../src/kv/table.ts";
import { mapKey, u32be } from "../../../src/lib/bytes.ts";
import { kvSuite } from "../../conformance/kv.ts";

kvSuite("memory", async () => {
  const disk = new MemoryDisk();
  return { open: async () => disk.open(), remove: async () => {} };
});

const closed = (error: unknown) => error instanceof ChainError && error.code === "kv.closed";
const total = 12;
/** Every third batch is synced. */
const synced = (i: number) => i % 3 === 0;

/** Batch i counts up one key, adds one and deletes the one that batch i - 2 added. */
async function write(kv: SyncKV, i: number): Promise<void> {
  const writes = [
    { key: u32be(0), value: u32be(i) },
    { key: u32be(i), value: u32be(i) },
    ...(i > 2 ? [{ key: u32be(i - 2), value: undefined }] : []),
  ];
  await kv.batch(writes, { sync: synced(i) });
}

/** What the disk holds after the first n batches. */
function after(n: number): string[] {
  const out = n === 0 ? [] : [`0=${n}`];
  for (let i = Math.max(1, n - 1); i <= n; i++) out.push(`${i}=${i}`);
  return out;
}

function held(kv: SyncKV): string[] {
  const number = (bytes: Uint8Array) => new DataView(bytes.buffer).getUint32(0);
  return kv.scanSync({ gte: new Uint8Array(0) }).map(([key, value]) => `${number(key)}=${number(value)}`);
}

describe("a disk that loses power", () => {
  for (let at = 1; at <= total; at++) {
    test(`at write ${at} keeps synced batches and a prefix of the others`, async () => {
      const lastSynced = Math.floor((at - 1) / 3) * 3;
      for (let keep = 0; keep <= at - lastSynced; keep++) {
        const disk = new MemoryDisk();
        const kv = disk.open();
        disk.losePowerAt(at, keep);
        for (let i = 1; i < at; i++) await write(kv, i);
        await assert.rejects(write(kv, at), closed);
        await assert.rejects(kv.get(u32be(0)), closed);
        await assert.rejects(write(kv, at + 1), closed);
        assert.throws(() => kv.getSync(u32be(0)), closed);
        assert.throws(() => kv.scanSync({ gte: u32be(0) }), closed);
        const again = disk.open();
        assert.deepEqual(held(again), after(lastSynced + keep));
        assert.equal(disk.writes, at);
        // Life goes on, and the loss happens once.
        for (let i = lastSynced + keep + 1; i <= total; i++) await write(again, i);
        assert.deepEqual(held(again), after(total));
      }
    });
  }

  test("now, without a write, keeps the chosen number of batches", async () => {
    for (const keep of [0, 1, 2]) {
      const disk = new MemoryDisk();
      const kv = disk.open();
      for (let i = 1; i <= 5; i++) await write(kv, i);
      disk.losePower(keep);
      await assert.rejects(kv.get(u32be(0)), closed);
      assert.deepEqual(held(disk.open()), after(3 + keep));
    }
  });

  test("closing is no power loss, and a dead handle does not close the new one", async () => {
    const disk = new MemoryDisk();
    const first = disk.open();
    await write(first, 1);
    await first.close();
    const second = disk.open();
    assert.deepEqual(held(second), after(1));
    disk.losePower(9);
    const third = disk.open();
    await second.close();
    assert.throws(() => disk.open(), ChainError);
    assert.deepEqual(held(third), after(1));
    assert.equal(disk.size, 2);
  });

  test("does not remember unsynced batches for ever", async () => {
    const disk = new MemoryDisk();
    const kv = disk.open();
    for (let i = 1; i <= 100; i++) await kv.batch([{ key: u32be(i), value: u32be(i) }]);
    disk.losePower(0);
    assert.equal(disk.size, 36);
  });
});

test("stores in memory are independent", async () => {
  const one = memoryKv();
  const two = memoryKv();
  await one.batch([{ key: u32be(1), value: u32be(1) }]);
  assert.equal(two.getSync(u32be(1)), undefined);
});

test("the ordered map stays right and small through deletes and merges", () => {
  const table = new Table();
  const model = new Map<number, number>();
  let seed = 1;
  const random = (below: number) => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
  for (let round = 0; round < 60; round++) {
    for (let i = 0; i < 400; i++) {
      const key = random(3000);
      if (random(5) < 2) {
        table.set(mapKey(u32be(key)), undefined);
        model.delete(key);
      } else {
        table.set(mapKey(u32be(key)), u32be(i));
        model.set(key, i);
      }
    }
    if (round % 7 === 3) continue;
    const from = random(3000);
    const wanted = [...model].filter(([key]) => key >= from).sort((x, y) => x[0] - y[0]);
    const read = table
      .scan({ gte: u32be(from) })
      .map((pair) => pair.map((one) => new DataView(one.buffer).getUint32(0)));
    assert.deepEqual(read, wanted);
    assert.equal(table.size, model.size);
  }
});
