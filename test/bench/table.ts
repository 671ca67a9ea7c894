// How results are printed: for people a table, with --json one object.
import { cpus } from "node:os";
import { figure, type Row, ratioOf } from "./row.ts";

export interface Report {
  readonly bench: string;
  readonly date: string;
  readonly cpu: string;
  readonly node: string;
  readonly rows: readonly (Row & { readonly ratio: Readonly<Record<string, number>> })[];
}

export function report(bench: string, rows: readonly Row[]): Report {
  return {
    bench,
    date: new Date().toISOString().slice(0, 10),
    cpu: `${cpus().length} × ${cpus()[0]?.model.trim() ?? "unknown"}`,
    node: process.version,
    rows: rows.map((row) => ({
      ...row,
      peers: row.peers ?? {},
      ratio: Object.fromEntries(
        Object.entries(row.peers ?? {}).map(([name, value]) => [name, Number(ratioOf(row, value).toFixed(3))]),
      ),
    })),
  };
}

export function print(made: Report): string {
  const lines = [`${made.bench}   ${made.date}   ${made.cpu}   Node ${made.node}`, ""];
  const width = Math.max(...made.rows.map((row) => row.name.length));
  for (const row of made.rows) {
    const peers = Object.entries(row.peers ?? {}).map(
      ([name, value]) => `${name} ${figure(value)} (${(row.ratio[name] as number).toFixed(2)}×)`,
    );
    lines.push(
      `${row.name.padEnd(width)}  ${figure(row.ours).padStart(10)} ${row.unit.padEnd(8)} ${peers.join("   ")}`,
    );
  }
  return lines.join("\n");
}
