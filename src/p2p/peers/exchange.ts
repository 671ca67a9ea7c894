// What this node tells about others, and asks of them: addresses that it has dialled itself lately, or of connected peers
// that are where they say they are. So a stranger's claims are not carried on.
import type { Source } from "../../lib/draw.ts";
import { sample } from "../../lib/draw.ts";
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
    const host = readAddress(connection.address)?.host;
    const own = addresses.find((text) => host !== undefined && readAddress(text)?.host === host);
    if (own !== undefined) known.set(connection.peer, own);
  }
  known.delete(asker.connection.peer);
  const usable = [...known.values()].filter((address) => near || !isNear(address));
  return sample(random, usable, maxTold);
}

/** Whether an address means something in this machine's own network only. */
function isNear(address: string): boolean {
  const host = readAddress(address)?.host;
  return host === undefined || isPrivateHost(host) || address.startsWith("/memory/");
}
