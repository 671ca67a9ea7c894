// What strangers do to a node, in the order in which it is tried.
import type { Attack } from "./attack.ts";
import { chains } from "./chains.ts";
import { eclipse } from "./eclipse.ts";
import { gossip } from "./gossip.ts";
import { handshake } from "./handshake.ts";
import { libp2p } from "./libp2p.ts";
import { requests } from "./requests.ts";
import { sockets } from "./sockets.ts";
import { spends } from "./spends.ts";

export const attacks: readonly Attack[] = [
  ...sockets,
  ...libp2p,
  ...handshake,
  ...requests,
  ...chains,
  ...gossip,
  ...spends,
  ...eclipse,
];
