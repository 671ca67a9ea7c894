// Transactions that an attacker names in gossip, and gives to whoever asks for them by that name.
import { concat } from "../../../../src/lib/bytes.ts";
import { shortLength } from "../../../../src/mempool/waiting.ts";
import type { Asked } from "../../../../src/p2p/channel/channel.ts";
import { TxAnnouncement, topicsOf } from "../../../../src/p2p/gossip/messages.ts";
import { methods } from "../../../../src/p2p/methods.ts";
import type { Evil, Victim } from "../attacker.ts";
import { sleep } from "../load.ts";
import { bytes, ignore } from "./attack.ts";
import { kernels } from "./records.ts";

export class Offers {
  readonly #offered = new Map<string, Uint8Array>();
  readonly #copies: number;
  #topic = "";

  /** @param copies how often each is given to who asks once */
  constructor(copies = 1) {
    this.#copies = copies;
  }

  /** For the options of whoever offers. */
  async answer({ method, body, part }: Asked): Promise<Uint8Array> {
    if (method !== methods.poolTxs) return new Promise<Uint8Array>(() => {});
    const text = Buffer.from(body).toString("hex");
    for (const [short, tx] of this.#offered) {
      if (!text.includes(short)) continue;
      const head: number[] = [];
      for (let rest = tx.length + 1; ; rest = Math.floor(rest / 128)) {
        head.push(rest >= 128 ? (rest % 128) | 128 : rest);
        if (rest < 128) break;
      }
      for (let i = 0; i < this.#copies; i++) await part(concat(Uint8Array.from(head), tx));
    }
    return new Uint8Array(0);
  }

  /** Becomes a neighbour in gossip. */
  async join(evil: Evil, victim: Victim): Promise<void> {
    this.#topic = topicsOf(victim.network).tx;
    evil.network.subscribe(this.#topic, async () => "ignore");
    await sleep(2500);
  }

  /** @param times how often one announcement names each */
  announce(evil: Evil, txs: readonly Uint8Array[], times = 1): void {
    const shorts = txs.map((tx) => kernels.sha256(tx).subarray(0, shortLength));
    for (const [i, short] of shorts.entries())
      this.#offered.set(Buffer.from(short).toString("hex"), txs[i] as Uint8Array);
    const named = Array.from({ length: times }, () => shorts).flat();
    ignore(evil.network.publish(this.#topic, TxAnnouncement.encode({ salt: bytes(8), shorts: concat(...named) })));
  }
}
