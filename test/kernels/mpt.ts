// Merkle-Patricia tries: official vectors of Ethereum, roots of Chain33's own tests, equality with the twin and with a
// plain map on random tries of all shapes, proofs, and nodes that are missing, corrupt or no nodes at all.
import { emptyTrieRoot, type Trie, type TrieFlavour, type TrieOptions } from "../../runtime/kernels/types/mpt.ts";
import { type Check, equal, type Given, ok } from "./check.ts";
import { faultChecks } from "./mpt/faults.ts";
import { bytesOf, Db, empty, hexOf, triesOf } from "./mpt/help.ts";
import { randomChecks } from "./mpt/random.ts";

type Case = { readonly in: readonly (readonly [string, string | null])[]; readonly root: string };
interface Official {
  readonly files: Readonly<Record<string, Readonly<Record<string, Case>>>>;
  readonly nextPrevious: {
    readonly in: readonly string[];
    /** Key, the one before it, the one after it; no text: there is none. */
    readonly tests: readonly (readonly [string, string, string])[];
  };
}
interface Chain33 {
  readonly roots: readonly {
    readonly name: string;
    readonly secure?: boolean;
    readonly pairs: readonly (readonly [string, string])[];
    readonly root: string;
  }[];
  readonly node: { readonly pairs: readonly (readonly [string, string])[]; readonly hash: string };
}
type Pairs = readonly { readonly key: Uint8Array; readonly value: Uint8Array }[];

/** The root after all pairs, given at once and, with every node read back, one by one. */
function rootOf({ kernels }: Given, flavour: TrieFlavour, pairs: Pairs, about: string): { root: string; db: Db } {
  const db = new Db();
  const open = (options: Partial<TrieOptions>): Trie => triesOf(kernels).open({ flavour, load: db.load, ...options });
  const one = open({ cacheBytes: 0 });
  let root = empty;
  for (const pair of pairs) root = db.add(one.update(root, [pair])).root;
  equal(open({}).update(empty, pairs).root, root, about);
  return { root: hexOf(root), db };
}

export const checks: readonly Check[] = [
  {
    name: "mpt: the official vectors of Ethereum",
    async run(given) {
      const { files, nextPrevious } = await given.load<Official>("ethereum/tries.json");
      for (const [file, cases] of Object.entries(files)) {
        const secure = file.toLowerCase().includes("secure");
        for (const [name, { in: list, root }] of Object.entries(cases)) {
          const pairs = list.map(([key, value]) => ({
            key: secure ? given.twin.keccak256(bytesOf(key)) : bytesOf(key),
            value: bytesOf(value ?? ""),
          }));
          equal(`0x${rootOf(given, "ethereum", pairs, name).root}`, root, `${file}: ${name}`);
          if (!file.includes("anyorder") && !file.startsWith("hex_")) continue;
          equal(`0x${rootOf(given, "ethereum", [...pairs].reverse(), name).root}`, root, `${file}: ${name}, backwards`);
        }
      }
      const { in: keys, tests } = nextPrevious;
      const db = new Db();
      const trie = triesOf(given.kernels).open({ flavour: "ethereum", load: db.load });
      const pairs = keys.map((key) => ({ key: bytesOf(key), value: bytesOf("x") }));
      const { root } = db.add(trie.update(empty, pairs));
      for (const [key, before, after] of tests) {
        const down = trie.list(root, { lt: bytesOf(key), reverse: true, limit: 1 });
        equal(down.items[0]?.key ?? bytesOf(""), bytesOf(before), `before ${key}`);
        const up = trie.list(root, { gte: Uint8Array.of(...bytesOf(key), 0), limit: 1 });
        equal(up.items[0]?.key ?? bytesOf(""), bytesOf(after), `after ${key}`);
      }
    },
  },
  {
    name: "mpt: the roots of Chain33's own tests",
    async run(given) {
      const { roots, node } = await given.load<Chain33>("chain33/mpt.json");
      for (const { name, secure = false, pairs, root } of roots) {
        const list = pairs.map(([key, value]) => ({
          key: secure ? given.twin.keccak256(bytesOf(key)) : bytesOf(key),
          value: bytesOf(value),
        }));
        equal(rootOf(given, "chain33", list, name).root, root, name);
      }
      const list = node.pairs.map(([key, value]) => ({ key: bytesOf(key), value: bytesOf(value) }));
      ok(rootOf(given, "chain33", list, "node").db.has(node.hash), "the node is there");
    },
  },
  {
    name: "mpt: the empty trie",
    run({ kernels }) {
      for (const flavour of ["ethereum", "chain33"] as const) {
        const db = new Db();
        const trie = triesOf(kernels).open({ flavour, load: db.load });
        const key = bytesOf("key");
        equal(trie.get(empty, key), undefined, "get");
        equal(trie.prove(empty, key), [], "prove");
        equal(trie.list(empty, { limit: 10 }).items, [], "list");
        equal(trie.update(empty, [{ key, value: bytesOf("") }]).root, empty, "delete");
        const { root } = db.add(trie.update(empty, [{ key, value: bytesOf("v") }]));
        const gone = trie.update(root, [{ key, value: bytesOf("") }]);
        equal([gone.root, ...[...gone.nodes].map((node) => node.hash)], [Uint8Array.from(emptyTrieRoot)], "gone");
        equal(triesOf(kernels).verify(flavour, empty, key, []), null, "absent");
        equal(triesOf(kernels).verify(flavour, root, key, []), undefined, "no proof");
      }
    },
  },
  ...randomChecks,
  ...faultChecks,
];
