// Who wants to be everybody that a node knows: peers of one range that take every place, and a crowd of many ranges that
// really listens, is in the book of addresses, and gives no blocks.
import assert from "node:assert/strict";
import { readAddress } from "../../../../src/p2p/address.ts";
import type { PeerId } from "../../../../src/p2p/index.ts";
import { Evil, newSource } from "../attacker.ts";
import { Colluder } from "../colluder.ts";
import { sleep } from "../load.ts";
import { type Attack, ignore, type PublicNode, patience } from "./attack.ts";

/** Colluders of each range of addresses: of the first one more than are let in. */
const crowds = [14, 5, 5, 5, 5, 5];
/** Looks at the victim, between which the chain grows. */
const looks = 4;
/** What networks/hostile.toml allows the victim. */
const limits = { outbound: 8, full: 32, perPrefix: 8 };

interface Known {
  readonly id: PeerId;
  readonly peers: readonly { readonly id: PeerId; readonly address: string; readonly outbound: boolean }[];
}

const look = (node: PublicNode) => node.call<Known>("Tenon.GetPeers");
const heightOf = async (node: PublicNode) => (await node.call<{ height: number }>("GetLastHeader")).height;

/** What must hold however many want in. @param honest ids of those who were there before */
function bounded({ peers }: Known, honest: readonly PeerId[]): void {
  const inbound = peers.filter(({ outbound }) => !outbound);
  assert.ok(peers.length <= limits.full, `${peers.length} peers`);
  assert.ok(peers.length - inbound.length <= limits.outbound, `${peers.length - inbound.length} outbound`);
  assert.ok(inbound.length <= limits.full - limits.outbound, `${inbound.length} inbound`);
  for (const id of honest)
    assert.ok(
      peers.some((peer) => peer.id === id),
      `${id} was pushed out`,
    );
  const ranges = new Map<string, number>();
  for (const { address } of inbound) {
    const range = readAddress(address)?.group ?? "";
    // Behind a proxy on this machine all look the same.
    if (range.startsWith("127.")) continue;
    ranges.set(range, (ranges.get(range) ?? 0) + 1);
  }
  for (const [range, count] of ranges) assert.ok(count <= limits.perPrefix, `${count} of ${range}`);
}

export const eclipse: readonly Attack[] = [
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
  {
    name: "an address book full of live peers that withhold blocks",
    async run(victim, nodes) {
      const self = nodes.find(({ name }) => name === "victim") as PublicNode;
      const honest = (await Promise.all(nodes.map(look))).map(({ id }) => id).filter((id) => id !== victim.id);
      const crowd: Colluder[] = [];
      const known = () => crowd.map(({ address }) => address).reverse();
      try {
        for (const count of crowds) {
          const source = newSource();
          const starting = Array.from({ length: count }, () => Colluder.start(victim, source, known));
          crowd.push(...(await Promise.all(starting)));
        }
        const ids = new Set(crowd.map(({ network }) => network.id));
        // Some introduce themselves and wait to be called; they are asked for others then, some of whom wait too.
        const waiting = crowd.filter((_, i) => i % 8 === 0);
        const callers = crowd.filter((_, i) => i % 4 !== 0);
        await Promise.all(waiting.map((one) => one.call()));
        await sleep(500);
        await Promise.all(waiting.map((one) => one.hangUp()));
        for (const end = Date.now() + patience; ; await sleep(200)) {
          for (const one of callers) ignore(one.call());
          const { peers } = await look(self);
          const mine = peers.filter(({ id }) => ids.has(id));
          // It is surrounded: they have places of both kinds.
          if (mine.length >= 24 && mine.some(({ outbound }) => outbound)) break;
          assert.ok(Date.now() < end, `${mine.length} of ${peers.length} peers are the attacker's`);
        }
        for (let i = 0; i < looks; i++) {
          const before = await heightOf(self);
          for (const end = Date.now() + patience; (await heightOf(self)) < before + 2; await sleep(100)) {
            bounded(await look(self), honest);
            assert.ok(Date.now() < end, "the victim gets no blocks");
          }
          bounded(await look(self), honest);
        }
        return { peers: [...ids], ended: true };
      } finally {
        await Promise.all(crowd.map((one) => one.close()));
      }
    },
  },
];
