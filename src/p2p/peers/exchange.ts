// What this node tells about others, and asks of them: addresses that it has dialled itself lately, or of connected peers
// that are where they say they are. So a stranger's claims are not carried on.
import { type Source, sample } from "../../lib/draw.ts";
import { isPrivateHost, readAddress } from "../address.ts";
import type { PeerId } from "../index.ts";
import type { Book } from "./book.ts";
import { maxTold } from "./messages.ts";
import type { Session } from "./session.ts";

/** Milliseconds for which a success counts. */
const lately = 7 * 24 * 3_600_000;

/** What may be told to a peer. */
export function toTell(book: Book, sessions: Iterable<Session>, asker: Session, now: number, random: Source): string[] {
  const near = isNear(asker.connection.address);
  const known = new Map<PeerId, string>();
  for (const entry of book.entries()) {
    const [address] = entry.addresses;
    if (address !== undefined && entry.tried && now - entry.lastSuccess < lately) known.set(entry.peer, address);
  }
  for (const { ready, connection, addresses, class: kind } of sessions) {
    if (!ready || kind === "light") continue;
    const own = addresses.find((text) => fits(readAddress(connection.address)?.host, readAddress(text)?.host));
    if (own !== undefined) known.set(connection.peer, own);
  }
  known.delete(asker.connection.peer);
  const usable = [...known.values()].filter((address) => near || !isNear(address));
  return sample(random, usable, maxTold);
}

/** Whether a peer seen at one host may well be dialled at another: the same, or both in one private network. */
function fits(seen: string | undefined, said: string | undefined): boolean {
  if (seen === undefined || said === undefined) return false;
  return seen === said || (isPrivateHost(seen) && isPrivateHost(said));
}

/** Whether an address means something in this machine's own network only. */
function isNear(address: string): boolean {
  const host = readAddress(address)?.host;
  return host === undefined || isPrivateHost(host) || address.startsWith("/memory/");
}
