// What an attack is and must come to, and what all of them need. Each ends by itself.
import { randomBytes } from "node:crypto";
import type { Code } from "../../../../src/errors.ts";
import type { PeerId } from "../../../../src/p2p/index.ts";
import type { Evil, Victim } from "../attacker.ts";
import { sleep } from "../load.ts";
import type { NodeProcess } from "../process.ts";

/** What is seen of an attack from the attacker's side. */
export interface Seen {
  /** Ids that it used. */
  readonly peers: readonly PeerId[];
  /** Whether the victim ended it, as it must. */
  readonly ended: boolean;
  /** What the victim said at the end. */
  readonly told?: string | undefined;
}

/** A node as whoever sends transactions sees it. */
export type PublicNode = Pick<NodeProcess, "name" | "call">;

export interface Attack {
  readonly name: string;
  /** Codes with one of which the victim must have banned the attacker; undefined: it is only shut out. */
  readonly bans?: readonly Code[];
  /** What the attacker must be told. */
  readonly tells?: Code;
  /** It takes the better part of a minute: runs beside the others. */
  readonly slow?: boolean;
  /** @param nodes all honest nodes, the victim among them @throws AssertionError when something else came of it than must */
  run(victim: Victim, nodes: readonly PublicNode[]): Promise<Seen>;
}

/** As long as a fast machine needs, times ten. */
export const patience = 20_000;

export const bytes = (length: number) => new Uint8Array(randomBytes(length));

/** Of one misbehaving peer, until the victim ends it. */
export async function seen(evil: Evil, ms = patience): Promise<Seen> {
  const ending = await evil.endedWithin(ms);
  await evil.close();
  return { peers: [evil.id], ended: ending !== undefined, told: ending?.by === "there" ? ending.code : undefined };
}

/** Calls until it is over; what the calls throw is the end that was wanted. */
export async function until(evil: Evil, rounds: number, pause: number, run: (round: number) => void): Promise<void> {
  for (let round = 0; round < rounds && !evil.channel.ended; round++) {
    run(round);
    await sleep(pause);
  }
}

export const ignore = (promise: Promise<unknown>) => void promise.catch(() => undefined);
