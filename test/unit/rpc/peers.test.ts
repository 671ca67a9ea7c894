// What RPC says of the network: in the family's form (GetPeerInfo, GetNetInfo), and in ours for operators.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { fail } from "../../../src/errors.ts";
import { utf8 } from "../../../src/lib/bytes.ts";
import { hex } from "../../../src/lib/hex.ts";
import { type Json, parseJson, print } from "../../../src/lib/json.ts";
import type { Connection, Peer } from "../../../src/p2p/index.ts";
import { peerMethods } from "../../../src/rpc/methods/peers.ts";
import { endpoint, rpcNet } from "../../../src/rpc/net.ts";
import { createRpc } from "../../../src/rpc/server.ts";
import { config, fixedClock, world } from "../../helpers/rpcworld.ts";

const { modules } = world();
const tip = modules.chain.tip();

function peer(change: Partial<Peer> = {}): Peer {
  return {
    id: "12D3KooWa",
    class: "full",
    address: "/ip4/10.0.0.1/tcp/13803/p2p/12D3KooWa",
    transport: "tcp",
    outbound: true,
    since: 1000,
    agent: "tenon/0.1.0",
    status: { height: Number(tip.height), tip: tip.hash, work: 1n },
    rtt: 12.6,
    score: 3.2,
    ...change,
  };
}

function rig(peers: readonly Peer[], connections: readonly Connection[] = []) {
  const clock = fixedClock(1_000_000);
  const net = rpcNet({
    net: { id: "12D3KooWme", peers: () => peers },
    network: {
      addresses: () => ["/ip4/127.0.0.1/tcp/1/p2p/12D3KooWme", "/ip4/192.168.0.2/tcp/1/p2p/12D3KooWme"],
      connections: () => connections,
    },
    chain: modules.chain,
    pool: { size: 7 },
    clock,
  });
  return { clock, net };
}

async function ask(rpc: ReturnType<typeof createRpc>, method: string, argument: Json = {}): Promise<Json> {
  const { body } = await rpc.handle(utf8(print({ id: 1, method, params: [argument] })), { ip: "127.0.0.1" });
  const { result, error } = parseJson(new TextDecoder().decode(body)) as { result: Json; error: string | null };
  if (error !== null) throw new Error(error);
  return result;
}

describe("Chain33's view", () => {
  test("peers first, then this node; a tip that is known has its whole header", async () => {
    const stranger = peer({ id: "12D3KooWb", status: { height: 900, tip: new Uint8Array(32).fill(9), work: 9n } });
    const { net, clock } = rig([peer(), stranger]);
    clock.at += 90_000;
    const rpc = createRpc(config, { ...modules, net });
    const { peers } = (await ask(rpc, "Chain33.GetPeerInfo", { p2pType: "" })) as { peers: { [k: string]: Json }[] };
    assert.deepEqual(
      peers.map(({ name, addr, port, self, mempoolSize }) => [name, addr, port, self, mempoolSize]),
      [
        ["12D3KooWa", "10.0.0.1", 13803n, false, 0n],
        ["12D3KooWb", "10.0.0.1", 13803n, false, 0n],
        ["12D3KooWme", "192.168.0.2", 1n, true, 7n],
      ],
    );
    const headers = peers.map((one) => one.header as { [k: string]: Json });
    assert.equal(headers[0]?.stateHash, `0x${hex(tip.stateHash)}`);
    assert.equal(headers[1]?.height, 900n);
    assert.equal(peers[2]?.runningTime, "1.500 minutes");
    assert.equal(peers[0]?.fullNode, true);
  });

  test("connections by direction, and rates between two looks", async () => {
    const traffic = { received: 0, sent: 0 };
    const connection = { peer: "12D3KooWa", traffic } as unknown as Connection;
    const { net, clock } = rig([peer(), peer({ outbound: false })], [connection]);
    clock.at += 2000;
    Object.assign(traffic, { received: 4096, sent: 4 * 1024 * 1024 });
    const rpc = createRpc(config, { ...modules, net });
    assert.deepEqual(await ask(rpc, "Chain33.GetNetInfo", { p2pType: "" }), {
      externalAddr: "/ip4/192.168.0.2/tcp/1/p2p/12D3KooWme",
      localAddr: "/ip4/127.0.0.1/tcp/1/p2p/12D3KooWme",
      service: true,
      outbounds: 1n,
      inbounds: 1n,
      routingtable: 2n,
      peerstore: 2n,
      ratein: "2.000 KB/s",
      rateout: "2.000 MB/s",
      ratetotal: "2.002 MB/s",
    });
    assert.deepEqual(await ask(rpc, "Chain33.NetProtocols"), {
      protoinfo: [
        {
          protocol: `/tenon/${modules.params.title}`,
          ratein: "2.000 KB/s",
          rateout: "2.000 MB/s",
          ratetotal: "2.002 MB/s",
        },
      ],
    });
  });

  test("addresses of every form", () => {
    assert.deepEqual(endpoint("/ip6/::1/udp/4001/webrtc-direct/certhash/u"), { addr: "::1", port: 4001 });
    assert.deepEqual(endpoint("/dns4/a.example/tcp/443/wss/p2p/x"), { addr: "a.example", port: 443 });
    assert.deepEqual(endpoint("/memory/3"), { addr: "", port: 0 });
  });
});

describe("an operator's view", () => {
  test("shows everything and passes changes on", async () => {
    const asked: unknown[] = [];
    const rpc = createRpc(
      config,
      modules,
      new Map([
        [
          "Tenon",
          peerMethods({
            id: "12D3KooWme",
            addresses: () => ["/ip4/127.0.0.1/tcp/1"],
            peers: () => [{ ...peer({ rtt: undefined }), received: 5, sent: 6 }],
            members: () => [{ id: "12D3KooWa", file: "node.toml" }],
            lightOpen: false,
            nodes: () => [],
            banned: () => [{ peer: "12D3KooWc", code: "net.frame", until: undefined }],
            add: async (one) => void asked.push(["add", one]),
            remove: async (one) => {
              throw fail("net.unavailable", { one });
            },
            ban: async (one, minutes) => void asked.push(["ban", one, minutes]),
            unban: async (one) => void asked.push(["unban", one]),
          }),
        ],
      ]),
    );
    const shown = (await ask(rpc, "Tenon.GetPeers")) as { [k: string]: Json };
    assert.deepEqual(shown.banned, [{ peer: "12D3KooWc", reason: "net.frame", until: null }]);
    assert.equal(shown.permissioned, true);
    const [first] = shown.peers as { [k: string]: Json }[];
    assert.deepEqual([first?.class, first?.rtt, first?.score, first?.received], ["full", null, 3n, 5n]);
    await ask(rpc, "Tenon.AddPeer", { peer: "12D3KooWd" });
    await ask(rpc, "Tenon.BanPeer", { peer: "12D3KooWd" });
    await ask(rpc, "Tenon.BanPeer", { peer: "12D3KooWd", minutes: 5 });
    await ask(rpc, "Tenon.UnbanPeer", { peer: "12D3KooWd" });
    assert.deepEqual(asked, [
      ["add", "12D3KooWd"],
      ["ban", "12D3KooWd", undefined],
      ["ban", "12D3KooWd", 5],
      ["unban", "12D3KooWd"],
    ]);
    await assert.rejects(ask(rpc, "Tenon.RemovePeer", { peer: "12D3KooWd" }), /does not have that/);
    const far = await rpc.handle(utf8('{"id":1,"method":"Tenon.AddPeer","params":[{}]}'), { ip: "10.0.0.9" });
    assert.match(new TextDecoder().decode(far.body), /not authorized/);
  });
});
