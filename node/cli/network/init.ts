// The network that `tenon net init` makes: described by a file, or by a number of nodes.
import { readFile } from "node:fs/promises";
import { checkFree, writeFiles } from "../files.ts";
import { UsageError } from "../output.ts";
import { parseNetwork } from "./format.ts";
import { type LaidOut, layOut } from "./layout.ts";
import { networkFile } from "./nodes.ts";

export interface InitOptions {
  readonly folder: string;
  /** Description of the network; without it there are `count` nodes, the first of which makes the blocks. */
  readonly file?: string | undefined;
  readonly count: number;
  readonly permissioned: boolean;
  /** First of the ports: JSON-RPC, peers, metrics. */
  readonly ports: { readonly rpc: number; readonly p2p: number; readonly metrics: number };
}

/** @throws UsageError @throws ChainError config.invalid */
export async function initNetwork(options: InitOptions): Promise<readonly LaidOut[]> {
  const { folder, file, ports, permissioned } = options;
  const text = file === undefined ? plainNetwork(options.count) : await given(file);
  const plan = parseNetwork(text, file ?? networkFile);
  await checkFree(folder, [networkFile, ...plan.nodes.map(({ name }) => name)], false);
  const nodes = await layOut(
    plan,
    folder,
    (_node, index) => ({
      host: "127.0.0.1",
      port: ports.p2p + index,
      rpc: `localhost:${ports.rpc + index}`,
      metrics: `localhost:${ports.metrics + index}`,
    }),
    { permissioned },
  );
  // Last: a folder without it is not a network.
  await writeFiles(folder, { [networkFile]: text }, false);
  return nodes;
}

async function given(file: string): Promise<string> {
  return readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`${file} cannot be read (${error.code})`);
  });
}

function plainNetwork(count: number): string {
  const names = Array.from({ length: count }, (_, index) => `node${index + 1}`);
  const tables = names.map((name, index) => `[nodes.${name}]\n${index === 0 ? "mine = true\n" : ""}`);
  return `about = "a network of ${count} nodes on this machine: ${names[0]} makes the blocks, the others follow"\n\n${tables.join("\n")}`;
}
