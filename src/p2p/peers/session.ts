// One connection on its way to being a peer: both sides say hello at once and judge what the other said; then requests
// and notifications are let through as far as class, rate and size allow. What breaks a rule is told to the owner.
import { asChainError, type Code, type Detail, fail } from "../../errors.ts";
import type { Clock } from "../../host.ts";
import { equal } from "../../lib/bytes.ts";
import { readAddress } from "../address.ts";
import { type Asked, Channel, type Ending, type Owner } from "../channel/channel.ts";
import type { Connection, Hello, Peer, PeerClass, PeerId, Service, Transport } from "../index.ts";
import { methods } from "../methods.ts";
import { decodeStatus, type Status } from "../status.ts";
import { Bucket } from "./bucket.ts";
import { decodeHello, encodeHello, maxHello } from "./messages.ts";

/** Milliseconds until a connection must have said hello. */
const deadline = 10_000;

/** A service or a taker of notifications. */
export type Handler =
  | Service
  | (Omit<Service, "handle"> & { readonly notified: (peer: Peer, body: Uint8Array) => void });

/** Before the hello. */
const unknown: Status = { height: 0, tip: new Uint8Array(32), work: 0n };

/** Who keeps the sessions. */
export interface Keeper {
  readonly clock: Clock;
  /** The tip that a peer has told last. Most have the same: they share its bytes. */
  lastTip: Uint8Array;
  hello(): Hello;
  /** The class that it gets. @throws ChainError why not, whose detail `said` is told to the other side */
  judge(session: Session, hello: Hello): PeerClass;
  ready(session: Session): void;
  status(session: Session): void;
  gone(session: Session, ending: Ending): void;
  fault(session: Session, code: Code, detail?: Detail): void;
  /** What a peer's faults have cost it, as far as they have not faded. */
  points(peer: PeerId): number;
  service(method: number): Service | undefined;
  taker(method: number): Extract<Handler, { notified: unknown }> | undefined;
}

/** The peer as everybody else sees it: always what is so now. */
class View implements Peer {
  readonly id: string;
  readonly address: string;
  readonly transport: Transport;
  readonly outbound: boolean;
  readonly since: number;
  readonly #session: Session;

  constructor(session: Session) {
    const { peer, address, transport, outbound } = session.connection;
    this.id = peer;
    this.address = address;
    this.transport = transport;
    this.outbound = outbound;
    this.since = session.keeper.clock.now();
    this.#session = session;
  }

  get class(): PeerClass {
    return this.#session.class;
  }
  get agent(): string {
    return this.#session.agent;
  }
  get status(): Status {
    return this.#session.status;
  }
  get rtt(): number | undefined {
    return this.#session.channel?.rtt;
  }
  get score(): number {
    return Math.round(this.#session.keeper.points(this.id));
  }
}

export class Session implements Owner {
  readonly connection: Connection;
  readonly keeper: Keeper;
  readonly view: Peer;
  /** Range of addresses it comes from. */
  readonly group: string;
  channel: Channel | undefined;
  class: PeerClass = "light";
  agent = "";
  status = unknown;
  /** Addresses it says it has. */
  addresses: readonly string[] = [];
  ready = false;
  over = false;
  /** One for each method that was used. */
  #buckets: readonly { readonly method: number; readonly bucket: Bucket }[] = [];
  #stopWaiting: (() => void) | undefined;

  constructor(connection: Connection, keeper: Keeper) {
    this.connection = connection;
    this.keeper = keeper;
    this.group = readAddress(connection.address)?.group ?? "";
    this.view = new View(this);
  }

  open(): void {
    const { clock } = this.keeper;
    this.channel = new Channel(this.connection, clock, this);
    this.#stopWaiting = clock.after(deadline, () => {
      this.keeper.fault(this, "net.handshake", { reason: "no hello" });
      void this.goodbye("net.handshake", "no hello came");
    });
    // Before anything is read: the other side's hello may be there already, and what is said to a peer comes after ours.
    this.channel.notify(methods.hello, encodeHello(this.keeper.hello()));
    this.channel.start();
  }

  /** Says why and closes. */
  async goodbye(code: Code, text = ""): Promise<void> {
    await this.channel?.goodbye(code, text);
  }

  /** Called by the channel, as are the next two. */
  closed(ending: Ending): void {
    this.over = true;
    this.#waited();
    if (ending.fault) this.keeper.fault(this, ending.code);
    this.keeper.gone(this, ending);
  }

  async request({ method, body, signal, part }: Asked): Promise<Uint8Array> {
    const service = this.ready ? this.keeper.service(method) : undefined;
    if (service === undefined) {
      const code = this.ready ? "net.method" : "net.handshake";
      this.keeper.fault(this, code, { method });
      throw fail(code);
    }
    const code = this.#refusal(method, body, service);
    if (code !== undefined) throw fail(code);
    try {
      return await service.handle({ peer: this.view, body, signal, part });
    } catch (error) {
      // Garbage is told from what this node does not have or cannot do.
      if (asChainError(error).code === "net.message") this.keeper.fault(this, "net.message", { method });
      throw error;
    }
  }

  notify(method: number, body: Uint8Array): void {
    try {
      if (method === methods.hello) this.#hello(body);
      else if (!this.ready) throw fail("net.handshake");
      else {
        const taker = this.keeper.taker(method);
        if (taker === undefined) throw fail("net.method", { method });
        if (this.#refusal(method, body, taker) === undefined) taker.notified(this.view, body);
      }
    } catch (error) {
      const { code, detail } = asChainError(error);
      this.keeper.fault(this, code, { ...detail, method });
    }
  }

  /** Notes what the peer says of its chain from then on. @throws ChainError net.message */
  said(body: Uint8Array): void {
    this.#says(decodeStatus(body));
    this.keeper.status(this);
  }

  #hello(body: Uint8Array): void {
    if (this.ready || body.length > maxHello) throw fail("net.message");
    const hello = decodeHello(body, this.connection.peer);
    this.agent = hello.agent;
    this.addresses = hello.addresses;
    this.#says(hello);
    try {
      this.class = this.keeper.judge(this, hello);
    } catch (error) {
      const { code, detail } = asChainError(error);
      void this.goodbye(code, String(detail.said ?? ""));
      return;
    }
    if (this.over) return;
    this.#waited();
    this.ready = true;
    this.keeper.ready(this);
  }

  #says({ height, tip, work }: Status): void {
    const { keeper } = this;
    if (!equal(keeper.lastTip, tip)) keeper.lastTip = tip;
    this.status = { height, tip: keeper.lastTip, work };
  }

  #waited(): void {
    this.#stopWaiting?.();
    this.#stopWaiting = undefined;
  }

  /** Why something is not for this peer; the price is charged already. */
  #refusal(method: number, body: Uint8Array, rules: Omit<Service, "handle">): Code | undefined {
    const code = this.#check(method, body, rules);
    if (code !== undefined) this.keeper.fault(this, code, { method, length: body.length });
    return code;
  }

  #check(method: number, body: Uint8Array, rules: Omit<Service, "handle">) {
    const now = this.keeper.clock.now();
    if (!rules.classes.includes(this.class)) return "net.class";
    if (body.length > rules.maxBytes) return "net.size";
    let used = this.#buckets.find((one) => one.method === method);
    if (used === undefined) {
      used = { method, bucket: new Bucket(rules, now) };
      this.#buckets = this.#buckets.concat(used);
    }
    return used.bucket.take(now) ? undefined : "net.rate";
  }
}
