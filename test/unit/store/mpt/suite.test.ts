import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { openLevel } from "../../../../node/kv.ts";
import { wasmFiles } from "../../../../node/wasm.ts";
import { loadKernels, twinKernels } from "../../../../runtime/kernels.ts";
import type { SyncKV } from "../../../../src/host.ts";
import { MemoryDisk } from "../../../../src/kv/memory.ts";
import { emptyRoot, mpt } from "../../../../src/store/mpt/index.ts";
import { verifyProof } from "../../../../src/store/mpt/proof.ts";
import { type StoreSuiteOptions, storeSuite } from "../../../conformance/store.ts";

const { kernels, chosen } = await loadKernels({ wasm: wasmFiles, parts: ["mpt"] });

test("the kernel is not the twin", () => assert.notEqual(chosen.mpt, "twin"));

const over = (of: typeof kernels): Omit<StoreSuiteOptions, "place"> => ({
  make: (kv: SyncKV) => mpt.create({ cacheMb: 1 }, { kv, kernels: of }),
  verify: (root, key, value, proof) => verifyProof(root, key, value, proof, of),
  emptyRoot,
  absence: true,
});

const memory = async () => {
  const disk = new MemoryDisk();
  return { open: async () => disk.open(), remove: async () => {} };
};

storeSuite("mpt in memory, kernel", { ...over(kernels), place: memory });
storeSuite("mpt in memory, twin", { ...over(twinKernels), place: memory });

storeSuite("mpt on LevelDB, kernel", {
  ...over(kernels),
  place: async () => {
    const path = await mkdtemp(join(tmpdir(), "tenon-store-"));
    return { open: () => openLevel(join(path, "db")), remove: () => rm(path, { recursive: true, force: true }) };
  },
});
