// What may go wrong: nodes that are missing, altered, or well hashed but no nodes of a trie; a host that throws; too
// little memory; keys that are too long. Every call ends with a coded error, and the next one works.
import { TrieError, type TrieFlavour, trieKeyLimit } from "../../../runtime/kernels/types/mpt.ts";
import { chain33 } from "../../../runtime/twin/mpt/proto.ts";
import { ethereum } from "../../../runtime/twin/mpt/rlp.ts";
import type { Random } from "../../helpers/random.ts";
import { type Check, equal, ok } from "../check.ts";
import { bytesOf, Db, empty, flavours, hexOf, outcome, pairsOf, shapeOf, spoil, triesOf } from "./help.ts";

function codeOf(run: () => unknown): string {
  try {
    run();
    return "none";
  } catch (error) {
    return error instanceof TrieError ? error.code : String(error);
  }
}

const codecs = { ethereum, chain33 };

export const faultChecks: readonly Check[] = [
  {
    name: "mpt: a node that is missing or altered is named",
    run({ kernels, random, inputs }) {
      for (let round = 0; round < inputs / 10; round++) {
        const flavour = random.pick(flavours);
        const db = new Db();
        const trie = triesOf(kernels).open({ flavour, load: db.load, cacheBytes: 0 });
        const pairs = Array.from({ length: random.between(1, 60) }, () => ({
          key: random.bytes(2),
          value: random.bytes(40),
        }));
        const { root } = db.add(trie.update(empty, pairs));
        const key = random.pick(pairs).key;
        const proof = trie.prove(root, key);
        const hash = kernels.keccak256(random.pick(proof));
        const node = db.nodes.get(hexOf(hash)) as Uint8Array;
        const missing = random.chance(0.5);
        if (missing) db.nodes.delete(hexOf(hash));
        else {
          const spoilt = spoil(random, node);
          if (hexOf(spoilt) === hexOf(node)) continue;
          db.nodes.set(hexOf(hash), spoilt);
        }
        const want = `${missing ? "missing" : "corrupt"} ${hexOf(hash)}`;
        equal(
          outcome(() => trie.get(root, key)),
          want,
          "get",
        );
        equal(
          outcome(() => trie.prove(root, key)),
          want,
          "prove",
        );
        equal(
          outcome(() => trie.update(root, [{ key, value: bytesOf("new") }])),
          want,
          "update",
        );
        equal(
          outcome(() => trie.update(root, [{ key, value: bytesOf("") }])),
          want,
          "delete",
        );
        equal(
          outcome(() => trie.list(root, { limit: 1000 })),
          want,
          "list",
        );
        db.nodes.set(hexOf(hash), node);
        ok(trie.get(root, key) !== undefined, "and works again");
      }
    },
  },
  {
    name: "mpt: bytes that are no node of a trie are refused as the twin refuses them",
    run({ kernels, twin, random, inputs }) {
      let db = new Db();
      const pairOf = (flavour: TrieFlavour) => {
        const options = { flavour, load: (hash: Uint8Array) => db.load(hash), cacheBytes: 0 };
        return { flavour, ours: triesOf(kernels).open(options), plain: triesOf(twin).open(options) };
      };
      const both = flavours.map(pairOf);
      for (let forged = 0; forged < inputs; ) {
        const { flavour, ours, plain } = random.pick(both);
        db = new Db();
        const shape = shapeOf(random);
        const pairs = pairsOf(random, shape, [], random.between(1, 30));
        db.add(plain.update(empty, pairs));
        for (const node of random.shuffle([...db.nodes.values()]).slice(0, 16)) {
          // As root, under the hash it really has.
          const bytes = random.chance(0.5) ? respell(random, flavour, node) : spoil(random, node);
          const root = twin.keccak256(bytes);
          db.nodes.set(hexOf(root), bytes);
          const read = codecs[flavour].decode(bytes);
          if (read !== undefined) equal(codecs[flavour].encode(read), bytes, "one node has one encoding");
          const { key } = random.pick(pairs);
          const list = pairsOf(random, shape, [key], 2);
          const about = `${flavour} ${hexOf(bytes)} ${hexOf(key)}`;
          equal(
            outcome(() => ours.get(root, key)),
            outcome(() => plain.get(root, key)),
            about,
          );
          equal(
            outcome(() => ours.update(root, list).root),
            outcome(() => plain.update(root, list).root),
            about,
          );
          equal(
            outcome(() => ours.list(root, { limit: 50 })),
            outcome(() => plain.list(root, { limit: 50 })),
            about,
          );
          forged++;
        }
      }
    },
  },
  {
    name: "mpt: what load() throws passes through, and the trie works on",
    run({ kernels }) {
      const db = new Db();
      let broken = false;
      const load = (hash: Uint8Array) => {
        if (broken) throw new RangeError("disk");
        return db.load(hash);
      };
      for (const flavour of flavours) {
        const trie = triesOf(kernels).open({ flavour, load, cacheBytes: 0 });
        const key = bytesOf("key");
        const { root } = db.add(trie.update(empty, [{ key, value: bytesOf("value") }]));
        broken = true;
        for (const run of [
          () => trie.get(root, key),
          () => trie.prove(root, key),
          () => trie.list(root, { limit: 1 }),
          () => trie.update(root, [{ key, value: bytesOf("") }]),
        ]) {
          equal(codeOf(run), "RangeError: disk", flavour);
        }
        broken = false;
        equal(trie.get(root, key), bytesOf("value"), flavour);
      }
    },
  },
  {
    name: "mpt: roots that are none, keys that are too long, and long ones that branch at every nibble",
    run({ kernels }) {
      for (const flavour of flavours) {
        const db = new Db();
        const trie = triesOf(kernels).open({ flavour, load: db.load });
        for (const root of [new Uint8Array(0), new Uint8Array(31), new Uint8Array(33), new Uint8Array(32)]) {
          equal(
            codeOf(() => trie.get(root, empty)),
            "missing",
            "root",
          );
          equal(
            codeOf(() => trie.update(root, [{ key: empty, value: empty }])),
            "missing",
            "root",
          );
        }
        const long = new Uint8Array(trieKeyLimit + 1).fill(7);
        equal(
          codeOf(() => trie.get(empty, long)),
          "key",
          "get",
        );
        equal(
          codeOf(() => trie.update(empty, [{ key: long, value: long }])),
          "key",
          "update",
        );
        const keys = [...Array.from({ length: 100 }, (_, i) => long.slice(0, 10 * i)), long.slice(1)];
        const { root } = db.add(
          trie.update(
            empty,
            keys.map((key, i) => ({ key, value: Uint8Array.of(1, i) })),
          ),
        );
        for (const [i, key] of keys.entries()) equal(trie.get(root, key), Uint8Array.of(1, i), `key ${i}`);
        equal(
          trie.list(root, { limit: 1000 }).items.map((item) => item.key.length),
          keys.map((key) => key.length),
          "list",
        );
        const { root: back } = trie.update(
          root,
          keys.map((key) => ({ key, value: new Uint8Array(0) })),
        );
        equal(back, empty, "deleted");
      }
    },
  },
  {
    name: "mpt: memory is bounded, and a call that needs more fails",
    run({ kernels, twin, random }) {
      // The twin takes what it needs.
      if (kernels.mpt === twin.mpt) return;
      for (const flavour of flavours) {
        const db = new Db();
        const trie = triesOf(kernels).open({ flavour, load: db.load, cacheBytes: 0x10000, workBytes: 0x20000 });
        const some = Array.from({ length: 100 }, () => ({ key: random.bytes(32), value: random.bytes(32) }));
        const { root } = db.add(trie.update(empty, some));
        const many = Array.from({ length: 2000 }, () => ({ key: random.bytes(32), value: random.bytes(32) }));
        equal(
          codeOf(() => trie.update(root, many)),
          "full",
          "many",
        );
        const big = [{ key: empty, value: new Uint8Array(0x20001) }];
        equal(
          codeOf(() => trie.update(root, big)),
          "full",
          "big",
        );
        equal(
          codeOf(() => trie.get(root, new Uint8Array(60_000))),
          "none",
          "long key",
        );
        for (const { key, value } of some) equal(trie.get(root, key), value, "still there");
      }
    },
  },
];

/** The same node in another spelling, such as lengths that are not the shortest, or fields in another order. */
function respell(random: Random, flavour: TrieFlavour, node: Uint8Array): Uint8Array {
  const at = random.below(node.length);
  const byte = node[at] as number;
  const more =
    flavour === "chain33"
      ? [byte | 0x80, 0]
      : byte < 0x80
        ? [0x81, byte]
        : byte < 0xb8
          ? [0xb8, byte - 0x80]
          : byte >= 0xc0 && byte < 0xf8
            ? [0xf8, byte - 0xc0]
            : [byte + 1, 0];
  const out = [...node.slice(0, at), ...more.map((one) => one & 255), ...node.slice(at + 1)];
  // The outer length may have to grow too.
  const first = flavour === "chain33" ? 3 : (out[0] as number) >= 0xf8 ? 1 : 0;
  if (at > first && random.chance(0.8)) out[first] = ((out[first] as number) + 1) & 255;
  return Uint8Array.from(out);
}
