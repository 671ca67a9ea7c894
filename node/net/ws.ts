// WebSockets, with a certificate secure ones: what pages and machines behind web proxies use.
import { readFile } from "node:fs/promises";
import { webSockets as transport } from "@libp2p/websockets";
import { fail } from "../../src/errors.ts";
import type { Sockets, SocketsOptions } from "../../src/p2p/libp2p/host.ts";
import { listenAddress } from "./address.ts";

export async function webSockets({ config }: SocketsOptions): Promise<Pick<Sockets, "transports" | "listen">> {
  const { listen, port, cert, key } = config.ws;
  const secure = cert !== "" || key !== "";
  const https = secure ? { cert: await pem("cert", cert), key: await pem("key", key) } : {};
  const address =
    listen && config.host !== "" ? [`${listenAddress(config.host, "tcp", port)}${secure ? "/tls" : ""}/ws`] : [];
  return { transports: [transport({ https })], listen: address };
}

async function pem(name: "cert" | "key", file: string): Promise<string> {
  const path = `p2p.sub.libp2p.ws.${name}`;
  if (file === "")
    throw fail("config.invalid", { path, reason: "is needed: a certificate and its key belong together" });
  try {
    return await readFile(file, "utf8");
  } catch {
    throw fail("config.unreadable", { path, file });
  }
}
