// Methods of an operator (service Tenon): who is connected, who belongs to the chain, who is kept out. Those that change
// something are local: callers on this machine, or any that have given the RPC password.

import { hex0x } from "../../lib/hex.ts";
import type { Json } from "../../lib/json.ts";
import type { Peer, PeerId } from "../../p2p/index.ts";
import { i64, shape, text } from "../json/bind.ts";
import { type Method, method, nothing } from "../method.ts";

/** What is known of the peers, and what may be changed; every change holds at once and after a restart. */
export interface PeerAdmin {
  readonly id: PeerId;
  addresses(): readonly string[];
  peers(): readonly (Peer & { readonly received: number; readonly sent: number })[];
  /** undefined: the chain is open to all. */
  members(): readonly { readonly id: PeerId; readonly file: string }[] | undefined;
  readonly lightOpen: boolean;
  /** Nodes that are always called. */
  nodes(): readonly string[];
  banned(): readonly { readonly peer: PeerId; readonly code: string; readonly until: number | undefined }[];
  /** @param peer id or multiaddr @throws ChainError net.address, config.unreadable */
  add(peer: string): Promise<void>;
  /** @throws ChainError net.unavailable when it is not known, config.invalid when node.toml names it */
  remove(peer: string): Promise<void>;
  /** @param minutes undefined: for good */
  ban(peer: string, minutes: number | undefined): Promise<void>;
  /** @throws ChainError net.unavailable when it is not banned */
  unban(peer: string): Promise<void>;
}

const PeerArg = shape("ReqPeer", { peer: text });
const BanArg = shape("ReqBan", { peer: text, minutes: i64 });

export function peerMethods(admin: PeerAdmin): readonly Method[] {
  const done = async (change: Promise<void>): Promise<Json> => {
    await change;
    return { isOk: true };
  };
  return [
    method("GetPeers", nothing, () => ({
      id: admin.id,
      addresses: admin.addresses(),
      permissioned: admin.members() !== undefined,
      lightOpen: admin.lightOpen,
      members: (admin.members() ?? []).map(({ id, file }) => ({ id, file })),
      nodes: admin.nodes(),
      peers: admin.peers().map(peerView),
      banned: admin.banned().map(({ peer, code, until }) => ({ peer, reason: code, until: until ?? null })),
    })),
    local(method("AddPeer", PeerArg, ({ peer }) => done(admin.add(peer)))),
    local(method("RemovePeer", PeerArg, ({ peer }) => done(admin.remove(peer)))),
    // 0 minutes: for good
    local(
      method("BanPeer", BanArg, ({ peer, minutes }) =>
        done(admin.ban(peer, minutes === 0n ? undefined : Number(minutes))),
      ),
    ),
    local(method("UnbanPeer", PeerArg, ({ peer }) => done(admin.unban(peer)))),
  ];
}

function local(one: Method): Method {
  return { ...one, local: true };
}

function peerView(peer: Peer & { readonly received: number; readonly sent: number }): Json {
  return {
    id: peer.id,
    class: peer.class,
    transport: peer.transport,
    address: peer.address,
    outbound: peer.outbound,
    since: peer.since,
    agent: peer.agent,
    height: peer.status.height,
    tip: hex0x(peer.status.tip),
    rtt: peer.rtt === undefined ? null : Math.round(peer.rtt),
    score: Math.round(peer.score),
    received: peer.received,
    sent: peer.sent,
  };
}
