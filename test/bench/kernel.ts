// `npm run bench -- kernel`: every kernel beside named peers in the same process, in interleaved rounds.
import { parts } from "../../runtime/kernels/builds.ts";
import type { Row } from "./table.ts";

/** @param scale 1: full sizes of the trees */
export async function kernel(scale = 1): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const part of parts) {
    const bench = (await import(`./kernel/${part}.ts`)) as { rows(scale: number): Promise<readonly Row[]> };
    rows.push(...(await bench.rows(scale)));
  }
  return rows;
}
