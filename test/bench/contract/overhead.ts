// What metering costs: the same program as it was compiled and as the gatekeeper makes it, in turns. Each in code of V8's
// optimising compiler, in which what is called often soon runs, and of its baseline compiler, in which everything starts.
import { setFlagsFromString } from "node:v8";
import { importTable } from "../../../runtime/contract/imports.ts";
import { prepare } from "../../../runtime/contract/prepare.ts";
import { gasSchedule } from "../../../runtime/contract/schedule.ts";
import { compileSource } from "../../helpers/asc.ts";
import { instance } from "../../helpers/engine.ts";
import type { Row } from "../row.ts";
import { programs } from "./programs.ts";

/** Compilers by the flags that leave only one: when code moves from one to the other is a matter of the machine's load. */
const tiers = [
  { suffix: "", flags: ["--no-liftoff"] },
  { suffix: "-baseline", flags: ["--liftoff", "--no-wasm-tier-up", "--no-wasm-dynamic-tiering"] },
] as const;

interface Program {
  run(n: number): number | bigint;
  _start?(): void;
  $reset?(gas: bigint, stack: number): void;
}

/** Times as long as without metering. */
export async function rows(): Promise<readonly Row[]> {
  const compiled = await Promise.all(
    programs.map(async (one) => ({ ...one, bytes: new Uint8Array(await compileSource(one.source, one.flags)) })),
  );
  const rows: Row[] = [];
  for (const [number, { suffix, flags }] of tiers.entries()) {
    for (const flag of flags) setFlagsFromString(flag);
    for (const { name, n, bytes } of compiled) {
      const ours = overhead(name, bytes, n, number);
      rows.push({ name: `overhead-${name}${suffix}`, unit: "×", ours, better: "lower" });
    }
  }
  return rows;
}

/** @param mark differs by compiler: an engine keeps what it has compiled by the module's bytes */
function overhead(name: string, bytes: Uint8Array<ArrayBuffer>, n: number, mark: number): number {
  const schedule = gasSchedule(1);
  const prepared = prepare(bytes, { schedule, imports: importTable("tenon", schedule) }).wasm;
  const plain = instance<Program>(marked(bytes, mark));
  const metered = instance<Program>(marked(prepared, mark));
  metered.$reset?.(2n ** 62n, schedule.stack.total);
  for (const one of [plain, metered]) one._start?.();
  if (plain.run(n) !== metered.run(n)) throw new Error(`${name} gives another result when it is metered`);
  return ratio(
    () => plain.run(n),
    () => metered.run(n),
  );
}

/**
 * Single runs in turns, and the lower quartile of each: a run is shorter than a time slice, so on a busy machine most are
 * not interrupted, which the median of longer windows cannot say.
 */
function ratio(plain: () => unknown, metered: () => unknown): number {
  const times: [number[], number[]] = [[], []];
  for (let round = 0; round < 800; round++) {
    const start = performance.now();
    plain();
    const between = performance.now();
    metered();
    times[0].push(between - start);
    times[1].push(performance.now() - between);
  }
  const [first, second] = times.map((list) => list.sort((a, b) => a - b)[list.length >> 2]);
  return (second ?? 0) / (first ?? 1);
}

/** With a custom section behind it. */
function marked(bytes: Uint8Array, mark: number): Uint8Array<ArrayBuffer> {
  const section = Uint8Array.of(0, 2, 1, 0x61 + mark);
  const out = new Uint8Array(bytes.length + section.length);
  out.set(bytes);
  out.set(section, bytes.length);
  return out;
}
