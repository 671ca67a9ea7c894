// The state while a block runs: a view over the state before the block that remembers writes, and one journal frame on
// top of it for the transaction or group at hand. Before ForkExecRollback there is no frame: writes go straight to the
// view and stay (reference: execution.md section 5).
import type { StateAccess } from "../dapp/index.ts";
import { empty, mapKey } from "../lib/bytes.ts";
import type { StateReader } from "../store/index.ts";
import type { KeyValue } from "../types/proto/common.ts";

/**
 * The store failed, or a witness lacks a key. This is no fault of the transaction that asked: it ends the execution of
 * the block, and `cause` is thrown from there.
 */
export class StateFault extends Error {
  constructor(cause: unknown) {
    super("state cannot be read", { cause });
    this.name = "StateFault";
  }
}

/** Runs `body`; a fault inside comes out as the error that caused it. */
export function unwrapFault<T>(body: () => T): T {
  try {
    return body();
  } catch (error) {
    throw error instanceof StateFault ? error.cause : error;
  }
}

/** Reads through `body`; its failure is marked as a fault. */
export function reading<T>(body: () => T): T {
  try {
    return body();
  } catch (error) {
    throw new StateFault(error);
  }
}

/** Most byte strings whose Map keys are kept from one transaction to the next. */
const maxIds = 65_536;

export class BlockState implements StateAccess {
  /** The state before the block. */
  readonly before: StateReader;
  readonly #journaled: boolean;
  readonly #values = new Map<string, Uint8Array>();
  /** Whether there is a frame. */
  #framed = false;
  /** What the keys set inside the frame had before, in the order of the writes: id, value (undefined: not known). */
  readonly #undo: (string | Uint8Array | undefined)[] = [];
  /** Keys set since startTx() inside a frame. */
  readonly #written: string[] = [];
  /** Map keys of the byte strings in use: the steps of a transaction name the same ones again and again. */
  readonly #ids = new Map<Uint8Array, string>();

  /** @param journaled whether ForkExecRollback holds */
  constructor(before: StateReader, journaled: boolean) {
    this.before = { get: (key) => reading(() => before.get(key)) };
    this.#journaled = journaled;
  }

  get(key: Uint8Array): Uint8Array | undefined {
    const id = this.id(key);
    let value = this.#values.get(id);
    if (value === undefined) {
      value = this.before.get(key) ?? empty;
      this.#values.set(id, value);
    }
    return value.length === 0 ? undefined : value;
  }

  set(key: Uint8Array, value: Uint8Array): void {
    const id = this.id(key);
    if (this.#framed) {
      this.#written.push(id);
      this.#undo.push(id, this.#values.get(id));
    }
    this.#values.set(id, value);
  }

  begin(): void {
    this.startTx();
    this.#framed = this.#journaled;
  }

  /** Marks the start of one transaction, inside a group of one of its members. */
  startTx(): void {
    this.#written.length = 0;
    if (this.#ids.size > maxIds) this.#ids.clear();
  }

  commit(): void {
    this.#framed = false;
    this.#undo.length = 0;
  }

  rollback(): void {
    // The newest write first: what a key had before the first one is put back last.
    for (let i = this.#undo.length - 2; i >= 0; i -= 2) {
      const id = this.#undo[i] as string;
      const value = this.#undo[i + 1] as Uint8Array | undefined;
      if (value === undefined) this.#values.delete(id);
      else this.#values.set(id, value);
    }
    this.commit();
  }

  /** Whether every key set since startTx() is among the pairs. */
  listed(pairs: readonly KeyValue[]): boolean {
    if (this.#written.length === 0) return true;
    const ids = new Set<string>();
    for (const pair of pairs) ids.add(this.id(pair.key));
    return this.#written.every((id) => ids.has(id));
  }

  /** A key as a Map key (see mapKey). Its bytes must not change while the block runs. */
  id(key: Uint8Array): string {
    let id = this.#ids.get(key);
    if (id === undefined) {
      id = mapKey(key);
      this.#ids.set(key, id);
    }
    return id;
  }
}
