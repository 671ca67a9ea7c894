import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import fc from "fast-check";
import { ChainError } from "../../../../src/errors.ts";
import type { SyncKV } from "../../../../src/host.ts";
import { MemoryDisk, memoryKv } from "../../../../src/kv/memory.ts";
import { u32be, utf8 } from "../../../../src/lib/bytes.ts";
import { hex, unhex } from "../../../../src/lib/hex.ts";
import { Mavl } from "../../../../src/store/mavl/index.ts";
import { verifyProof } from "../../../../src/store/mavl/proof.ts";
import { dedupe } from "../../../../src/store/pairs.ts";
import { KeyValue } from "../../../../src/types/proto/common.ts";
import { LeafNode, MAVLProof, StoreSet } from "../../../../src/types/proto/db.ts";
import { hashing, nativeSha256 } from "../../../helpers/sha256.ts";
import { trees } from "../../../helpers/trees.ts";
import { hash as naiveHash, set as naiveSet, type Tree } from "./naive.ts";

interface HexPair {
  readonly k: string;
  readonly v: string;
}
const { groups } = JSON.parse(
  readFileSync(new URL("../../../vectors/chain33/vectors.json", import.meta.url), "utf8"),
) as { groups: Record<string, { items: readonly Record<string, unknown>[] }> };
const items = <T>(group: string) => groups[group]?.items as unknown as readonly T[];

const none = new Uint8Array(0);
const pairsOf = (kvs: readonly HexPair[]): KeyValue[] => kvs.map(({ k, v }) => ({ key: unhex(k), value: unhex(v) }));

async function commit(store: Mavl, kv: SyncKV, root: Uint8Array, pairs: readonly KeyValue[]): Promise<Uint8Array> {
  const change = store.apply(root, pairs, 1);
  await kv.batch(change.writes);
  store.settle(change, true);
  return change.root;
}

function isCorrupt(error: unknown): boolean {
  return error instanceof ChainError && error.code === "store.corrupt";
}

test("the state hash of kvmvcc is the hash of the encoded set", () => {
  for (const vector of items<{ storeSetEncoding: string; hash: string }>("kvmvccHash")) {
    const KV = [
      { key: utf8("k1"), value: utf8("v1") },
      { key: utf8("k2"), value: none },
    ];
    const encoded = StoreSet.encode({ stateHash: new Uint8Array(32), KV, height: 7n });
    assert.equal(hex(encoded), vector.storeSetEncoding);
    assert.equal(hex(nativeSha256(encoded)), vector.hash);
  }
});

test("pairs are de-duplicated at the first place with the last value", () => {
  for (const vector of items<{ in: readonly [string, string][]; out: readonly [string, string][] }>("delDupKey")) {
    const made = dedupe(vector.in.map(([key, value]) => KeyValue.make({ key: utf8(key), value: utf8(value) })));
    assert.deepEqual(
      made,
      vector.out.map(([key, value]) => KeyValue.make({ key: utf8(key), value: utf8(value) })),
    );
  }
  assert.deepEqual(dedupe([]), []);
});

for (const [name, kernels] of trees) {
  describe(`mavl on the ${name}`, () =>
    suite((kv = memoryKv(), cacheMb = 1) => new Mavl({ cacheMb }, { kv, kernels })));
}

function suite(open: (kv?: SyncKV, cacheMb?: number) => Mavl): void {
  describe("mavl against the roots of Chain33", () => {
    interface MavlVector {
      readonly label: string;
      readonly kvs: readonly HexPair[] | null;
      readonly root: string;
      readonly roots?: readonly string[];
      readonly size: number;
      readonly height: number;
      readonly proofs?: readonly {
        readonly key: string;
        readonly value: string;
        readonly exists: boolean;
        readonly proof: string;
      }[];
    }
    for (const vector of items<MavlVector>("mavl")) {
      test(vector.label, () => {
        const store = open();
        const pairs = pairsOf(vector.kvs ?? []);
        const { root } = store.apply(none, pairs, 0);
        assert.equal(hex(root), vector.root);
        let step: Uint8Array = none;
        for (const [i, one] of pairs.entries()) {
          step = store.apply(step, [one], 0).root;
          const wanted = vector.roots?.[i];
          if (wanted !== undefined) assert.equal(hex(step), wanted);
        }
        assert.equal(hex(step), vector.root);
        for (const { key, value, exists, proof } of vector.proofs ?? []) {
          const made = store.prove(root, utf8(key));
          if (!exists) {
            assert.equal(made, undefined);
            continue;
          }
          // Where the database of Chain33 prefixes its keys, so do the siblings in its proofs: only the last 32 bytes count.
          const given = MAVLProof.decode(unhex(proof)).innerNodes;
          const bare = given.map((step) => ({
            ...step,
            leftHash: step.leftHash.slice(-32),
            rightHash: step.rightHash.slice(-32),
          }));
          assert.equal(hex(made ?? none), hex(MAVLProof.encode({ innerNodes: bare })));
          const prefixed = given.some((step) => step.leftHash.length + step.rightHash.length > 32);
          assert.equal(prefixed, vector.label.includes("prefix"));
          assert.equal(verifyProof(root, utf8(key), unhex(value), unhex(proof), hashing), !prefixed);
          assert.equal(verifyProof(root, utf8(key), unhex(value), made ?? none, hashing), true);
          assert.deepEqual([given.at(-1)?.height ?? 0, given.at(-1)?.size ?? 1], [vector.height, vector.size]);
        }
      });
    }

    test("500 random keys", () => {
      const store = open();
      const pairs = Array.from({ length: 500 }, (_, i) => {
        const h = nativeSha256(utf8(`k${i}`));
        return { key: h.slice(0, 8), value: h.slice(8, 20) };
      });
      for (const { count, root } of items<{ count: number; root: string }>("mavlRandom500")) {
        assert.equal(hex(store.apply(none, pairs.slice(0, count), 0).root), root);
      }
    });

    test("consecutive blocks", async () => {
      const kv = memoryKv();
      const store = open(kv);
      for (const { kvs, prev, root } of items<{ kvs: readonly HexPair[]; prev: string; root: string }>("mavlBlocks")) {
        assert.equal(hex(await commit(store, kv, unhex(prev), pairsOf(kvs))), root);
      }
    });

    test("leaves", () => {
      for (const one of items<{ key: string; value: string; leafHash: string }>("mavlLeafHashes")) {
        const store = open();
        const { root } = store.apply(none, [{ key: utf8(one.key), value: utf8(one.value) }], 0);
        assert.equal(hex(root), one.leafHash);
      }
    });

    // Computed with Chain33: key i = SHA-256(u64be i ‖ 0), value i = SHA-256(u64be i ‖ 1).
    for (const [count, wanted] of [
      [10_000, "07299103f5833d7e56c17d414212b0e7016132d5dd8c333dc8ac6aaebdcf2c24"],
      [100_000, "d68c08cccebbce05303ae749bf38a303dd760ce108435fa6d35ff908dc8ae969"],
    ] as const) {
      test(`${count} random keys, at once and in blocks through a cache that does not hold them`, async () => {
        const pairs = Array.from({ length: count }, (_, i) => {
          const seed = new Uint8Array(9);
          seed.set(u32be(i), 4);
          const key = nativeSha256(seed);
          seed[8] = 1;
          return { key, value: nativeSha256(seed) };
        });
        assert.equal(hex(open().apply(none, pairs, 0).root), wanted);
        const kv = memoryKv();
        const store = open(kv, 1);
        const portion = count / 5;
        let root: Uint8Array = none;
        for (let i = 0; i < count; i += portion) root = await commit(store, kv, root, pairs.slice(i, i + portion));
        assert.equal(hex(root), wanted);
        assert.ok(store.stats().cacheBytes <= 0x10_0000);
        assert.ok(count < 100_000 || store.stats().loads > 0);
      });
    }
  });

  describe("mavl against the naive tree", () => {
    const key = fc.oneof(
      fc.integer({ min: 0, max: 60 }).map((i) => utf8(`mavl-coins-bty-${i}`)),
      fc.uint8Array({ maxLength: 4 }).map((bytes) => bytes.map((byte) => byte % 5)),
      fc.uint8Array({ minLength: 120, maxLength: 300 }),
    );
    const value = fc.oneof(fc.uint8Array({ maxLength: 8 }), fc.uint8Array({ minLength: 100, maxLength: 700 }));
    const pairs = fc.array(fc.record({ key, value }), { maxLength: 40 });

    test("any lists of pairs, in any portions, give its root", async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(pairs, { minLength: 1, maxLength: 8 }), fc.boolean(), async (lists, restart) => {
          const kv = memoryKv();
          let store = open(kv);
          let root: Uint8Array = none;
          let tree: Tree | undefined;
          for (const list of lists) {
            for (const one of list) tree = naiveSet(tree, one.key, one.value);
            root = await commit(store, kv, root, list);
            assert.equal(hex(root), tree === undefined ? "" : hex(naiveHash(tree)));
            if (restart) store = open(kv);
          }
        }),
        { numRuns: 150 },
      );
    });

    test("ascending, descending and alternating keys", () => {
      const n = 300;
      const orders: readonly ((i: number) => number)[] = [
        (i) => i,
        (i) => n - i,
        (i) => (i % 2 === 0 ? i : 2 * n - i),
        (i) => (i * 7919) % n,
      ];
      for (const order of orders) {
        const list = Array.from({ length: n }, (_, i) => ({ key: u32be(order(i)), value: u32be(i) }));
        let tree: Tree | undefined;
        for (const one of list) tree = naiveSet(tree, one.key, one.value);
        assert.ok(tree !== undefined);
        assert.equal(hex(open().apply(none, list, 0).root), hex(naiveHash(tree)));
      }
    });

    test("values set again to what they were change nothing and write nothing", async () => {
      const kv = memoryKv();
      const store = open(kv);
      const list = Array.from({ length: 50 }, (_, i) => ({ key: u32be(i), value: u32be(i) }));
      const root = await commit(store, kv, none, list);
      const change = store.apply(root, [...list].reverse(), 2);
      assert.deepEqual(change, { root, writes: [] });
      const touched = store.apply(root, [...list.slice(0, 40), { key: u32be(45), value: u32be(1) }], 2);
      const path = touched.writes.reduce((sum, write) => sum + (write.value?.length ?? 0), 0);
      assert.ok(path < 1500, `only one path is written, not ${path} bytes`);
    });
  });

  describe("mavl in trouble", () => {
    const list = Array.from({ length: 200 }, (_, i) => ({ key: u32be(i * 17), value: u32be(i) }));

    test("a damaged or missing page is noticed, never believed", async () => {
      const kv = memoryKv();
      const root = await commit(open(kv), kv, none, list);
      const pages = (await kv.scan({ gte: utf8("n"), lt: utf8("o") })) as readonly [Uint8Array, Uint8Array][];
      assert.ok(pages.length > 3);
      const readAll = () => {
        const reader = open(kv).at(root);
        return list.filter(({ key, value }) => hex(reader.get(key) ?? none) === hex(value)).length;
      };
      assert.equal(readAll(), list.length);
      let noticed = 0;
      let harmless = 0;
      for (const [key, value] of pages) {
        for (let at = 0; at < value.length; at += 13) {
          const bad = value.slice();
          bad[at] = (bad[at] as number) ^ (1 << (at % 8));
          await kv.batch([{ key, value: bad }]);
          try {
            // A separator that is not hashed may be hit: then keys are not found, but nothing wrong is.
            readAll();
            harmless++;
          } catch (error) {
            assert.ok(isCorrupt(error), String(error));
            noticed++;
          }
        }
        await kv.batch([{ key, value: value.slice(0, value.length >> 1) }]);
        assert.throws(readAll, isCorrupt);
        await kv.batch([{ key, value: undefined }]);
        assert.throws(readAll, isCorrupt);
        await kv.batch([{ key, value }]);
      }
      assert.ok(noticed > 4 * harmless, `${noticed} noticed, ${harmless} not`);
      assert.equal(readAll(), list.length);
    });

    test("a damaged root record or mark is noticed", async () => {
      const kv = memoryKv();
      const root = await commit(open(kv), kv, none, list);
      await kv.batch([{ key: Uint8Array.from([0x72, ...root]), value: utf8("x") }]);
      assert.throws(() => open(kv).at(root), isCorrupt);
      await kv.batch([{ key: utf8("m"), value: utf8("x") }]);
      assert.throws(() => open(kv), isCorrupt);
    });

    test("a change written after its base was given up is refused", async () => {
      const kv = memoryKv();
      const store = open(kv);
      const base = await commit(store, kv, none, list);
      const lower = store.apply(base, [{ key: u32be(1), value: u32be(1) }], 2);
      const upper = store.apply(lower.root, [{ key: u32be(2), value: u32be(2) }], 3);
      store.settle(lower, false);
      assert.throws(() => store.settle(upper, true), isCorrupt);
    });

    test("too many unsettled changes are refused, and settled ones make room", () => {
      const store = open();
      const first = store.apply(none, [{ key: u32be(0), value: u32be(1) }], 1);
      const changes = [first];
      for (let i = 1; i < 4096; i++) changes.push(store.apply(none, [{ key: u32be(i), value: u32be(1) }], 1));
      const next = () => store.apply(none, [{ key: u32be(5000), value: u32be(1) }], 1);
      assert.throws(next, (error) => error instanceof ChainError && error.code === "store.unsettled");
      store.settle(first, false);
      store.settle(next(), false);
      for (const change of changes) store.settle(change, false);
      assert.equal(store.stats().openVersions, 0);
    });

    test("a power loss at any write leaves the last durable version whole", async () => {
      const rounds = 8;
      const pairsOf = (i: number) =>
        Array.from({ length: 12 }, (_, k) => ({ key: u32be((i * 31 + k * 7) % 50), value: u32be(i * 100 + k) }));
      for (let at = 1; at <= rounds; at++) {
        for (const keep of [0, 1, 2]) {
          const disk = new MemoryDisk();
          let kv = disk.open();
          let store = open(kv);
          const models: (Tree | undefined)[] = [undefined];
          disk.losePowerAt(at, keep);
          let i = 0;
          let root: Uint8Array = none;
          const block = async () => {
            const change = store.apply(root, pairsOf(i), i);
            const tip = { key: utf8("tip"), value: Uint8Array.of(i + 1, ...change.root) };
            await kv.batch([...change.writes, tip], { sync: i % 2 === 1 });
            store.settle(change, true);
            root = change.root;
            let tree = models[i];
            for (const one of pairsOf(i)) tree = naiveSet(tree, one.key, one.value);
            models[++i] = tree;
          };
          await assert.rejects(async () => {
            while (i <= rounds) await block();
          }, ChainError);
          kv = disk.open();
          store = open(kv);
          const tip = kv.getSync(utf8("tip")) ?? none;
          root = tip.slice(1);
          i = tip[0] ?? 0;
          let tree: Tree | undefined;
          for (let k = 0; k < i; k++) for (const one of pairsOf(k)) tree = naiveSet(tree, one.key, one.value);
          models[i] = tree;
          if (tree !== undefined) assert.equal(hex(root), hex(naiveHash(tree)));
          store.list(root, { gte: none });
          while (i < rounds) await block();
          assert.equal(hex(root), hex(naiveHash(models[rounds] as Tree)));
          assert.equal(
            store.list(root, { gte: none }).items.length,
            models[rounds]?.kind === "inner" ? models[rounds].size : 0,
          );
        }
      }
    });
  });

  describe("proofs are taken strictly", () => {
    const store = open();
    const list = Array.from({ length: 40 }, (_, i) => ({ key: u32be(i), value: nativeSha256(u32be(i)) }));
    const { root } = store.apply(none, list, 1);
    const key = u32be(11);
    const value = nativeSha256(key);
    const good = MAVLProof.decode(store.prove(root, key) ?? none);
    const check = (innerNodes: MAVLProof["innerNodes"]) =>
      verifyProof(root, key, value, MAVLProof.encode({ innerNodes }), hashing);

    test("an honest one holds", () => {
      assert.equal(check(good.innerNodes), true);
    });

    test("a single leaf is its own root", () => {
      const one = open().apply(none, [{ key, value }], 1).root;
      assert.equal(verifyProof(one, key, value, none, hashing), true);
      assert.equal(verifyProof(one, key, none, none, hashing), false);
    });

    test("every field of every step counts", () => {
      for (const [i, step] of good.innerNodes.entries()) {
        const sibling = step.leftHash.length > 0 ? step.leftHash : step.rightHash;
        const wrong = [
          { ...step, height: step.height + 1 },
          { ...step, height: -1 },
          { ...step, size: step.size + 1 },
          { ...step, size: step.size - 1 },
          { ...step, leftHash: step.rightHash, rightHash: step.leftHash },
          { ...step, leftHash: sibling, rightHash: sibling },
          { ...step, leftHash: none, rightHash: none },
          { ...step, leftHash: sibling.slice(1), rightHash: none },
          { ...step, leftHash: sibling.slice(0, 16), rightHash: sibling.slice(16) },
          { ...step, leftHash: Uint8Array.from([1, ...sibling]), rightHash: none },
        ];
        for (const bad of wrong) assert.equal(check(good.innerNodes.with(i, bad)), false);
        assert.equal(check(good.innerNodes.toSpliced(i, 1)), false);
        assert.equal(check(good.innerNodes.toSpliced(i, 0, step)), false);
      }
    });

    test("garbage proves nothing", () => {
      for (const bytes of [Uint8Array.of(255), Uint8Array.of(0x12, 5), new Uint8Array(40), utf8("proof")]) {
        assert.equal(verifyProof(root, key, value, bytes, hashing), false);
      }
      const proof = MAVLProof.encode(good);
      assert.equal(verifyProof(root.slice(1), key, value, proof, hashing), false);
      assert.equal(verifyProof(none, key, value, proof, hashing), false);
    });

    test("a leaf does not pass as an inner node", () => {
      // A leaf whose key and value are 32 bytes encodes like an inner node of height 0 and size 1: who may store such a
      // pair could else prove any pair whose leaf hash is its "key" or "value".
      const forged = nativeSha256(LeafNode.encode({ key, value, height: 0, size: 1 }));
      const lure = { key: forged, value: nativeSha256(utf8("anything")) };
      const { root: baited } = open().apply(none, [lure], 1);
      const innerNodes = [{ leftHash: none, rightHash: lure.value, height: 0, size: 1 }];
      assert.equal(hex(nativeSha256(LeafNode.encode({ ...lure, size: 1 }))), hex(baited));
      assert.equal(verifyProof(baited, key, value, MAVLProof.encode({ innerNodes }), hashing), false);
    });

    test("a proof may not be deeper than any tree", () => {
      let hash = nativeSha256(LeafNode.encode({ key, value, size: 1 }));
      const innerNodes = [];
      for (let i = 1; i <= 60; i++) {
        const step = { leftHash: none, rightHash: hash, height: i, size: i + 1 };
        innerNodes.push(step);
        hash = nativeSha256(new Uint8Array(32));
      }
      assert.equal(verifyProof(hash, key, value, MAVLProof.encode({ innerNodes }), hashing), false);
    });
  });
}
