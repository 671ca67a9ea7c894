// The state store "mpt": Chain33's Merkle-Patricia trie (reference: hashing.md section 5). The order of pairs does not
// matter to its roots, setting an empty value deletes, and proofs show absence as well as presence. Nodes are stored one
// by one under their hashes: "n" ‖ hash → node, "r" ‖ root → u64 block height.
import { type Static, Type } from "typebox";
import { emptyTrieRoot, type Trie, TrieError } from "../../../runtime/kernels/types/mpt.ts";
import type { Kernels } from "../../../runtime/kernels.ts";
import { fail } from "../../errors.ts";
import type { Range, SyncKV, Write } from "../../host.ts";
import { concat, equal, mapKey, u64be, zero32 } from "../../lib/bytes.ts";
import { hex } from "../../lib/hex.ts";
import type { Plugin } from "../../plugin.ts";
import type { KeyValue } from "../../types/proto/common.ts";
import type { StateChange, StateList, StateReader, StateStore } from "../index.ts";
import { TrieProof } from "./proof.ts";
import { type Version, Versions } from "./versions.ts";

export const MptConfig = Type.Object({
  cacheMb: Type.Integer({
    default: 64,
    minimum: 1,
    maximum: 1024,
    description: "Memory for state trie nodes, in MiB; it is filled only as far as nodes are read and written.",
  }),
});
export type MptConfig = Static<typeof MptConfig>;

export const mpt: Plugin<"store", MptConfig> = {
  kind: "store",
  name: "mpt",
  api: 1,
  config: MptConfig,
  create: (config, given) => new Mpt(config, given),
};

/** Root of the trie that holds nothing, as Chain33 gives it after everything was deleted. */
export const emptyRoot: Uint8Array = Uint8Array.from(emptyTrieRoot);

/** Changes that may wait for settle() at the same time. */
const openLimit = 4096;
/** Largest number of pairs of one listing. */
const listLimit = 10_000;
const nodeTag = Uint8Array.of(0x6e);
const rootTag = Uint8Array.of(0x72);

export class Mpt implements StateStore {
  readonly name = "mpt";
  readonly #kv: SyncKV;
  readonly #trie: Trie;
  readonly #versions = new Versions();

  constructor(config: MptConfig, given: { readonly kv: SyncKV; readonly kernels: Pick<Kernels, "mpt"> }) {
    const { kv, kernels } = given;
    if (kernels.mpt === undefined) throw fail("plugin.unknown", { kind: "kernel", name: "mpt" });
    this.#kv = kv;
    this.#trie = kernels.mpt.open({
      flavour: "chain33",
      load: (hash) => this.#versions.node(hash) ?? kv.getSync(concat(nodeTag, hash)),
      cacheBytes: config.cacheMb * 0x10_0000,
    });
  }

  has(root: Uint8Array): boolean {
    return isEmpty(root) || this.#versions.at(mapKey(root)).length > 0 || this.#stored(root);
  }

  at(root: Uint8Array): StateReader {
    const trie = this.#trie;
    const found = this.#find(root);
    return {
      get(key) {
        if (found.version?.state === "dropped") throw missing(root);
        return guard(() => trie.get(found.root, key));
      },
    };
  }

  apply(root: Uint8Array, pairs: readonly KeyValue[], height: number): StateChange {
    const start = this.#find(root);
    if (pairs.length === 0) return { root: root.slice(), writes: [] };
    if (this.#versions.count >= openLimit) throw fail("store.unsettled", { open: this.#versions.count });
    const { root: next, nodes } = guard(() => this.#trie.update(start.root, pairs));
    if (equal(next, start.root) || equal(next, emptyRoot)) return { root: next, writes: [] };

    // With several open versions of the same root nobody knows which of them will be written: need none of them.
    const below = this.#versions.at(mapKey(start.root));
    const base = below.length === 1 ? below[0] : undefined;
    const key = mapKey(next);
    const rivals = this.#versions.at(key);
    const same = rivals.find((rival) => rival.base === undefined || rival.base === base);
    if (same !== undefined) return this.#versions.share(same);
    if (rivals.length === 0 && this.#stored(next)) return { root: next, writes: [] };

    const made = new Map<string, Uint8Array>();
    const writes: Write[] = [];
    const add = (name: string, hash: Uint8Array, bytes: Uint8Array) => {
      if (made.has(name)) return;
      made.set(name, bytes);
      writes.push({ key: concat(nodeTag, hash), value: bytes });
    };
    for (const { hash, bytes } of nodes) add(mapKey(hash), hash, bytes);
    if (base === undefined) {
      for (let one = below[0]; one !== undefined; one = one.base) {
        for (const write of one.writes) {
          const hash = write.key.subarray(1);
          if (write.key[0] === nodeTag[0] && write.value !== undefined) add(mapKey(hash), hash, write.value);
        }
      }
    }
    writes.push({ key: concat(rootTag, next), value: u64be(height) });
    const version: Version = { key, root: next, nodes: made, writes, base, shares: 0, state: "open" };
    this.#versions.add(version);
    return this.#versions.share(version);
  }

  /** @throws ChainError store.corrupt when a change was written whose base was given up before */
  settle(change: StateChange, durable: boolean): void {
    const version = this.#versions.take(change);
    if (version === undefined) return;
    if (!durable) {
      if (version.shares === 0 && version.state === "open") this.#versions.drop(version);
      return;
    }
    if (version.state === "dropped")
      throw fail("store.corrupt", { reason: "the base of a written change was dropped" });
    if (version.state === "open") this.#versions.keep(version);
  }

  /** A proof of the key's value or of its absence; undefined for the empty state, which needs none. */
  prove(root: Uint8Array, key: Uint8Array): Uint8Array | undefined {
    const found = this.#find(root);
    if (equal(found.root, emptyRoot)) return undefined;
    return TrieProof.encode({ nodes: [...guard(() => this.#trie.prove(found.root, key))] });
  }

  list(root: Uint8Array, { gte, lt, reverse, limit = listLimit }: Range): StateList {
    const found = this.#find(root);
    const most = Math.min(limit, listLimit);
    if (most <= 0) return { items: [], next: undefined };
    return guard(() => this.#trie.list(found.root, { gte, lt, reverse, limit: most }));
  }

  /** @throws ChainError store.missing */
  #find(root: Uint8Array): { readonly root: Uint8Array; readonly version: Version | undefined } {
    if (isEmpty(root)) return { root: emptyRoot, version: undefined };
    const version = this.#versions.at(mapKey(root)).at(-1);
    if (version === undefined && !this.#stored(root)) throw missing(root);
    return { root: root.slice(), version };
  }

  #stored(root: Uint8Array): boolean {
    return root.length === 32 && this.#kv.getSync(concat(rootTag, root)) !== undefined;
  }
}

function isEmpty(root: Uint8Array): boolean {
  return root.length === 0 || equal(root, zero32) || equal(root, emptyRoot);
}

function missing(root: Uint8Array) {
  return fail("store.missing", { root: hex(root) });
}

/** Below a root that is there every node must be. */
function guard<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof TrieError)) throw error;
    const { code, hash } = error;
    if (code === "key" || code === "full") throw fail("param.invalid", { reason: code });
    throw fail("store.corrupt", { reason: `${code} node`, ...(hash === undefined ? {} : { hash: hex(hash) }) });
  }
}
