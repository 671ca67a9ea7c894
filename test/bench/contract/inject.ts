// How fast the gatekeeper is: validation and metering together, on modules that asc has made of the kernels.
import { readFileSync } from "node:fs";
import { importTable } from "../../../runtime/contract/imports.ts";
import { prepare } from "../../../runtime/contract/prepare.ts";
import { gasSchedule } from "../../../runtime/contract/schedule.ts";
import type { Row } from "../row.ts";

const modules = ["hash", "codec"].map(
  (part) => new Uint8Array(readFileSync(new URL(`../../../build/kernels/${part}.scalar.wasm`, import.meta.url))),
);

export async function rows(): Promise<readonly Row[]> {
  const schedule = gasSchedule(1);
  const options = { schedule, imports: importTable("tenon", schedule) };
  const bytes = modules.reduce((sum, one) => sum + one.length, 0);
  const times: number[] = [];
  let made = 0;
  for (let round = 0; round < 200; round++) {
    const start = performance.now();
    made = 0;
    for (const module of modules) made += prepare(module, options).wasm.length;
    times.push(performance.now() - start);
  }
  // The lower quartile: rounds that nothing interrupted, behind the first ones, which are the compiler's.
  const ms = times.sort((a, b) => a - b)[times.length >> 2] ?? 0;
  return [
    { name: "inject-mb-per-s", unit: "MB/s", ours: bytes / 1000 / ms },
    { name: "inject-growth", unit: "×", ours: made / bytes, better: "lower" },
  ];
}
