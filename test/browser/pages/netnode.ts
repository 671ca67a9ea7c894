// A whole node in the page whose only way to others is the network: a light peer, which asks for headers, or a full one,
// which follows the chain and executes it.
import { openBrowserHost } from "../../../browser/index.ts";
import { pageNet } from "../../../browser/net/index.ts";
import { pageRandom } from "../../../browser/random.ts";
import { allPlugins } from "../../../src/catalog.ts";
import { parseRecording } from "../../../src/chain/recording.ts";
import { StoredHeader } from "../../../src/chain/records.ts";
import { paramsFromReplay } from "../../../src/config/replay.ts";
import { equal } from "../../../src/lib/bytes.ts";
import { hex } from "../../../src/lib/hex.ts";
import { type Node, openNode } from "../../../src/node.ts";
import type { Peer } from "../../../src/p2p/index.ts";
import { methods } from "../../../src/p2p/methods.ts";
import { HeadersAnswer, HeadersRequest } from "../../../src/p2p/sync/messages.ts";
import { headerHash } from "../../../src/types/block.ts";
import type { NodeReport, NodeRequest } from "../reports.ts";

let running: Node | undefined;

export async function run({ chain, seed, light }: NodeRequest): Promise<NodeReport> {
  if (seed === undefined) {
    await running?.close();
    running = undefined;
    return { transport: "", height: -1, headers: 0, tip: "", root: "" };
  }
  const file = parseRecording(await (await fetch(chain)).text());
  const params = paramsFromReplay(file, await allPlugins());
  const host = await openBrowserHost({ params, net: pageNet() });
  const p2p = { name: "libp2p", identity: pageRandom.bytes(32), seeds: [seed], light };
  const node = await openNode({ params, mine: false, p2p, sub: { p2p: { libp2p: { dht: false } } } }, host);
  running = node;
  const { peers } = node;
  if (peers === undefined) throw new Error("no peers");
  const met = new Promise<Peer>((resolve) => {
    peers.net.onPeer((what, peer) => what === "ready" && resolve(peer));
  });
  await node.start();
  const { id, transport, status } = await met;
  const report = { transport, height: status.height, headers: 0, tip: "", root: "" };
  if (!light) {
    const there = () => node.chain.tip().height >= BigInt(status.height);
    if (!there()) {
      await new Promise<void>((resolve) => {
        node.chain.onChange(() => there() && resolve());
      });
    }
    const tip = node.chain.tip();
    return { ...report, tip: hex(tip.hash), root: hex(tip.stateHash) };
  }
  const genesis = node.chain.hashAt(0);
  if (genesis === undefined) throw new Error("no genesis");
  const request = HeadersRequest.encode({ locator: [genesis], max: 512 });
  const { records } = HeadersAnswer.decode(await peers.net.request(id, methods.headers, request));
  let parent = genesis;
  for (const record of records) {
    const { mainHash: _, mainHeight: __, size: ___, ...header } = StoredHeader.decode(record);
    if (!equal(header.parentHash, parent)) throw new Error(`header ${header.height} stands on another one`);
    parent = headerHash(header, params.forks, host.kernels);
  }
  return { ...report, headers: records.length, tip: hex(parent) };
}
