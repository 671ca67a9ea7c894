// A session on a connection that has something to say before anybody listens.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Code } from "../../../../src/errors.ts";
import { encodeFrame } from "../../../../src/p2p/channel/frame.ts";
import type { Connection } from "../../../../src/p2p/index.ts";
import { methods } from "../../../../src/p2p/methods.ts";
import { encodeHello } from "../../../../src/p2p/peers/messages.ts";
import { Score } from "../../../../src/p2p/peers/score.ts";
import { type Keeper, Session } from "../../../../src/p2p/peers/session.ts";
import { VirtualClock } from "../../../helpers/clock.ts";
import { helloOf } from "../../../helpers/peers.ts";

test("a hello that is here before anybody listens is heard, and nobody waits for another", async () => {
  const clock = new VirtualClock();
  const hello = encodeFrame({ kind: "notify", method: methods.hello, body: encodeHello(helloOf(false, "")) });
  let closed: Code | undefined;
  const connection: Connection = {
    peer: "somebody",
    address: "/memory/a",
    transport: "memory",
    security: "none",
    outbound: false,
    traffic: { received: 0, sent: 0 },
    send: async () => {},
    receive: (listener) => listener.frame(hello),
    pause: () => {},
    close: async (reason) => {
      closed = reason;
    },
  };
  const events: string[] = [];
  const keeper: Keeper = {
    clock,
    hello: () => helloOf(false, ""),
    judge: () => "full",
    // Whoever hears of the peer may talk to it at once.
    ready: (session) => events.push(`ready ${session.channel?.notify(methods.status, new Uint8Array(1))}`),
    status: () => {},
    gone: () => events.push("gone"),
    fault: (_, code) => events.push(code),
    service: () => undefined,
    taker: () => undefined,
  };
  const session = new Session(connection, keeper, new Score(clock.now()));
  session.open();
  await clock.advance(15_000);
  assert.deepEqual(events, ["ready true"]);
  assert.equal(closed, undefined);
  await session.goodbye("net.closed");
});
