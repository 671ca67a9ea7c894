// Child process of idle.ts: peers that connect and then do nothing. Arguments: kind, address, number of the first, and the
// ChainNames of a light peer's chain as JSON. Each message is how many more there shall be, and is answered when they are
// connected.
import { systemClock } from "../../../node/clock.ts";
import { nodeNet } from "../../../node/net/index.ts";
import { systemRandom } from "../../../node/random.ts";
import { memoryKv } from "../../../src/kv/memory.ts";
import { unhex } from "../../../src/lib/hex.ts";
import { libp2p } from "../../../src/p2p/libp2p/index.ts";
import { Peers } from "../../../src/p2p/peers/peers.ts";
import { quiet } from "../load.ts";
import { noMetrics, openEndpoint, seedOf, table } from "./endpoint.ts";
import type { ChainNames } from "./messages.ts";

const [kind = "bare", address = "", first = "0", names = "{}"] = process.argv.slice(2);
let next = Number(first);
process.on("disconnect", () => process.exit(0));
process.on("message", async (more: number) => {
  for (const end = next + more; next < end; next++) await (kind === "light" ? light(next) : bare(next));
  process.send?.(next);
});

async function bare(i: number): Promise<void> {
  const endpoint = await openEndpoint("bare", 1000 + i, false);
  const session = await endpoint.dial(address);
  await session.ask(16);
}

async function light(i: number): Promise<void> {
  const { chain, genesis, title, network: name } = JSON.parse(names) as ChainNames;
  const modules = { clock: systemClock, random: systemRandom, log: quiet, metrics: noMetrics, kv: memoryKv() };
  const hello = {
    ...{ version: 1, chain: unhex(chain), genesis: unhex(genesis), title, light: true, agent: "bench" },
    ...{ height: 0, tip: unhex(genesis), work: 0n, addresses: [] },
  };
  const peers = new Peers(
    { light: true, seeds: [address] },
    {
      ...modules,
      admission: { members: undefined, lightOpen: true, onChange: () => () => {} },
      hello: () => hello,
    },
  );
  const network = await libp2p.create(
    { ...table, host: "" },
    { ...modules, identity: seedOf(1000 + i), network: name, gate: peers.gate, light: true, host: nodeNet },
  );
  await peers.attach(network);
  const ready = new Promise<void>((resolve) => {
    peers.onPeer((what) => {
      if (what === "ready") resolve();
    });
  });
  await peers.start();
  await ready;
}
