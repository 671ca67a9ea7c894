// Plain sockets that never come to a negotiation, or spoil it.
import { closedWithin, newSource, rawSocket } from "../attacker.ts";
import { sleep } from "../load.ts";
import { type Attack, bytes, patience } from "./attack.ts";

export const sockets: readonly Attack[] = [
  {
    name: "garbage before any negotiation, on 40 sockets",
    async run(victim) {
      const source = newSource();
      const closed = await Promise.all(
        Array.from({ length: 40 }, async () => {
          const socket = await rawSocket(victim, source).catch(() => undefined);
          if (socket === undefined) return true;
          socket.write(bytes(65_536));
          return closedWithin(socket, patience);
        }),
      );
      return { peers: [], ended: closed.every((one) => one) };
    },
  },
  {
    name: "a negotiation that never ends, on 100 sockets",
    slow: true,
    async run(victim) {
      const source = newSource();
      const closed = await Promise.all(
        Array.from({ length: 100 }, async () => {
          const socket = await rawSocket(victim, source).catch(() => undefined);
          if (socket === undefined) return true;
          const drip = setInterval(() => socket.write(Uint8Array.of(0x13)), 1000);
          const ended = await closedWithin(socket, 60_000);
          clearInterval(drip);
          socket.destroy();
          return ended;
        }),
      );
      return { peers: [], ended: closed.every((one) => one) };
    },
  },
  {
    name: "a message of 10 MB in the negotiation",
    async run(victim) {
      const socket = await rawSocket(victim, newSource());
      socket.write(Uint8Array.of(0x80, 0xad, 0xe2, 0x04));
      for (let i = 0; i < 160 && !socket.destroyed; i++) {
        if (!socket.write(bytes(65_536)))
          await Promise.race([new Promise((go) => socket.once("drain", go)), sleep(200)]);
      }
      const ended = await closedWithin(socket, patience);
      socket.destroy();
      return { peers: [], ended };
    },
  },
];
