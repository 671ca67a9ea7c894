// Lies in gossip: transactions and blocks.
import { StoredHeader } from "../../../../src/chain/records.ts";
import type { Code } from "../../../../src/errors.ts";
import { concat } from "../../../../src/lib/bytes.ts";
import { BlockAnnouncement, topicsOf } from "../../../../src/p2p/gossip/messages.ts";
import { methods } from "../../../../src/p2p/methods.ts";
import { Evil } from "../attacker.ts";
import { fee, genesisSecret, payee, payer, payment, sleep } from "../load.ts";
import { type Attack, bytes, ignore, seen } from "./attack.ts";
import { Offers } from "./offers.ts";
import { forged, kernels, lastRecord } from "./records.ts";

/** Announces transactions and gives these bytes for them. */
function offering(name: string, bans: readonly Code[], make: (i: number) => Promise<Uint8Array>): Attack {
  return {
    name,
    bans,
    async run(victim) {
      const offers = new Offers();
      const evil = await Evil.connect(victim, { answer: (asked) => offers.answer(asked) });
      await offers.join(evil, victim);
      for (let round = 0; round < 60 && !evil.channel.ended; round++) {
        const txs: Uint8Array[] = [];
        for (let i = 0; i < 20; i++) txs.push(await make(round * 20 + i));
        offers.announce(evil, txs);
        await sleep(300);
      }
      return seen(evil);
    },
  };
}

export const gossip: readonly Attack[] = [
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
    const { Tx } = await import("../../../../src/types/tx.ts");
    const bad = signature === undefined ? undefined : { ...signature, signature: bytes(70) };
    return new Tx({ ...good.value, signature: bad }, kernels).bytes;
  }),
  offering("transactions of garbage at volume", ["gossip.tx", "net.message", "codec.malformed"], async () =>
    bytes(300),
  ),
  {
    name: "light blocks that nobody made",
    // The sync may ask it for bodies too: it gives that one transaction.
    bans: ["gossip.block", "sync.headers", "net.message", "sync.body"],
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
