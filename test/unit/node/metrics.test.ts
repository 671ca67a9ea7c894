import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { systemClock } from "../../../node/clock.ts";
import { type Health, healthOf } from "../../../node/metrics/health.ts";
import { MemoryMetrics } from "../../../node/metrics/memory.ts";
import { watchProcess } from "../../../node/metrics/process.ts";
import { serveMonitor } from "../../../node/metrics/server.ts";
import { systemRandom } from "../../../node/random.ts";
import type { MetricName } from "../../../src/host.ts";

describe("metrics", () => {
  test("counts, gauges and durations as text", () => {
    const metrics = new MemoryMetrics();
    metrics.count("chain.blocks");
    metrics.count("chain.blocks", 4);
    metrics.gauge("queue.size", 7);
    metrics.time("chain.commit", 500);
    metrics.time("chain.commit", 1500);
    assert.equal(
      metrics.text(),
      [
        "# TYPE tenon_chain_blocks_total counter",
        "tenon_chain_blocks_total 5",
        "# TYPE tenon_chain_commit_seconds summary",
        "tenon_chain_commit_seconds_sum 2",
        "tenon_chain_commit_seconds_count 2",
        "# TYPE tenon_chain_commit_seconds_max gauge",
        "tenon_chain_commit_seconds_max 1.5",
        "# TYPE tenon_queue_size gauge",
        "tenon_queue_size 7",
        "",
      ].join("\n"),
    );
  });

  test("labels make series under one head, whatever the order they are named in", () => {
    const metrics = new MemoryMetrics();
    metrics.count("p2p.sent", 1, { way: "in", class: "full" });
    metrics.count("p2p.sent", 2, { class: "full", way: "in" });
    metrics.count("p2p.sent", 5, { class: "light", way: "out" });
    assert.equal(
      metrics.text(),
      [
        "# TYPE tenon_p2p_sent_total counter",
        'tenon_p2p_sent_total{class="full",way="in"} 3',
        'tenon_p2p_sent_total{class="light",way="out"} 5',
        "",
      ].join("\n"),
    );
  });

  test("text of any kind is escaped, labels become names, numbers are Prometheus's", () => {
    const metrics = new MemoryMetrics();
    metrics.gauge("a.b", Number.POSITIVE_INFINITY, { "1x": 'q" b\\ n\n' });
    metrics.gauge("a.c", Number.NaN);
    assert.match(metrics.text(), /^tenon_a_b\{_1x="q\\" b\\\\ n\\n"\} \+Inf$/m);
    assert.match(metrics.text(), /^tenon_a_c NaN$/m);
  });

  test("known metrics have their help", () => {
    const metrics = new MemoryMetrics();
    metrics.gauge("chain.height", 3);
    assert.equal(
      metrics.text(),
      "# HELP tenon_chain_height Height of the last block.\n# TYPE tenon_chain_height gauge\ntenon_chain_height 3\n",
    );
  });

  test("names and labels cannot fill the memory, and what was dropped is counted", () => {
    const names = new MemoryMetrics();
    for (let i = 0; i < 5000; i++) names.count(`n.n${i}`);
    assert.equal(names.text().split("\n").length, 2 * 4096 + 4);
    assert.match(names.text(), /^tenon_metrics_dropped_total 904$/m);
    const labels = new MemoryMetrics();
    for (let i = 0; i < 1000; i++) labels.count("n.n", 1, { peer: `${i}` });
    assert.match(labels.text(), /^tenon_metrics_dropped_total 744$/m);
  });

  test("a name of another form is dropped and counted, so that no metric is spelt in two ways", () => {
    const metrics = new MemoryMetrics();
    metrics.count("p2p.gossip_sent");
    const wrong = [
      "p2p_gossip_sent",
      "p2p.gossip.sent",
      "P2p.gossip_sent",
      "p2p.gossip sent",
      ".sent",
      "p2p.",
      "p2p.1",
    ];
    for (const name of wrong) metrics.count(name as MetricName);
    const names = metrics.text().match(/^tenon\S+ \d+$/gm);
    assert.deepEqual(names, ["tenon_p2p_gossip_sent_total 1", `tenon_metrics_dropped_total ${wrong.length}`]);
  });

  test("two families never show the same name", () => {
    const metrics = new MemoryMetrics();
    metrics.count("a.x");
    metrics.gauge("a.x_total", 9);
    assert.match(metrics.text(), /^tenon_a_x_total 1$/m);
    assert.doesNotMatch(metrics.text(), /tenon_a_x_total 9/);
  });
});

describe("monitor pages", () => {
  test("serves metrics and health and nothing else", async () => {
    let health: Health = { ok: true, reasons: [] };
    const pages = { metrics: () => "tenon_x 1\n", health: () => health };
    const server = await serveMonitor(pages, { host: "127.0.0.1", port: 0 });
    const at = (path: string) => fetch(server.address.replace("/metrics", path));
    try {
      assert.equal(await (await at("/metrics")).text(), "tenon_x 1\n");
      assert.equal((await at("/healthz")).status, 200);
      health = { ok: false, reasons: ["no peer is connected"] };
      const ill = await at("/healthz");
      assert.equal(ill.status, 503);
      assert.deepEqual(await ill.json(), health);
      assert.equal((await at("/")).status, 404);
      const bind = { host: "127.0.0.1", port: Number(new URL(server.address).port) };
      await assert.rejects(serveMonitor(pages, bind));
    } finally {
      await server.close();
    }
  });

  test("every reason of an ill node is told", () => {
    const well = { failure: undefined, synced: true, peers: 1, peersExpected: true, lagMs: 3 };
    assert.deepEqual(healthOf(well), { ok: true, reasons: [] });
    assert.equal(healthOf({ ...well, peers: 0, peersExpected: false }).ok, true);
    const ill = healthOf({ failure: "kv.io", synced: false, peers: 0, peersExpected: true, lagMs: 9000 });
    assert.deepEqual([ill.ok, ill.reasons.length], [false, 4]);
  });

  test("the process is measured", () => {
    const metrics = new MemoryMetrics();
    const watch = watchProcess();
    watch.collect(metrics);
    watch.close();
    for (const name of ["process_resident_bytes", "process_heap_used_bytes", "event_loop_lag_seconds"]) {
      assert.match(metrics.text(), new RegExp(`^tenon_${name} [0-9.]+$`, "m"));
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
