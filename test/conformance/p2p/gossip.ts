// Gossip: to everybody once, along neighbours, and only what was accepted.
import assert from "node:assert/strict";
import { utf8 } from "../../../src/lib/bytes.ts";
import { maxFrame, type Network, type PeerId } from "../../../src/p2p/index.ts";
import { addressOf, coded, listen, type NetworkPlace, type On, started } from "./place.ts";

export function gossip(on: On): void {
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
}

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
