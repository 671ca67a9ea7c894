// `npm run bench -- NAME [--json] [--scale X]`: runs one benchmark and prints ours beside its peers. Nothing here is a
// test: no time is asserted anywhere.
import { print, type Row, report } from "./table.ts";

const benches: Readonly<Record<string, { readonly about: string; run(scale: number): Promise<readonly Row[]> }>> = {
  chain: {
    about: "signed transfers end to end, and a peer's blocks connected",
    run: async (scale) => (await import("./chain.ts")).chain(scale),
  },
  codec: { about: "the codec on transactions and blocks", run: async () => (await import("./codec.ts")).codec() },
  crypto: {
    about: "hashing, signature checks, addresses; the verifying workers",
    run: async () => (await import("./crypto.ts")).crypto(),
  },
  executor: { about: "a transfer inside a block", run: async () => (await import("./executor.ts")).executor() },
  kernel: {
    about: "the WebAssembly kernels beside their peers",
    run: async (scale) => (await import("./kernel.ts")).kernel(scale),
  },
  mempool: { about: "the pool itself, by order", run: async () => (await import("./mempool.ts")).mempool() },
  store: {
    about: "the state tree: inserts, updates of a block, reads",
    run: async (scale) => (await import("./store.ts")).store(scale),
  },
};

const args = process.argv.slice(2);
const json = args.includes("--json");
const scaleAt = args.indexOf("--scale");
const scale = scaleAt < 0 ? 1 : Number(args[scaleAt + 1]);
const name = args.find((arg, i) => !arg.startsWith("--") && (scaleAt < 0 || i !== scaleAt + 1));
const bench = name === undefined ? undefined : benches[name];
if (bench === undefined || name === undefined || !(scale > 0)) {
  console.log("npm run bench -- NAME [--json] [--scale X]\n");
  for (const [one, { about }] of Object.entries(benches)) console.log(`  ${one.padEnd(10)} ${about}`);
  process.exit(name === undefined ? 0 : 2);
}
const made = report(name, await bench.run(scale));
console.log(json ? JSON.stringify(made) : print(made));
process.exit(0);
