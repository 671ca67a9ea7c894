// Bare libp2p nodes: frames that are none, and streams and topics without end.
import type { Code } from "../../../../src/errors.ts";
import { concat } from "../../../../src/lib/bytes.ts";
import type { PeerId } from "../../../../src/p2p/index.ts";
import { bareNode, endsWithin, newSource, openFrames } from "../attacker.ts";
import { sleep } from "../load.ts";
import { type Attack, bytes, ignore, patience } from "./attack.ts";

/** Opens the stream of frames and sends raw bytes on it. */
function frames(name: string, bans: readonly Code[], chunks: () => Iterable<Uint8Array>): Attack {
  return {
    name,
    bans,
    async run(victim) {
      const node = await bareNode(newSource());
      try {
        const stream = await openFrames(node, victim);
        const ends = endsWithin(stream, patience);
        for (const chunk of chunks()) {
          if (stream.status !== "open") break;
          if (!stream.send(chunk)) {
            await Promise.race([
              new Promise((go) => stream.addEventListener("drain", go, { once: true })),
              ends,
              sleep(500),
            ]);
          }
        }
        return { peers: [node.peerId.toString()], ended: await ends };
      } finally {
        await node.stop();
      }
    },
  };
}

function* repeated(count: number, make: () => Uint8Array): Generator<Uint8Array, void, undefined> {
  for (let i = 0; i < count; i++) yield make();
}

export const libp2p: readonly Attack[] = [
  frames("garbage where frames belong", ["net.frame"], () =>
    repeated(20, () => concat(Uint8Array.of(0x80, 0x20, 0xff), bytes(4095))),
  ),
  frames("a frame of 10 MB", ["net.frame"], function* () {
    yield Uint8Array.of(0x80, 0xad, 0xe2, 0x04);
    yield* repeated(160, () => bytes(65_536));
  }),
  frames("a frame whose length never ends", ["net.frame"], () => repeated(50, () => new Uint8Array(1000).fill(0xff))),
  {
    name: "frames that break off in the middle, again and again",
    async run(victim) {
      const peers: PeerId[] = [];
      const source = newSource();
      for (let i = 0; i < 10; i++) {
        const node = await bareNode(source);
        peers.push(node.peerId.toString());
        const stream = await openFrames(node, victim).catch(() => undefined);
        stream?.send(concat(Uint8Array.of(0x80, 0x80, 0x20), bytes(1000 * i)));
        await sleep(50);
        await node.stop();
      }
      return { peers, ended: true };
    },
  },
  {
    name: "thousands of streams",
    async run(victim) {
      const node = await bareNode(newSource());
      try {
        const { multiaddr } = await import("@multiformats/multiaddr");
        const connection = await node.dial(multiaddr(`/ip4/${victim.host}/tcp/${victim.port}/p2p/${victim.id}`));
        for (let i = 0; i < 3000 && connection.status === "open"; i++) {
          // Each waits for an answer to its proposal of a protocol; nobody reads the answers.
          ignore(
            connection.newStream(i % 2 === 0 ? "/ipfs/ping/1.0.0" : `/nothing/${i}`, {
              signal: AbortSignal.timeout(5000),
            }),
          );
          if (i % 100 === 0) await sleep(5);
        }
        await sleep(3000);
        const open = connection.streams.filter(({ status }) => status === "open").length;
        return { peers: [node.peerId.toString()], ended: connection.status !== "open" || open < 200 };
      } finally {
        await node.stop();
      }
    },
  },
  {
    name: "ten thousand topics, and gossip on topics that nobody has",
    async run(victim) {
      const node = await bareNode(newSource());
      try {
        const stream = await openFrames(node, victim);
        const { gossip } = node.services as unknown as {
          gossip: { subscribe(topic: string): void; publish(topic: string, data: Uint8Array): Promise<unknown> };
        };
        await sleep(1000);
        for (let i = 0; i < 10_000 && stream.status === "open"; i++) {
          gossip.subscribe(`topic ${i} ${"x".repeat(100)}`);
          if (i % 20 === 0) ignore(gossip.publish(`nothing ${i}`, bytes(1000)));
          if (i % 500 === 0) await sleep(20);
        }
        await sleep(1000);
        // It is bounded, or cut off; either will do.
        return { peers: [node.peerId.toString()], ended: true };
      } finally {
        await node.stop();
      }
    },
  },
];
