// What every network promises (src/p2p/index.ts: Network, Connection, Gate), on two to five nodes. It runs on virtual and
// on real time alike: how time passes is the harness's matter. A network is done when this passes on it.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ChainError, type Code } from "../../src/errors.ts";
import { utf8 } from "../../src/lib/bytes.ts";
import { isPeerId, peerIdOfSeed } from "../../src/p2p/id.ts";
import { type Connection, type Gate, maxFrame, type Network, type PeerId } from "../../src/p2p/index.ts";

/** One place in which networks of the same kind can be made that reach each other. */
export interface NetworkPlace {
  /** Whether its transports cannot hold a sender back: who sends on to a reader that does not read is then cut off. */
  readonly cutsOff?: boolean;
  /** A network that is not started. @param seed byte with which the identity is filled */
  make(options: { readonly seed: number; readonly gate?: Gate; readonly network?: string }): Promise<Network>;
  /** Lets time pass until the promise settles. */
  run<T>(promise: Promise<T>): Promise<T>;
  /** Lets time pass until it holds; fails when that takes too long. */
  until(condition: () => boolean, what: string): Promise<void>;
  /** Lets enough time pass for whatever is on its way to arrive. */
  settle(): Promise<void>;
  /** Closes all that is left. */
  close(): Promise<void>;
}

const open: Gate = { refuse: () => undefined, refuseAddress: () => undefined };
/** More than any transport holds back on its own for a reader that does not read. */
const heldAtMost = 32 * maxFrame;

/** A connection together with what came over it. */
interface End {
  readonly connection: Connection;
  readonly frames: Uint8Array[];
  readonly closed: Code[];
}

function listen(connection: Connection): End {
  const end: End = { connection, frames: [], closed: [] };
  connection.receive({
    frame: (bytes) => {
      assert.equal(end.closed.length, 0, "no frame after the end");
      assert.equal(Object.getPrototypeOf(bytes), Uint8Array.prototype);
      end.frames.push(new Uint8Array(bytes));
      // It is the listener's own during the call: nobody else sees this.
      bytes.fill(0xee);
    },
    closed: (reason) => end.closed.push(reason),
  });
  return end;
}

const coded =
  (...codes: readonly Code[]) =>
  (error: unknown): boolean => {
    assert.ok(error instanceof ChainError, `a coded error, not ${String(error)}`);
    assert.ok(codes.includes(error.code), `${error.message}, expected one of ${codes.join(", ")}`);
    return true;
  };

/** A frame that tells its number and length, and whose bytes can be checked. */
function frameOf(number: number, length: number): Uint8Array {
  const out = new Uint8Array(length);
  for (let i = 0; i < length; i++) out[i] = (number * 31 + i * 7) & 255;
  return out;
}

/** Runs the suite for one kind of network. */
/** What is promised instead of back-pressure where a transport has none. */
async function cutOff(place: NetworkPlace, near: End, far: End): Promise<void> {
  far.connection.pause(true);
  let ended = false;
  const sending = (async () => {
    for (let sent = 0; !ended && sent < 2 * heldAtMost; sent += 65_536)
      await near.connection.send(frameOf(sent, 65_536));
  })();
  sending.catch(() => {});
  await place.until(() => far.closed.length > 0, "the connection has ended");
  ended = true;
  assert.deepEqual(far.closed, ["net.credit"]);
  assert.ok(far.connection.traffic.received <= heldAtMost, String(far.connection.traffic.received));
  await place.until(() => near.closed.length > 0, "and at the other end");
}

export function networkSuite(name: string, open_: () => Promise<NetworkPlace>): void {
  const on = (title: string, run: (place: NetworkPlace) => Promise<void>) =>
    test(title, { timeout: 120_000 }, async () => {
      const place = await open_();
      try {
        await run(place);
      } finally {
        await place.close();
      }
    });
  const started = async (place: NetworkPlace, seed: number, gate: Gate = open, network?: string) => {
    const made = await place.make({ seed, gate, ...(network === undefined ? {} : { network }) });
    await place.run(made.start());
    return made;
  };
  const addressOf = (network: Network): string => {
    const address = network.addresses()[0];
    assert.ok(address !== undefined, "has an address");
    return address;
  };
  const pair = async (place: NetworkPlace) => {
    const [a, b] = [await started(place, 1), await started(place, 2)];
    const incoming: Connection[] = [];
    b.onConnection((connection) => incoming.push(connection));
    const near = listen(await place.run(a.dial(addressOf(b))));
    await place.until(() => incoming.length > 0, "the other end");
    return { a, b, near, far: listen(incoming[0] as Connection) };
  };

  describe(`network: ${name}`, () => {
    on("is who its seed says, and says where it is", async (place) => {
      const a = await started(place, 1);
      assert.equal(a.id, peerIdOfSeed(new Uint8Array(32).fill(1)));
      assert.ok(isPeerId(a.id));
      assert.ok(a.addresses().length > 0);
      for (const address of a.addresses()) assert.ok(address.endsWith(`/p2p/${a.id}`), address);
    });

    on("connects two, who know each other's id and direction", async (place) => {
      const { a, b, near, far } = await pair(place);
      assert.equal(near.connection.peer, b.id);
      assert.equal(far.connection.peer, a.id);
      assert.equal(near.connection.outbound, true);
      assert.equal(far.connection.outbound, false);
      assert.equal(near.connection.transport, far.connection.transport);
      assert.ok(near.connection.address.startsWith("/") && far.connection.address.startsWith("/"));
      assert.deepEqual(
        a.connections().map((c) => c.peer),
        [b.id],
      );
      assert.deepEqual(
        b.connections().map((c) => c.peer),
        [a.id],
      );
    });

    on("has one connection per peer, however often it is dialled", async (place) => {
      const [a, b] = [await started(place, 1), await started(place, 2)];
      let made = 0;
      a.onConnection(() => made++);
      const [first, second] = await place.run(Promise.all([a.dial(addressOf(b)), a.dial(addressOf(b))]));
      assert.equal(first, second);
      assert.equal(await place.run(a.dial(addressOf(b))), first);
      await place.settle();
      assert.equal(made, 1);
      assert.equal(b.connections().length, 1);
    });

    on("has one connection when both dial at once, and it works", async (place) => {
      const [a, b] = [await started(place, 1), await started(place, 2)];
      await place.run(Promise.allSettled([a.dial(addressOf(b)), b.dial(addressOf(a))]));
      await place.settle();
      assert.equal(a.connections().length, 1);
      assert.equal(b.connections().length, 1);
      const [near, far] = [listen(a.connections()[0] as Connection), listen(b.connections()[0] as Connection)];
      assert.notEqual(near.connection.outbound, far.connection.outbound);
      await place.run(near.connection.send(frameOf(1, 10)));
      await place.run(far.connection.send(frameOf(2, 10)));
      await place.until(() => near.frames.length === 1 && far.frames.length === 1, "both frames");
      await place.settle();
      assert.deepEqual([near.closed, far.closed], [[], []]);
    });

    on("does not dial itself, nonsense, a closed door or a wrong key", async (place) => {
      const [a, b] = [await started(place, 1), await started(place, 2)];
      await assert.rejects(place.run(a.dial(addressOf(a))), coded("net.self"));
      for (const address of ["", "x", "/", "/ip4", "no/slash", `/nothing/at/all`, "/memory/nobody"])
        await assert.rejects(place.run(a.dial(address)), coded("net.address", "net.dial"), address);
      const wrong = addressOf(b).replaceAll(b.id, peerIdOfSeed(new Uint8Array(32).fill(9)));
      await assert.rejects(place.run(a.dial(wrong)), coded("net.dial"));
      const gone = addressOf(b);
      await place.run(b.close());
      await assert.rejects(place.run(a.dial(gone)), coded("net.dial", "net.timeout"));
      await place.settle();
      assert.equal(a.connections().length, 0);
    });

    on("gives up a dial on request", async (place) => {
      const [a, b] = [await started(place, 1), await started(place, 2)];
      const stop = new AbortController();
      const dial = a.dial(addressOf(b), stop.signal);
      stop.abort();
      await assert.rejects(place.run(dial), coded("net.closed", "net.dial", "net.timeout"));
    });

    on("carries frames whole and in order, both ways at once", async (place) => {
      const { near, far } = await pair(place);
      const lengths = Array.from({ length: 400 }, (_, i) => (i % 50 === 0 ? 100_000 + i : (i * 37) % 700));
      const send = async (end: End, offset: number) => {
        for (const [i, length] of lengths.entries()) await end.connection.send(frameOf(i + offset, length));
      };
      await place.run(Promise.all([send(near, 0), send(far, 1000)]));
      await place.until(
        () => near.frames.length === lengths.length && far.frames.length === lengths.length,
        "all frames",
      );
      for (const [i, length] of lengths.entries()) {
        assert.deepEqual(far.frames[i], frameOf(i, length), `frame ${i}`);
        assert.deepEqual(near.frames[i], frameOf(i + 1000, length), `frame ${i} back`);
      }
      const bytes = lengths.reduce((sum, length) => sum + length, 0);
      assert.equal(near.connection.traffic.sent, bytes);
      assert.equal(far.connection.traffic.received, bytes);
    });

    on("keeps order when the sender does not wait", async (place) => {
      const { near, far } = await pair(place);
      await place.run(Promise.all(Array.from({ length: 200 }, (_, i) => near.connection.send(frameOf(i, i * 3)))));
      await place.until(() => far.frames.length === 200, "all frames");
      for (const [i, frame] of far.frames.entries()) assert.deepEqual(frame, frameOf(i, i * 3));
    });

    on("carries empty and largest frames, refuses larger ones", async (place) => {
      const { near, far } = await pair(place);
      await place.run(near.connection.send(new Uint8Array(0)));
      await place.run(near.connection.send(frameOf(1, maxFrame)));
      await assert.rejects(place.run(near.connection.send(new Uint8Array(maxFrame + 1))), coded("net.frame"));
      await place.run(near.connection.send(frameOf(2, 1)));
      await place.until(() => far.frames.length === 3, "three frames");
      assert.deepEqual(
        far.frames.map((frame) => frame.length),
        [0, maxFrame, 1],
      );
      assert.deepEqual(far.frames[1], frameOf(1, maxFrame));
    });

    on("gives frames that are the receiver's own during the call", async (place) => {
      const { near, far } = await pair(place);
      for (const length of [1, 100, 70_000, maxFrame]) {
        const sent = frameOf(length, length);
        await place.run(near.connection.send(sent));
        await place.until(() => far.frames.length > 0, "the frame");
        assert.deepEqual(far.frames.splice(0), [frameOf(length, length)]);
        assert.deepEqual(sent, frameOf(length, length));
      }
    });

    on("joins the two pieces of a frame, and refuses those that are too long together", async (place) => {
      const { near, far } = await pair(place);
      const lengths = [0, 1, 9, 16_383, 16_384, 65_536, 200_000, maxFrame];
      const cuts = (length: number) => [0, 1, 8, length - 20_000, length].filter((cut) => cut >= 0 && cut <= length);
      const frames = lengths.flatMap((length) => cuts(length).map((cut) => ({ cut, bytes: frameOf(length, length) })));
      const send = ({ cut, bytes }: (typeof frames)[number]) =>
        near.connection.send(bytes.subarray(0, cut), bytes.subarray(cut));
      await assert.rejects(place.run(send({ cut: 10, bytes: new Uint8Array(maxFrame + 1) })), coded("net.frame"));
      for (const frame of frames) await place.run(send(frame));
      await place.until(() => far.frames.length === frames.length, "all frames");
      for (const [i, { bytes }] of frames.entries()) assert.deepEqual(far.frames[i], bytes, `frame ${i}`);
      assert.equal(
        near.connection.traffic.sent,
        frames.reduce((sum, { bytes }) => sum + bytes.length, 0),
      );
    });

    on("keeps what came before anybody listened", async (place) => {
      const [a, b] = [await started(place, 1), await started(place, 2)];
      const incoming: Connection[] = [];
      b.onConnection((connection) => incoming.push(connection));
      const near = await place.run(a.dial(addressOf(b)));
      near.receive({ frame: () => {}, closed: () => {} });
      for (let i = 0; i < 5; i++) await place.run(near.send(frameOf(i, 50)));
      await place.until(() => incoming.length === 1, "the connection");
      await place.settle();
      const far = listen(incoming[0] as Connection);
      await place.until(() => far.frames.length === 5, "five frames");
      assert.deepEqual(far.frames[4], frameOf(4, 50));
    });

    on("holds a sender back while the receiver does not read, and loses nothing", async (place) => {
      const { near, far } = await pair(place);
      if (place.cutsOff === true) return cutOff(place, near, far);
      far.connection.pause(true);
      await place.settle();
      const size = 65_536;
      let sent = 0;
      let stopped = false;
      let working = true;
      const sending = (async () => {
        while (!stopped && sent * size < 2 * heldAtMost) {
          await near.connection.send(frameOf(sent, size));
          sent++;
        }
        working = false;
      })();
      let before = -1;
      while (working && before !== sent) {
        before = sent;
        await place.settle();
      }
      assert.ok(working, `held back, after ${sent * size} bytes`);
      assert.ok(sent * size <= heldAtMost, `${sent * size} bytes went to one who does not read`);
      const early = far.frames.length;
      assert.ok(early * size <= heldAtMost, "a paused reader is not given everything");
      stopped = true;
      far.connection.pause(false);
      await place.run(sending);
      await place.until(() => far.frames.length === sent, "everything that was sent");
      for (const [i, frame] of far.frames.entries()) assert.deepEqual(frame, frameOf(i, size), `frame ${i}`);
      assert.deepEqual([near.closed, far.closed], [[], []]);
    });

    on("delivers what was sent before it closes, and says once that it is closed", async (place) => {
      const { a, b, near, far } = await pair(place);
      for (let i = 0; i < 20; i++) await place.run(near.connection.send(frameOf(i, 1000)));
      await place.run(near.connection.close("net.slow"));
      await place.until(() => far.closed.length > 0 && near.closed.length > 0, "both ends closed");
      assert.equal(far.frames.length, 20);
      assert.deepEqual(near.closed, ["net.slow"]);
      assert.deepEqual(far.closed, ["net.closed"]);
      await place.run(near.connection.close());
      await place.settle();
      assert.deepEqual([near.closed.length, far.closed.length], [1, 1]);
      assert.deepEqual([a.connections().length, b.connections().length], [0, 0]);
      await assert.rejects(place.run(near.connection.send(frameOf(1, 1))), coded("net.closed"));
      await assert.rejects(place.run(far.connection.send(frameOf(1, 1))), coded("net.closed"));
    });

    on("connects again after closing", async (place) => {
      const { a, b, near, far } = await pair(place);
      await place.run(near.connection.close());
      await place.until(() => far.closed.length > 0, "closed");
      const again = await place.run(a.dial(addressOf(b)));
      assert.notEqual(again, near.connection);
      await place.until(() => b.connections().length === 1, "a new connection");
    });

    for (const side of ["dialler", "listener"] as const)
      on(`is refused by the gate of the ${side}, by id`, async (place) => {
        const asked: { peer: PeerId; outbound: boolean }[] = [];
        const gate: Gate = {
          refuse: (peer, { outbound }) => {
            asked.push({ peer, outbound });
            return "net.banned";
          },
          refuseAddress: () => undefined,
        };
        const a = await started(place, 1, side === "dialler" ? gate : open);
        const b = await started(place, 2, side === "listener" ? gate : open);
        let made = 0;
        (side === "dialler" ? a : b).onConnection(() => made++);
        const codes: Code[] = side === "dialler" ? ["net.banned"] : ["net.dial", "net.closed", "net.timeout"];
        await assert.rejects(place.run(a.dial(addressOf(b))), coded(...codes));
        await place.settle();
        assert.equal(made, 0);
        assert.deepEqual([a.connections().length, b.connections().length], [0, 0]);
        assert.ok(asked.length > 0);
        for (const one of asked) {
          assert.equal(one.peer, side === "dialler" ? b.id : a.id);
          assert.equal(one.outbound, side === "dialler");
        }
      });

    on("is refused by the gate of the listener, by address", async (place) => {
      const asked: string[] = [];
      const gate: Gate = {
        refuse: () => undefined,
        refuseAddress: (address) => {
          asked.push(address);
          return "net.rate";
        },
      };
      const [a, b] = [await started(place, 1), await started(place, 2, gate)];
      await assert.rejects(place.run(a.dial(addressOf(b))), coded("net.dial", "net.closed", "net.timeout"));
      await place.settle();
      assert.equal(b.connections().length, 0);
      assert.ok(asked.length > 0 && asked.every((address) => address.startsWith("/")), asked.join());
    });

    on("asks the gate anew each time", async (place) => {
      let shut = true;
      const gate: Gate = { refuse: () => (shut ? "net.admission" : undefined), refuseAddress: () => undefined };
      const [a, b] = [await started(place, 1), await started(place, 2, gate)];
      await assert.rejects(place.run(a.dial(addressOf(b))));
      shut = false;
      await place.run(a.dial(addressOf(b)));
      await place.until(() => b.connections().length === 1, "let in");
      shut = true;
      await assert.rejects(place.run(b.dial(addressOf(await started(place, 3)))), coded("net.admission"));
    });

    on("spreads gossip to everybody once, along neighbours", async (place) => {
      const { nodes, got } = await line(place, 4);
      await heard(place, nodes);
      const before = got.map((list) => list.length);
      await place.run((nodes[0] as Network).publish("t", utf8("news")));
      await place.until(() => got.every((list, i) => i === 0 || texts(list).includes("news")), "the news everywhere");
      await place.settle();
      for (const [i, list] of got.entries()) {
        const news = list.slice(before[i]).filter(({ text }) => text === "news");
        assert.equal(news.length, i === 0 ? 0 : 1, `node ${i}`);
        if (i > 0) assert.equal(news[0]?.from, nodes[i - 1]?.id, "from the neighbour");
      }
      await place.run((nodes[0] as Network).publish("t", utf8("news")).catch(() => 0));
      await place.settle();
      assert.equal(texts(got[3] ?? []).filter((text) => text === "news").length, 1, "known by its content");
    });

    on("passes gossip on only when it was accepted", async (place) => {
      const { nodes, got, verdicts } = await line(place, 3);
      await heard(place, nodes);
      for (const verdict of ["ignore", "reject", "throw"] as const) {
        verdicts.set(verdict, verdict);
        await place.run((nodes[0] as Network).publish("t", utf8(verdict)));
        await place.until(() => texts(got[1] ?? []).includes(verdict), `${verdict} at the neighbour`);
      }
      await place.settle();
      await place.run((nodes[0] as Network).publish("t", utf8("good")));
      await place.until(() => texts(got[2] ?? []).includes("good"), "what was accepted");
      assert.deepEqual(
        texts(got[2] ?? []).filter((text) => text !== "good" && !text.startsWith("hello")),
        [],
      );
    });

    on("waits for the verdict before it passes on", async (place) => {
      const { nodes, got, wait } = await line(place, 3);
      await heard(place, nodes);
      let release: () => void = () => {};
      wait.set("slow", new Promise<void>((resolve) => (release = resolve)));
      await place.run((nodes[0] as Network).publish("t", utf8("slow")));
      await place.until(() => texts(got[1] ?? []).includes("slow"), "at the neighbour");
      await place.settle();
      assert.ok(!texts(got[2] ?? []).includes("slow"));
      release();
      await place.until(() => texts(got[2] ?? []).includes("slow"), "after the verdict");
    });

    on("publishes to nobody without harm, and no message too long", async (place) => {
      const a = await started(place, 1);
      assert.equal(await place.run(a.publish("t", utf8("alone"))), 0);
      await assert.rejects(place.run(a.publish("t", new Uint8Array(maxFrame + 1))), coded("net.frame"));
    });

    on("carries no gossip of topics that nobody asked for, nor after unsubscribing", async (place) => {
      const { nodes, got, stop } = await line(place, 2);
      await heard(place, nodes);
      await place.run((nodes[0] as Network).publish("other", utf8("other")));
      stop[1]?.();
      await place.settle();
      await place.run((nodes[0] as Network).publish("t", utf8("late")));
      await place.settle();
      assert.deepEqual(
        texts(got[1] ?? []).filter((text) => text === "other" || text === "late"),
        [],
      );
    });

    on("finds peers of its network only through those it knows or by discovery", async (place) => {
      const found: PeerId[] = [];
      const a = await place.make({ seed: 1, network: "one" });
      a.onFound((peer, addresses) => {
        assert.ok(isPeerId(peer));
        for (const address of addresses) assert.ok(address.startsWith("/"));
        found.push(peer);
      });
      await place.run(a.start());
      const other = await started(place, 2, open, "two");
      await place.settle();
      assert.ok(!found.includes(other.id));
    });

    on(
      "connects nodes of different networks, so that they can be told that they do not belong together",
      async (place) => {
        const [a, b] = [await started(place, 1, open, "one"), await started(place, 2, open, "two")];
        const near = listen(await place.run(a.dial(addressOf(b))));
        await place.until(() => b.connections().length === 1, "the other end");
        const far = listen(b.connections()[0] as Connection);
        await place.run(near.connection.send(frameOf(1, 10)));
        await place.until(() => far.frames.length === 1, "a frame");
      },
    );

    on("starts again with the same identity after it was closed", async (place) => {
      const { b, near, far } = await pair(place);
      await place.run(b.close());
      await place.until(() => near.closed.length === 1 && far.closed.length === 1, "both ends closed");
      const again = await started(place, 2);
      assert.equal(again.id, b.id);
      const a = await started(place, 3);
      const connection = listen(await place.run(a.dial(addressOf(again))));
      await place.until(() => again.connections().length === 1, "connected again");
      assert.equal(connection.connection.peer, b.id);
    });

    on("leaves nothing behind when it closes", async (place) => {
      const { a, b, near, far } = await pair(place);
      await place.run(a.close());
      await place.until(() => near.closed.length === 1 && far.closed.length === 1, "both ends closed");
      assert.deepEqual([a.connections().length, a.addresses().length, b.connections().length], [0, 0, 0]);
      await assert.rejects(place.run(a.dial(addressOf(b))), coded("net.closed"));
      await assert.rejects(place.run(a.publish("t", utf8("x"))), coded("net.closed"));
      await place.run(a.close());
    });
  });

  interface Heard {
    readonly text: string;
    readonly from: PeerId;
  }
  const texts = (list: readonly Heard[]): string[] => list.map(({ text }) => text);

  /** Nodes in a row, each connected with the next, all listening to the topic "t". */
  async function line(place: NetworkPlace, count: number) {
    const nodes: Network[] = [];
    const got: Heard[][] = [];
    const stop: (() => void)[] = [];
    const verdicts = new Map<string, "ignore" | "reject" | "throw">();
    const wait = new Map<string, Promise<void>>();
    for (let i = 0; i < count; i++) {
      const node = await started(place, i + 1);
      const list: Heard[] = [];
      nodes.push(node);
      got.push(list);
      node.onConnection((connection) => listen(connection));
      stop.push(
        node.subscribe("t", async (data, from) => {
          const text = new TextDecoder().decode(data);
          list.push({ text, from });
          await wait.get(text);
          const verdict = verdicts.get(text);
          if (verdict === "throw") throw new Error("a handler that fails");
          return verdict ?? "accept";
        }),
      );
      if (i > 0) await place.run(node.dial(addressOf(nodes[i - 1] as Network)));
    }
    return { nodes, got, stop, verdicts, wait };
  }

  /** Resolves when the first node's gossip has a neighbour: subscriptions take a while to be known. */
  async function heard(place: NetworkPlace, nodes: readonly Network[]) {
    for (const node of nodes) {
      let tries = 0;
      const taken = async () => await place.run(node.publish("t", utf8(`hello ${node.id} ${tries++}`)));
      while ((await taken()) < (node === nodes[0] || node === nodes.at(-1) ? 1 : 2)) {
        assert.ok(tries < 500, "a neighbour that listens");
        await place.settle();
      }
    }
    await place.settle();
  }
}
