import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openLevel } from "../../../../node/kv.ts";
import { MemoryDisk } from "../../../../src/kv/memory.ts";
import { prefixed } from "../../../../src/kv/prefix.ts";
import { utf8 } from "../../../../src/lib/bytes.ts";
import { mavl } from "../../../../src/store/mavl/index.ts";
import { verifyProof } from "../../../../src/store/mavl/proof.ts";
import { storeSuite } from "../../../conformance/store.ts";
import { hashing } from "../../../helpers/sha256.ts";
import { trees } from "../../../helpers/trees.ts";

const verify = (root: Uint8Array, key: Uint8Array, value: Uint8Array, proof: Uint8Array) =>
  verifyProof(root, key, value, proof, hashing);

for (const [name, kernels] of trees) {
  const make = (kv: Parameters<typeof mavl.create>[1]["kv"]) => mavl.create({ cacheMb: 1 }, { kv, kernels });

  storeSuite(`mavl on the ${name}, in memory`, {
    make,
    verify,
    place: async () => {
      const disk = new MemoryDisk();
      return { open: async () => disk.open(), remove: async () => {} };
    },
  });

  storeSuite(`mavl on the ${name}, on LevelDB`, {
    make,
    verify,
    place: async () => {
      const path = await mkdtemp(join(tmpdir(), "tenon-store-"));
      return { open: () => openLevel(join(path, "db")), remove: () => rm(path, { recursive: true, force: true }) };
    },
  });

  storeSuite(`mavl on the ${name}, in a view of a store`, {
    make,
    verify,
    place: async () => {
      const disk = new MemoryDisk();
      return {
        open: async () => {
          const kv = disk.open();
          const view = prefixed(kv, utf8("state/"));
          const close = view.close.bind(view);
          view.close = async () => {
            await close();
            await kv.close();
          };
          return view;
        },
        remove: async () => {},
      };
    },
  });
}
