// What strangers do to a node. Each attack ends by itself; what it must come to stands beside it.
import { randomBytes } from "node:crypto";
import { nativeKernels } from "../../../node/kernels.ts";
import { twinKernels } from "../../../runtime/kernels.ts";
import { StoredHeader } from "../../../src/chain/records.ts";
import type { Code } from "../../../src/errors.ts";
import { concat } from "../../../src/lib/bytes.ts";
import { encodeFrame } from "../../../src/p2p/channel/frame.ts";
import { BlockAnnouncement, TxAnnouncement, topicsOf } from "../../../src/p2p/gossip/messages.ts";
import type { PeerId } from "../../../src/p2p/index.ts";
import { methods } from "../../../src/p2p/methods.ts";
import { encodePeers, encodeStatus } from "../../../src/p2p/peers/messages.ts";
import { BodiesRequest, HeadersAnswer, HeadersRequest } from "../../../src/p2p/sync/messages.ts";
import { headerHash } from "../../../src/types/block.ts";
import { params } from "../crypto.ts";
import { bareNode, closedWithin, Evil, endsWithin, newSource, openFrames, rawSocket, type Victim } from "./attacker.ts";
import { fee, genesisSecret, payee, payer, payment, sleep } from "./load.ts";

const { kernels } = nativeKernels(twinKernels);

/** What is seen of an attack from the attacker's side. */
export interface Seen {
  /** Ids that it used. */
  readonly peers: readonly PeerId[];
  /** Whether the victim ended it, as it must. */
  readonly ended: boolean;
  /** What the victim said at the end. */
  readonly told?: string | undefined;
}

export interface Attack {
  readonly name: string;
  /** Codes with one of which the victim must have banned the attacker; undefined: it is only shut out. */
  readonly bans?: readonly Code[];
  /** What the attacker must be told. */
  readonly tells?: Code;
  /** It takes the better part of a minute: runs beside the others. */
  readonly slow?: boolean;
  run(victim: Victim): Promise<Seen>;
}

/** As long as a fast machine needs, times ten. */
const patience = 20_000;

const bytes = (length: number) => new Uint8Array(randomBytes(length));

/** Of one misbehaving peer, until the victim ends it. */
async function seen(evil: Evil, ms = patience): Promise<Seen> {
  const ending = await evil.endedWithin(ms);
  await evil.close();
  return { peers: [evil.id], ended: ending !== undefined, told: ending?.by === "there" ? ending.code : undefined };
}

/** Calls until it is over; what the calls throw is the end that was wanted. */
async function until(evil: Evil, rounds: number, pause: number, run: (round: number) => void): Promise<void> {
  for (let round = 0; round < rounds && !evil.channel.ended; round++) {
    run(round);
    await sleep(pause);
  }
}

const ignore = (promise: Promise<unknown>) => void promise.catch(() => undefined);

// -------------------------------------------------------------------------------------------------------- plain sockets

const sockets: readonly Attack[] = [
  {
    name: "garbage before any negotiation, on 40 sockets",
    async run(victim) {
      const source = newSource();
      const closed = await Promise.all(
        Array.from({ length: 40 }, async () => {
          const socket = await rawSocket(victim, source).catch(() => undefined);
          if (socket === undefined) return true;
          socket.write(bytes(65_536));
          return closedWithin(socket, patience);
        }),
      );
      return { peers: [], ended: closed.every((one) => one) };
    },
  },
  {
    name: "a negotiation that never ends, on 100 sockets",
    slow: true,
    async run(victim) {
      const source = newSource();
      const closed = await Promise.all(
        Array.from({ length: 100 }, async () => {
          const socket = await rawSocket(victim, source).catch(() => undefined);
          if (socket === undefined) return true;
          const drip = setInterval(() => socket.write(Uint8Array.of(0x13)), 1000);
          const ended = await closedWithin(socket, 60_000);
          clearInterval(drip);
          socket.destroy();
          return ended;
        }),
      );
      return { peers: [], ended: closed.every((one) => one) };
    },
  },
  {
    name: "a message of 10 MB in the negotiation",
    async run(victim) {
      const socket = await rawSocket(victim, newSource());
      socket.write(Uint8Array.of(0x80, 0xad, 0xe2, 0x04));
      for (let i = 0; i < 160 && !socket.destroyed; i++) {
        if (!socket.write(bytes(65_536)))
          await Promise.race([new Promise((go) => socket.once("drain", go)), sleep(200)]);
      }
      const ended = await closedWithin(socket, patience);
      socket.destroy();
      return { peers: [], ended };
    },
  },
];

// ---------------------------------------------------------------------------------------------------------- bare libp2p

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

const libp2p: readonly Attack[] = [
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

// ------------------------------------------------------------------------------------------------------- the handshake

function stranger(name: string, tells: Code, hello: Parameters<typeof Evil.connect>[1]): Attack {
  return { name, tells, run: async (victim) => seen(await Evil.connect(victim, hello)) };
}

const handshake: readonly Attack[] = [
  stranger("another chain", "net.chain", { hello: () => ({ chain: bytes(32), title: "elsewhere" }) }),
  stranger("another genesis block", "net.genesis", { hello: () => ({ genesis: bytes(32) }) }),
  stranger("a version that does not exist", "net.version", { hello: () => ({ version: 999 }) }),
  { ...stranger("no hello at all", "net.handshake", { silent: true }), slow: true },
  {
    name: "a hello of garbage",
    bans: ["net.message", "net.frame"],
    async run(victim) {
      const evil = await Evil.connect(victim, { silent: true });
      await until(evil, 10, 50, () => evil.channel.notify(methods.hello, bytes(500)));
      return seen(evil);
    },
  },
  {
    name: "ids by the dozen from one address, each of which lies",
    async run(victim) {
      const source = newSource();
      const peers: PeerId[] = [];
      let refused = 0;
      let told = 0;
      for (let i = 0; i < 60; i++) {
        const evil = await Evil.connect(victim, { source, silent: true }).catch(() => undefined);
        if (evil === undefined) {
          refused++;
          continue;
        }
        peers.push(evil.id);
        await evil.connection.send(bytes(100)).catch(() => undefined);
        if ((await evil.endedWithin(5000)) !== undefined) told++;
        await evil.close();
      }
      return { peers: [], ended: refused + told === 60 };
    },
  },
];

// ------------------------------------------------------------------------------------------------------ after the hello

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

const requests: readonly Attack[] = [
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
      const evil = await Evil.connect(victim);
      await sleep(200);
      // Around the channel, which would wait for credit, and many at once: it breaks off by itself when it is answered
      // what it has not asked.
      for (let round = 0; round < 10 && !evil.channel.ended; round++) {
        const sent = Array.from({ length: 16 }, (_, i) =>
          evil.connection.send(
            encodeFrame({
              kind: "request",
              id: 16 * round + i + 1,
              method: methods.headers,
              body: new Uint8Array(100_000),
            }),
          ),
        );
        await Promise.race([Promise.allSettled(sent), evil.ended]);
      }
      return seen(evil);
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

/** Hashes of the victim's last blocks. */
async function recentHashes(evil: Evil): Promise<readonly Uint8Array[]> {
  return (await records(evil)).map((record) => StoredHeader.decode(record).hash);
}

async function records(evil: Evil, from: readonly Uint8Array[] = []): Promise<readonly Uint8Array[]> {
  const { genesis } = await evil.theirs;
  const locator = from.length === 0 ? [genesis] : from;
  const answer = await evil.channel.request(
    methods.headers,
    HeadersRequest.encode({ locator: [...locator], max: 512 }),
  );
  return HeadersAnswer.decode(answer).records;
}

// ------------------------------------------------------------------------------------------------------ lies about chains

/** A header that hangs on a block of the victim's, and whose content does not exist. */
function forged(on: StoredHeader): StoredHeader {
  const made: StoredHeader = {
    ...on,
    parentHash: on.hash,
    txHash: bytes(32),
    stateHash: bytes(32),
    height: on.height + 1n,
    txCount: 1n,
    size: 500,
    signature: undefined,
  };
  return { ...made, hash: headerHash(made, params.forks, kernels) };
}

/** A peer that claims a far better chain; what it answers when it is asked for it. */
function liar(name: string, bans: readonly Code[], answers: LiarAnswers): Attack {
  return {
    name,
    bans,
    async run(victim) {
      const evil: { one?: Evil } = {};
      evil.one = await Evil.connect(victim, {
        hello: ({ height, work }) => ({ height: height + 100_000, work: work + 2n ** 80n, tip: bytes(32) }),
        answer: async ({ method, part, signal }) => {
          const self = evil.one as Evil;
          if (method === methods.headers) return answers.headers(self);
          if (method === methods.bodies && answers.body !== undefined) return answers.body({ part, signal });
          return new Promise<Uint8Array>(() => {});
        },
      });
      const insist = setInterval(() => {
        const status = { height: 1_000_000, tip: bytes(32), work: 2n ** 90n };
        evil.one?.channel.notify(methods.status, encodeStatus(status));
      }, 1500);
      try {
        return await seen(evil.one, 90_000);
      } finally {
        clearInterval(insist);
      }
    },
  };
}

interface LiarAnswers {
  headers(evil: Evil): Promise<Uint8Array>;
  body?(to: { part(bytes: Uint8Array): Promise<void>; signal: AbortSignal }): Promise<Uint8Array>;
}

const far = { height: 1_000_000n, tip: new Uint8Array(32).fill(7), work: new Uint8Array(12).fill(255) };

/** The end of the victim's chain with forged headers on it. */
async function branch(
  evil: Evil,
  length: number,
  change: (header: StoredHeader, i: number) => StoredHeader,
): Promise<Uint8Array> {
  const own = await lastRecord(evil);
  const list: Uint8Array[] = [];
  let on = StoredHeader.decode(own);
  for (let i = 0; i < length; i++) {
    on = change(forged(on), i);
    list.push(StoredHeader.encode(on));
  }
  return HeadersAnswer.encode({ records: list, status: far });
}

/** Record of the victim's last block, found by asking on from block to block. */
async function lastRecord(evil: Evil): Promise<Uint8Array> {
  let last: Uint8Array | undefined;
  for (;;) {
    const list = await records(evil, last === undefined ? [] : [StoredHeader.decode(last).hash]);
    if (list.length === 0) return last ?? new Uint8Array(0);
    last = list.at(-1);
    if (list.length < 512) return last as Uint8Array;
  }
}

const chains: readonly Attack[] = [
  {
    ...liar("heights that it never delivers", ["sync.missing", "net.timeout"], {
      headers: async () => HeadersAnswer.encode({ records: [], status: far }),
    }),
    slow: true,
  },
  liar("headers that do not link", ["sync.headers", "net.message"], {
    headers: (evil) => branch(evil, 20, (header, i) => (i === 10 ? { ...header, parentHash: bytes(32) } : header)),
  }),
  liar("headers of garbage", ["net.message", "sync.headers"], {
    headers: async () => HeadersAnswer.encode({ records: [bytes(300), bytes(300)], status: far }),
  }),
  {
    ...liar("bodies that never end", ["net.size", "sync.body", "net.message", "sync.missing"], {
      headers: (evil) => branch(evil, 20, (header) => header),
      async body({ part, signal }) {
        // One byte string of which it always has one more piece.
        await part(Uint8Array.of(0xff, 0xff, 0xff, 0x7f));
        while (!signal.aborted) await part(bytes(65_536));
        return new Uint8Array(0);
      },
    }),
    slow: true,
  },
  liar("blocks that are none", ["sync.body", "block.txHash", "net.message"], {
    headers: (evil) => branch(evil, 20, (header) => header),
    async body({ part }) {
      for (let i = 0; i < 20; i++) await part(concat(Uint8Array.of(0xe9, 0x07), bytes(1000)));
      return new Uint8Array(0);
    },
  }),
];

// ------------------------------------------------------------------------------------------------------- lies in gossip

/** Announces transactions and gives these bytes for them. */
function offering(name: string, bans: readonly Code[], make: (i: number) => Promise<Uint8Array>): Attack {
  return {
    name,
    bans,
    async run(victim) {
      const offered = new Map<string, Uint8Array>();
      const evil = await Evil.connect(victim, {
        answer: async ({ method, body, part }) => {
          if (method !== methods.poolTxs) return new Promise<Uint8Array>(() => {});
          const text = Buffer.from(body).toString("hex");
          for (const [short, tx] of offered) {
            if (!text.includes(short)) continue;
            const head: number[] = [];
            for (let rest = tx.length + 1; ; rest = Math.floor(rest / 128)) {
              head.push(rest >= 128 ? (rest % 128) | 128 : rest);
              if (rest < 128) break;
            }
            await part(concat(Uint8Array.from(head), tx));
          }
          return new Uint8Array(0);
        },
      });
      const { tx: topic } = topicsOf(victim.network);
      evil.network.subscribe(topic, async () => "ignore");
      await sleep(2500);
      for (let round = 0; round < 60 && !evil.channel.ended; round++) {
        const shorts: Uint8Array[] = [];
        for (let i = 0; i < 20; i++) {
          const tx = await make(round * 20 + i);
          const short = kernels.sha256(tx).subarray(0, 8);
          shorts.push(short);
          offered.set(Buffer.from(short).toString("hex"), tx);
        }
        ignore(evil.network.publish(topic, TxAnnouncement.encode({ salt: bytes(8), shorts: concat(...shorts) })));
        await sleep(300);
      }
      return seen(evil);
    },
  };
}

const gossip: readonly Attack[] = [
  {
    name: "garbage on a topic of the network",
    bans: ["net.message", "net.rate"],
    async run(victim) {
      const evil = await Evil.connect(victim);
      const { tx, block } = topicsOf(victim.network);
      for (const topic of [tx, block]) evil.network.subscribe(topic, async () => "ignore");
      await sleep(2500);
      for (let i = 0; i < 300 && !evil.channel.ended; i++) {
        ignore(evil.network.publish(i % 2 === 0 ? tx : block, bytes(200)));
        await sleep(50);
      }
      return seen(evil);
    },
  },
  offering("transactions with bad signatures at volume", ["gossip.tx", "net.message"], async (i) => {
    const from = await payer(kernels.sha256(Uint8Array.of(1, i & 255, i >> 8)));
    const good = await payment(from, payee, 1n);
    const { signature } = good.value;
    const { Tx } = await import("../../../src/types/tx.ts");
    const bad = signature === undefined ? undefined : { ...signature, signature: bytes(70) };
    return new Tx({ ...good.value, signature: bad }, kernels).bytes;
  }),
  offering("transactions of garbage at volume", ["gossip.tx", "net.message", "codec.malformed"], async () =>
    bytes(300),
  ),
  {
    name: "light blocks that nobody made",
    bans: ["gossip.block", "sync.headers", "net.message"],
    async run(victim) {
      const { tx: wanted } = { tx: await payment(await payer(genesisSecret), payee, 1n, { fee }) };
      const evil = await Evil.connect(victim, {
        answer: async ({ method, part }) => {
          if (method !== methods.bodies && method !== methods.blockTxs) return new Promise<Uint8Array>(() => {});
          await part(
            concat(Uint8Array.of((wanted.bytes.length + 1) | 128, (wanted.bytes.length + 1) >> 7), wanted.bytes),
          );
          return new Uint8Array(0);
        },
      });
      const { block } = topicsOf(victim.network);
      evil.network.subscribe(block, async () => "ignore");
      await sleep(2500);
      for (let i = 0; i < 60 && !evil.channel.ended; i++) {
        const record = await lastRecord(evil).catch(() => undefined);
        if (record === undefined) break;
        const made = forged(StoredHeader.decode(record));
        const announcement = BlockAnnouncement.encode({
          record: StoredHeader.encode(made),
          shorts: wanted.fullHash.subarray(0, 8),
          first: wanted.bytes,
        });
        ignore(evil.network.publish(block, announcement));
        await sleep(300);
      }
      return seen(evil);
    },
  },
];

// ---------------------------------------------------------------------------------------------------------------- eclipse

const eclipse: readonly Attack[] = [
  {
    name: "sixty peers of one range that want every place",
    async run(victim) {
      const evils: Evil[] = [];
      const source = newSource();
      for (let i = 0; i < 60; i++) {
        const evil = await Evil.connect(victim, { source }).catch(() => undefined);
        if (evil !== undefined) evils.push(evil);
      }
      const peers = evils.map(({ id }) => id);
      await sleep(1000);
      await Promise.all(evils.map((evil) => evil.close()));
      return { peers, ended: true };
    },
  },
];

export const attacks: readonly Attack[] = [
  ...sockets,
  ...libp2p,
  ...handshake,
  ...requests,
  ...chains,
  ...gossip,
  ...eclipse,
];
