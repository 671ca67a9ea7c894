// TEMPORARY stand-in until src/p2p/stack.ts is there.
import type { Clock, Random } from "../../src/host.ts";
import { concat } from "../../src/lib/bytes.ts";
import type { Node } from "../../src/node.ts";
import type { Connection } from "../../src/p2p/index.ts";
import { type MemoryHub, memoryNetwork } from "../../src/p2p/memory/index.ts";
import { Block } from "../../src/types/proto/blockchain.ts";

export async function standIn(
  node: Node,
  hub: MemoryHub,
  name: string,
  identity: Uint8Array,
  peers: string[],
  clock: Clock,
  random: Random,
) {
  const quiet = { debug() {}, info() {}, warn() {}, error() {}, child: () => quiet };
  const net = memoryNetwork(hub).create(
    { name, listen: true, discoveryMs: 0 },
    {
      identity,
      network: "sim",
      gate: { refuse: () => undefined, refuseAddress: () => undefined },
      clock,
      random,
      log: quiet,
      metrics: { count() {}, gauge() {}, time() {} },
    },
  );
  const send = (c: Connection, kind: number, data: Uint8Array) =>
    void c.send(concat(Uint8Array.of(kind), data)).catch(() => {});
  const blockBytes = (b: Block) => Block.encode(b);
  const connect = async (bytes: Uint8Array, from?: Connection) => {
    try {
      const done = await node.chain.connect(bytes);
      if (done.status === "orphan" && from !== undefined) send(from, 2, Block.decode(bytes).parentHash);
      return done.status !== "orphan";
    } catch {
      return false;
    }
  };
  net.onConnection((c) => {
    c.receive({
      frame(bytes) {
        const data = bytes.slice(1);
        if (bytes[0] === 1) void connect(data, c);
        if (bytes[0] === 2) {
          const b = node.chain.blockByHash(data);
          if (b) send(c, 1, blockBytes(b.block));
        }
        if (bytes[0] === 3) void node.pool.add(data, "peer").catch(() => {});
      },
      closed() {},
    });
    const tip = node.chain.block(Number(node.chain.tip().height));
    if (tip && tip.block.height > 0n) send(c, 1, blockBytes(tip.block));
    for (const entry of node.pool.all()) send(c, 3, entry.tx.bytes);
  });
  net.subscribe("b", async (data, from) =>
    (await connect(
      data,
      net.connections().find((c) => c.peer === from),
    ))
      ? "accept"
      : "ignore",
  );
  net.subscribe("t", async (data) => {
    try {
      await node.pool.add(data, "peer");
      return "accept";
    } catch {
      return "ignore";
    }
  });
  node.pool.onAdd((entry, source) => {
    if (source !== "peer") void net.publish("t", entry.tx.bytes).catch(() => {});
  });
  node.chain.onChange((change) => {
    const last = change.connected.at(-1);
    if (last) void net.publish("b", blockBytes(last.block)).catch(() => {});
  });
  await net.start();
  const dial = () => {
    for (const p of peers) void net.dial(p).catch(() => {});
    for (const c of net.connections()) {
      const tip = node.chain.block(Number(node.chain.tip().height));
      if (tip && tip.block.height > 0n) send(c, 1, blockBytes(tip.block));
      for (const e of node.pool.all()) send(c, 3, e.tx.bytes);
    }
    clock.after(3000, dial);
  };
  dial();
  return { close: () => net.close() };
}
