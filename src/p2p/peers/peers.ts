// The peers of a node: who is connected and has said hello, what each may do, what its faults cost, and whom to dial.
// Everything above the network talks to this. Made before the network, since the network asks its gate.
import { asChainError, type Code, type Detail, fail } from "../../errors.ts";
import { equal, utf8 } from "../../lib/bytes.ts";
import { below, pick } from "../../lib/draw.ts";
import { hex } from "../../lib/hex.ts";
import { isPrivateHost, ownerOf, readAddress, withPeer } from "../address.ts";
import type { Ending } from "../channel/channel.ts";
import type {
  Connection,
  Gate,
  Hello,
  Net,
  Network,
  Peer,
  PeerClass,
  PeerId,
  RequestOptions,
  Service,
  Verdict,
} from "../index.ts";
import { methods } from "../methods.ts";
import { encodeStatus, maxStatus } from "../status.ts";
import { type Ban, Bans, bansShelf } from "./bans.ts";
import { Book } from "./book.ts";
import { Census } from "./census.ts";
import { Dialler } from "./dialler.ts";
import { Door } from "./door.ts";
import { toTell } from "./exchange.ts";
import { type Culprit, Justice } from "./justice.ts";
import { decodePeers, encodePeers } from "./messages.ts";
import { type PeerLimits, type PeersModules, type PeersOptions, usualLimits } from "./options.ts";
import { longestForNamed, pauseAfter } from "./pauses.ts";
import { priceOf } from "./score.ts";
import { type Handler, type Keeper, Session } from "./session.ts";
import { Shelf } from "./shelf.ts";
import { hasRoom, whoLeaves } from "./slots.ts";

/** Connections that have not said hello yet. */
const maxPending = 64;
/** Milliseconds between two looks at what is to be written, counted and asked. */
const houseKeeping = 15_000;
/** Milliseconds in which status notifications are put together. */
const statusPause = 250;
/** Books that know more are not filled by asking. */
const enoughKnown = 500;
const all: readonly PeerClass[] = ["member", "full", "light"];
const keyName = utf8("key");

type PeerListener = (what: "ready" | "gone" | "status", peer: Peer) => void;

export class Peers implements Net {
  readonly gate: Gate;
  readonly #options: PeersOptions;
  readonly #modules: PeersModules;
  readonly #limits: PeerLimits;
  /** Peer → where it is. */
  readonly #seeds: ReadonlyMap<PeerId, string>;
  readonly #sessions = new Map<PeerId, Session>();
  readonly #listeners = new Set<PeerListener>();
  readonly #services = new Map<number, Service>();
  readonly #takers = new Map<number, Extract<Handler, { notified: unknown }>>();
  readonly #shelves: { readonly book: Shelf; readonly bans: Shelf };
  readonly #bans: Bans;
  readonly #justice: Justice;
  readonly #door: Door;
  readonly #keeper: Keeper;
  readonly #stops: (() => void)[] = [];
  #started: { readonly network: Network; readonly book: Book; readonly dialler: Dialler } | undefined;
  #closed = false;
  #stopStatus: (() => void) | undefined;
  #stopKeeping: (() => void) | undefined;
  readonly #census = new Census();

  /** @throws ChainError net.address for a seed that names no peer */
  constructor(options: PeersOptions, modules: PeersModules) {
    this.#options = options;
    this.#modules = modules;
    this.#limits = { ...usualLimits, ...options.limits };
    this.#seeds = new Map((options.seeds ?? []).map((address) => [ownerOf(address), address] as const));
    this.#shelves = { book: new Shelf(modules.kv, "a/"), bans: new Shelf(modules.kv, bansShelf) };
    this.#bans = new Bans(this.#shelves.bans);
    this.#justice = new Justice(this.#bans, modules);
    const { clock, admission } = modules;
    const inside = {
      pending: () => [...this.#sessions.values()].filter((session) => !session.ready).length,
      maxPending,
      inboundOf: (group: string) => this.#groups(false).filter((other) => other === group).length,
      perPrefix: this.#limits.perPrefix,
      now: () => clock.now(),
    };
    this.#door = new Door(this.#bans, admission, inside, options.light === true);
    this.gate = this.#door;
    this.#keeper = {
      clock,
      lastTip: new Uint8Array(32),
      hello: () => modules.hello(),
      judge: (session, hello) => this.#judge(session, hello),
      ready: (session) => this.#ready(session),
      status: (session) => this.#tell("status", session.view),
      gone: (session, ending) => this.#gone(session, ending),
      fault: (session, code, detail) => this.#fault(session, code, detail),
      points: (peer) => this.#justice.points(peer),
      service: (method) => this.#services.get(method),
      taker: (method) => this.#takers.get(method),
    };
    this.onNotify(methods.status, { classes: all, rate: 20, burst: 100, maxBytes: maxStatus }, (peer, body) =>
      this.#sessions.get(peer.id)?.said(body),
    );
    this.serve(methods.peers, {
      classes: all,
      rate: 0.1,
      burst: 5,
      maxBytes: 16,
      handle: ({ peer }) => this.#told(peer),
    });
  }

  // ---------------------------------------------------------------------------------------------------- its own life

  /** Takes the network and reads what is remembered; begins nothing yet. */
  async attach(network: Network): Promise<void> {
    const { clock, random, log, kv, admission } = this.#modules;
    const key = (await kv.get(keyName)) ?? random.bytes(32);
    await kv.batch([{ key: keyName, value: key }]);
    const book = new Book(this.#shelves.book, key, random);
    await book.load();
    await this.#bans.load(clock.now());
    for (const [peer, address] of this.#seeds) if (peer !== network.id) book.name(peer, address, false);
    const dialler = new Dialler(
      { outbound: this.#limits.outbound, seeds: new Set(this.#seeds.keys()) },
      {
        clock,
        random,
        log,
        network,
        book,
        outbound: () => this.#groups(true),
        connected: (peer) => this.#sessions.has(peer),
        called: (peer) => this.#sessions.get(peer)?.connection.outbound === true,
        refused: (peer, address) => this.gate.refuse(peer, { address, outbound: true }) !== undefined,
      },
    );
    this.#started = { network, book, dialler };
    this.#stops.push(
      network.onConnection((connection) => this.#connected(connection)),
      network.onFound((peer, addresses) => this.#found(peer, addresses)),
      admission.onChange(() => this.#admitted()),
    );
    for (const connection of network.connections()) this.#connected(connection);
  }

  /** Listens and dials. @throws ChainError net.listen */
  async start(): Promise<void> {
    const { network, dialler } = this.#parts();
    await network.start();
    dialler.wake();
    this.#keep();
  }

  /** Says goodbye to everybody and closes the network. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#started?.dialler.close();
    this.#stopStatus?.();
    this.#stopKeeping?.();
    for (const stop of this.#stops) stop();
    await Promise.all([...this.#sessions.values()].map((session) => session.goodbye("net.closed", "closing down")));
    await this.#started?.network.close();
    await this.#write();
  }

  /** What hello() gives has changed: tells everybody, soon. */
  statusChanged(): void {
    if (this.#closed || this.#options.light === true || this.#stopStatus !== undefined) return;
    this.#stopStatus = this.#modules.clock.after(statusPause, () => {
      this.#stopStatus = undefined;
      const body = encodeStatus(this.#modules.hello());
      for (const { ready, channel } of this.#sessions.values()) if (ready) channel?.notify(methods.status, body);
    });
  }

  // -------------------------------------------------------------------------------------------------------------- Net

  get id(): PeerId {
    return this.#parts().network.id;
  }

  peers(): readonly Peer[] {
    return [...this.#sessions.values()].filter(({ ready }) => ready).map(({ view }) => view);
  }

  peer(id: PeerId): Peer | undefined {
    return this.#at(id)?.view;
  }

  onPeer(listener: PeerListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async request(peer: PeerId, method: number, body: Uint8Array, options?: RequestOptions): Promise<Uint8Array> {
    const channel = this.#at(peer)?.channel;
    if (channel === undefined) throw fail("net.closed", { peer });
    this.#modules.metrics.count("p2p.requests", 1, { direction: "sent" });
    return await channel.request(method, body, options);
  }

  serve(method: number, service: Service): void {
    this.#services.set(method, service);
  }

  notify(peer: PeerId, method: number, body: Uint8Array): boolean {
    return this.#at(peer)?.channel?.notify(method, body) ?? false;
  }

  onNotify(method: number, options: Omit<Service, "handle">, handler: (peer: Peer, body: Uint8Array) => void): void {
    this.#takers.set(method, { ...options, notified: handler });
  }

  async publish(topic: string, data: Uint8Array): Promise<number> {
    return await this.#parts().network.publish(topic, data);
  }

  subscribe(topic: string, handler: (data: Uint8Array, from: Peer) => Promise<Verdict>): () => void {
    return this.#parts().network.subscribe(topic, async (data, from) => {
      const session = this.#at(from);
      // A connection that has not said hello, or has no say in this.
      if (session === undefined || session.class === "light") return "ignore";
      try {
        const verdict = await handler(data, session.view);
        if (verdict === "reject") this.#fault(session, "net.message", { topic });
        return verdict;
      } catch (error) {
        const { code, detail } = asChainError(error);
        if (code === "internal") this.#modules.log.error("a handler of gossip failed", { topic, error });
        this.#fault(session, code, { ...detail, topic });
        return priceOf(code) > 0 ? "reject" : "ignore";
      }
    });
  }

  punish(peer: PeerId, code: Code, detail?: Detail): void {
    const session = this.#sessions.get(peer);
    if (session !== undefined) this.#fault(session, code, detail);
    else this.#justice.charge({ peer, member: this.#isMember(peer), inboundFrom: undefined }, code, detail);
  }

  async disconnect(peer: PeerId, code: Code): Promise<void> {
    await this.#sessions.get(peer)?.goodbye(code);
  }

  // --------------------------------------------------------------------------------------------- for those who operate

  /** Dials now, and again whenever the connection is lost. @throws ChainError net.address */
  async add(address: string): Promise<void> {
    const { book, dialler } = this.#parts();
    book.name(ownerOf(address), address, true);
    dialler.wake();
    await this.#write();
  }

  /** Forgets a peer's addresses: it is not called any more, unless somebody tells of it again. A connection stays. */
  async forget(peer: PeerId): Promise<void> {
    this.#started?.book.forget(peer);
    await this.#write();
  }

  /** Says goodbye and keeps the peer out. @param minutes undefined: for good @throws ChainError net.address */
  async ban(peer: PeerId, minutes?: number): Promise<void> {
    const until = minutes === undefined ? undefined : this.#modules.clock.now() + minutes * 60_000;
    this.#bans.set(peer, "net.banned", until);
    this.#started?.book.forget(peer);
    await this.#sessions.get(peer)?.goodbye("net.banned", "banned by the operator");
    await this.#write();
  }

  /** @returns whether it was banned */
  async unban(peer: PeerId): Promise<boolean> {
    const was = this.#bans.lift(peer, this.#modules.clock.now());
    await this.#write();
    return was;
  }

  banned(): readonly ({ readonly peer: PeerId } & Ban)[] {
    return this.#bans.list(this.#modules.clock.now()).map(([peer, ban]) => ({ peer, ...ban }));
  }

  // ---------------------------------------------------------------------------------------------------------- sessions

  #connected(connection: Connection): void {
    if (this.#closed) {
      void connection.close();
      return;
    }
    // The network has replaced what was left of an earlier one.
    void this.#sessions.get(connection.peer)?.goodbye("net.duplicate");
    const session = new Session(connection, this.#keeper);
    this.#sessions.set(connection.peer, session);
    session.open();
  }

  /** @throws ChainError why it cannot be a peer; `said` is what it is told */
  #judge(session: Session, hello: Hello): PeerClass {
    const own = this.#modules.hello();
    const { peer, address } = session.connection;
    const differs = (code: Code, ours: string, theirs: string) => {
      this.#modules.log.warn("a peer does not fit", { peer, address, code, ours, theirs });
      return fail(code, { said: `here ${ours}, there ${theirs}` });
    };
    if (hello.version !== own.version)
      throw differs("net.version", `version ${own.version}`, `version ${hello.version}`);
    if (!equal(hello.chain, own.chain)) throw differs("net.chain", chainText(own), chainText(hello));
    if (!equal(hello.genesis, own.genesis))
      throw differs("net.genesis", `block 0 ${short(own.genesis)}`, `block 0 ${short(hello.genesis)}`);
    if (own.light && hello.light) throw fail("net.class", { said: "both are light" });
    const kind = this.#door.classOf(peer, hello.light);
    if (typeof kind !== "string") throw fail(kind.refused);
    if (!this.#started?.dialler.feelers.has(peer)) this.#seat(session, kind);
    return kind;
  }

  /** Finds room for a newcomer. @throws ChainError net.full */
  #seat(session: Session, kind: PeerClass): void {
    const seats = this.#seats();
    const { outbound, peer } = session.connection;
    const newcomer = { class: kind, outbound };
    if (this.#isNamed(peer) || hasRoom(seats, newcomer, this.#limits)) return;
    session.class = kind;
    const { view, group } = session;
    const rivals = seats.filter((seat) => !this.#isNamed(seat.peer.id));
    const leaving = outbound ? undefined : whoLeaves(rivals, { peer: view, group }, this.#modules.random);
    if (leaving === undefined) throw fail("net.full");
    void this.#sessions.get(leaving.id)?.goodbye("net.full", "another range of addresses gets the place");
  }

  #ready(session: Session): void {
    const { book, dialler } = this.#parts();
    const { clock, log } = this.#modules;
    const { peer, address, outbound, transport } = session.connection;
    if (outbound) book.reached(peer, withPeer(address, peer), clock.now());
    if (dialler.feelers.delete(peer)) {
      session.ready = false;
      void session.goodbye("net.full", "only to see whether you are there");
      return;
    }
    if (outbound) book.anchor(peer, true);
    else if (session.class !== "light") book.told(peer, session.addresses, session.group);
    const { height } = session.status;
    log.info("a new peer", { peer, address, transport, outbound, class: session.class, agent: session.agent, height });
    this.#tell("ready", session.view);
    if (outbound) void this.#ask(session);
  }

  #gone(session: Session, { code, text, by }: Ending): void {
    const { peer, outbound } = session.connection;
    if (this.#sessions.get(peer) === session) this.#sessions.delete(peer);
    const { log, clock } = this.#modules;
    const heard = by === "there" && text !== "" ? { said: text } : {};
    const pause = pauseAfter(code, by === "there");
    const level = by === "there" && pause > 0 && code !== "net.full" ? "warn" : "info";
    if (session.ready || by !== "transport") log[level]("a peer is gone", { peer, code, by, ...heard });
    if (session.ready) this.#tell("gone", session.view);
    session.ready = false;
    if (this.#started === undefined || this.#closed) return;
    const { book, dialler } = this.#started;
    dialler.feelers.delete(peer);
    if (outbound) {
      const seed = this.#seeds.has(peer);
      book.anchor(peer, false);
      book.failed(peer, clock.now(), seed ? Math.min(pause, longestForNamed) : pause, seed);
    }
    dialler.wake();
  }

  #fault(session: Session, code: Code, detail?: Detail): void {
    const { peer, outbound, address } = session.connection;
    const member = this.#isMember(peer);
    const culprit: Culprit = { peer, member, inboundFrom: outbound ? undefined : address };
    const said = this.#justice.charge(culprit, code, detail);
    if (said !== undefined) void session.goodbye(code, said);
  }

  /** The admission list has changed. */
  #admitted(): void {
    for (const session of [...this.#sessions.values()]) {
      const { peer } = session.connection;
      const kind = this.#door.classOf(peer, session.class === "light");
      // One whose class is another now comes back as what it is.
      if (typeof kind !== "string") void session.goodbye("net.admission", "not on the list of members");
      else if (session.ready && kind !== session.class) void session.goodbye("net.admission", "its class has changed");
    }
    this.#started?.dialler.wake();
  }

  // ------------------------------------------------------------------------------------------------------------- others

  #found(peer: PeerId, addresses: readonly string[]): void {
    const { book, dialler, network } = this.#parts();
    // Anybody can be found: discovery as a whole is one source.
    if (peer === network.id || book.get(peer) !== undefined) return;
    if (book.told(peer, addresses, "discovery")) dialler.wake();
  }

  async #ask(session: Session): Promise<void> {
    const { book, network, dialler } = this.#parts();
    if (book.size >= enoughKnown || session.channel === undefined) return;
    try {
      const addresses = decodePeers(
        await session.channel.request(methods.peers, new Uint8Array(0), { maxBytes: 65_536 }),
      );
      for (const text of addresses) {
        const address = readAddress(text);
        if (address?.peer === undefined || address.peer === network.id) continue;
        // What means something only in its own network is of no use from elsewhere.
        const far = !isPrivateHost(readAddress(session.connection.address)?.host ?? "");
        if (far && isPrivateHost(address.host ?? "")) continue;
        book.told(address.peer, [text], session.group);
      }
      dialler.wake();
    } catch (error) {
      this.#fault(session, asChainError(error).code);
    }
  }

  /** While outbound peers are wanting, one of those there is asked again, every two minutes or so. */
  #askAgain(): void {
    const { random } = this.#modules;
    if (this.#groups(true).length >= this.#limits.outbound || below(random, 8) > 0) return;
    const known = [...this.#sessions.values()].filter(({ ready, connection }) => ready && connection.outbound);
    const session = pick(random, known);
    if (session !== undefined) void this.#ask(session);
  }

  #told(peer: Peer): Uint8Array {
    const session = this.#sessions.get(peer.id);
    if (session === undefined) throw fail("net.closed");
    const { clock, random } = this.#modules;
    return encodePeers(toTell(this.#parts().book, this.#sessions.values(), session, clock.now(), random));
  }

  // -------------------------------------------------------------------------------------------------------------- helpers

  #parts() {
    if (this.#started === undefined) throw fail("internal", { reason: "no network is attached" });
    return this.#started;
  }

  #at(peer: PeerId): Session | undefined {
    const session = this.#sessions.get(peer);
    return session?.ready === true ? session : undefined;
  }

  #isMember(peer: PeerId): boolean {
    return this.#modules.admission.members?.has(peer) === true;
  }

  /** Whether the operator has named it: such peers always find room, in either direction. */
  #isNamed(peer: PeerId): boolean {
    return this.#seeds.has(peer) || this.#started?.book.get(peer)?.manual === true;
  }

  #seats() {
    return [...this.#sessions.values()].filter(({ ready }) => ready).map(({ view, group }) => ({ peer: view, group }));
  }

  /** Ranges of addresses of the connections of one direction. */
  #groups(outbound: boolean): readonly string[] {
    const sessions = [...this.#sessions.values()].filter(({ connection }) => connection.outbound === outbound);
    return sessions.map(({ group }) => group);
  }

  #tell(what: "ready" | "gone" | "status", peer: Peer): void {
    if (what !== "status") this.#census.take(this.peers(), this.#modules.metrics);
    for (const listener of [...this.#listeners]) listener(what, peer);
  }

  #keep(): void {
    this.#stopKeeping = this.#modules.clock.after(houseKeeping, () => {
      this.#census.take(this.peers(), this.#modules.metrics);
      this.#modules.metrics.gauge("p2p.known_peers", this.#started?.book.size ?? 0);
      void this.#write();
      this.#askAgain();
      this.#keep();
    });
  }

  async #write(): Promise<void> {
    const writes = [...this.#shelves.book.take(), ...this.#shelves.bans.take()];
    if (writes.length === 0) return;
    try {
      await this.#modules.kv.batch(writes);
    } catch (error) {
      this.#modules.log.error("what is known of peers could not be written", { code: asChainError(error).code });
    }
  }
}

const short = (hash: Uint8Array): string => hex(hash.subarray(0, 4));
const chainText = ({ title, chain }: Hello): string => `${title} (${short(chain)})`;
