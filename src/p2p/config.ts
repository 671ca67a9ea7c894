// The [p2p] table of this machine, apart from the plug-in's own sub-table: which network, whom to call first, who may
// come in, and how many of each class.
import { fail } from "../errors.ts";
import { type Static, Type } from "../lib/schema.ts";
import { isPeerId } from "./id.ts";
import type { PeerId } from "./index.ts";

const count = (value: number, description: string) =>
  Type.Integer({ default: value, minimum: 0, maximum: 100_000, description });
const flag = (description: string) => Type.Boolean({ default: false, description });
const idForm = "12D3KooW[1-9A-HJ-NP-Za-km-z]{44}";
const peerId = Type.String({ pattern: `^${idForm}$` });

/** The peer that a peer id, or a multiaddr that ends with one, names. @throws ChainError net.address */
export function peerOf(text: string): PeerId {
  const id = text.startsWith("/") ? text.slice(text.lastIndexOf("/p2p/") + "/p2p/".length) : text;
  if (!isPeerId(id)) {
    const reason = "is neither a peer id nor a multiaddr that ends with one";
    throw fail("net.address", { address: text, reason }, `${text.slice(0, 100)} ${reason}`);
  }
  return id;
}

/** Keys beside `sub`. */
export const p2pConfig = Type.Object({
  enable: flag("Whether the node connects with others."),
  name: Type.String({ default: "libp2p", description: "The network plug-in." }),
  seeds: Type.Array(Type.String({ pattern: `^/.+/p2p/${idForm}$` }), {
    default: [],
    maxItems: 1000,
    description: "Nodes to call first, as multiaddrs with peer id: /ip4/127.0.0.1/tcp/13803/p2p/12D3KooW…",
  }),
  permissioned: flag("Whether only the members of `members` and of members.toml may connect."),
  members: Type.Array(peerId, {
    default: [],
    maxItems: 10_000,
    description: "Peer ids of the members (`tenon peer id`); `tenon peer add` keeps more in members.toml.",
  }),
  lightOpen: flag("Whether others may use the light protocol of a permissioned chain."),
  identity: Type.String({
    default: "peer",
    description: "Folder of the peer key, made at the first start, relative to this file.",
  }),
  outbound: count(8, "Connections that this node dials and keeps; a quarter of them is kept for seeds."),
  maxFull: count(64, "Most connected full nodes, members included."),
  maxLight: count(256, "Most connected light peers."),
  maxPerPrefix: count(16, "Most inbound connections from one range of addresses (/16 of IPv4, /32 of IPv6)."),
});
export type P2pConfig = Readonly<Static<typeof p2pConfig>>;
