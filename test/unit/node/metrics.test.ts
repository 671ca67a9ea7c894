import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { systemClock } from "../../../node/clock.ts";
import { MemoryMetrics, serveMetrics } from "../../../node/metrics.ts";
import { systemRandom } from "../../../node/random.ts";

describe("metrics", () => {
  test("counts, gauges and durations as text", () => {
    const metrics = new MemoryMetrics();
    metrics.count("blocks");
    metrics.count("blocks", 4);
    metrics.gauge("pool.size", 7);
    metrics.time("commit", 500);
    metrics.time("commit", 1500);
    assert.equal(
      metrics.text(),
      [
        "# TYPE tenon_blocks_total counter",
        "tenon_blocks_total 5",
        "# TYPE tenon_pool_size gauge",
        "tenon_pool_size 7",
        "# TYPE tenon_commit_seconds summary",
        "tenon_commit_seconds_count 2",
        "tenon_commit_seconds_sum 2",
        "# TYPE tenon_commit_seconds_max gauge",
        "tenon_commit_seconds_max 1.5",
        "",
      ].join("\n"),
    );
  });

  test("names cannot fill the memory", () => {
    const metrics = new MemoryMetrics();
    for (let i = 0; i < 5000; i++) metrics.count(`n${i}`);
    assert.equal(metrics.text().split("\n").length, 2 * 2048 + 1);
  });

  test("serves its page and nothing else", async () => {
    const metrics = new MemoryMetrics();
    metrics.count("x");
    const server = await serveMetrics(metrics, { host: "127.0.0.1", port: 0 });
    try {
      assert.equal(await (await fetch(server.address)).text(), metrics.text());
      assert.equal((await fetch(server.address.replace("/metrics", "/"))).status, 404);
      await assert.rejects(serveMetrics(metrics, { host: "127.0.0.1", port: Number(new URL(server.address).port) }));
    } finally {
      await server.close();
    }
  });
});

describe("clock and randomness", () => {
  test("timers run once, in order, and can be cancelled", async () => {
    const ran: string[] = [];
    const cancel = systemClock.after(5, () => ran.push("cancelled"));
    await new Promise<void>((resolve) => {
      systemClock.after(20, () => {
        ran.push("late");
        resolve();
      });
      systemClock.after(1, () => ran.push("early"));
      cancel();
    });
    assert.deepEqual(ran, ["early", "late"]);
    assert.ok(Math.abs(systemClock.now() - Date.now()) < 1000);
  });

  test("a wait beyond the longest timer does not run at once", async () => {
    let ran = false;
    const cancel = systemClock.after(2 ** 40, () => {
      ran = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    cancel();
    assert.equal(ran, false);
  });

  test("random bytes have the length and differ", () => {
    assert.equal(systemRandom.bytes(32).length, 32);
    assert.notDeepEqual(systemRandom.bytes(32), systemRandom.bytes(32));
  });
});
