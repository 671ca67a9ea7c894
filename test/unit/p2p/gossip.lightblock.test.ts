import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { complete, fill, readLight, writeLight } from "../../../src/p2p/gossip/lightblock.ts";
import type { Incoming } from "../../../src/p2p/index.ts";
import { ItemReader, sendItems } from "../../../src/p2p/items.ts";
import { checkRoot } from "../../../src/p2p/sync/body.ts";
import { type HeaderRules, recordOf } from "../../../src/p2p/sync/headers.ts";
import { Header } from "../../../src/types/proto/blockchain.ts";
import { txRoot } from "../../../src/types/root.ts";
import { Tx } from "../../../src/types/tx.ts";
import { benchOf, groupOf, hasher, paramsOf, txOf } from "../../helpers/pool.ts";
import { random } from "../../helpers/random.ts";

const rules: HeaderRules = { params: paramsOf(), hasher, consensus: {} };

function recordFor(txs: readonly Tx[]): Uint8Array {
  const header = Header.make({
    height: 7n,
    txCount: BigInt(txs.length),
    txHash: txRoot(txs, true, hasher),
    difficulty: 1,
  });
  return recordOf(header, new Uint8Array(0), 0n, 5000);
}

describe("light blocks", () => {
  test("rebuilt from the pool, groups included, with the first transaction from the announcement", async () => {
    const { pool } = benchOf();
    const single = [txOf(), txOf()];
    const group = groupOf([{ from: "x" }, { from: "y" }]);
    for (const tx of [...single, group.tx]) await pool.add(tx);
    const miner = txOf();
    const txs = [miner, ...single, ...group.members];
    const light = readLight(writeLight(recordFor(txs), txs), rules);
    const { txs: found, missing } = fill(light, pool);
    assert.deepEqual(missing, []);
    assert.deepEqual(
      found.map((tx) => tx?.fullId),
      txs.map(({ fullId }) => fullId),
    );
    checkRoot(light.checked, found as Tx[], rules);
  });

  test("what the pool lacks is put in its place; what does not belong fails the root", async () => {
    const { pool } = benchOf();
    const txs = [txOf(), txOf(), txOf(), txOf()];
    await pool.add(txs[2] as Tx);
    const light = readLight(writeLight(recordFor(txs), txs), rules);
    const { txs: found, missing } = fill(light, pool);
    assert.deepEqual(missing, [1, 3]);
    const bytes = missing.map((index) => (txs[index] as Tx).bytes);
    checkRoot(light.checked, complete(found, missing, bytes, rules), rules);
    const wrong = complete(found, missing, [...bytes].reverse(), rules);
    assert.throws(() => checkRoot(light.checked, wrong, rules), { code: "block.txHash" });
    assert.throws(() => complete(found, missing, bytes.slice(1), rules), { code: "sync.body" });
  });

  test("a name that two transactions bear stands for neither", async () => {
    const { pool } = benchOf();
    const narrow = {
      sha256d: hasher.sha256d,
      sha256: (data: Uint8Array) => {
        const out = hasher.sha256(data).slice();
        out.fill(7, 0, 8);
        return out;
      },
    };
    const twins = [new Tx(txOf().value, narrow), new Tx(txOf().value, narrow)];
    for (const tx of twins) await pool.add(tx);
    const light = { checked: readLight(writeLight(recordFor(twins), twins), rules).checked, first: undefined };
    const name = (twins[0] as Tx).fullId.slice(0, 8);
    assert.deepEqual(fill({ ...light, shorts: [name, name] }, pool).missing, [0, 1]);
  });

  test("too many transactions are not named; a count that differs from the header's is no light block", () => {
    const txs = [txOf(), txOf()];
    const data = writeLight(recordFor([...txs, txOf()]), txs);
    assert.throws(() => readLight(data, rules), { code: "net.message" });
    assert.throws(() => readLight(Uint8Array.of(255, 255, 1), rules), { code: "net.message" });
    const many = new Array<Tx>(120_000).fill(txOf());
    assert.equal(readLight(writeLight(recordFor(txs), many), rules).shorts, undefined);
  });
});

describe("streams of items", () => {
  const sent = async (items: readonly (Uint8Array | undefined)[]) => {
    const parts: Uint8Array[] = [];
    const request = { signal: { aborted: false }, part: async (bytes: Uint8Array) => void parts.push(bytes.slice()) };
    await sendItems(request as unknown as Incoming, items);
    return parts;
  };

  test("what is sent arrives, however it is cut", async () => {
    const chance = random(5);
    for (let round = 0; round < 30; round++) {
      const items = Array.from({ length: chance.below(12) }, () =>
        chance.chance(0.2) ? undefined : chance.bytes(chance.pick([0, 1, 126, 127, 128, 500, 200_000])),
      );
      const parts = await sent(items);
      assert.ok(parts.every(({ length }) => length <= 131_072));
      const whole = Buffer.concat(parts);
      const got: (Uint8Array | undefined)[] = [];
      const reader = new ItemReader(items.length, 200_000, (_, item) => got.push(item));
      for (let at = 0; at < whole.length; ) {
        const size = chance.pick([1, 2, 7, 100_000]);
        reader.push(new Uint8Array(whole.subarray(at, at + size)));
        at += size;
      }
      reader.end();
      assert.deepEqual(got, items);
    }
  });

  test("more items, longer items and impossible lengths are refused before memory is taken", async () => {
    const [part] = await sent([new Uint8Array(5), new Uint8Array(5)]);
    const reader = (count: number, limit: number) => new ItemReader(count, limit, () => {});
    assert.throws(() => reader(1, 10).push(part as Uint8Array), { code: "net.message" });
    assert.throws(() => reader(2, 4).push(part as Uint8Array), { code: "net.size" });
    assert.throws(() => reader(2, 10).push(new Uint8Array(9).fill(255)), { code: "net.message" });
    assert.throws(() => reader(3, 10).end(), { code: "net.message" });
  });
});
