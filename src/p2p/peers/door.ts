// The gate: who may connect at all, before a byte of theirs is read. Bans, admission, the rate of new connections, and
// bounds for those who have not said yet who they are.
import type { Code } from "../../errors.ts";
import { Recent } from "../../lib/recent.ts";
import { isLoopback, isPrivateHost, readAddress } from "../address.ts";
import type { Admission, Gate, PeerClass, PeerId } from "../index.ts";
import type { Bans } from "./bans.ts";
import { Bucket } from "./bucket.ts";

/** New connections a second from one range of addresses; nodes of one machine are more patient with each other. */
const arrivals = { rate: 5, burst: 20 };
const neighbours = { rate: 200, burst: 1000 };
const maxBuckets = 4096;

/** What the door knows of those inside. */
export interface Inside {
  /** Connections that have not completed the handshake. */
  pending(): number;
  maxPending: number;
  /** Inbound connections of a range of addresses. */
  inboundOf(group: string): number;
  perPrefix: number;
  now(): number;
}

export class Door implements Gate {
  readonly #bans: Bans;
  readonly #admission: Admission;
  readonly #inside: Inside;
  readonly #light: boolean;
  readonly #arrivals = new Recent<string, Bucket>(maxBuckets);

  /** @param light whether this node is a light one: it is not on the list itself and dials those who are */
  constructor(bans: Bans, admission: Admission, inside: Inside, light: boolean) {
    this.#bans = bans;
    this.#admission = admission;
    this.#inside = inside;
    this.#light = light;
  }

  /** The class in which a peer may take part. @returns the reason why it may not */
  classOf(peer: PeerId, light: boolean): PeerClass | { readonly refused: Code } {
    const { members, lightOpen } = this.#admission;
    if (light) return members === undefined || lightOpen || members.has(peer) ? "light" : { refused: "net.admission" };
    if (members === undefined || this.#light) return "full";
    return members.has(peer) ? "member" : { refused: "net.admission" };
  }

  refuse(peer: PeerId, remote: { readonly address: string; readonly outbound: boolean }): Code | undefined {
    const now = this.#inside.now();
    const member = this.#admission.members?.has(peer) === true;
    if (this.#bans.get(peer, now) !== undefined) return "net.banned";
    const address = readAddress(remote.address);
    if (!member && this.#hostBanned(address?.host)) return "net.banned";
    // Outsiders can only be light peers, and nobody dials those.
    if (!member && this.#admission.members !== undefined && !this.#light)
      if (remote.outbound || !this.#admission.lightOpen) return "net.admission";
    if (remote.outbound || member) return undefined;
    if (this.#inside.pending() >= this.#inside.maxPending) return "net.full";
    const crowded = address !== undefined && this.#inside.inboundOf(address.group) >= this.#inside.perPrefix;
    return crowded && !isLoopback(address?.host) ? "net.full" : undefined;
  }

  refuseAddress(text: string): Code | undefined {
    const address = readAddress(text);
    if (address === undefined) return undefined;
    if (this.#hostBanned(address.host)) return "net.banned";
    const now = this.#inside.now();
    let bucket = this.#arrivals.get(address.group);
    if (bucket === undefined) {
      const near = address.host !== undefined && isPrivateHost(address.host);
      bucket = new Bucket(near ? neighbours : arrivals, now);
      this.#arrivals.set(address.group, bucket);
    }
    return bucket.take(now) ? undefined : "net.rate";
  }

  #hostBanned(host: string | undefined): boolean {
    return host !== undefined && this.#bans.get(host, this.#inside.now()) !== undefined;
  }
}
