// An attacker whom nothing can be said against: it listens where it says it does, passes every handshake, answers, and
// claims to have the chain that its victim has. But it passes nothing on, has no block to give, and of other peers it
// knows only its own kind.
import { randomBytes } from "node:crypto";
import { systemClock } from "../../../node/clock.ts";
import { type Asked, Channel } from "../../../src/p2p/channel/channel.ts";
import type { Connection, Network } from "../../../src/p2p/index.ts";
import { methods } from "../../../src/p2p/methods.ts";
import { decodeHello, encodeHello, encodePeers, maxTold } from "../../../src/p2p/peers/messages.ts";
import { addressOf, networkOf, type Victim } from "./attacker.ts";

export class Colluder {
  readonly network: Network;
  readonly #victim: Victim;
  readonly #friends: () => readonly string[];
  readonly #channels = new Set<Channel>();
  #calling = false;

  private constructor(network: Network, victim: Victim, friends: () => readonly string[]) {
    this.network = network;
    this.#victim = victim;
    this.#friends = friends;
    network.onConnection((connection) => this.#greet(connection));
  }

  /** @param friends addresses that it tells of */
  static async start(victim: Victim, source: string, friends: () => readonly string[]): Promise<Colluder> {
    const network = await networkOf(victim, source, new Uint8Array(randomBytes(32)), true);
    const made = new Colluder(network, victim, friends);
    await network.start();
    return made;
  }

  get address(): string {
    return this.network.addresses()[0] ?? "";
  }

  /** Calls the victim, unless they are connected or it does so already; it may be refused. */
  async call(): Promise<void> {
    if (this.#calling || this.#channels.size > 0) return;
    this.#calling = true;
    await this.network.dial(addressOf(this.#victim)).catch(() => undefined);
    this.#calling = false;
  }

  /** Ends what there is, as a node that has no room does: who has heard its address may call it. */
  async hangUp(): Promise<void> {
    await Promise.all([...this.#channels].map((channel) => channel.goodbye("net.closed", "")));
  }

  close(): Promise<void> {
    return this.network.close();
  }

  #greet(connection: Connection): void {
    const channel: Channel = new Channel(connection, systemClock, {
      request: (asked) => this.#answer(asked),
      notify: (method, body) => {
        // Whatever the victim has, it has too, and never more.
        if (method === methods.status) channel.notify(methods.status, body);
        if (method !== methods.hello) return;
        const said = decodeHello(body, connection.peer);
        channel.notify(methods.hello, encodeHello({ ...said, addresses: [this.address] }));
      },
      closed: () => this.#channels.delete(channel),
    });
    this.#channels.add(channel);
    channel.start();
  }

  #answer({ method }: Asked): Uint8Array | Promise<Uint8Array> {
    if (method === methods.peers) return encodePeers(this.#friends().slice(0, maxTold));
    if (method === methods.pool) return new Uint8Array(0);
    return new Promise<Uint8Array>(() => {});
  }
}
