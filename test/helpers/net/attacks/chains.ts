// Lies about chains: headers, heights and bodies.
import { StoredHeader } from "../../../../src/chain/records.ts";
import type { Code } from "../../../../src/errors.ts";
import { concat } from "../../../../src/lib/bytes.ts";
import { methods } from "../../../../src/p2p/methods.ts";
import { encodeStatus } from "../../../../src/p2p/status.ts";
import { HeadersAnswer } from "../../../../src/p2p/sync/messages.ts";
import { Evil } from "../attacker.ts";
import { type Attack, bytes, seen } from "./attack.ts";
import { forged, lastRecord } from "./records.ts";

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

export const chains: readonly Attack[] = [
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
  // Whoever claims a chain that it cannot show may be found out by that first.
  liar("blocks that are none", ["sync.body", "block.txHash", "net.message", "sync.missing"], {
    headers: (evil) => branch(evil, 20, (header) => header),
    async body({ part }) {
      for (let i = 0; i < 20; i++) await part(concat(Uint8Array.of(0xe9, 0x07), bytes(1000)));
      return new Uint8Array(0);
    },
  }),
];
