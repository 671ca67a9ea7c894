import assert from "node:assert/strict";
import { test } from "node:test";
import { Channel } from "../../../../src/p2p/channel/channel.ts";
import type { Connection, Hello } from "../../../../src/p2p/index.ts";
import { methods } from "../../../../src/p2p/methods.ts";
import { encodeHello } from "../../../../src/p2p/peers/messages.ts";
import { type Keeper, Session } from "../../../../src/p2p/peers/session.ts";
import { VirtualClock } from "../../../helpers/clock.ts";

const hello: Hello = {
  version: 1,
  chain: new Uint8Array(32),
  genesis: new Uint8Array(32),
  title: "t",
  light: false,
  agent: "a",
  height: 1,
  tip: new Uint8Array(32),
  work: 1n,
  addresses: [],
};

/** A connection whose other end has spoken already: `early` is handed over within receive(). */
function connectionWith(early: readonly Uint8Array[], sent: Uint8Array[]): Connection {
  return {
    peer: "12D3KooWHdvjBSHiARzTNeowwqr2TA2TRiu6jx6QVvm7FXjETC4A",
    address: "/ip4/127.0.0.1/tcp/1",
    transport: "tcp",
    security: "tls",
    outbound: false,
    traffic: { received: 0, sent: 0 },
    send: async (frame) => void sent.push(frame),
    receive(listener) {
      for (const frame of early) listener.frame(frame);
    },
    pause: () => {},
    close: async () => {},
  };
}

test("a hello that is there before anybody reads is taken, once ours is on its way", async () => {
  const clock = new VirtualClock(0);
  const theirs: Uint8Array[] = [];
  new Channel(connectionWith([], theirs), clock, { request: () => hello.tip, notify() {}, closed() {} }).notify(
    methods.hello,
    encodeHello(hello),
  );
  const ours: Uint8Array[] = [];
  const told: string[] = [];
  const keeper: Keeper = {
    clock,
    lastTip: hello.tip,
    hello: () => hello,
    judge: () => "full",
    ready: ({ channel }) =>
      told.push(`ready after ${ours.length}, ${channel === undefined ? "no channel" : "a channel"}`),
    status: () => {},
    gone: ({ ready }, { code }) => told.push(`gone ${ready} ${code}`),
    fault: (_session, code) => told.push(`fault ${code}`),
    points: () => 0,
    service: () => undefined,
    taker: () => undefined,
  };
  new Session(connectionWith(theirs, ours), keeper).open();
  await clock.advance(11_000);
  assert.deepEqual(told, ["ready after 1, a channel"]);
});
