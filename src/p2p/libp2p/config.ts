// The plug-in's table in node.toml, `[p2p.sub.libp2p]`: where it listens, over which transports, and its limits.
import { type Static, Type } from "typebox";

const text = (description: string) => Type.String({ default: "", description });
const flag = (value: boolean, description: string) => Type.Boolean({ default: value, description });
const count = (value: number, minimum: number, description: string) =>
  Type.Integer({ default: value, minimum, description });
const port = (value: number, description: string) =>
  Type.Integer({ default: value, minimum: 0, maximum: 65_535, description });
const addresses = (description: string) => Type.Array(Type.String(), { default: [], maxItems: 64, description });
const table = <P extends Parameters<typeof Type.Object>[0]>(properties: P) =>
  Type.Object(properties, { additionalProperties: false });

export const config = table({
  host: Type.String({
    default: "127.0.0.1",
    description: "IP address of the interface to listen on; 0.0.0.0 for all, empty to listen nowhere",
  }),
  port: port(13_803, "TCP port; 0: the system chooses"),
  tcp: flag(true, "Whether plain TCP is listened on"),
  ws: table({
    listen: flag(false, "Whether WebSockets are listened on"),
    port: port(13_804, "Port of WebSockets; 0: the system chooses"),
    cert: text("File of the certificate (PEM): with it WebSockets are secure (wss)"),
    key: text("File of the certificate's private key (PEM)"),
  }),
  webrtc: table({
    listen: flag(false, "Whether webrtc-direct is listened on: pages of any origin reach it, without a certificate"),
    port: port(13_803, "UDP port of webrtc-direct; 0: the system chooses"),
  }),
  relay: table({
    serve: flag(false, "Whether pages that know this node may call each other through it, to connect directly then"),
    places: count(1000, 1, "Most peers that can be called through this node at once"),
  }),
  listen: addresses("More multiaddrs to listen on, e.g. /ip6/::1/tcp/13803"),
  announce: addresses("Multiaddrs under which others reach this node, instead of those it listens on"),
  dht: flag(true, "Whether peers are looked for in the network's distributed hash table"),
  limits: table({
    connections: count(300, 1, "Most connections in both directions; above it none come in"),
    pending: count(32, 1, "Most incoming connections whose handshake has not ended"),
    perHost: count(10, 1, "Most incoming connections from one IP address in a second"),
  }),
  gossip: table({
    degree: Type.Integer({
      default: 6,
      minimum: 2,
      maximum: 32,
      description: "Neighbours that gossip is passed on to",
    }),
    maxBytes: Type.Integer({
      default: 262_144,
      minimum: 1024,
      maximum: 1_048_576,
      description: "Longest message; who sends longer ones is cut off",
    }),
    perSecond: count(2000, 1, "Messages of one peer in a second; who sends more for long is cut off"),
  }),
});
export type LibP2PConfig = Static<typeof config>;
