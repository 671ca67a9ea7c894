// The state store "mavl": Chain33's Merkle AVL tree (reference: hashing.md section 4). Versions share all nodes that
// did not change. A version that is not settled lives in memory as the very pages that will be written; several may
// stand on top of each other.
import { type Static, Type } from "typebox";
import type { Kernels } from "../../../runtime/kernels.ts";
import { fail } from "../../errors.ts";
import type { Range, SyncKV, Write } from "../../host.ts";
import { equal, mapKey, u64be, zero32 } from "../../lib/bytes.ts";
import { hex } from "../../lib/hex.ts";
import type { Plugin } from "../../plugin.ts";
import type { KeyValue } from "../../types/proto/common.ts";
import type { StateChange, StateList, StateReader, StateStore } from "../index.ts";
import { NodeCache } from "./cache.ts";
import { Draft } from "./draft.ts";
import { NodeHasher } from "./hash.ts";
import { Nodes } from "./nodes.ts";
import { type PageRun, Pages } from "./pages.ts";
import { encodeProof } from "./proof.ts";
import { list, pathTo, type Root, read } from "./read.ts";
import { markKey, pageKey, readRef, rootKey, rootRecord } from "./record.ts";
import { seal } from "./seal.ts";

export const MavlConfig = Type.Object({
  cacheMb: Type.Integer({
    default: 64,
    minimum: 1,
    maximum: 2048,
    description: "Memory for state tree nodes, in MiB; it is filled only as far as nodes are read and written.",
  }),
});
export type MavlConfig = Static<typeof MavlConfig>;

export const mavl: Plugin<"store", MavlConfig> = {
  kind: "store",
  name: "mavl",
  api: 1,
  config: MavlConfig,
  create: (config, given) => new Mavl(config, given),
};

/** The part of the cache that holds settled changes as they are: an eighth. */
const youngShare = 8;
/** Changes that may wait for settle() at the same time. */
const openLimit = 4096;
/**
 * How far above its own pages a change sets the mark from which a restarted store numbers. No change is made while one
 * is open whose pages lie further back, so whichever order changes reach the disk in, a number is never used twice.
 */
const markReach = 2 ** 20;

/** A version that is not settled. */
interface Version extends Root, PageRun {
  readonly key: string;
  readonly writes: readonly Write[];
  /** The open version that it shares nodes with. */
  base: Version | undefined;
  /** How many changes that were handed out are this version. */
  shares: number;
  state: "open" | "durable" | "dropped";
}

export interface MavlStats {
  /** Memory of the node cache. */
  readonly cacheBytes: number;
  readonly cachedNodes: number;
  readonly hits: number;
  /** Nodes read from the database. */
  readonly loads: number;
  /** Bytes of pages handed out to be written. */
  readonly written: number;
  readonly openVersions: number;
}

export class Mavl implements StateStore {
  readonly name = "mavl";
  readonly #kv: SyncKV;
  readonly #cache: NodeCache;
  readonly #pages: Pages;
  readonly #hasher: NodeHasher;
  readonly #nodes = new Nodes();
  readonly #draft: Draft;
  readonly #byRoot = new Map<string, Version[]>();
  readonly #open = new Set<Version>();
  readonly #changes = new WeakMap<StateChange, Version>();
  #written = 0;

  constructor(config: MavlConfig, given: { readonly kv: SyncKV; readonly kernels: Pick<Kernels, "sha256"> }) {
    this.#hasher = new NodeHasher(given.kernels.sha256);
    this.#kv = given.kv;
    const young = (config.cacheMb * 0x10_0000) / youngShare;
    this.#cache = new NodeCache(config.cacheMb * 0x10_0000 - young);
    this.#pages = new Pages(given.kv, this.#cache, this.#hasher, young);
    this.#draft = new Draft(this.#pages, this.#nodes);
  }

  has(root: Uint8Array): boolean {
    return isEmpty(root) || this.#find(root) !== undefined;
  }

  at(root: Uint8Array): StateReader {
    if (isEmpty(root)) return { get: () => undefined };
    const found = this.#root(root);
    const pages = this.#pages;
    return {
      get(key) {
        if ("state" in found && found.state === "dropped") throw missing(root);
        const value = read(pages, found, key);
        return value === undefined || value.length === 0 ? undefined : value;
      },
    };
  }

  apply(root: Uint8Array, pairs: readonly KeyValue[], height: number): StateChange {
    const start = isEmpty(root) ? undefined : this.#root(root);
    if (pairs.length === 0) return { root: root.slice(), writes: [] };
    if (this.#open.size >= openLimit) throw fail("store.unsettled", { open: this.#open.size });
    const versions = this.#byRoot.get(mapKey(root)) ?? [];
    // With several open versions of the same root nobody knows which of them will be written: need none of them.
    const flatten = versions.length > 1;
    const base = flatten ? undefined : versions[0];

    this.#draft.start(start);
    for (const pair of pairs) this.#draft.set(pair.key, pair.value);
    const first = this.#pages.next;
    const sealed = seal(this.#draft, this.#nodes, this.#pages, this.#hasher, flatten);
    if (sealed === undefined || (start !== undefined && equal(sealed.hash, start.hash))) {
      return { root: root.slice(), writes: [] };
    }
    const { hash, ref, pages, replaced } = sealed;
    const key = mapKey(hash);
    const rivals = this.#byRoot.get(key);
    const same = rivals?.find((rival) => rival.base === undefined || rival.base === base);
    if (same !== undefined) return this.#share(same);
    if (rivals === undefined && this.#stored(hash) !== undefined) return { root: hash, writes: [] };

    const last = first + pages.length - 1;
    if (last - this.#pages.oldestOpen >= markReach && this.#open.size > 0) {
      throw fail("store.unsettled", { pages: last - this.#pages.oldestOpen });
    }
    const writes: Write[] = pages.map((page, i) => ({ key: pageKey(first + i), value: page }));
    writes.push({ key: rootKey(hash), value: rootRecord(ref, height) });
    writes.push({ key: markKey, value: u64be(last + 1 + markReach) });
    for (const page of pages) this.#written += page.length;
    const version: Version = { ref, hash, key, first, pages, replaced, writes, base, shares: 0, state: "open" };
    this.#pages.add(version);
    this.#open.add(version);
    if (rivals === undefined) this.#byRoot.set(key, [version]);
    else rivals.push(version);
    return this.#share(version);
  }

  /** @throws ChainError store.corrupt when a change was written whose base was given up before */
  settle(change: StateChange, durable: boolean): void {
    const version = this.#changes.get(change);
    if (version === undefined) return;
    this.#changes.delete(change);
    version.shares--;
    if (durable) {
      if (version.state === "dropped")
        throw fail("store.corrupt", { reason: "the base of a written change was dropped" });
      this.#keep(version);
    } else if (version.shares === 0 && version.state === "open") {
      this.#drop(version);
    }
  }

  prove(root: Uint8Array, key: Uint8Array): Uint8Array | undefined {
    if (isEmpty(root)) return undefined;
    const path = pathTo(this.#pages, this.#root(root), key);
    return path === undefined ? undefined : encodeProof(path);
  }

  list(root: Uint8Array, range: Range): StateList {
    if (isEmpty(root)) return { items: [], next: undefined };
    return list(this.#pages, this.#root(root), range);
  }

  stats(): MavlStats {
    return {
      cacheBytes: this.#cache.size + this.#pages.youngBytes,
      cachedNodes: this.#cache.count,
      hits: this.#pages.hits,
      loads: this.#pages.loads,
      written: this.#written,
      openVersions: this.#open.size,
    };
  }

  #share(version: Version): StateChange {
    const change: StateChange = { root: version.hash.slice(), writes: version.writes };
    version.shares++;
    this.#changes.set(change, version);
    return change;
  }

  #keep(version: Version): void {
    if (version.state !== "open") return;
    version.state = "durable";
    this.#open.delete(version);
    this.#pages.keep(version);
    // From now on the root means what is in the database, which needs no open version.
    this.#byRoot.delete(version.key);
    version.base = undefined;
    for (const other of this.#open) if (other.base === version) other.base = undefined;
  }

  #drop(version: Version): void {
    version.state = "dropped";
    this.#open.delete(version);
    this.#pages.drop(version);
    const versions = this.#byRoot.get(version.key)?.filter((one) => one !== version) ?? [];
    if (versions.length === 0) this.#byRoot.delete(version.key);
    else this.#byRoot.set(version.key, versions);
    for (const other of [...this.#open]) if (other.base === version) this.#drop(other);
  }

  #root(root: Uint8Array): Root | Version {
    const found = this.#find(root);
    if (found === undefined) throw missing(root);
    return found;
  }

  #find(root: Uint8Array): Root | Version | undefined {
    const versions = this.#byRoot.get(mapKey(root));
    return versions?.[versions.length - 1] ?? this.#stored(root);
  }

  #stored(root: Uint8Array): Root | undefined {
    if (root.length !== 32) return undefined;
    const record = this.#kv.getSync(rootKey(root));
    if (record === undefined) return undefined;
    if (record.length !== 15) throw fail("store.corrupt", { reason: "root record" });
    return { ref: readRef(record, 0), hash: root.slice() };
  }
}

function isEmpty(root: Uint8Array): boolean {
  return root.length === 0 || equal(root, zero32);
}

function missing(root: Uint8Array) {
  return fail("store.missing", { root: hex(root) });
}
