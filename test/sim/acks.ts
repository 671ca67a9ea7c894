// What the network owes to those who sent transactions. A transaction is acknowledged on a machine from the moment when it
// was taken into the pool and its journal's record is durable, or when the machine made a block of it. Whatever is
// acknowledged on one machine whose disk was not replaced must end on the chain, or be dropped for a good reason.

import { range } from "../../src/chain/layout.ts";
import type { Write } from "../../src/host.ts";
import { mapKey } from "../../src/lib/bytes.ts";
import type { Parcel } from "./library.ts";

/** Kind of the pool's journal under which waiting entries are, and where in a record the transaction begins. */
const waitingKind = 1;
const recordHead = 8;

interface Holding {
  /** Batches of that disk after which it is durable; undefined: it is. */
  unsynced: boolean;
  since: number;
}

export class Acks {
  readonly #now: () => number;
  /** Everything that was sent, by its bytes. */
  readonly #byBytes = new Map<string, Parcel>();
  readonly #byMember = new Map<string, Parcel>();
  /** Why machines dropped transactions, by their ids. */
  readonly #drops = new Map<string, Map<number, string>>();
  readonly #held = new Map<Parcel, Map<number, Holding>>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** A client is about to send. */
  sent(parcel: Parcel): void {
    this.#byBytes.set(mapKey(parcel.bytes), parcel);
    for (const { id } of parcel.members) this.#byMember.set(id, parcel);
  }

  /** What a transaction on the chain belongs to; undefined: nobody sent it. */
  parcelOf(id: string): Parcel | undefined {
    return this.#byMember.get(id);
  }

  /** A batch is on a machine's disk. */
  batch(machine: number, writes: readonly Write[], sync: boolean): void {
    for (const { key, value } of writes) {
      if (key[0] !== range.pool || key[1] !== waitingKind || value === undefined) continue;
      const parcel = this.#byBytes.get(mapKey(value.subarray(recordHead)));
      if (parcel !== undefined) this.#hold(machine, parcel, true);
    }
    if (!sync) return;
    for (const holders of this.#held.values()) {
      const holding = holders.get(machine);
      if (holding !== undefined) holding.unsynced = false;
    }
  }

  /** A machine's pool has said that it has a transaction: it outlives the process. */
  taken(machine: number, parcel: Parcel): void {
    this.#hold(machine, parcel, true);
  }

  /** A machine has made a block of its own, which is durable. */
  made(machine: number, ids: readonly string[]): void {
    for (const id of ids) {
      const parcel = this.#byMember.get(id);
      if (parcel !== undefined) this.#hold(machine, parcel, false);
    }
  }

  /** What a machine holds, whether it is durable or not. */
  *heldBy(machine: number): Iterable<Parcel> {
    for (const [parcel, holders] of this.#held) if (holders.has(machine)) yield parcel;
  }

  /** A machine gave a transaction up. */
  dropped(machine: number, id: string, reason: string): void {
    const drops = this.#drops.get(id) ?? new Map<number, string>();
    this.#drops.set(id, drops.set(machine, reason));
  }

  /** The last reason for which a machine gave a transaction up. */
  reason(machine: number, id: string): string | undefined {
    return this.#drops.get(id)?.get(machine);
  }

  /** A machine has lost power. */
  crashed(machine: number): void {
    for (const holders of this.#held.values()) if (holders.get(machine)?.unsynced === true) holders.delete(machine);
  }

  /** A machine's disk was replaced by what it was at that time. */
  restored(machine: number, asOf: number): void {
    for (const holders of this.#held.values()) {
      const holding = holders.get(machine);
      if (holding !== undefined && (holding.unsynced || holding.since > asOf)) holders.delete(machine);
    }
  }

  /** What is acknowledged, with the machines that hold it. */
  *owed(): Iterable<readonly [Parcel, readonly number[]]> {
    for (const [parcel, holders] of this.#held) {
      const sure = [...holders].filter(([, { unsynced }]) => !unsynced).map(([machine]) => machine);
      if (sure.length > 0) yield [parcel, sure];
    }
  }

  #hold(machine: number, parcel: Parcel, unsynced: boolean): void {
    let holders = this.#held.get(parcel);
    if (holders === undefined) {
      holders = new Map();
      this.#held.set(parcel, holders);
    }
    const known = holders.get(machine);
    if (known === undefined) holders.set(machine, { unsynced, since: this.#now() });
    else if (!unsynced) known.unsynced = false;
  }
}
