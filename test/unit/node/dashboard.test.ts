// The dashboard asks for metrics that exist: each has its help line, and the sources count, set or time it. All of those
// have names of one form.
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { helpOf } from "../../../node/metrics/help.ts";
import { MemoryMetrics } from "../../../node/metrics/memory.ts";
import type { MetricName } from "../../../src/host.ts";

interface Panel {
  readonly title: string;
  readonly targets: readonly { readonly expr: string }[];
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
}
const root = fileURLToPath(new URL("../../../", import.meta.url));
const dashboard = JSON.parse(readFileSync(`${root}node/dashboards/tenon.json`, "utf8")) as {
  readonly panels: readonly Panel[];
};
const suffixes = { count: "_total", gauge: "", time: "_seconds" } as const;

interface Call {
  readonly file: string;
  readonly kind: keyof typeof suffixes;
  /** `*` stands for any text. */
  readonly name: string;
}

/** What the sources count, set and time. */
const calls: readonly Call[] = globSync(["{src,node,browser}/**/*.ts"], { cwd: root, exclude: ["**/node_modules/**"] })
  .map((file) => ({ file, text: readFileSync(`${root}${file}`, "utf8") }))
  .flatMap(({ file, text }) =>
    [...text.matchAll(/\b(count|gauge|time)\(\s*[`"]([^`"]+)[`"]/g)].map(([, kind, name = ""]) => {
      return { file, kind: kind as Call["kind"], name: name.replace(/\$\{[^}]*\}/g, "*") };
    }),
  );

/** Names on the page that they make. */
function emitted(): readonly RegExp[] {
  const made = calls.map(({ kind, name }) => {
    const plain = name.replaceAll(".", "_").replaceAll("*", "[a-z0-9_]+");
    return new RegExp(`^tenon_${plain}${suffixes[kind]}${kind === "time" ? "(_sum|_count|_max)?" : ""}$`);
  });
  return [/^tenon_metrics_dropped_total$/, ...made];
}

describe("dashboard", () => {
  const names = new Map<string, string>();
  for (const { title, targets } of dashboard.panels) {
    for (const { expr } of targets) for (const [name] of expr.matchAll(/\btenon_[a-z0-9_]+/g)) names.set(name, title);
  }

  test("asks for metrics that are exported", () => {
    const known = emitted();
    assert.ok(names.size > 15);
    for (const [name, title] of names) {
      assert.ok(
        known.some((one) => one.test(name)),
        `${title}: nothing exports ${name}`,
      );
      const family = name.replace(/_(sum|count)$/, "");
      assert.notEqual(helpOf(family), undefined, `${title}: ${name} has no help`);
    }
  });

  test("and all that is exported has a name of the one form, without what the page adds", () => {
    assert.ok(calls.length > 40);
    const metrics = new MemoryMetrics();
    for (const { file, kind, name } of calls) {
      metrics[kind](name.replaceAll("*", "any") as MetricName, 1);
      assert.doesNotMatch(metrics.text(), /tenon_metrics_dropped/, `${file}: ${name}`);
      assert.doesNotMatch(name, /_(total|sum|count|max|bucket|info)$/, `${file}: ${name}`);
      if (kind === "time") assert.doesNotMatch(name, /_(seconds|ms)$/, `${file}: ${name}`);
    }
  });

  test("panels do not lie on one another", () => {
    for (const [i, { title, gridPos: a }] of dashboard.panels.entries()) {
      assert.ok(a.x + a.w <= 24, title);
      for (const { gridPos: b } of dashboard.panels.slice(i + 1)) {
        const apart = a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y;
        assert.ok(apart, title);
      }
    }
  });
});
