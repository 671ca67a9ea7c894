// The network as Chain33's clients ask for it: GetPeerInfo and GetNetInfo out of what is known of the peers.
import type { ChainReader } from "../chain/index.ts";
import type { Clock } from "../host.ts";
import { zero32 } from "../lib/bytes.ts";
import type { Connection, Net, Network, Peer } from "../p2p/index.ts";
import { Header } from "../types/proto/blockchain.ts";
import { version } from "../version.ts";
import type { RpcNet, RpcPeer } from "./index.ts";

interface NetParts {
  readonly net: Pick<Net, "id" | "peers">;
  readonly network: Pick<Network, "addresses" | "connections">;
  readonly chain: Pick<ChainReader, "tip" | "headerByHash">;
  readonly pool: { readonly size: number };
  readonly clock: Clock;
}

export function rpcNet({ net, network, chain, pool, clock }: NetParts): RpcNet {
  const started = clock.now();
  const rates = new Rates(clock);
  const common = { localDBVersion: "", storeDBVersion: "", blocked: false, finalized: { height: 0n, hash: zero32 } };

  const peerOf = (peer: Peer): RpcPeer => {
    const { height, tip } = peer.status;
    return {
      ...common,
      ...endpoint(peer.address),
      name: peer.id,
      // What waits at a peer is not told.
      mempoolSize: 0,
      self: false,
      header: chain.headerByHash(tip) ?? Header.make({ height: BigInt(height), hash: tip }),
      version: peer.agent,
      runningTime: "",
      fullNode: peer.class !== "light",
    };
  };
  const self = (): RpcPeer => ({
    ...common,
    ...endpoint(outward(network.addresses()) ?? ""),
    name: net.id,
    mempoolSize: pool.size,
    self: true,
    header: chain.tip(),
    version: `tenon/${version}`,
    runningTime: runningText(clock.now() - started),
    fullNode: true,
  });

  return {
    peers: () => [...net.peers().map(peerOf), self()],
    info() {
      const peers = net.peers();
      const addresses = network.addresses();
      const outbounds = peers.filter((one) => one.outbound).length;
      const { received, sent } = rates.take(network.connections());
      return {
        externalAddr: outward(addresses) ?? "",
        localAddr: addresses[0] ?? "",
        service: peers.length > outbounds,
        outbounds,
        inbounds: peers.length - outbounds,
        routingtable: peers.length,
        peerstore: peers.length,
        ratein: rateText(received),
        rateout: rateText(sent),
        ratetotal: rateText(received + sent),
      };
    },
  };
}

/** IP (or name) and port of a multiaddr; port 0 where it has none. */
export function endpoint(address: string): { readonly addr: string; readonly port: number } {
  const [, host = "", port = "0"] =
    /^\/(?:ip4|ip6|dns|dns4|dns6)\/([^/]+)(?:\/(?:tcp|udp)\/(\d{1,5}))?/.exec(address) ?? [];
  return { addr: host, port: Number(port) };
}

/** The first address that is not this machine's own. */
function outward(addresses: readonly string[]): string | undefined {
  return addresses.find((one) => !/^\/(ip4\/127\.|ip6\/::1\/)/.test(one)) ?? addresses[0];
}

/** Bytes per second between two looks, at least a second apart. */
class Rates {
  readonly #clock: Clock;
  #held = new Map<Connection, { received: number; sent: number }>();
  #at: number;
  #last = { received: 0, sent: 0 };

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#at = clock.now();
  }

  take(connections: readonly Connection[]): { readonly received: number; readonly sent: number } {
    const seconds = (this.#clock.now() - this.#at) / 1000;
    if (seconds < 1) return this.#last;
    let [received, sent] = [0, 0];
    const held = new Map<Connection, { received: number; sent: number }>();
    for (const one of connections) {
      const before = this.#held.get(one) ?? { received: 0, sent: 0 };
      const now = { received: one.traffic.received, sent: one.traffic.sent };
      received += now.received - before.received;
      sent += now.sent - before.sent;
      held.set(one, now);
    }
    this.#held = held;
    this.#at = this.#clock.now();
    this.#last = { received: received / seconds, sent: sent / seconds };
    return this.#last;
  }
}

/** As the family writes rates: `12.500 KB/s`, from about 100 KB/s on in MB. */
function rateText(bytesPerSecond: number): string {
  const kilo = bytesPerSecond / 1024;
  return kilo / 1024 > 0.1 ? `${(kilo / 1024).toFixed(3)} MB/s` : `${kilo.toFixed(3)} KB/s`;
}

function runningText(ms: number): string {
  const minutes = ms / 60_000;
  return minutes < 60 ? `${minutes.toFixed(3)} minutes` : `${(minutes / 60).toFixed(3)} hours`;
}
