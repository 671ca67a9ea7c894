// The state as `Accounts` knows it, over the journal of a transaction of contracts: movements of assets are taken back
// together with everything else.
import type { ChangeJournal, Journal } from "../../../runtime/contract/journal.ts";
import { createJournal } from "../../../runtime/contract/journal.ts";
import { keyOf, mapKey } from "../../lib/bytes.ts";
import type { StateReader } from "../../store/index.ts";
import type { StateAccess } from "../index.ts";

export function journalOver(state: StateReader): ChangeJournal {
  return createJournal((key) => state.get(keyOf(key)));
}

export class JournalState implements StateAccess {
  readonly #journal: Journal;

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  get(key: Uint8Array): Uint8Array | undefined {
    return this.#journal.get(mapKey(key));
  }

  set(key: Uint8Array, value: Uint8Array): void {
    this.#journal.set(mapKey(key), value);
  }
}
