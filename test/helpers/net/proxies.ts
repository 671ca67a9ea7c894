// A network on loopback: each node listens on an address of its own, and is reached through a proxy only. A node calls
// from its address too (preload.ts), so that its proxy and those of the others know whose connections to stall.
import { connect, createServer, type Server, type Socket } from "node:net";
import type { Ground } from "./ground.ts";

interface Wire {
  readonly ends: readonly [Socket, Socket];
  /** Address of the caller. */
  readonly from: string;
}

/** A port that was free a moment ago. */
export function freePort(host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, host, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

export function proxies(): Ground {
  const addresses = new Map<string, string>();
  const servers: Server[] = [];
  const wires = new Map<string, Set<Wire>>();
  const cut = new Set<string>();

  const stalled = (to: string, from: string) => cut.has(to) || cut.has(from);
  const settle = (to: string, wire: Wire) => {
    for (const end of wire.ends) {
      if (stalled(to, wire.from)) end.pause();
      else end.resume();
    }
  };
  const settleAll = () => {
    for (const [to, list] of wires) for (const wire of list) settle(to, wire);
  };

  return {
    how: "proxies on loopback",
    async site(name) {
      const host = `127.0.77.${addresses.size + 1}`;
      addresses.set(name, host);
      const port = await freePort(host);
      const rpcPort = await freePort("127.0.0.1");
      const held = new Set<Wire>();
      wires.set(name, held);
      const server = createServer({ allowHalfOpen: true }, (caller) => {
        const from = [...addresses].find(([, one]) => one === caller.remoteAddress)?.[0] ?? "";
        const callee = connect({ host, port, localAddress: addresses.get(from) ?? "127.0.0.1", allowHalfOpen: true });
        const wire: Wire = { ends: [caller, callee], from };
        held.add(wire);
        const over = () => {
          held.delete(wire);
          caller.destroy();
          callee.destroy();
        };
        // By hand instead of pipe(), which would resume what is to be stalled.
        for (const [read, write] of [wire.ends, [callee, caller] as const]) {
          read.on("data", (bytes) => {
            if (write.write(bytes)) return;
            read.pause();
            write.once("drain", () => settle(name, wire));
          });
          read.on("end", () => write.end());
          read.on("error", over);
          read.on("close", over);
        }
        settle(name, wire);
      });
      await new Promise<void>((resolve, reject) => {
        server.once("error", reject);
        server.listen(0, host, resolve);
      });
      servers.push(server);
      const address = server.address();
      const reached = { host, port: typeof address === "object" && address !== null ? address.port : 0 };
      return {
        host,
        port,
        reached,
        rpc: `127.0.0.1:${rpcPort}`,
        prefix: [],
        preload: { source: host },
        target: { host: "127.0.0.1", port: rpcPort },
      };
    },
    cut(name) {
      cut.add(name);
      settleAll();
    },
    heal(name) {
      cut.delete(name);
      settleAll();
    },
    close() {
      for (const server of servers) server.close();
      for (const list of wires.values()) for (const { ends } of list) for (const end of ends) end.destroy();
    },
  };
}
