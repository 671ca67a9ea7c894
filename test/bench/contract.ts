// `npm run bench -- contract`: the gatekeeper, what metering costs, and calls of contracts, alone and in blocks.
import type { Row } from "./row.ts";

interface Group {
  /** Beginning of the names of its rows. */
  readonly name: string;
  rows(scale: number): Promise<readonly Row[]>;
}

const groups: readonly Group[] = [
  { name: "inject-", rows: async () => (await import("./contract/inject.ts")).rows() },
  { name: "overhead-", rows: async () => (await import("./contract/overhead.ts")).rows() },
  { name: "token-call-", rows: async () => (await import("./contract/call.ts")).rows() },
  { name: "token-tx-", rows: async (scale) => (await import("./contract/chain.ts")).tokenTransfers(scale) },
];

/** @param only a row, or the beginning of several */
export async function contract(scale: number, only = ""): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const group of groups.filter(({ name }) => only.startsWith(name) || name.startsWith(only)))
    rows.push(...(await group.rows(scale)).filter(({ name }) => name.startsWith(only)));
  return rows;
}
