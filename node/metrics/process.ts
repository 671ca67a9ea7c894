// What the process itself costs: memory, processor time, and how late its event loop runs.
import { monitorEventLoopDelay } from "node:perf_hooks";
import type { MemoryMetrics } from "./memory.ts";

const resolutionMs = 20;
/** The longest delay is that of the last one to two spans, so that two readers do not take it from each other. */
const spanMs = 30_000;

export interface ProcessWatch {
  /** Sets the gauges to what is now. */
  collect(metrics: MemoryMetrics): void;
  /** Longest delay of the event loop lately, in milliseconds. */
  lagMs(): number;
  close(): void;
}

export function watchProcess(): ProcessWatch {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  delay.enable();
  let before = 0;
  // The histogram counts from one sample to the next, so its own resolution is no delay.
  const worst = () => Math.max(0, delay.max / 1e6 - resolutionMs);
  const turn = setInterval(() => {
    before = worst();
    delay.reset();
  }, spanMs).unref();
  const lagMs = () => Math.max(before, worst());
  return {
    lagMs,
    collect(metrics) {
      const { rss, heapUsed, heapTotal, external, arrayBuffers } = process.memoryUsage();
      metrics.gauge("process.resident_bytes", rss);
      metrics.gauge("process.heap_used_bytes", heapUsed);
      metrics.gauge("process.heap_total_bytes", heapTotal);
      metrics.gauge("process.external_bytes", external);
      metrics.gauge("process.array_buffer_bytes", arrayBuffers);
      const { user, system } = process.cpuUsage();
      metrics.gauge("process.cpu_seconds", (user + system) / 1e6);
      metrics.gauge("process.uptime_seconds", process.uptime());
      metrics.gauge("event_loop.lag_seconds", lagMs() / 1000);
      const late = (percentile: number) => Math.max(0, delay.percentile(percentile) / 1e6 - resolutionMs) / 1000;
      metrics.gauge("event_loop.delay_seconds", late(50), { quantile: "0.5" });
      metrics.gauge("event_loop.delay_seconds", late(99), { quantile: "0.99" });
    },
    close() {
      clearInterval(turn);
      delay.disable();
    },
  };
}
