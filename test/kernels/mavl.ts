// The state tree: Chain33's roots, and the kernel beside its twin, write by write; damaged pages; bounded memory. Both
// stand under the state store, whose own suite (test/conformance/store.ts) runs on both as well.
import type { Kernels } from "../../runtime/kernels.ts";
import { ChainError } from "../../src/errors.ts";
import type { SyncKV } from "../../src/host.ts";
import { memoryKv } from "../../src/kv/memory.ts";
import { compare, u32be, utf8 } from "../../src/lib/bytes.ts";
import { hex, unhex } from "../../src/lib/hex.ts";
import type { StateChange } from "../../src/store/index.ts";
import { Mavl } from "../../src/store/mavl/index.ts";
import { verifyProof } from "../../src/store/mavl/proof.ts";
import type { KeyValue } from "../../src/types/proto/common.ts";
import type { Random } from "../helpers/random.ts";
import { type Check, equal, type Given, ok } from "./check.ts";

const none = new Uint8Array(0);

interface Side {
  readonly kv: SyncKV;
  readonly store: Mavl;
}

function side(kernels: Kernels, cacheMb = 1): Side {
  const kv = memoryKv();
  return { kv, store: new Mavl({ cacheMb }, { kv, kernels }) };
}

async function commit({ kv, store }: Side, root: Uint8Array, pairs: readonly KeyValue[]): Promise<StateChange> {
  const change = store.apply(root, pairs, 1);
  await kv.batch(change.writes);
  store.settle(change, true);
  return change;
}

/** Keys that come again, share beginnings and have many lengths. */
function someKey(random: Random): Uint8Array {
  const kind = random.below(20);
  if (kind < 8) return utf8(`mavl-coins-bty-exec-1${"Qx7".repeat(random.below(4))}:${random.below(300)}`);
  if (kind < 14) return u32be(random.below(5000));
  if (kind < 17) return random.bytes(random.below(4)).map((byte) => byte % 3);
  return random.bytes(random.below(kind === 19 ? 700 : 80));
}

function someValue(random: Random): Uint8Array {
  const kind = random.below(10);
  return kind === 0 ? none : random.bytes(random.below(kind === 1 ? 1500 : 60));
}

function somePairs(random: Random, count: number): KeyValue[] {
  return Array.from({ length: count }, () => ({ key: someKey(random), value: someValue(random) }));
}

/** equal() without its text of both, which takes long for megabytes. */
function same(got: Uint8Array | undefined, want: Uint8Array | undefined, about: string): void {
  if (got === undefined || want === undefined || compare(got, want) !== 0) equal(got, want, about);
}

function sameChange(got: StateChange, want: StateChange, about: string): void {
  equal(got.root, want.root, `${about}: root`);
  equal(got.writes.length, want.writes.length, `${about}: writes`);
  for (const [i, write] of got.writes.entries()) {
    same(write.key, want.writes[i]?.key, `${about}: key of write ${i}`);
    same(write.value, want.writes[i]?.value, `${about}: write ${i}`);
  }
}

async function chain33({ kernels, load }: Given): Promise<void> {
  interface Vector {
    readonly label: string;
    readonly kvs: readonly { readonly k: string; readonly v: string }[] | null;
    readonly root: string;
  }
  const { groups } = await load<{ groups: { mavl: { items: readonly Vector[] } } }>("chain33/vectors.json");
  for (const { label, kvs, root } of groups.mavl.items) {
    const pairs = (kvs ?? []).map(({ k, v }) => ({ key: unhex(k), value: unhex(v) }));
    equal(hex(side(kernels).store.apply(none, pairs, 0).root), root, label);
  }
  const many = Array.from({ length: 10_000 }, (_, i) => {
    const seed = new Uint8Array(9);
    seed.set(u32be(i), 4);
    const key = kernels.sha256(seed);
    seed[8] = 1;
    return { key, value: kernels.sha256(seed) };
  });
  const root = hex(side(kernels).store.apply(none, many, 0).root);
  equal(root, "07299103f5833d7e56c17d414212b0e7016132d5dd8c333dc8ac6aaebdcf2c24", "10,000 random keys");
}

/** Chains of changes on any of the last roots, settled or given up, some on a store that was opened again. */
async function beside({ kernels, twin, inputs, random }: Given): Promise<void> {
  for (let done = 0; done < inputs; ) {
    const ours = side(kernels);
    const theirs = side(twin);
    const roots: Uint8Array[] = [none];
    for (let round = 0; round < 40 && done < inputs; round++) {
      const from = random.chance(0.8) ? (roots.at(-1) as Uint8Array) : random.pick(roots);
      const pairs = somePairs(random, random.chance(0.3) ? random.below(4) : random.below(160));
      done += pairs.length + 1;
      const got = ours.store.apply(from, pairs, round);
      const want = theirs.store.apply(from, pairs, round);
      const about = `round ${round} on ${hex(from)}`;
      sameChange(got, want, about);
      compareReads(kernels, ours, theirs, got.root, random, pairs);
      const fate = random.below(8);
      if (fate === 0) {
        ours.store.settle(got, false);
        theirs.store.settle(want, false);
        continue;
      }
      if (fate === 1 && got.writes.length > 0) {
        // Something stands on it, and on another change of the same list, before it is settled.
        const more = somePairs(random, 20);
        const [a, b] = [ours.store.apply(got.root, more, round), theirs.store.apply(want.root, more, round)];
        sameChange(a, b, `${about}, on top`);
        ours.store.settle(a, false);
        theirs.store.settle(b, false);
      }
      await ours.kv.batch(got.writes);
      await theirs.kv.batch(want.writes);
      ours.store.settle(got, true);
      theirs.store.settle(want, true);
      roots.push(got.root);
    }
    const root = roots.at(-1) as Uint8Array;
    const again = { kv: ours.kv, store: new Mavl({ cacheMb: 1 }, { kv: ours.kv, kernels }) };
    compareReads(kernels, again, theirs, root, random, []);
  }
}

function compareReads(
  kernels: Kernels,
  ours: Side,
  theirs: Side,
  root: Uint8Array,
  random: Random,
  pairs: readonly KeyValue[],
): void {
  const keys = [...pairs.slice(0, 10).map(({ key }) => key), someKey(random), someKey(random)];
  for (const key of keys) {
    const value = ours.store.at(root).get(key);
    equal(value, theirs.store.at(root).get(key), `value of ${hex(key)}`);
    const proof = ours.store.prove(root, key);
    equal(proof, theirs.store.prove(root, key), `proof of ${hex(key)}`);
    if (proof !== undefined) ok(verifyProof(root, key, value ?? none, proof, kernels), `proof of ${hex(key)} holds`);
  }
  const bounds = [someKey(random), someKey(random)].sort(compare) as [Uint8Array, Uint8Array];
  for (const lt of [bounds[1], undefined]) {
    const range = { gte: bounds[0], lt, reverse: random.chance(0.5), limit: 1 + random.below(40) };
    const [got, want] = [ours.store.list(root, range), theirs.store.list(root, range)];
    equal(
      got.items.flatMap(({ key, value }) => [key, value]),
      want.items.flatMap(({ key, value }) => [key, value]),
      "a listing",
    );
    equal(got.next, want.next, "where a listing goes on");
  }
}

/** Pairs beyond every buffer of the kernel. */
async function large({ kernels, twin, random }: Given): Promise<void> {
  const ours = side(kernels);
  const theirs = side(twin);
  let root: Uint8Array = none;
  for (const [keyLength, valueLength] of [
    [70_000, 10],
    [3, 131_064],
    [5, 131_060],
    [9, 3_000_000],
    [200_000, 300_000],
  ] as const) {
    const block = random.bytes(1000);
    const value = Uint8Array.from({ length: valueLength }, (_, i) => block[i % 1000] as number);
    const pairs = [...somePairs(random, 30), { key: random.bytes(keyLength), value }, ...somePairs(random, 30)];
    const got = await commit(ours, root, pairs);
    sameChange(got, await commit(theirs, root, pairs), `${keyLength} and ${valueLength} bytes`);
    root = got.root;
    const again = new Mavl({ cacheMb: 1 }, { kv: ours.kv, kernels });
    for (const { key, value } of pairs.slice(28, 33)) {
      const last = pairs.findLast((one) => compare(one.key, key) === 0)?.value ?? value;
      same(again.at(root).get(key), last.length === 0 ? undefined : last, "a value read back");
    }
  }
}

/** Whatever is wrong in the database, the answer is right, or nothing, or store.corrupt. */
async function damaged({ kernels, inputs, random }: Given): Promise<void> {
  const sound = side(kernels);
  const pairs = Array.from({ length: 400 }, (_, i) => ({ key: u32be(i * 17), value: random.bytes(1 + (i % 60)) }));
  const half = await commit(sound, none, pairs.slice(0, 250));
  const { root } = await commit(sound, half.root, pairs);
  const pages = await sound.kv.scan({ gte: utf8("n"), lt: utf8("o") });
  ok(pages.length > 10, "pages");
  const tries = Math.max(50, inputs / 10);
  let noticed = 0;
  for (let i = 0; i < tries; i++) {
    const [key, page] = random.pick(pages);
    await sound.kv.batch([{ key, value: damage(random, page, pages) }]);
    const store = new Mavl({ cacheMb: 1 }, { kv: sound.kv, kernels });
    for (let k = 0; k < 12; k++) {
      const one = random.pick(pairs);
      try {
        const value = store.at(root).get(one.key);
        if (value !== undefined) equal(value, one.value, "a value of a damaged tree");
        store.prove(root, one.key);
        store.list(root, { gte: one.key, limit: 20, reverse: random.chance(0.5) });
        const change = store.apply(root, somePairs(random, 5).concat([{ key: one.key, value: none }]), 3);
        store.settle(change, false);
      } catch (error) {
        if (!(error instanceof ChainError && error.code === "store.corrupt")) throw error;
        noticed++;
      }
    }
    await sound.kv.batch([{ key, value: page }]);
  }
  ok(noticed > tries / 10, `damage is noticed, not only ${noticed} times`);
  const store = new Mavl({ cacheMb: 1 }, { kv: sound.kv, kernels });
  for (const { key, value } of pairs) equal(store.at(root).get(key), value, "a value after the repair");
}

function damage(
  random: Random,
  page: Uint8Array,
  pages: readonly (readonly [Uint8Array, Uint8Array])[],
): Uint8Array | undefined {
  const bad = page.slice();
  switch (random.below(6)) {
    case 0:
      return undefined;
    case 1:
      return bad.slice(0, random.below(bad.length));
    case 2:
      return random.pick(pages)[1].slice();
    case 3:
      return random.bytes(random.below(9000));
    case 4:
      // Lengths and heights near their limits.
      bad.fill(random.pick([0, 0x7f, 0x80, 0xff]), random.below(bad.length));
      return bad;
    default:
      for (let i = random.between(1, 4); i > 0; i--) {
        const at = random.below(bad.length);
        bad[at] = (bad[at] as number) ^ (1 << random.below(8));
      }
      return bad;
  }
}

/** An error of the database goes through, and the store goes on as if nothing had been asked. */
async function failing({ kernels, twin, random }: Given): Promise<void> {
  const ours = side(kernels);
  const theirs = side(twin);
  const first = Array.from({ length: 2000 }, (_, i) => ({ key: u32be(i * 3), value: random.bytes(20) }));
  const { root } = await commit(ours, none, first);
  await commit(theirs, none, first);
  let left = 0;
  const getSync: SyncKV["getSync"] = (key) => {
    if (key[0] === 0x6e && left-- === 0) throw new ChainError("kv.closed");
    return ours.kv.getSync(key);
  };
  const kv: SyncKV = Object.create(ours.kv, { getSync: { value: getSync } }) as SyncKV;
  for (let i = 0; i < 40; i++) {
    left = Number.POSITIVE_INFINITY;
    const store = new Mavl({ cacheMb: 1 }, { kv, kernels });
    const pairs = somePairs(random, 30).concat(Array.from({ length: 20 }, () => random.pick(first)));
    left = i;
    let thrown = 0;
    for (const run of [
      () => store.apply(root, pairs, 1),
      () => store.list(root, { gte: none }),
      () => store.prove(root, (first[i] as KeyValue).key),
    ]) {
      try {
        run();
      } catch (error) {
        if (!(error instanceof ChainError && error.code === "kv.closed")) throw error;
        thrown++;
      }
    }
    ok(thrown > 0, "the database failed");
    const [got, want] = [store.apply(root, pairs, 1), theirs.store.apply(root, pairs, 1)];
    equal(got.root, want.root, "the root after a failure");
    store.settle(got, false);
    theirs.store.settle(want, false);
  }
}

/** Memory stays at the bound and what one list needs, however many lists there are. */
async function bounded({ kernels, inputs, random }: Given): Promise<void> {
  const one = side(kernels);
  const accounts = 12_000;
  const pair = () => ({ key: u32be(random.below(accounts)), value: random.bytes(40) });
  let { root } = await commit(
    one,
    none,
    Array.from({ length: accounts }, (_, i) => ({ ...pair(), key: u32be(i) })),
  );
  const rounds = Math.max(40, Math.min(2000, inputs / 50));
  let after = 0;
  for (let i = 0; i < rounds; i++) {
    const change = await commit(one, root, Array.from({ length: 100 }, pair));
    root = change.root;
    if (i === rounds >> 1) after = one.store.stats().memoryBytes;
    one.store.list(root, { gte: u32be(random.below(accounts)), limit: 100 });
    ok(one.store.stats().cacheBytes <= 0x10_0000, "the cache stays within its bound");
  }
  const { memoryBytes, loads } = one.store.stats();
  ok(loads > 0, "the cache does not hold everything");
  ok(memoryBytes <= 1.25 * after, `memory grew from ${after} to ${memoryBytes}`);
  ok(memoryBytes < 12 << 20, `${memoryBytes} bytes for a cache of 1 MiB`);
}

export const checks: readonly Check[] = [
  { name: "the roots of Chain33", run: chain33 },
  { name: "beside the twin: roots, pages, reads, proofs, listings", run: beside },
  { name: "keys and values beyond every buffer", run: large },
  { name: "a damaged database gives store.corrupt", run: damaged },
  { name: "an error of the database goes through", run: failing },
  { name: "memory stays bounded", run: bounded },
];
