import assert from "node:assert/strict";
import { test } from "node:test";
import { createJournal } from "../../../runtime/contract/journal.ts";
import { IndexNode } from "../../../runtime/contract/ordered/node.ts";
import { OrderedIndex } from "../../../runtime/contract/ordered.ts";
import { SeededRandom } from "../../helpers/random.ts";

const prefix = "mavl-wasm-name.";
const order = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b);

/** The plain thing that the index must equal. */
class Sorted {
  keys: Uint8Array[] = [];

  at(key: Uint8Array): number {
    const found = this.keys.findIndex((one) => order(one, key) >= 0);
    return found < 0 ? this.keys.length : found;
  }
  has(key: Uint8Array): boolean {
    const found = this.keys[this.at(key)];
    return found !== undefined && order(found, key) === 0;
  }
  insert(key: Uint8Array): boolean {
    if (this.has(key)) return false;
    this.keys.splice(this.at(key), 0, key);
    return true;
  }
  delete(key: Uint8Array): boolean {
    if (!this.has(key)) return false;
    this.keys.splice(this.at(key), 1);
    return true;
  }
  next(key: Uint8Array, orEqual: boolean): Uint8Array | undefined {
    return this.keys[this.at(key) + (this.has(key) && !orEqual ? 1 : 0)];
  }
  previous(key: Uint8Array, orEqual: boolean): Uint8Array | undefined {
    return this.keys[this.at(key) - (this.has(key) && orEqual ? 0 : 1)];
  }
}

/** A price by which gas counts nodes. */
const flat = { base: 1, byte: 0 };

function setup(keys: number) {
  const journal = createJournal(() => undefined);
  return { journal, index: new OrderedIndex({ journal, prefix, keys, read: flat, write: flat, charge: () => {} }) };
}

/** All keys by going down the tree, with its invariants checked on the way. */
function walk(journal: ReturnType<typeof createJournal>, most: number): Uint8Array[] {
  let depth = -1;
  const visit = (id: number, level: number): Uint8Array[] => {
    const bytes = journal.get(prefix + id);
    if (bytes === undefined) {
      assert.equal(id, 0, "only the root may be missing");
      return [];
    }
    const node = new IndexNode(bytes);
    assert.ok(node.count <= most && node.count >= (id === 0 ? 1 : most >> 2), `${node.count} keys in node ${id}`);
    if (node.leaf) {
      if (depth < 0) depth = level;
      assert.equal(level, depth, "all leaves are equally deep");
      return Array.from({ length: node.count }, (_, i) => node.key(i));
    }
    const below: Uint8Array[] = [];
    for (let i = 0; i <= node.count; i++) {
      const keys = visit(node.child(i), level + 1);
      for (const key of keys) {
        assert.ok(i === 0 || order(key, node.key(i - 1)) >= 0);
        assert.ok(i === node.count || order(key, node.key(i)) < 0);
      }
      below.push(...keys);
    }
    return below;
  };
  return visit(0, 0);
}

for (const most of [8, 32]) {
  test(`nodes of ${most}: random insertions, deletions and rollbacks equal a sorted list`, () => {
    const random = new SeededRandom(most);
    const key = (spread: number): Uint8Array => {
      const length = random.below(5) === 0 ? random.below(256) : 4;
      const bytes = new Uint8Array(length);
      for (let i = 0; i < length; i++) bytes[i] = random.below(i < 2 ? spread : 256) && random.below(4) * 85;
      return bytes;
    };
    for (let round = 0; round < 6; round++) {
      const { journal, index } = setup(most);
      const model = new Sorted();
      const open: { checkpoint: number; keys: Uint8Array[] }[] = [];
      for (let step = 0; step < 1500; step++) {
        const growing = step % 600 < 400;
        const one = random.below(3) === 0 ? (model.keys[random.below(model.keys.length)] ?? key(4)) : key(4);
        const what = random.below(20);
        if (what < (growing ? 12 : 4)) assert.equal(index.insert(one), model.insert(one));
        else if (what < 16) assert.equal(index.delete(one), model.delete(one));
        else if (what === 16) open.push({ checkpoint: journal.checkpoint(), keys: [...model.keys] });
        else if (what === 17 && open.length > 0 && random.below(4) === 0) {
          const back = open.splice(random.below(open.length))[0];
          if (back !== undefined) {
            journal.rollback(back.checkpoint);
            model.keys = back.keys;
          }
        }
        const probe = random.below(2) === 0 ? one : key(4);
        for (const orEqual of [false, true]) {
          assert.deepEqual(index.next(probe, orEqual), model.next(probe, orEqual), `next, round ${round} step ${step}`);
          assert.deepEqual(index.previous(probe, orEqual), model.previous(probe, orEqual), `step ${step}`);
        }
        if (step % 50 === 0) assert.deepEqual(walk(journal, most), model.keys);
      }
      assert.deepEqual(walk(journal, most), model.keys);
    }
  });
}

test("an index from which everything is deleted leaves only its counter", () => {
  const { journal, index } = setup(8);
  const keys = Array.from({ length: 500 }, (_, i) => Uint8Array.of(i >> 8, i & 255));
  for (const key of keys) index.insert(key);
  for (const key of keys.toReversed()) assert.ok(index.delete(key));
  const left = [...journal.changes()].filter(([, value]) => value.length > 0).map(([name]) => name);
  assert.deepEqual(left, [`${prefix}next`]);
  assert.equal(index.next(new Uint8Array(), true), undefined);
});

test("keys in order and in the opposite order fill the nodes at least by half, but for the edge", () => {
  for (const turn of [false, true]) {
    const { journal, index } = setup(32);
    const keys = Array.from({ length: 2000 }, (_, i) => Uint8Array.of(i >> 8, i & 255));
    for (const key of turn ? keys.toReversed() : keys) index.insert(key);
    const nodes = [...journal.changes()].filter(([name, value]) => value.length > 0 && !name.endsWith("next"));
    assert.ok(nodes.length <= 2000 / 16 + 10, `${nodes.length} nodes`);
  }
});

test("every node looked at or written is charged for before", () => {
  const { journal, index } = setup(32);
  for (let i = 0; i < 3000; i++) index.insert(Uint8Array.of(i >> 8, i & 255));
  let told = 0;
  const touched = { nodes: 0 };
  const counted = new OrderedIndex({
    journal: {
      ...journal,
      get: (key) => {
        touched.nodes++;
        assert.ok(touched.nodes <= told, "charged before it is read");
        return journal.get(key);
      },
      set: (key, value) => {
        touched.nodes++;
        assert.ok(touched.nodes <= told, "charged before it is written");
        journal.set(key, value);
      },
    },
    prefix,
    keys: 32,
    read: flat,
    write: flat,
    charge: (nodes) => {
      told += nodes;
    },
  });
  const random = new SeededRandom(3);
  for (let i = 0; i < 2000; i++) {
    const key = Uint8Array.of(random.below(16), random.below(256), random.below(2));
    if (random.below(2) === 0) counted.insert(key);
    else counted.delete(key);
    counted.next(key, false);
  }
  assert.equal(touched.nodes, told);
});

test("bytes of nodes are charged for, reading and writing at prices of their own", () => {
  const journal = createJournal(() => undefined);
  const gas = (read: number, write: number) => {
    let used = 0;
    const index = new OrderedIndex({
      journal,
      prefix,
      keys: 8,
      read: { base: 0, byte: read },
      write: { base: 0, byte: write },
      charge: (more) => {
        used += more;
      },
    });
    const checkpoint = journal.checkpoint();
    index.insert(Uint8Array.of(1, 2, 3));
    journal.rollback(checkpoint);
    return used;
  };
  setupKeys(journal, 3);
  const before = journal.get(`${prefix}0`)?.length ?? 0;
  assert.equal(gas(1, 0), before);
  assert.equal(gas(0, 1), before + 3 + 2, "the key and the place where it ends");
});

function setupKeys(journal: ReturnType<typeof createJournal>, count: number): void {
  const index = new OrderedIndex({ journal, prefix, keys: 8, read: flat, write: flat, charge: () => {} });
  for (let i = 0; i < count; i++) index.insert(Uint8Array.of(i));
}

test("a charge that throws leaves the journal to the caller's rollback", () => {
  const { journal, index } = setup(8);
  for (let i = 0; i < 100; i++) index.insert(Uint8Array.of(i));
  const before = walk(journal, 8);
  const checkpoint = journal.checkpoint();
  for (let room = 0; room < 12; room++) {
    let left = room;
    const poor = new OrderedIndex({
      journal,
      prefix,
      keys: 8,
      read: flat,
      write: flat,
      charge: (nodes) => {
        left -= nodes;
        if (left < 0) throw new Error("gas");
      },
    });
    try {
      poor.delete(Uint8Array.of(50));
      poor.insert(Uint8Array.of(50, 1));
    } catch (error) {
      assert.equal((error as Error).message, "gas");
    }
    journal.rollback(checkpoint);
    assert.deepEqual(walk(journal, 8), before);
  }
});
