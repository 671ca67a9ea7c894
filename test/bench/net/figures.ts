// What this process costs.
import { readFile } from "node:fs/promises";

export interface ProcessCost {
  /** Microseconds of processor time. */
  readonly cpu: number;
  /** Bytes, after collecting garbage where that is allowed. */
  readonly rss: number;
}

export function costOf(): ProcessCost {
  const { user, system } = process.cpuUsage();
  globalThis.gc?.();
  return { cpu: user + system, rss: process.memoryUsage.rss() };
}

/** Bytes that this process holds when all garbage is collected. */
export interface ProcessMemory {
  /** What JavaScript still refers to: objects, and what lies outside the heap on their behalf. */
  readonly live: number;
  /** Pages that this process has written to: also what the allocators keep, and what native code has taken. */
  readonly own: number;
}

/** Collections in a row that must find nothing more. */
const calm = 3;
const enough = 30;

/** Needs `--expose-gc`. */
export async function memoryOf(): Promise<ProcessMemory> {
  const collect = globalThis.gc;
  if (collect === undefined) throw new Error("garbage cannot be collected");
  let live = Number.POSITIVE_INFINITY;
  for (let same = 0, times = 0; same < calm && times < enough; times++) {
    collect();
    // Some of what was collected lets go of more in a task of its own.
    await new Promise((resolve) => setTimeout(resolve, 20));
    collect();
    const { heapUsed, external } = process.memoryUsage();
    const now = heapUsed + external;
    same = now < live - 1024 ? 0 : same + 1;
    live = Math.min(live, now);
  }
  return { live, own: await ownPages() };
}

async function ownPages(): Promise<number> {
  const text = await readFile("/proc/self/smaps_rollup", "utf8").catch(() => "");
  const kilobytes = /^Private_Dirty:\s+(\d+) kB$/m.exec(text)?.[1];
  return kilobytes === undefined ? process.memoryUsage.rss() : Number(kilobytes) * 1024;
}
