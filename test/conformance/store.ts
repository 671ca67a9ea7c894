// What every state store must do (src/store/index.ts). A store is done when this suite passes on it over every
// key-value store. The model is a plain map per version; roots are compared only with each other, for which root a list
// of pairs gives is the store's own business, and for most stores it depends on the order of the pairs.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { ChainError } from "../../src/errors.ts";
import type { Range, SyncKV } from "../../src/host.ts";
import { compare, mapKey, u32be, utf8, zero32 } from "../../src/lib/bytes.ts";
import type { StateChange, StateStore } from "../../src/store/index.ts";
import type { KeyValue } from "../../src/types/proto/common.ts";
import type { KvPlace } from "./kv.ts";

export interface StoreSuiteOptions {
  /** Opens the store over a key-value store; called again after a restart. */
  readonly make: (kv: SyncKV) => StateStore;
  readonly place: () => Promise<KvPlace>;
  /** A root of the empty state that pairs lead to, besides the empty one and the zero one. It is always there. */
  readonly emptyRoot?: Uint8Array;
  /** Whether it proves that a key is absent; a proof is checked with the empty value then. */
  readonly absence?: boolean;
  /** Checks a proof, for a store that gives any. */
  readonly verify?: (root: Uint8Array, key: Uint8Array, value: Uint8Array, proof: Uint8Array) => boolean;
}

type Model = ReadonlyMap<string, KeyValue>;

const none = new Uint8Array(0);
const pair = (key: string, value: string): KeyValue => ({ key: utf8(key), value: utf8(value) });

function isMissing(error: unknown): boolean {
  return error instanceof ChainError && error.code === "store.missing";
}

function after(model: Model, pairs: readonly KeyValue[]): Model {
  const next = new Map(model);
  for (const one of pairs) next.set(mapKey(one.key), one);
  return next;
}

function inRange(model: Model, range: Range): KeyValue[] {
  const found = [...model.values()]
    .filter(({ key, value }) => value.length > 0 && compare(key, range.gte) >= 0)
    .filter(({ key }) => range.lt === undefined || compare(key, range.lt) < 0)
    .sort((a, b) => compare(a.key, b.key));
  return range.reverse === true ? found.reverse() : found;
}

/** Compares everything that can be read at a root with the model. */
function check(store: StateStore, root: Uint8Array, model: Model, absent: readonly Uint8Array[] = []): void {
  assert.equal(store.has(root), true);
  const reader = store.at(root);
  for (const { key, value } of model.values()) {
    assert.deepEqual(reader.get(key), value.length === 0 ? undefined : value);
  }
  for (const key of absent) if (!model.has(mapKey(key))) assert.equal(reader.get(key), undefined);
  for (const reverse of [false, true]) {
    assert.deepEqual(store.list(root, { gte: none, reverse }), {
      items: inRange(model, { gte: none, reverse }),
      next: undefined,
    });
  }
}

/** Applies, writes and settles at once, as a chain does for each block. */
async function commit(
  store: StateStore,
  kv: SyncKV,
  root: Uint8Array,
  pairs: readonly KeyValue[],
  height = 1,
): Promise<Uint8Array> {
  const change = store.apply(root, pairs, height);
  await kv.batch(change.writes, { sync: true });
  store.settle(change, true);
  return change.root;
}

/** Registers the suite for one store over one kind of key-value store. */
export function storeSuite(name: string, { make, place, verify, emptyRoot, absence = false }: StoreSuiteOptions): void {
  interface Bench {
    store: StateStore;
    kv: SyncKV;
    /** Closes and opens everything. */
    restart(): Promise<void>;
    end(): Promise<void>;
  }
  const start = async (): Promise<Bench> => {
    const at = await place();
    const kv = await at.open();
    const bench: Bench = {
      kv,
      store: make(kv),
      restart: async () => {
        await bench.kv.close();
        bench.kv = await at.open();
        bench.store = make(bench.kv);
      },
      end: async () => {
        await bench.kv.close();
        await at.remove();
      },
    };
    return bench;
  };
  const on = (title: string, run: (bench: Bench) => Promise<void>) =>
    test(title, async () => {
      const bench = await start();
      try {
        await run(bench);
      } finally {
        await bench.end();
      }
    });

  describe(`store: ${name}`, () => {
    on("the empty root, written as nothing or as 32 zero bytes, is an empty state", async ({ store }) => {
      for (const root of [none, zero32]) {
        check(store, root, new Map(), [none, utf8("a")]);
        assert.equal(store.prove(root, utf8("a")), undefined);
        const kept = store.apply(root, [], 0);
        assert.deepEqual(kept, { root, writes: [] });
        store.settle(kept, true);
      }
      const a = store.apply(none, [pair("a", "1")], 0);
      const b = store.apply(zero32, [pair("a", "1")], 0);
      assert.deepEqual(a.root, b.root);
      assert.equal(a.root.length, 32);
    });

    on("an unknown root is refused everywhere", async ({ store }) => {
      for (const root of [new Uint8Array(32).fill(1), u32be(7), new Uint8Array(33)]) {
        assert.equal(store.has(root), false);
        assert.throws(() => store.at(root), isMissing);
        assert.throws(() => store.apply(root, [pair("a", "1")], 1), isMissing);
        assert.throws(() => store.apply(root, [], 1), isMissing);
        assert.throws(() => store.list(root, { gte: none }), isMissing);
        assert.throws(() => store.prove(root, utf8("a")), isMissing);
      }
    });

    on("an empty list keeps the root and writes nothing", async ({ store, kv }) => {
      const root = await commit(store, kv, none, [pair("a", "1")]);
      const change = store.apply(root, [], 2);
      assert.deepEqual(change, { root, writes: [] });
      store.settle(change, false);
      check(store, root, after(new Map(), [pair("a", "1")]));
    });

    on("a key given twice has its last value", async ({ store, kv }) => {
      const pairs = [pair("a", "1"), pair("b", "2"), pair("a", "3"), pair("a", "4")];
      const root = await commit(store, kv, none, pairs);
      check(store, root, after(new Map(), pairs));
    });

    on("an empty value reads as absent and can be set again", async ({ store, kv }) => {
      let model: Model = new Map();
      let root: Uint8Array = none;
      for (const pairs of [
        [pair("a", "1"), pair("b", ""), pair("c", "3")],
        [pair("a", ""), pair("d", "")],
        [pair("b", "5"), pair("a", ""), pair("e", "6")],
      ]) {
        root = await commit(store, kv, root, pairs);
        model = after(model, pairs);
        check(store, root, model, [utf8("x")]);
      }
    });

    on("keys are any bytes: empty, prefixes of each other, long, beginning alike", async ({ store, kv }) => {
      const long = new Uint8Array(5000).fill(0x61);
      const keys = [
        none,
        Uint8Array.of(0),
        Uint8Array.of(0, 0),
        long,
        long.slice(0, 4999),
        utf8("a"),
        Uint8Array.of(255),
      ];
      for (let i = 0; i < 50; i++) keys.push(utf8(`mavl-coins-bty-exec-1${"9".repeat(i)}`));
      const pairs = keys.map((key, i) => ({ key, value: u32be(i) }));
      const root = await commit(store, kv, none, pairs);
      check(store, root, after(new Map(), pairs), [long.slice(0, 100), utf8("mavl-coins-bty-exec-"), Uint8Array.of(1)]);
    });

    on("values may be large", async (bench) => {
      const pairs = [100, 1000, 4000, 4096, 5000, 70_000, 1_000_000].map((length, i) => ({
        key: u32be(i),
        value: new Uint8Array(length).map((_, k) => (k * (i + 3)) >>> 3),
      }));
      let root = await commit(bench.store, bench.kv, none, pairs);
      check(bench.store, root, after(new Map(), pairs));
      await bench.restart();
      check(bench.store, root, after(new Map(), pairs));
      root = await commit(bench.store, bench.kv, root, [pair("z", "1")]);
      check(bench.store, root, after(after(new Map(), pairs), [pair("z", "1")]));
    });

    on("what is given and returned can be changed without harm", async ({ store, kv }) => {
      const one = { key: utf8("key"), value: utf8("value") };
      const change = store.apply(none, [one, pair("b", "2")], 1);
      one.key.fill(0);
      one.value.fill(0);
      const model = after(new Map(), [pair("key", "value"), pair("b", "2")]);
      check(store, change.root, model);
      await kv.batch(change.writes);
      const root = change.root.slice();
      store.settle(change, true);
      change.root.fill(0);
      store.at(root).get(utf8("key"))?.fill(0);
      for (const { key, value } of store.list(root, { gte: none }).items) {
        key.fill(0);
        value.fill(0);
      }
      check(store, root, model);
    });

    on("old versions stay readable next to new ones, also after a restart", async (bench) => {
      const versions: { root: Uint8Array; model: Model }[] = [];
      let root: Uint8Array = none;
      let model: Model = new Map();
      for (let i = 0; i < 40; i++) {
        const pairs = Array.from({ length: 10 }, (_, k) => pair(`k${(i * 7 + k * k) % 61}`, `${i}.${k}`));
        root = await commit(bench.store, bench.kv, root, pairs, i);
        model = after(model, pairs);
        versions.push({ root, model });
      }
      for (const version of versions) check(bench.store, version.root, version.model);
      await bench.restart();
      for (const version of versions.reverse()) check(bench.store, version.root, version.model);
    });

    on("a change can be read before it is settled, and is gone when it is given up", async (bench) => {
      const base = await commit(bench.store, bench.kv, none, [pair("a", "1"), pair("b", "2")]);
      const model = after(new Map(), [pair("a", "1"), pair("b", "2")]);
      const change = bench.store.apply(base, [pair("a", "9"), pair("c", "3")], 2);
      check(bench.store, change.root, after(model, [pair("a", "9"), pair("c", "3")]));
      check(bench.store, base, model, [utf8("c")]);
      const reader = bench.store.at(change.root);
      const before = bench.kv.scanSync({ gte: none }).length;
      bench.store.settle(change, false);
      assert.equal(bench.store.has(change.root), false);
      assert.throws(() => bench.store.at(change.root), isMissing);
      assert.throws(() => reader.get(utf8("a")), isMissing);
      check(bench.store, base, model, [utf8("c")]);
      assert.equal(bench.kv.scanSync({ gte: none }).length, before);
      bench.store.settle(change, false);
      await bench.restart();
      assert.equal(bench.store.has(change.root), false);
      check(bench.store, base, model, [utf8("c")]);
    });

    on("the same change made again after it was given up has the same root", async ({ store, kv }) => {
      const base = await commit(store, kv, none, [pair("a", "1")]);
      const first = store.apply(base, [pair("b", "2")], 2);
      store.settle(first, false);
      const again = await commit(store, kv, base, [pair("b", "2")], 2);
      assert.deepEqual(again, first.root);
      check(store, again, after(new Map(), [pair("a", "1"), pair("b", "2")]));
    });

    on("the same change held twice is settled by either holder", async (bench) => {
      const base = await commit(bench.store, bench.kv, none, [pair("a", "1")]);
      const model = after(new Map(), [pair("a", "1"), pair("b", "2")]);
      const draft = bench.store.apply(base, [pair("b", "2")], 2);
      const block = bench.store.apply(base, [pair("b", "2")], 2);
      assert.deepEqual(draft.root, block.root);
      bench.store.settle(draft, false);
      check(bench.store, block.root, model);
      await bench.kv.batch(block.writes);
      bench.store.settle(block, true);
      await bench.restart();
      check(bench.store, block.root, model);
      const third = bench.store.apply(base, [pair("b", "2")], 2);
      bench.store.settle(third, false);
      check(bench.store, block.root, model);
    });

    on("changes stack: several are written in one batch, or all of them given up", async (bench) => {
      const base = await commit(bench.store, bench.kv, none, [pair("a", "0"), pair("b", "0"), pair("c", "0")]);
      let model = after(new Map(), [pair("a", "0"), pair("b", "0"), pair("c", "0")]);
      const stack = (mark: string): { changes: StateChange[]; model: Model } => {
        const changes: StateChange[] = [];
        let root = base;
        let top = model;
        for (let i = 0; i < 8; i++) {
          const pairs = [pair("a", `${mark}${i}`), pair(`${mark}${i}`, "1"), pair(`${mark}${i - 1}`, "2")];
          const change = bench.store.apply(root, pairs, i);
          changes.push(change);
          root = change.root;
          top = after(top, pairs);
          check(bench.store, root, top);
        }
        return { changes, model: top };
      };
      const lost = stack("x");
      const kept = stack("y");
      for (const change of [...lost.changes].reverse()) bench.store.settle(change, false);
      for (const change of lost.changes) assert.equal(bench.store.has(change.root), false);
      const root = (kept.changes.at(-1) as StateChange).root;
      check(bench.store, root, kept.model);
      await bench.kv.batch(kept.changes.flatMap((change) => change.writes));
      for (const change of kept.changes) bench.store.settle(change, true);
      check(bench.store, root, kept.model);
      check(bench.store, base, model);
      await bench.restart();
      check(bench.store, root, kept.model);
      check(bench.store, base, model);
      model = kept.model;
      const next = await commit(bench.store, bench.kv, root, [pair("z", "1")]);
      check(bench.store, next, after(model, [pair("z", "1")]));
    });

    on("giving up a change gives up what stands on it", async ({ store, kv }) => {
      const base = await commit(store, kv, none, [pair("a", "1")]);
      const lower = store.apply(base, [pair("b", "2")], 2);
      const upper = store.apply(lower.root, [pair("c", "3")], 3);
      store.settle(lower, false);
      assert.equal(store.has(upper.root), false);
      store.settle(upper, false);
      check(store, base, after(new Map(), [pair("a", "1")]));
    });

    on("a version reached on two unsettled ways survives whichever of them is written", async (bench) => {
      // The same pairs in the same order, cut into changes differently: same tree, different changes below it.
      const all = [pair("m", "1"), pair("c", "2"), pair("x", "3"), pair("e", "4"), pair("q", "5")];
      const base = await commit(bench.store, bench.kv, none, [pair("k", "0"), pair("g", "0")]);
      const model = after(after(new Map(), [pair("k", "0"), pair("g", "0")]), all);
      const way = (cut: number) => {
        const lower = bench.store.apply(base, all.slice(0, cut), 2);
        return [lower, bench.store.apply(lower.root, all.slice(cut), 3)] as const;
      };
      const [a1, a2] = way(1);
      const [b1, b2] = way(3);
      assert.deepEqual(a2.root, b2.root);
      const top = bench.store.apply(b2.root, [pair("z", "6"), pair("c", "7")], 4);
      const final = after(model, [pair("z", "6"), pair("c", "7")]);
      check(bench.store, top.root, final);
      await bench.kv.batch([...b1.writes, ...b2.writes, ...top.writes]);
      bench.store.settle(b1, true);
      bench.store.settle(b2, true);
      bench.store.settle(top, true);
      bench.store.settle(a2, false);
      bench.store.settle(a1, false);
      check(bench.store, b2.root, model);
      check(bench.store, top.root, final);
      await bench.restart();
      check(bench.store, b2.root, model);
      check(bench.store, top.root, final);
      assert.equal(bench.store.has(a1.root), false);
    });

    on("versions branch, and branches settle in any order", async (bench) => {
      const base = await commit(bench.store, bench.kv, none, [pair("a", "1"), pair("b", "1")]);
      const model = after(new Map(), [pair("a", "1"), pair("b", "1")]);
      const branches = [1, 2, 3, 4].map((i) => ({
        change: bench.store.apply(base, [pair("a", `a${i}`), pair(`n${i}`, "1")], 2),
        model: after(model, [pair("a", `a${i}`), pair(`n${i}`, "1")]),
      }));
      for (const { change } of [...branches].reverse()) {
        await bench.kv.batch(change.writes);
        bench.store.settle(change, true);
      }
      await bench.restart();
      for (const branch of branches) check(bench.store, branch.change.root, branch.model);
      // What is made after a restart must not disturb what was there.
      const later = await Promise.all(
        branches.map(async (branch, i) => ({
          root: await commit(bench.store, bench.kv, branch.change.root, [pair("b", `b${i}`), pair("o", "1")]),
          model: after(branch.model, [pair("b", `b${i}`), pair("o", "1")]),
        })),
      );
      await bench.restart();
      for (const branch of branches) check(bench.store, branch.change.root, branch.model);
      for (const version of later) check(bench.store, version.root, version.model);
      check(bench.store, base, model);
    });

    on("listings are cut by range and limit and go on at next", async ({ store, kv }) => {
      const pairs = Array.from({ length: 300 }, (_, i) => ({ key: u32be((i * 7919) % 1000), value: u32be(i) }));
      for (let i = 0; i < 300; i += 9) pairs.push({ key: u32be((i * 7919) % 1000), value: none });
      const root = await commit(store, kv, none, pairs);
      const model = after(new Map(), pairs);
      for (const reverse of [false, true]) {
        for (const [gte, lt] of [
          [0, undefined],
          [100, 900],
          [500, 501],
          [17, 400],
          [900, 100],
          [2000, undefined],
        ] as const) {
          const range = { gte: u32be(gte), lt: lt === undefined ? undefined : u32be(lt), reverse };
          const wanted = inRange(model, range);
          assert.deepEqual(store.list(root, range).items, wanted);
          for (const limit of [1, 7, 50]) {
            const got: KeyValue[] = [];
            let from: Range = { ...range, limit };
            for (;;) {
              const part = store.list(root, from);
              assert.ok(part.items.length <= limit);
              got.push(...part.items);
              if (part.next === undefined) break;
              // Downwards the next key is the highest that is left: the exclusive bound is just above it.
              from = reverse ? { ...from, lt: Uint8Array.from([...part.next, 0]) } : { ...from, gte: part.next };
            }
            assert.deepEqual(got, wanted);
          }
        }
      }
      assert.deepEqual(store.list(root, { gte: none, limit: 0 }).items, []);
    });

    on("a listing never has more than 10,000 pairs", async ({ store, kv }) => {
      const pairs = Array.from({ length: 10_050 }, (_, i) => ({ key: u32be(i), value: u32be(i) }));
      const root = await commit(store, kv, none, pairs);
      const all = store.list(root, { gte: none, limit: 1_000_000 });
      assert.equal(all.items.length, 10_000);
      assert.deepEqual(all.next, u32be(10_000));
      assert.equal(store.list(root, { gte: u32be(10_000) }).items.length, 50);
    });

    if (verify !== undefined) {
      on("proofs hold for what is there and for nothing else", async (bench) => {
        const pairs = Array.from({ length: 60 }, (_, i) =>
          pair(`key${(i * 37) % 60}`, i % 10 === 3 ? "" : `value${i}`),
        );
        const root = await commit(bench.store, bench.kv, none, pairs);
        const other = await commit(bench.store, bench.kv, root, [pair("key7", "new")]);
        await bench.restart();
        for (const { key, value } of pairs) {
          const proof = bench.store.prove(root, key) ?? none;
          assert.equal(verify(root, key, value, proof), true);
          assert.equal(verify(root, key, utf8("other"), proof), false);
          assert.equal(verify(root, utf8("other"), value, proof), false);
          assert.equal(verify(other, key, value, proof), false);
          assert.equal(verify(root, key, value, proof.slice(0, -1)), false);
        }
        for (const key of [utf8("absent"), utf8("key"), utf8("key70"), none]) {
          const proof = bench.store.prove(root, key);
          assert.equal(proof !== undefined, absence);
          if (proof === undefined) continue;
          assert.equal(verify(root, key, none, proof), true);
          assert.equal(verify(root, key, utf8("value"), proof), false);
          assert.equal(verify(root, utf8("key7"), none, proof), false);
        }
      });
    }

    test("behaves like one map per version", async () => {
      const key = fc.oneof(
        fc.integer({ min: 0, max: 40 }).map((i) => utf8(`account-${i}`)),
        fc.uint8Array({ maxLength: 3 }),
      );
      const value = fc.oneof(fc.uint8Array({ maxLength: 6 }), fc.constant(none));
      const step = fc.record({
        pairs: fc.array(fc.record({ key, value }, { noNullPrototype: true }), { maxLength: 25 }),
        /** Which of the versions known so far it stands on. */
        on: fc.nat(),
        fate: fc.constantFrom("write", "write", "write", "give up", "restart"),
      });
      const steps = fc.array(step, { minLength: 1, maxLength: 20 });
      await fc.assert(
        fc.asyncProperty(steps, async (list) => {
          const bench = await start();
          const versions: { root: Uint8Array; model: Model }[] = [{ root: none, model: new Map() }];
          try {
            for (const { pairs, on: index, fate } of list) {
              const from = versions[index % versions.length] as (typeof versions)[number];
              const change = bench.store.apply(from.root, pairs, index);
              const version = { root: change.root.slice(), model: after(from.model, pairs) };
              check(bench.store, version.root, version.model, [utf8("account-41")]);
              const known = [...versions.map((one) => one.root), ...(emptyRoot === undefined ? [] : [emptyRoot])].some(
                (one) => compare(one, version.root) === 0,
              );
              if (fate === "give up") {
                bench.store.settle(change, false);
                assert.equal(bench.store.has(version.root), known);
              } else {
                await bench.kv.batch(change.writes);
                bench.store.settle(change, true);
                if (!known) versions.push(version);
                if (fate === "restart") await bench.restart();
                check(bench.store, version.root, version.model);
              }
              check(bench.store, from.root, from.model);
            }
            for (const version of versions) check(bench.store, version.root, version.model);
          } finally {
            await bench.end();
          }
        }),
        { numRuns: 40 },
      );
    });
  });
}
