// Strangers at the handshake: other chains, garbage, and many ids.
import type { Code } from "../../../../src/errors.ts";
import type { PeerId } from "../../../../src/p2p/index.ts";
import { methods } from "../../../../src/p2p/methods.ts";
import { Evil, newSource } from "../attacker.ts";
import { type Attack, bytes, seen, until } from "./attack.ts";

function stranger(name: string, tells: Code, hello: Parameters<typeof Evil.connect>[1]): Attack {
  return { name, tells, run: async (victim) => seen(await Evil.connect(victim, hello)) };
}

export const handshake: readonly Attack[] = [
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
