// Peers that have said hello and then ask, tell or take too much.
import type { Code } from "../../../../src/errors.ts";
import { concat } from "../../../../src/lib/bytes.ts";
import { encodeFrame } from "../../../../src/p2p/channel/frame.ts";
import { methods } from "../../../../src/p2p/methods.ts";
import { encodePeers } from "../../../../src/p2p/peers/messages.ts";
import { encodeStatus } from "../../../../src/p2p/status.ts";
import { BodiesRequest, HeadersRequest } from "../../../../src/p2p/sync/messages.ts";
import { Evil, newSource } from "../attacker.ts";
import { sleep } from "../load.ts";
import { type Attack, bytes, ignore, type Seen, seen, until } from "./attack.ts";
import { recentHashes } from "./records.ts";

/** A peer that has said hello and then does one thing over and over. */
function flood(
  name: string,
  bans: readonly Code[],
  rounds: number,
  pause: number,
  run: (evil: Evil, round: number) => void,
): Attack {
  return {
    name,
    bans,
    async run(victim) {
      const evil = await Evil.connect(victim);
      await sleep(200);
      await until(evil, rounds, pause, (round) => run(evil, round));
      return seen(evil);
    },
  };
}

export const requests: readonly Attack[] = [
  flood("requests as fast as they can be sent", ["net.rate", "net.credit"], 3000, 1, (evil) => {
    ignore(evil.channel.request(methods.headers, HeadersRequest.encode({ locator: [new Uint8Array(32)], max: 1 })));
  }),
  flood("notifications as fast as they can be sent", ["net.rate", "net.message", "net.credit"], 3000, 1, (evil) => {
    const status = { height: 5, tip: new Uint8Array(32), work: 1n };
    for (let i = 0; i < 20; i++) evil.channel.notify(methods.status, encodeStatus(status));
  }),
  flood("methods that do not exist", ["net.method", "net.rate"], 500, 2, (evil, round) => {
    ignore(evil.channel.request(10_000 + round, bytes(100)));
  }),
  flood("requests of garbage", ["net.message", "net.rate"], 50, 10, (evil) => {
    ignore(evil.channel.request(methods.headers, bytes(200)));
  }),
  flood(
    "addresses that nobody asked for, and none that are any",
    ["net.method", "net.message", "net.rate"],
    400,
    5,
    (evil) => {
      evil.channel.notify(methods.peers, encodePeers(Array.from({ length: 64 }, () => "/ip4/10.77.200.1/tcp/1")));
    },
  ),
  {
    name: "credit that cannot be",
    bans: ["net.credit"],
    async run(victim) {
      const evil = await Evil.connect(victim);
      await sleep(200);
      await evil.connection.send(encodeFrame({ kind: "credit", id: 0, bytes: 2 ** 40 })).catch(() => undefined);
      return seen(evil);
    },
  },
  {
    name: "requests far above their size",
    bans: ["net.size", "net.credit", "net.rate"],
    async run(victim) {
      const [seed, source] = [bytes(32), newSource()];
      let last: Seen | undefined;
      // Its own end breaks off when it is answered what it has not asked: then it comes again, until it is not let in.
      for (let times = 0; times < 20; times++) {
        const evil = await Evil.connect(victim, { seed, source }).catch(() => undefined);
        if (evil === undefined) break;
        await sleep(200);
        const sent = Array.from({ length: 16 }, (_, i) =>
          // Around the channel, which would wait for credit.
          evil.connection.send(
            encodeFrame({ kind: "request", id: i + 1, method: methods.headers, body: new Uint8Array(100_000) }),
          ),
        );
        await Promise.race([Promise.allSettled(sent), evil.ended]);
        last = await seen(evil);
      }
      if (last === undefined) throw new Error("it was never let in");
      return last;
    },
  },
  {
    name: "answers to what was never asked",
    tells: "net.message",
    async run(victim) {
      const evil = await Evil.connect(victim);
      for (let i = 1; i < 50 && !evil.channel.ended; i++) {
        ignore(evil.connection.send(encodeFrame({ kind: "answer", id: 1_000_000 + i, body: bytes(1000) })));
        await sleep(5);
      }
      return seen(evil);
    },
  },
  {
    name: "asks for much and never reads",
    slow: true,
    tells: "net.slow",
    async run(victim) {
      const evil = await Evil.connect(victim);
      await sleep(200);
      const hashes = concat(...(await recentHashes(evil)));
      const body = BodiesRequest.encode({ hashes: hashes.subarray(0, 128 * 32) });
      evil.connection.pause(true);
      for (let i = 100; i < 160; i++) {
        ignore(evil.connection.send(encodeFrame({ kind: "request", id: i, method: methods.bodies, body })));
      }
      // Nothing can be told to who does not read: whether it ended is seen from the other side.
      const started = Date.now();
      let ended = false;
      while (!ended && Date.now() - started < 60_000) {
        await sleep(1000);
        ended = await evil.connection.send(encodeFrame({ kind: "ping", nonce: 1 })).then(
          () => false,
          () => true,
        );
      }
      evil.connection.pause(false);
      return seen(evil);
    },
  },
];
