// Metrics in memory, and their page in the text format of Prometheus (exposition format 0.0.4). Names and series are
// bounded: a name or label made of somebody's input cannot fill the memory.
import type { Labels, MetricName, Metrics } from "../../src/host.ts";
import { helpOf } from "./help.ts";

const maxSeries = 4096;
const maxSeriesPerName = 256;
/** Names of any other form are dropped, so that no two spellings of one stand beside each other. */
const nameForm = /^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$/;

type Type = "counter" | "gauge" | "summary";

interface Series {
  count: number;
  sum: number;
  max: number;
}

/** One name with its series by label text. */
interface Family {
  readonly name: string;
  readonly type: Type;
  readonly series: Map<string, Series>;
}

export class MemoryMetrics implements Metrics {
  /** By the type and the caller's name, so that a repeated call finds its family without making text. */
  readonly #families: Readonly<Record<Type, Map<string, Family>>> = {
    counter: new Map(),
    gauge: new Map(),
    summary: new Map(),
  };
  /** Names as shown, of every family: no two families may show the same. */
  readonly #shown = new Set<string>();
  #size = 0;
  #dropped = 0;

  count(name: MetricName, by = 1, labels?: Labels): void {
    const series = this.#series("counter", name, labels);
    if (series !== undefined) series.sum += by;
  }

  gauge(name: MetricName, value: number, labels?: Labels): void {
    const series = this.#series("gauge", name, labels);
    if (series !== undefined) series.sum = value;
  }

  time(name: MetricName, ms: number, labels?: Labels): void {
    const series = this.#series("summary", name, labels);
    if (series === undefined) return;
    series.count++;
    series.sum += ms;
    series.max = Math.max(series.max, ms);
  }

  /** The page: names prefixed `tenon_`, durations in seconds. */
  text(): string {
    const lines: string[] = [];
    const families = Object.values(this.#families).flatMap((one) => [...one.values()]);
    for (const { name, type, series } of families.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const rows = [...series].sort(([a], [b]) => (a < b ? -1 : 1));
      head(lines, name, type);
      for (const [labels, { count, sum }] of rows) {
        if (type === "summary")
          lines.push(`${name}_sum${labels} ${shown(sum / 1000)}`, `${name}_count${labels} ${count}`);
        else lines.push(`${name}${labels} ${shown(sum)}`);
      }
      if (type !== "summary") continue;
      head(lines, `${name}_max`, "gauge");
      for (const [labels, { max }] of rows) lines.push(`${name}_max${labels} ${shown(max / 1000)}`);
    }
    if (this.#dropped > 0) {
      head(lines, droppedName, "counter");
      lines.push(`${droppedName} ${this.#dropped}`);
    }
    return `${lines.join("\n")}\n`;
  }

  #series(type: Type, name: string, labels: Labels | undefined): Series | undefined {
    const family = this.#families[type].get(name) ?? this.#family(type, name);
    if (family === undefined) return undefined;
    const key = labels === undefined ? "" : labelText(labels);
    const held = family.series.get(key);
    if (held !== undefined) return held;
    if (this.#size >= maxSeries || family.series.size >= maxSeriesPerName) {
      this.#dropped++;
      return undefined;
    }
    const series = { count: 0, sum: 0, max: 0 };
    family.series.set(key, series);
    this.#size++;
    return series;
  }

  #family(type: Type, name: string): Family | undefined {
    const plain = `tenon_${name.replace(".", "_")}`;
    const full = type === "counter" ? `${plain}_total` : type === "summary" ? `${plain}_seconds` : plain;
    const names = type === "summary" ? [full, `${full}_sum`, `${full}_count`, `${full}_max`] : [full];
    if (!nameForm.test(name) || this.#shown.size >= maxSeries || names.some((one) => this.#shown.has(one))) {
      this.#dropped++;
      return undefined;
    }
    for (const one of names) this.#shown.add(one);
    const family: Family = { name: full, type, series: new Map() };
    this.#families[type].set(name, family);
    return family;
  }
}

const droppedName = "tenon_metrics_dropped_total";

function head(lines: string[], name: string, type: Type): void {
  const help = helpOf(name);
  if (help !== undefined) lines.push(`# HELP ${name} ${help.replaceAll("\\", "\\\\").replaceAll("\n", "\\n")}`);
  lines.push(`# TYPE ${name} ${type}`);
}

/** `{a="1",b="2"}` with names in order, so that one set has one text. */
function labelText(labels: Labels): string {
  const list = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  if (list.length === 0) return "";
  return `{${list.map(([name, value]) => `${labelName(name)}="${escaped(value)}"`).join(",")}}`;
}

function labelName(name: string): string {
  const plain = name.replace(/[^A-Za-z0-9_]/g, "_");
  return /^[0-9]/.test(plain) || plain === "" ? `_${plain}` : plain;
}

function escaped(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll('"', '\\"');
}

function shown(value: number): string {
  if (Number.isFinite(value) || Number.isNaN(value)) return String(value);
  return value > 0 ? "+Inf" : "-Inf";
}
