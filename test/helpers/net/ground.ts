// What the nodes of a test network stand on: their addresses, and a way to cut one off. In network namespaces with a
// private bridge where the machine allows it, else on loopback with a proxy before each node.
import type { NodePlace } from "../../../node/cli/network/layout.ts";
import { inNamespace, namespaces } from "./namespaces.ts";
import type { PreloadOptions } from "./preload.ts";
import { proxies } from "./proxies.ts";
import type { RpcTarget } from "./rpc.ts";

export interface Site extends NodePlace {
  /** What stands before the command of its process. */
  readonly prefix: readonly string[];
  readonly preload: Omit<PreloadOptions, "record">;
  readonly target: RpcTarget;
}

export interface Ground {
  readonly how: "network namespaces" | "proxies on loopback";
  /** @param folder for socket files; its path must be short */
  site(name: string, folder: string): Promise<Site>;
  /** From then on the node hears nobody and nobody hears it; connections stay open and silent. */
  cut(name: string): void;
  heal(name: string): void;
  close(): void;
}

/** NET_GROUND=proxies takes proxies also where namespaces are to be had. */
export function makeGround(): Ground {
  return inNamespace() && process.env.NET_GROUND !== "proxies" ? namespaces() : proxies();
}
