// The versions that are not settled, and their nodes, which are nowhere else yet. Nodes are found by hash, so it does not
// matter whose a node is; what a version needs is counted, and forgotten with the last one that needs it.

import type { Write } from "../../host.ts";
import { mapKey } from "../../lib/bytes.ts";
import type { StateChange } from "../index.ts";

export interface Version {
  /** Map key of its root. */
  readonly key: string;
  readonly root: Uint8Array;
  /** Nodes by map keys of their hashes. */
  readonly nodes: ReadonlyMap<string, Uint8Array>;
  readonly writes: readonly Write[];
  /** The open version that it shares nodes with. */
  base: Version | undefined;
  /** How many changes that were handed out are this version. */
  shares: number;
  state: "open" | "durable" | "dropped";
}

interface Counted {
  readonly bytes: Uint8Array;
  users: number;
}

export class Versions {
  readonly #byRoot = new Map<string, Version[]>();
  readonly #open = new Set<Version>();
  readonly #nodes = new Map<string, Counted>();
  readonly #changes = new WeakMap<StateChange, Version>();

  get count(): number {
    return this.#open.size;
  }

  /** Open versions with this root, oldest first. */
  at(key: string): readonly Version[] {
    return this.#byRoot.get(key) ?? [];
  }

  node(hash: Uint8Array): Uint8Array | undefined {
    return this.#nodes.get(mapKey(hash))?.bytes;
  }

  add(version: Version): void {
    this.#open.add(version);
    this.#byRoot.set(version.key, [...this.at(version.key), version]);
    for (const [key, bytes] of version.nodes) {
      const known = this.#nodes.get(key);
      if (known === undefined) this.#nodes.set(key, { bytes, users: 1 });
      else known.users++;
    }
  }

  share(version: Version): StateChange {
    const change: StateChange = { root: version.root.slice(), writes: version.writes };
    version.shares++;
    this.#changes.set(change, version);
    return change;
  }

  /** The version of a change that was handed out and is given back. */
  take(change: StateChange): Version | undefined {
    const version = this.#changes.get(change);
    this.#changes.delete(change);
    if (version !== undefined) version.shares--;
    return version;
  }

  /** Its writes are in the database now, so nothing with this root needs an open version any more. */
  keep(version: Version): void {
    version.state = "durable";
    this.#byRoot.delete(version.key);
    this.#forget(version);
    for (const other of this.#open) if (other.base?.key === version.key) other.base = undefined;
  }

  /** Gives up a version and what stands on it. */
  drop(version: Version): void {
    version.state = "dropped";
    const others = this.at(version.key).filter((one) => one !== version);
    if (others.length === 0) this.#byRoot.delete(version.key);
    else this.#byRoot.set(version.key, others);
    this.#forget(version);
    for (const other of [...this.#open]) if (other.base === version) this.drop(other);
  }

  #forget(version: Version): void {
    this.#open.delete(version);
    version.base = undefined;
    for (const key of version.nodes.keys()) {
      const known = this.#nodes.get(key);
      if (known !== undefined && --known.users === 0) this.#nodes.delete(key);
    }
  }
}
