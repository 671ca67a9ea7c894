import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { wasmFiles } from "../../../../node/wasm.ts";
import { loadKernels, twinKernels } from "../../../../runtime/kernels.ts";
import { ChainError } from "../../../../src/errors.ts";
import { memoryKv } from "../../../../src/kv/memory.ts";
import { concat, u32be, utf8 } from "../../../../src/lib/bytes.ts";
import { hex } from "../../../../src/lib/hex.ts";
import { Mpt, mpt } from "../../../../src/store/mpt/index.ts";
import { TrieProof, verifyProof } from "../../../../src/store/mpt/proof.ts";

const { kernels } = await loadKernels({ wasm: wasmFiles, parts: ["mpt"] });
const vectors = JSON.parse(readFileSync(new URL("../../../vectors/chain33/mpt.json", import.meta.url), "utf8")) as {
  roots: { name: string; secure?: boolean; pairs: [string, string][]; root: string }[];
};
const none = new Uint8Array(0);
const pair = (key: string, value: string) => ({ key: utf8(key), value: utf8(value) });
const pairs = Array.from({ length: 200 }, (_, i) => ({ key: u32be(i * 7919), value: u32be(i) }));
const coded = (code: string) => (error: unknown) => error instanceof ChainError && error.code === code;

for (const [name, of] of [
  ["kernel", kernels],
  ["twin", twinKernels],
] as const) {
  describe(`store mpt, ${name}`, () => {
    test("gives the state roots of Chain33's own tests", () => {
      for (const { name: about, secure, pairs: list, root } of vectors.roots) {
        if (secure) continue;
        const store = new Mpt({ cacheMb: 1 }, { kv: memoryKv(), kernels: of });
        assert.equal(
          hex(
            store.apply(
              none,
              list.map(([key, value]) => pair(key, value)),
              0,
            ).root,
          ),
          root,
          about,
        );
      }
    });

    test("the order of the pairs and the cut into blocks do not matter, and what is deleted leaves no trace", async () => {
      const kv = memoryKv();
      const store = new Mpt({ cacheMb: 1 }, { kv, kernels: of });
      const { root } = store.apply(none, pairs, 1);
      let at: Uint8Array = none;
      for (const one of [...pairs].reverse()) {
        const change = store.apply(at, [{ key: utf8(`x${one.key}`), value: utf8("gone soon") }, one], 1);
        await kv.batch(change.writes);
        store.settle(change, true);
        at = change.root;
      }
      const gone = pairs.map(({ key }) => ({ key: utf8(`x${key}`), value: none }));
      assert.deepEqual(store.apply(at, gone, 2).root, root);
    });

    test("a node that is altered or missing is found out", async () => {
      const kv = memoryKv();
      const first = new Mpt({ cacheMb: 1 }, { kv, kernels: of });
      const { root, writes } = first.apply(none, pairs, 1);
      await kv.batch(writes);
      const key = (pairs[3] as (typeof pairs)[number]).key;
      const proof = first.prove(root, key);
      const leaf = TrieProof.decode(proof as Uint8Array).nodes.at(-1) as Uint8Array;
      const at = concat(utf8("n"), of.keccak256(leaf));
      for (const value of [undefined, none, leaf.slice(1), leaf.map((byte) => byte ^ 1)]) {
        await kv.batch([{ key: at, value }]);
        const store = new Mpt({ cacheMb: 1 }, { kv, kernels: of });
        assert.throws(() => store.at(root).get(key), coded("store.corrupt"));
        assert.throws(() => store.apply(root, [{ key, value: none }], 2), coded("store.corrupt"));
        assert.throws(() => store.prove(root, key), coded("store.corrupt"));
        assert.throws(() => store.list(root, { gte: none }), coded("store.corrupt"));
      }
      await kv.batch([{ key: at, value: leaf }]);
      assert.ok(new Mpt({ cacheMb: 1 }, { kv, kernels: of }).at(root).get(key));
    });

    test("the hash of a node that is no root is no root", async () => {
      const kv = memoryKv();
      const store = new Mpt({ cacheMb: 1 }, { kv, kernels: of });
      const change = store.apply(none, pairs, 1);
      await kv.batch(change.writes);
      store.settle(change, true);
      for (const { key } of change.writes) {
        if (key[0] === 0x6e) assert.equal(store.has(key.slice(1)), hex(key.slice(1)) === hex(change.root));
      }
    });

    test("a key that is too long is refused", () => {
      const store = new Mpt({ cacheMb: 1 }, { kv: memoryKv(), kernels: of });
      const long = [{ key: new Uint8Array(0x10000), value: utf8("v") }];
      assert.throws(() => store.apply(none, long, 1), coded("param.invalid"));
    });

    test("proofs say what is true of their root only, and malformed ones nothing", () => {
      const store = new Mpt({ cacheMb: 1 }, { kv: memoryKv(), kernels: of });
      const { root } = store.apply(none, pairs, 1);
      const { key, value } = pairs[5] as (typeof pairs)[number];
      const proof = store.prove(root, key) as Uint8Array;
      assert.equal(verifyProof(root, key, value, proof, of), true);
      assert.equal(verifyProof(root, key, none, proof, of), false);
      assert.equal(verifyProof(new Uint8Array(31), key, value, proof, of), false);
      assert.equal(verifyProof(root, key, value, none, of), false);
      assert.equal(verifyProof(root, key, value, Uint8Array.of(10, 200), of), false);
    });
  });
}

test("a kernel without tries is refused", () => {
  const { mpt: _, ...others } = twinKernels;
  assert.throws(() => mpt.create({ cacheMb: 1 }, { kv: memoryKv(), kernels: others }), coded("plugin.unknown"));
});
