// `npm run bench -- contract`: the gatekeeper, what metering costs, and calls of contracts.
import type { Row } from "./row.ts";

interface Group {
  /** Beginning of the names of its rows. */
  readonly rows: string;
  load(): Promise<{ rows(): Promise<readonly Row[]> }>;
}

const groups: readonly Group[] = [
  { rows: "inject-", load: () => import("./contract/inject.ts") },
  { rows: "overhead-", load: () => import("./contract/overhead.ts") },
  { rows: "token-call-", load: () => import("./contract/call.ts") },
];

/** @param only a row, or the beginning of several */
export async function contract(only = ""): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const group of groups.filter((one) => only.startsWith(one.rows) || one.rows.startsWith(only)))
    rows.push(...(await (await group.load()).rows()).filter(({ name }) => name.startsWith(only)));
  return rows;
}
