// The tries of every build and of the twin against @ethereumjs/mpt: roots after random puts and deletes, proofs, and the
// verifiers of both on each other's proofs. The peer's tries are made anew from what is in ours: its del() (10.1.3) gives
// wrong roots where keys are prefixes of each other, others than its own put() gives for the same pairs.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createMerkleProof, createMPT, verifyMerkleProof } from "@ethereumjs/mpt";
import { wasmFiles } from "../../../node/wasm.ts";
import { builds } from "../../../runtime/kernels/builds.ts";
import type { TriePair } from "../../../runtime/kernels/types/mpt.ts";
import { loadKernels } from "../../../runtime/kernels.ts";
import { random } from "../../helpers/random.ts";
import { Db, empty, hexOf, pairsOf, shapeOf, triesOf } from "../../kernels/mpt/help.ts";

for (const build of [...builds, "twin"] as const) {
  describe(`mpt and @ethereumjs/mpt, ${build}`, async () => {
    const { kernels } = await loadKernels({
      wasm: wasmFiles,
      parts: ["mpt"],
      builds: build === "twin" ? [] : [build],
    });
    for (let seed = 1; seed <= 8; seed++) {
      test(`random trie ${seed}`, async () => {
        const source = random(seed);
        const shape = shapeOf(source);
        const tries = triesOf(kernels);
        const db = new Db();
        const ours = tries.open({ flavour: "ethereum", load: db.load, cacheBytes: source.pick([0, 0x4000, 0x40000]) });
        const model = new Map<string, TriePair>();
        const known: Uint8Array[] = [];
        let root = empty;
        for (let round = 0; round < 6; round++) {
          const pairs = pairsOf(source, shape, known, source.between(1, 30));
          for (const { key, value } of pairs) {
            known.push(key);
            model.set(hexOf(key), { key, value });
          }
          const theirs = await createMPT();
          for (const { key, value } of model.values()) if (value.length > 0) await theirs.put(key, value);
          root = db.add(ours.update(root, pairs)).root;
          assert.deepEqual(root, theirs.root());
          for (const key of [...known.slice(-3), shape.key(), shape.key()]) {
            const value = await theirs.get(key);
            assert.deepEqual(ours.get(root, key) ?? null, value);
            const proof = [...ours.prove(root, key)];
            // It lists the nodes that stand in their parents too.
            const other = (await createMerkleProof(theirs, key)).filter((node, i) => i === 0 || node.length >= 32);
            assert.deepEqual(proof, other);
            assert.deepEqual(tries.verify("ethereum", root, key, other), value);
            if (proof.length > 0) assert.deepEqual(await verifyMerkleProof(key, proof, { root }), value);
          }
        }
      });
    }
  });
}
