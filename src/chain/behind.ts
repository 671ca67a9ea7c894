// Blocks that are connected and not yet on disk, for a node that is catching up: what they write gathers here, is read
// through, and becomes one atomic batch for many blocks while the next ones are executed. Losing power takes the last
// blocks and nothing else.
import type { Range, SyncKV, Write } from "../host.ts";
import type { StateChange } from "../store/index.ts";
import type { Tip } from "./core.ts";
import { Hot } from "./hot.ts";
import type { ChainChange } from "./index.ts";
import { type Base, Overlay } from "./overlay.ts";

/** So much becomes a batch; less does when nothing more waits to be connected. */
const groupBlocks = 32;
const groupBytes = 4 * 1024 * 1024;
/** What may gather behind a slow disk. */
const mostBlocks = 128;
const mostBytes = 16 * 1024 * 1024;
/** Memory for what is read again and again. */
const hotBytes = 8 * 1024 * 1024;

interface Group {
  /** The group that is being written, as long as it is, and the database. */
  readonly below: Below;
  readonly overlay: Overlay;
  readonly steps: BehindStep[];
  bytes: number;
}

class Below implements Base {
  readonly #kv: SyncKV;
  group: Group | undefined;

  constructor(kv: SyncKV, group: Group | undefined) {
    this.#kv = kv;
    this.group = group;
  }

  getSync(key: Uint8Array): Uint8Array | undefined {
    return (this.group?.overlay ?? this.#kv).getSync(key);
  }

  scanSync(range: Range): readonly (readonly [Uint8Array, Uint8Array])[] {
    return (this.group?.overlay ?? this.#kv).scanSync(range);
  }
}

/** What one or more blocks came to, in the order in which they were connected. */
export interface BehindStep {
  readonly changes: readonly StateChange[];
  readonly change: ChainChange;
  /** What the chain ends in after it. */
  readonly tip: Tip;
}

export interface BehindEvents {
  /** Whether nothing more waits to be connected. */
  idle(): boolean;
  written(step: BehindStep): void;
  /** A batch has failed: nothing of this is on disk, nor will it ever be. */
  lost(step: BehindStep, error: unknown): void;
}

/** The database, and over it what is not yet in it. Batches and asynchronous scans go by that: flush() comes first. */
export class Behind implements SyncKV {
  readonly #kv: SyncKV;
  readonly #sync: boolean;
  readonly #events: BehindEvents;
  readonly #hot = new Hot(hotBytes);
  #writing: Group | undefined;
  #gathering: Group | undefined;
  #running: Promise<void> | undefined;
  #urgent = false;

  /** @param sync whether each batch is forced to disk */
  constructor(kv: SyncKV, sync: boolean, events: BehindEvents) {
    this.#kv = kv;
    this.#sync = sync;
    this.#events = events;
  }

  /** Takes what a block writes. Resolves when there is room for another one. */
  async add(step: BehindStep, writes: readonly Write[]): Promise<void> {
    this.#gathering ??= this.#group();
    const group = this.#gathering;
    for (const { key, value } of writes) {
      group.overlay.put(key, value);
      group.bytes += key.length + (value?.length ?? 0);
    }
    group.steps.push(step);
    this.#hot.note(writes);
    this.nudge();
    while (isFull(this.#gathering, mostBlocks, mostBytes)) await this.#running;
  }

  /** To be called after each block that waited, whatever became of it: it may have been the last. */
  nudge(): void {
    if (this.#running === undefined && this.#due) this.#running = this.#run();
  }

  /** Resolves when nothing is left that could become durable. */
  async flush(): Promise<void> {
    while (this.#gathering !== undefined || this.#running !== undefined) {
      this.#urgent = true;
      this.nudge();
      await this.#running;
    }
  }

  #group(): Group {
    const below = new Below(this.#kv, this.#writing);
    return { below, overlay: new Overlay(below), steps: [], bytes: 0 };
  }

  get #due(): boolean {
    const group = this.#gathering;
    if (group === undefined) return false;
    return this.#urgent || isFull(group, groupBlocks, groupBytes) || this.#events.idle();
  }

  async #run(): Promise<void> {
    while (this.#due) {
      const group = this.#gathering as Group;
      this.#writing = group;
      this.#gathering = undefined;
      this.#urgent = false;
      try {
        await this.#kv.batch(group.overlay.writes(), { sync: this.#sync });
      } catch (error) {
        const lost = [...group.steps, ...((this.#gathering as Group | undefined)?.steps ?? [])];
        this.#writing = undefined;
        this.#gathering = undefined;
        this.#hot.clear();
        this.#events.lost(joined(lost), error);
        break;
      }
      this.#writing = undefined;
      if (this.#gathering !== undefined) (this.#gathering as Group).below.group = undefined;
      this.#events.written(joined(group.steps));
    }
    this.#running = undefined;
  }

  getSync(key: Uint8Array): Uint8Array | undefined {
    const hot = this.#hot.get(key);
    return hot === undefined ? this.#cold(key) : hot.value;
  }

  #cold(key: Uint8Array): Uint8Array | undefined {
    return (this.#gathering?.overlay ?? this.#writing?.overlay ?? this.#kv).getSync(key);
  }

  scanSync(range: Range): readonly (readonly [Uint8Array, Uint8Array])[] {
    return (this.#gathering?.overlay ?? this.#writing?.overlay ?? this.#kv).scanSync(range);
  }

  async get(key: Uint8Array): Promise<Uint8Array | undefined> {
    return this.getSync(key);
  }

  /** To be called with nothing gathered. */
  async batch(writes: readonly Write[], options?: { readonly sync?: boolean }): Promise<void> {
    try {
      await this.#kv.batch(writes, options);
      this.#hot.note(writes);
    } catch (error) {
      this.#hot.clear();
      throw error;
    }
  }

  async scan(range: Range): Promise<readonly (readonly [Uint8Array, Uint8Array])[]> {
    await this.flush();
    return this.#kv.scan(range);
  }

  close(): Promise<void> {
    return this.#kv.close();
  }
}

function isFull(group: Group | undefined, blocks: number, bytes: number): boolean {
  return group !== undefined && (group.steps.length >= blocks || group.bytes >= bytes);
}

/** Blocks are only put on here: taking off is never left behind. */
function joined(steps: readonly BehindStep[]): BehindStep {
  return {
    tip: (steps.at(-1) as BehindStep).tip,
    changes: steps.flatMap(({ changes }) => changes),
    change: {
      disconnected: [],
      connected: steps.flatMap(({ change }) => change.connected),
      entries: steps.flatMap(({ change }) => change.entries),
    },
  };
}
