// How many peers of each class there may be, and who goes when a better one could come. Inbound connections cost an
// attacker nothing, so outbound ones have slots of their own, one range of addresses gets a bounded part of the inbound
// ones, and those who have been of use for long are safe from being pushed out.
import { pick, type Source } from "../../lib/draw.ts";
import type { Peer } from "../index.ts";
import type { PeerLimits } from "./options.ts";

/** A peer with the range of addresses that it comes from. */
export interface Seat {
  readonly peer: Peer;
  readonly group: string;
}

/** Of the inbound peers of a class, so many with the quickest answers are safe; and the longer-lived half of the others. */
const safeByRtt = 4;

/** Whether one more of that kind has room. Members always have: their list bounds them. */
export function hasRoom(
  seats: Iterable<Seat>,
  newcomer: Pick<Peer, "class" | "outbound">,
  limits: PeerLimits,
): boolean {
  if (newcomer.class === "member") return true;
  let [light, full, inbound] = [0, 0, 0];
  for (const { peer } of seats) {
    if (peer.class === "light") light++;
    else {
      full++;
      if (!peer.outbound) inbound++;
    }
  }
  if (newcomer.class === "light") return light < limits.light;
  // What this node dials has slots of its own, which inbound peers do not get.
  return full < limits.full && (newcomer.outbound || inbound < Math.max(1, limits.full - limits.outbound));
}

/** Who makes room for an inbound newcomer of a class: one of the range that has most, undefined when all are worth more. */
export function whoLeaves(seats: Iterable<Seat>, newcomer: Seat, random: Source): Peer | undefined {
  const rivals = [...seats].filter(({ peer }) => !peer.outbound && peer.class === newcomer.peer.class);
  const quick = [...rivals]
    .filter(({ peer }) => peer.rtt !== undefined)
    .sort((a, b) => (a.peer.rtt ?? 0) - (b.peer.rtt ?? 0))
    .slice(0, safeByRtt);
  const others = rivals.filter((seat) => !quick.includes(seat)).sort((a, b) => a.peer.since - b.peer.since);
  const young = others.slice(Math.ceil(others.length / 2));
  const counts = new Map<string, number>();
  for (const { group } of rivals) counts.set(group, (counts.get(group) ?? 0) + 1);
  const most = Math.max(0, ...young.map(({ group }) => counts.get(group) ?? 0));
  // A newcomer of a range that has as many as any other would gain nothing for anybody.
  if (most <= (counts.get(newcomer.group) ?? 0) + 1) return undefined;
  const crowd = young.filter(({ group }) => counts.get(group) === most);
  return pick(random, crowd)?.peer;
}
