// The pages of the tree: those of changes that are not settled, in memory; all others in the database. Numbers only grow,
// so a number means the same page for as long as the store is open.
import type { MavlFault, MavlHost } from "../../../runtime/kernels/types/mavl.ts";
import { type ChainError, fail } from "../../errors.ts";
import type { SyncKV } from "../../host.ts";
import { readU64be } from "../../lib/bytes.ts";
import { markKey, pageKey, pageLimit, refUnit } from "./record.ts";

/** Pages of one change, numbered from `first` on. */
export interface PageRun {
  readonly first: number;
  readonly pages: readonly Uint8Array[];
}

const reasons: Readonly<Record<Exclude<MavlFault, "memory">, string>> = {
  page: "a page is missing",
  node: "no node here",
  record: "a node does not end within its page",
  hash: "a node has another hash than its parent says",
  shape: "a node has another height or size than its parent says",
};

export class Pages implements MavlHost {
  readonly #kv: SyncKV;
  /** Those not settled, in ascending order. */
  readonly #open: PageRun[] = [];
  #next: number;

  constructor(kv: SyncKV) {
    this.#kv = kv;
    const mark = kv.getSync(markKey);
    if (mark !== undefined && mark.length !== 8) throw fail("store.corrupt", { reason: "page mark" });
    // Refs count from 4096 on, so that 0 can mean "none".
    this.#next = mark === undefined ? 1 : readU64be(mark);
  }

  /** Number that the next page will get. */
  get next(): number {
    return this.#next;
  }

  /** The lowest page of a change that is not settled; `next` when there is none. */
  get oldestOpen(): number {
    return this.#open[0]?.first ?? this.#next;
  }

  /** Takes the pages of a new change, which start at `next`. */
  add(run: PageRun): void {
    if (run.first + run.pages.length >= pageLimit) throw fail("store.corrupt", { reason: "out of page numbers" });
    this.#open.push(run);
    this.#next = run.first + run.pages.length;
  }

  /** Lets go of the pages of a change that is in the database now, or never will be. */
  remove(run: PageRun): void {
    const index = this.#open.indexOf(run);
    if (index >= 0) this.#open.splice(index, 1);
  }

  page(number: number): Uint8Array | undefined {
    return this.open(number) ?? (number < pageLimit ? this.#kv.getSync(pageKey(number)) : undefined);
  }

  isOpen(number: number): boolean {
    return this.open(number) !== undefined;
  }

  /** A page of a change that is not settled. */
  open(number: number): Uint8Array | undefined {
    return pageIn(this.#open, number);
  }

  fault(reason: MavlFault, ref: number): ChainError {
    if (reason === "memory") return fail("store.memory");
    const page = Math.floor(ref / refUnit);
    return fail("store.corrupt", { reason: reasons[reason], page, at: ref - page * refUnit });
  }
}

/** Index of the last run that starts at or below a page, of runs in ascending order; -1 when all start above it. */
export function runIndex(runs: readonly PageRun[], number: number): number {
  let low = 0;
  let high = runs.length;
  if (high === 0 || number < (runs[0] as PageRun).first) return -1;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if ((runs[middle] as PageRun).first <= number) low = middle;
    else high = middle;
  }
  return low;
}

function pageIn(runs: readonly PageRun[], number: number): Uint8Array | undefined {
  const run = runs[runIndex(runs, number)];
  return run?.pages[number - run.first];
}
