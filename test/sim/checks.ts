// What must hold of every network when the faults are over, and what must hold all along.

import { memoryKv } from "../../src/kv/memory.ts";
import { equal, mapKey } from "../../src/lib/bytes.ts";
import { hex } from "../../src/lib/hex.ts";
import { audit } from "./ledger.ts";
import { poolCapacity, type SimNode } from "./node.ts";
import type { World } from "./world.ts";

/** Reasons for which an acknowledged transaction may be dropped; whether a pool was full is looked at when it says so. */
const goodReasons: ReadonlySet<string> = new Set(["tx.expired", "pool.aged", "pool.evicted", "pool.full"]);
/** Why a transaction that nobody can pay for may be dropped. */
const poorReasons: ReadonlySet<string> = new Set(["account.balance", "account.tenFees"]);

/** All along: what is bounded stays within its bounds. */
export function checkBounds(world: World): void {
  for (const { name, node } of world.nodes) {
    if (node === undefined) continue;
    if (node.pool.size > poolCapacity) world.blame(name, `the pool holds ${node.pool.size} of ${poolCapacity}`);
    for (const { peer, code } of node.peers?.peers.banned() ?? []) {
      const other = world.nodes.find(({ id }) => id === peer);
      if (other !== undefined) world.blame(name, `bans ${other.name}, which is honest: ${code}`);
    }
  }
}

/** Whether all machines have come to the same end and nothing waits any more. */
export function atRest(world: World): boolean {
  const [first, ...others] = world.nodes;
  const tip = first?.node?.chain.tip();
  if (first?.node === undefined || tip === undefined || first.node.pool.size > 0) return false;
  return others.every(
    ({ node }) => node !== undefined && equal(node.chain.tip().hash, tip.hash) && node.pool.size === 0,
  );
}

/** Why a world is not at rest. */
export function unrest(world: World): string {
  return world.nodes
    .map(({ name, node }) => {
      if (node === undefined) return `${name} is down`;
      const { height, hash } = node.chain.tip();
      const peers = node.peers?.net.peers().map(({ id }) => world.all.find((one) => one.id === id)?.name) ?? [];
      const known = `knows ${peers.length === 0 ? "nobody" : peers.join(" ")}`;
      return `${name} at ${height} ${hex(hash).slice(0, 8)}, ${node.pool.size} waiting, ${known}`;
    })
    .join("; ");
}

/** In the end. @param samples machines whose chains are executed again */
export async function checkAll(world: World, samples: readonly SimNode[]): Promise<void> {
  const [first] = world.nodes;
  const reference = first?.node?.chain;
  if (reference === undefined) return;
  const height = Number(reference.tip().height);
  for (const { name, node } of world.nodes) {
    if (node === undefined) continue;
    for (let at = 0; at <= height; at++) {
      const own = node.chain.header(at);
      const other = reference.header(at);
      if (own === undefined || other === undefined || !equal(own.hash, other.hash)) {
        world.blame(name, `another block ${at} than n1`);
        break;
      }
      if (!equal(own.stateHash, other.stateHash)) world.blame(name, `another state at ${at} than n1`);
    }
    for (const wrong of audit(node.chain, (id) => world.acks.parcelOf(id))) world.blame(name, wrong);
  }
  checkOwed(world);
  for (const { name, node } of samples) {
    try {
      await node?.verify(memoryKv());
    } catch (error) {
      world.blame(name, `its chain does not verify: ${String(error)}`);
    }
  }
}

/** Nothing that was acknowledged is lost. */
function checkOwed(world: World): void {
  const chain = world.nodes[0]?.node?.chain;
  if (chain === undefined) return;
  for (const [{ hash, members, kind }, holders] of world.acks.owed()) {
    const id = hex(hash).slice(0, 8);
    if (chain.hasTx(hash)) continue;
    const reasons = holders.map((index) => world.acks.reason(index, mapKey(hash)) ?? "never dropped");
    const legitimate = reasons.some(
      (reason) => goodReasons.has(reason) || (kind === "poor" && poorReasons.has(reason)),
    );
    if (!legitimate) {
      const where = holders.map((index, i) => `n${index} (${reasons[i]})`).join(", ");
      world.blame("all", `lost ${id} of ${members.length}, which was acknowledged on ${where}`);
    }
  }
}
