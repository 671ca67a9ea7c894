// The network "libp2p": connections over whatever transports the host has, encrypted by TLS or noise, discovery in a
// distributed hash table of the network's own, and gossipsub.
import type { Plugin } from "../../plugin.ts";
import { config, type LibP2PConfig } from "./config.ts";

export const libp2p: Plugin<"p2p", LibP2PConfig> = {
  kind: "p2p",
  name: "libp2p",
  api: 1,
  config,
  async create(table, modules) {
    const { LibP2PNetwork } = await import("./network.ts");
    return new LibP2PNetwork(table, modules);
  },
};
