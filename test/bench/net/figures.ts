// What this process costs.

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
