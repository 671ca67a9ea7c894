// `npm run bench -- NAME`: runs one benchmark and prints ours beside its peers. Nothing here is a test: no time is
// asserted anywhere.
import { parseArgs } from "node:util";
import type { Row } from "./row.ts";
import { print, report } from "./table.ts";

const usage = `npm run bench -- NAME [options]

  --json       for machines
  --scale X    sizes times X
  --only NAME  one group of rows (chain, contract, net), one part (kernel)
  --blocks N   net: small blocks of the chain that is synchronised, 5,000 by default
  --build B    kernel: another build of the kernels than the best
  --browser    kernel: in headless Chromium; --shot FILE keeps a picture of the page
  --serve      kernel: serves the page for any browser on this machine
`;

interface BenchOptions {
  readonly scale: number;
  readonly only: string | undefined;
  readonly build: string | undefined;
  readonly blocks: number;
}

const benches: Readonly<
  Record<string, { readonly about: string; run(options: BenchOptions): Promise<readonly Row[]> }>
> = {
  chain: {
    about: "signed transfers end to end, and a peer's blocks connected",
    run: async ({ scale, only }) => (await import("./chain.ts")).chain(scale, only),
  },
  codec: { about: "the codec on transactions and blocks", run: async () => (await import("./codec.ts")).codec() },
  contract: {
    about: "the gatekeeper, what metering costs, calls of contracts, alone and in blocks",
    run: async ({ scale, only }) => (await import("./contract.ts")).contract(scale, only),
  },
  crypto: {
    about: "hashing, signature checks, addresses; the verifying workers",
    run: async () => (await import("./crypto.ts")).crypto(),
  },
  executor: { about: "a transfer inside a block", run: async () => (await import("./executor.ts")).executor() },
  kernel: {
    about: "the WebAssembly kernels beside their peers",
    run: async (options) => (await import("./kernel.ts")).kernel(options),
  },
  mempool: { about: "the pool itself, by order", run: async () => (await import("./mempool.ts")).mempool() },
  net: {
    about: "transports beside bare libp2p, blocks and transactions between nodes, catching up, idle peers",
    run: async (options) => (await import("./net.ts")).net(options),
  },
  store: {
    about: "the state tree: inserts, updates of a block, reads",
    run: async ({ scale }) => (await import("./store.ts")).store(scale),
  },
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: "boolean", default: false },
    scale: { type: "string", default: "1" },
    only: { type: "string" },
    browser: { type: "boolean", default: false },
    serve: { type: "boolean", default: false },
    shot: { type: "string" },
    build: { type: "string" },
    blocks: { type: "string", default: "5000" },
  },
});
const [name] = positionals;
const bench = name === undefined ? undefined : benches[name];
const scale = Number(values.scale);
const blocks = Number(values.blocks);
if (bench === undefined || name === undefined || !(scale > 0) || !(Number.isSafeInteger(blocks) && blocks > 0)) {
  console.log(usage);
  for (const [one, { about }] of Object.entries(benches)) console.log(`  ${one.padEnd(10)} ${about}`);
  process.exit(name === undefined ? 0 : 2);
}
const { browser, serve, shot, only, build } = values;
const rows =
  name === "kernel" && (browser || serve)
    ? await (await import("./browser.ts")).inBrowser({ build, serve, shot })
    : await bench.run({ scale, only, build, blocks });
const made = report(browser ? `${name} in Chromium` : name, rows);
console.log(values.json ? JSON.stringify(made) : print(made));
process.exit(0);
