// `npm run bench -- net`: what the network costs and carries. Every figure of libp2p beside ours is taken in the same run.
import type { Row } from "./row.ts";

export interface NetOptions {
  readonly scale: number;
  /** A group of rows; all of them when undefined. */
  readonly only: string | undefined;
  /** Small blocks of the chain that is synchronised. */
  readonly blocks: number;
}

const groups: Readonly<Record<string, (options: NetOptions) => Promise<readonly Row[]>>> = {
  transport: async ({ scale }) => (await import("./net/transport.ts")).transport(scale),
  sync: async ({ blocks }) => (await import("./net/sync.ts")).sync(blocks),
  live: async ({ scale }) => (await import("./net/live.ts")).live(scale),
  idle: async ({ scale }) => (await import("./net/idle.ts")).idle(scale),
};

export async function net(options: NetOptions): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const [name, run] of Object.entries(groups)) {
    if (options.only === undefined || options.only === name) rows.push(...(await run(options)));
  }
  return rows;
}
