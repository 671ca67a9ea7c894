// The state store "mavl": Chain33's Merkle AVL tree (reference: hashing.md section 4). Versions share all nodes that
// did not change. A version that is not settled lives in memory as the very pages that will be written; several may
// stand on top of each other.
import { type Static, Type } from "typebox";
import type { MavlChange, MavlRoot, MavlTree, MavlStats as TreeStats } from "../../../runtime/kernels/types/mavl.ts";
import type { Kernels } from "../../../runtime/kernels.ts";
import { fail } from "../../errors.ts";
import type { Range, SyncKV, Write } from "../../host.ts";
import { equal, mapKey, u64be, zero32 } from "../../lib/bytes.ts";
import { hex } from "../../lib/hex.ts";
import type { Plugin } from "../../plugin.ts";
import type { KeyValue } from "../../types/proto/common.ts";
import type { StateChange, StateList, StateReader, StateStore } from "../index.ts";
import { Pages } from "./pages.ts";
import { encodeProof } from "./proof.ts";
import { lengthLimit, markKey, pageKey, readRef, rootKey, rootRecord } from "./record.ts";
import { TwinTree } from "./twin/index.ts";

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

/** The kernels that are used: the tree, or the hash that its twin needs. */
type TreeKernels = Pick<Kernels, "sha256" | "mavl">;

/** Largest number of pairs that one listing gives, and of leaves that it looks at. */
const listLimit = 10_000;
const visitLimit = 100_000;
/** Changes that may wait for settle() at the same time. */
const openLimit = 4096;
/**
 * How far above its own pages a change sets the mark from which a restarted store numbers. No change is made while one
 * is open whose pages lie further back, so whichever order changes reach the disk in, a number is never used twice.
 */
const markReach = 2 ** 20;

/** A version that is not settled. */
interface Version extends MavlChange {
  readonly hash: Uint8Array;
  readonly key: string;
  readonly writes: readonly Write[];
  /** The open version that it shares nodes with. */
  base: Version | undefined;
  /** How many changes that were handed out are this version. */
  shares: number;
  state: "open" | "durable" | "dropped";
}

export interface MavlStats extends TreeStats {
  /** Bytes of pages handed out to be written. */
  readonly written: number;
  readonly openVersions: number;
}

export class Mavl implements StateStore {
  readonly name = "mavl";
  readonly #kv: SyncKV;
  readonly #pages: Pages;
  readonly #tree: MavlTree;
  readonly #byRoot = new Map<string, Version[]>();
  readonly #open = new Set<Version>();
  readonly #changes = new WeakMap<StateChange, Version>();
  #written = 0;

  constructor(config: MavlConfig, given: { readonly kv: SyncKV; readonly kernels: TreeKernels }) {
    const { kv, kernels } = given;
    const cacheBytes = config.cacheMb * 0x10_0000;
    this.#kv = kv;
    this.#pages = new Pages(kv);
    this.#tree = kernels.mavl?.(this.#pages, cacheBytes) ?? new TwinTree(this.#pages, cacheBytes, kernels.sha256);
  }

  has(root: Uint8Array): boolean {
    return isEmpty(root) || this.#find(root) !== undefined;
  }

  at(root: Uint8Array): StateReader {
    if (isEmpty(root)) return { get: () => undefined };
    const found = this.#root(root);
    const tree = this.#tree;
    return {
      get(key) {
        if ("state" in found && found.state === "dropped") throw missing(root);
        const value = tree.get(found, key);
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

    for (const { key, value } of pairs) {
      if (key.length >= lengthLimit || value.length >= lengthLimit) {
        throw fail("param.invalid", { key: key.length, value: value.length });
      }
    }
    const hash = this.#tree.apply(start, pairs, flatten) ?? root;
    const known = this.#known(hash, root, base);
    if (known !== undefined) {
      this.#tree.end();
      return known;
    }
    return this.#share(this.#write(hash, base, height));
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
    const path = this.#tree.path(this.#root(root), key);
    return path === undefined ? undefined : encodeProof(path);
  }

  list(root: Uint8Array, range: Range): StateList {
    if (isEmpty(root)) return { items: [], next: undefined };
    const found = this.#root(root);
    const limit = Math.min(range.limit ?? listLimit, listLimit);
    const items: { readonly key: Uint8Array; readonly value: Uint8Array }[] = [];
    let visited = 0;
    let next: Uint8Array | undefined;
    if (limit > 0) {
      this.#tree.list(found, range, (key, value) => {
        if (items.length >= limit || visited >= visitLimit) {
          next = key;
          return false;
        }
        visited++;
        if (value.length > 0) items.push({ key, value });
        return true;
      });
    }
    return { items, next };
  }

  stats(): MavlStats {
    return { ...this.#tree.stats(), written: this.#written, openVersions: this.#open.size };
  }

  /** The change from `root` to a version that is there already. */
  #known(hash: Uint8Array, root: Uint8Array, base: Version | undefined): StateChange | undefined {
    if (equal(hash, root)) return { root: root.slice(), writes: [] };
    const rivals = this.#byRoot.get(mapKey(hash));
    const same = rivals?.find((rival) => rival.base === undefined || rival.base === base);
    if (same !== undefined) return this.#share(same);
    return rivals === undefined && this.#stored(hash) !== undefined ? { root: hash, writes: [] } : undefined;
  }

  /** Writes what apply() of the tree came to, as a new version. */
  #write(hash: Uint8Array, base: Version | undefined, height: number): Version {
    const { ref, first, pages, replaced } = this.#tree.write(this.#pages.next);
    const last = first + pages.length - 1;
    if (last - this.#pages.oldestOpen >= markReach && this.#open.size > 0) {
      throw fail("store.unsettled", { pages: last - this.#pages.oldestOpen });
    }
    const writes: Write[] = pages.map((page, i) => ({ key: pageKey(first + i), value: page }));
    writes.push({ key: rootKey(hash), value: rootRecord(ref, height) });
    writes.push({ key: markKey, value: u64be(last + 1 + markReach) });
    for (const page of pages) this.#written += page.length;
    const key = mapKey(hash);
    const version: Version = { ref, hash, key, first, pages, replaced, writes, base, shares: 0, state: "open" };
    this.#pages.add(version);
    this.#open.add(version);
    const rivals = this.#byRoot.get(key);
    if (rivals === undefined) this.#byRoot.set(key, [version]);
    else rivals.push(version);
    return version;
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
    this.#pages.remove(version);
    this.#tree.keep(version);
    // From now on the root means what is in the database, which needs no open version.
    this.#byRoot.delete(version.key);
    version.base = undefined;
    for (const other of this.#open) if (other.base === version) other.base = undefined;
  }

  #drop(version: Version): void {
    version.state = "dropped";
    this.#open.delete(version);
    this.#pages.remove(version);
    const versions = this.#byRoot.get(version.key)?.filter((one) => one !== version) ?? [];
    if (versions.length === 0) this.#byRoot.delete(version.key);
    else this.#byRoot.set(version.key, versions);
    for (const other of [...this.#open]) if (other.base === version) this.#drop(other);
  }

  #root(root: Uint8Array): MavlRoot | Version {
    const found = this.#find(root);
    if (found === undefined) throw missing(root);
    return found;
  }

  #find(root: Uint8Array): MavlRoot | Version | undefined {
    const versions = this.#byRoot.get(mapKey(root));
    return versions?.[versions.length - 1] ?? this.#stored(root);
  }

  #stored(root: Uint8Array): MavlRoot | undefined {
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
