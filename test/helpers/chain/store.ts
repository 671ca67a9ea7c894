// A state store so simple that it cannot be wrong: every version is a whole map under its root, the root is a hash chain
// over the pairs. It counts what was applied and not settled.
import { fail } from "../../../src/errors.ts";
import type { SyncKV } from "../../../src/host.ts";
import { compare, concat, equal, mapKey, zero32 } from "../../../src/lib/bytes.ts";
import type { StateChange, StateStore } from "../../../src/store/index.ts";
import type { KeyValue } from "../../../src/types/proto/common.ts";
import { LocalDBSet } from "../../../src/types/proto/db.ts";
import { hasher } from "./hasher.ts";

type State = ReadonlyMap<string, KeyValue>;

export class NaiveStore implements StateStore {
  readonly name = "naive";
  readonly #kv: Pick<SyncKV, "getSync"> | undefined;
  /** Versions that are not settled, with how many changes led to each. */
  readonly #open = new Map<string, { readonly state: State; changes: number }>();
  readonly #changes = new Set<StateChange>();

  /** @param kv where settled versions are; undefined: every version stays in memory */
  constructor(kv?: Pick<SyncKV, "getSync">) {
    this.#kv = kv;
  }

  get open(): number {
    return this.#changes.size;
  }

  #load(root: Uint8Array): State | undefined {
    if (equal(root, zero32)) return new Map();
    const open = this.#open.get(mapKey(root));
    if (open !== undefined) return open.state;
    const found = this.#kv?.getSync(root);
    return found === undefined ? undefined : new Map(LocalDBSet.decode(found).KV.map((kv) => [mapKey(kv.key), kv]));
  }

  #at(root: Uint8Array): State {
    const state = this.#load(root);
    if (state === undefined) throw fail("store.missing");
    return state;
  }

  at(root: Uint8Array) {
    const state = this.#at(root);
    return { get: (key: Uint8Array) => state.get(mapKey(key))?.value };
  }

  has(root: Uint8Array): boolean {
    return this.#load(root) !== undefined;
  }

  apply(root: Uint8Array, pairs: readonly KeyValue[], height: number): StateChange {
    const before = this.#at(root);
    if (pairs.length === 0) return { root, writes: [] };
    const state = new Map(before);
    for (const pair of pairs) state.set(mapKey(pair.key), pair);
    const next = hasher.sha256(concat(root, LocalDBSet.encode({ KV: pairs, txid: BigInt(height) })));
    const known = this.#open.get(mapKey(next));
    if (known === undefined) this.#open.set(mapKey(next), { state, changes: 1 });
    else known.changes++;
    const change = { root: next, writes: [{ key: next, value: LocalDBSet.encode({ KV: [...state.values()] }) }] };
    this.#changes.add(change);
    return change;
  }

  settle(change: StateChange): void {
    if (!this.#changes.delete(change) || this.#kv === undefined) return;
    const open = this.#open.get(mapKey(change.root));
    if (open !== undefined && --open.changes === 0) this.#open.delete(mapKey(change.root));
  }

  prove(): undefined {
    return undefined;
  }

  list(root: Uint8Array) {
    const items = [...this.#at(root).values()].sort((a, b) => compare(a.key, b.key));
    return { items, next: undefined };
  }
}
