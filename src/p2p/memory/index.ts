// The plug-in "memory": a network inside one process, for tests and the simulator. Nodes that share a hub reach each
// other; it keeps the contract of networks to the letter, under any clock.
import { type Static, Type } from "typebox";
import type { Plugin } from "../../plugin.ts";
import type { NetworkModules } from "../index.ts";
import type { MemoryHub } from "./hub.ts";
import { MemoryNode } from "./node.ts";

export { MemoryHub } from "./hub.ts";
export type { Wire } from "./links.ts";

const config = Type.Object(
  {
    name: Type.String({ default: "", description: "Name under which others dial the node; empty: the end of its id" }),
    listen: Type.Boolean({ default: true, description: "Whether others may dial it" }),
    discoveryMs: Type.Integer({ default: 30_000, minimum: 0, description: "Time between looks for peers; 0: never" }),
  },
  { additionalProperties: false },
);

/** Its networks are there at once. */
type MemoryPlugin = { create(config: Config, given: NetworkModules): MemoryNode } & Plugin<"p2p", Config>;
type Config = Static<typeof config>;

/** A plug-in whose networks meet in this hub. A name like 10.0.0.1:7 makes it a node of that machine. */
export function memoryNetwork(hub: MemoryHub): MemoryPlugin {
  return {
    kind: "p2p",
    name: "memory",
    api: 1,
    config,
    create: (options, modules) => new MemoryNode(hub, options, modules),
  };
}
