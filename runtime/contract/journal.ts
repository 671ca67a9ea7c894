// What a transaction of contracts has changed so far, with checkpoints: every engine (WebAssembly, EVM, native) writes
// through one journal, so a failed inner call takes back what it did and nothing else.

/** State below the journal; keys are texts with one unit per byte. */
export type JournalBase = (key: string) => Uint8Array | undefined;

/** An event of a contract; `indexed` are the encoded fields by which it can be found. */
export interface JournalEvent {
  readonly contract: string;
  readonly name: string;
  readonly indexed: readonly Uint8Array[];
  readonly data: Uint8Array;
}

/** A log of another kind, as the receipt will carry it. */
interface JournalLog {
  readonly ty: number;
  readonly log: Uint8Array;
}

export interface Journal {
  /** Value of a key, undefined when it has none (an empty value is none). The bytes are only to be read. */
  get(key: string): Uint8Array | undefined;
  /** An empty value deletes. The bytes are the journal's from now on. */
  set(key: string, value: Uint8Array): void;
  event(event: JournalEvent): void;
  /** An entry of the local index; an empty value deletes. */
  local(key: string, value: Uint8Array): void;
  /** A log of another kind (account movements), as the receipt will carry it. */
  log(ty: number, log: Uint8Array): void;
  /** A place to go back to. */
  checkpoint(): number;
  /** Takes back everything since the checkpoint. */
  rollback(checkpoint: number): void;
}

/** A journal together with what has gathered in it, in orders that depend on the execution alone. */
export interface ChangeJournal extends Journal {
  /** Each key that was set, with its last value, in the order of the first writes; an empty value deletes. */
  changes(): IterableIterator<[key: string, value: Uint8Array]>;
  readonly events: readonly JournalEvent[];
  readonly logs: readonly JournalLog[];
  /** Entries of the local index as they were made; of several with one key the last one counts. */
  readonly locals: readonly (readonly [key: string, value: Uint8Array])[];
}

/** What an entry of the undo list takes back where that is not a key. */
const undo = { event: 0, local: 1, log: 2 } as const;
type Undo = (typeof undo)[keyof typeof undo];

/** A journal over a state that does not change while it is in use. */
export function createJournal(base: JournalBase): ChangeJournal {
  return new OverlayJournal(base);
}

class OverlayJournal implements ChangeJournal {
  readonly events: JournalEvent[] = [];
  readonly logs: JournalLog[] = [];
  readonly locals: (readonly [string, Uint8Array])[] = [];
  readonly #base: JournalBase;
  readonly #overlay = new Map<string, Uint8Array>();
  /** Two lists side by side instead of a list of pairs: no garbage for a write. */
  readonly #undone: (string | Undo)[] = [];
  readonly #before: (Uint8Array | undefined)[] = [];

  constructor(base: JournalBase) {
    this.#base = base;
  }

  get(key: string): Uint8Array | undefined {
    const value = this.#overlay.get(key) ?? this.#base(key);
    return value === undefined || value.length === 0 ? undefined : value;
  }

  set(key: string, value: Uint8Array): void {
    this.#note(key, this.#overlay.get(key));
    this.#overlay.set(key, value);
  }

  event(event: JournalEvent): void {
    this.#note(undo.event, undefined);
    this.events.push(event);
  }

  local(key: string, value: Uint8Array): void {
    this.#note(undo.local, undefined);
    this.locals.push([key, value]);
  }

  log(ty: number, log: Uint8Array): void {
    this.#note(undo.log, undefined);
    this.logs.push({ ty, log });
  }

  checkpoint(): number {
    return this.#undone.length;
  }

  rollback(checkpoint: number): void {
    while (this.#undone.length > checkpoint) {
      const what = this.#undone.pop();
      const before = this.#before.pop();
      if (typeof what === "string") {
        if (before === undefined) this.#overlay.delete(what);
        else this.#overlay.set(what, before);
      } else if (what === undo.event) this.events.pop();
      else if (what === undo.local) this.locals.pop();
      else this.logs.pop();
    }
  }

  changes(): IterableIterator<[string, Uint8Array]> {
    return this.#overlay.entries();
  }

  #note(what: string | Undo, before: Uint8Array | undefined): void {
    this.#undone.push(what);
    this.#before.push(before);
  }
}
