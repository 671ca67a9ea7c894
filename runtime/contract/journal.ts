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

export interface Journal {
  /** Value of a key, undefined when it has none (an empty value is none). */
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
