// Gossip with neighbours that break its rules: they are cut off, and others go on.
import assert from "node:assert/strict";
import { test } from "node:test";
import { type GossipSub, gossipsub, StrictNoSign, StrictSign } from "@libp2p/gossipsub";
import type { Libp2p } from "libp2p";
import { nextConnection, Received, startNode, until } from "../../helpers/libp2pnodes.ts";
import { approach, openStream, stranger } from "../../helpers/libp2pstranger.ts";

const options = { timeout: 120_000 };

/** A stranger that gossips, once it and the node know of each other. */
async function neighbour(t: Parameters<typeof stranger>[0], node: Awaited<ReturnType<typeof startNode>>, sign = false) {
  const service = gossipsub({
    globalSignaturePolicy: sign ? StrictSign : StrictNoSign,
    allowPublishToZeroTopicPeers: true,
  });
  const other = (await stranger(t, { services: { gossip: service } })) as Libp2p<{ gossip: GossipSub }>;
  const next = nextConnection(node);
  await openStream(await approach(other, node));
  const connection = await next;
  const { gossip } = other.services;
  gossip.subscribe("t");
  await until(() => gossip.getSubscribers("t").length > 0);
  return { gossip, received: new Received(connection) };
}

/** Figures as they are counted. */
function counters() {
  const counted = new Map<string, number>();
  return {
    of: (name: string) => counted.get(name) ?? 0,
    metrics: {
      count: (name: string, by = 1) => void counted.set(name, (counted.get(name) ?? 0) + by),
      gauge() {},
      time() {},
    },
  };
}

test("what is signed, of unknown topics, or known already is not given out", options, async (t) => {
  const { of, metrics } = counters();
  const node = await startNode(t, { seed: 1, metrics });
  const heard: string[] = [];
  node.subscribe("t", async (data) => {
    heard.push(new TextDecoder().decode(data));
    return "accept";
  });
  const [plain, again, signed] = [await neighbour(t, node), await neighbour(t, node), await neighbour(t, node, true)];
  await signed.gossip.publish("t", new TextEncoder().encode("signed"));
  await plain.gossip.publish("u", new TextEncoder().encode("elsewhere"));
  await plain.gossip.publish("t", new TextEncoder().encode("once"));
  await again.gossip.publish("t", new TextEncoder().encode("once"));
  await again.gossip.publish("t", new TextEncoder().encode("last"));
  await until(() => heard.includes("last") && of("p2p.gossip_duplicates") > 0);
  assert.deepEqual(
    heard.filter((text) => text !== "last"),
    ["once"],
  );
});

test("the same content counts under each topic by itself", options, async (t) => {
  const node = await startNode(t, { seed: 1 });
  const heard: string[] = [];
  for (const topic of ["t", "u"]) {
    node.subscribe(topic, async () => {
      heard.push(topic);
      return "reject";
    });
  }
  const [first, second] = [await neighbour(t, node), await neighbour(t, node)];
  await until(() => first.gossip.getSubscribers("u").length > 0);
  await first.gossip.publish("u", Uint8Array.of(1));
  await until(() => heard.length > 0);
  await second.gossip.publish("t", Uint8Array.of(1));
  await until(() => heard.length > 1);
  assert.deepEqual(heard, ["u", "t"]);
});

test("too long a message ends the connection", options, async (t) => {
  const node = await startNode(t, { seed: 1, config: { gossip: { maxBytes: 2000 } } });
  node.subscribe("t", async () => "accept");
  const { gossip, received } = await neighbour(t, node);
  await gossip.publish("t", new Uint8Array(2001));
  assert.equal(await received.closed, "net.frame");
});

test("so does one that is longer than can be looked at", options, async (t) => {
  const node = await startNode(t, { seed: 1, config: { gossip: { maxBytes: 2000 } } });
  let heard = 0;
  node.subscribe("t", async () => {
    heard++;
    return "accept";
  });
  const { gossip, received } = await neighbour(t, node);
  await gossip.publish("t", Uint8Array.of(1));
  await until(() => heard > 0);
  await gossip.publish("t", new Uint8Array(50_000));
  assert.equal(await received.closed, "net.frame");
});

test("a flood ends the connection", options, async (t) => {
  const node = await startNode(t, { seed: 1, config: { gossip: { perSecond: 5 } } });
  let judged = 0;
  node.subscribe("t", async () => {
    judged++;
    return "ignore";
  });
  const { gossip, received } = await neighbour(t, node);
  for (let i = 0; i < 300; i++) await gossip.publish("t", Uint8Array.of(i, i >> 8));
  assert.equal(await received.closed, "net.rate");
  assert.ok(judged <= 60, `${judged} were judged`);
});

test("what cannot be judged in time is dropped, within bounds", options, async (t) => {
  const { of, metrics } = counters();
  const node = await startNode(t, { seed: 1, metrics, config: { gossip: { perSecond: 100_000 } } });
  let waiting = 0;
  node.subscribe("t", () => {
    waiting++;
    return new Promise(() => {});
  });
  const { gossip } = await neighbour(t, node);
  for (let i = 0; i < 700; i++) await gossip.publish("t", Uint8Array.of(i, i >> 8));
  await until(() => of("p2p.gossip_dropped") === 188);
  assert.equal(waiting, 512);
});
