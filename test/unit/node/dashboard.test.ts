// The dashboard asks for metrics that exist: each has its help line, and the sources count, set or time it.
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { helpOf } from "../../../node/metrics/help.ts";

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

/** Names on the page that a call in the sources makes; `${…}` stands for any text. */
function emitted(): readonly RegExp[] {
  const out: RegExp[] = [/^tenon_metrics_dropped_total$/];
  for (const file of globSync(["src/**/*.ts", "node/**/*.ts"], { cwd: root, exclude: ["**/node_modules/**"] })) {
    const text = readFileSync(`${root}${file}`, "utf8");
    for (const [, kind = "", name = ""] of text.matchAll(/\b(count|gauge|time)\(\s*[`"]([^`"]+)[`"]/g)) {
      const plain = name
        .replace(/\$\{[^}]*\}/g, "*")
        .replace(/[^A-Za-z0-9_*]/g, "_")
        .replaceAll("*", "[a-z0-9_]+");
      const tail = kind === "time" ? "(_sum|_count|_max)?" : "";
      out.push(new RegExp(`^tenon_${plain}${suffixes[kind as keyof typeof suffixes]}${tail}$`));
    }
  }
  return out;
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
