import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { agree, type StackNode, StackWorld, stackOf, tipOf, upOf } from "../../helpers/stackworld.ts";

const height = (node: StackNode) => Number(upOf(node).chain.tip().height);
/** Transactions whose bytes a node was sent, for gossip's bound on bodies. */
const took = (node: StackNode) => node.counts.get("gossip.txs took") ?? 0;
const quietly = (...nodes: readonly StackNode[]) => {
  for (const { name, log } of nodes) {
    const bad = log.filter((line) => line.startsWith("warn") || line.startsWith("error"));
    assert.deepEqual(bad, [], name);
  }
};

describe("stack", () => {
  test("a new node catches up, and then follows by gossip", async () => {
    const world = new StackWorld(1);
    const a = await world.add("a");
    await world.grow(a, 150);
    const b = await world.add("b", ["a"]);
    assert.equal(stackOf(b).synced(), false);
    assert.ok(await world.until(agree(a, b)), `${tipOf(a)} ${tipOf(b)}`);
    assert.ok(await world.until(() => stackOf(b).synced()));
    await world.send(a, 3);
    assert.ok(await world.until(() => upOf(b).pool.size === 3));
    assert.equal(took(b), 3);
    await world.mine(a);
    assert.ok(await world.until(agree(a, b)));
    assert.equal(height(b), 151);
    // The block was made of what the pool held already.
    assert.equal(b.counts.get("gossip.rebuilt peer"), 0);
    quietly(a, b);
    for (const node of [a, b]) await world.stop(node);
  });

  test("transactions and blocks reach everybody over a line of nodes, each body once", async () => {
    const world = new StackWorld(2);
    const nodes = [await world.add("a")];
    for (const [i, name] of ["b", "c", "d", "e"].entries())
      nodes.push(await world.add(name, [["a", "b", "c", "d"][i] as string]));
    const [a, b, c, d, e] = nodes as [StackNode, StackNode, StackNode, StackNode, StackNode];
    assert.ok(
      await world.until(() => nodes.every((node) => stackOf(node).synced() && stackOf(node).net.peers().length > 0)),
    );
    await world.pass(3000);
    await world.send(a, 20);
    await world.send(e, 20);
    assert.ok(await world.until(() => nodes.every((node) => upOf(node).pool.size === 40)));
    for (const node of [b, c, d]) assert.equal(took(node), 40);
    assert.equal(took(a), 20);
    await world.mine(c);
    assert.ok(await world.until(agree(...nodes)));
    assert.equal(height(a), 1);
    for (const node of nodes) assert.equal(upOf(node).pool.size, 0);
    quietly(...nodes);
    for (const node of nodes) await world.stop(node);
  });

  test("what a pool had no room to keep is taken again when it is named again", async () => {
    const world = new StackWorld(5);
    const a = await world.add("a");
    const b = await world.add("b", ["a"]);
    assert.ok(await world.until(() => stackOf(b).synced() && stackOf(b).net.peers().length > 0));
    await world.pass(1000);
    const [hash] = (await world.send(a, 1)) as [Uint8Array];
    assert.ok(await world.until(() => upOf(b).pool.size === 1));
    upOf(b).pool.drop(hash, "pool.evicted");
    assert.ok(await world.until(() => upOf(b).pool.size === 1, 45_000));
    // What was its own fault is not asked for again so soon.
    upOf(b).pool.drop(hash, "account.balance");
    await world.pass(70_000);
    assert.equal(upOf(b).pool.size, 0);
    quietly(a, b);
    for (const node of [a, b]) await world.stop(node);
  });

  test("a partition with transactions and blocks on both sides heals", async () => {
    const world = new StackWorld(3);
    const a = await world.add("a");
    const b = await world.add("b", ["a"]);
    assert.ok(await world.until(() => stackOf(b).synced() && stackOf(b).net.peers().length > 0));
    world.hub.links.cut("a", "b");
    world.hub.reset("a", "b");
    await world.pass(1000);
    await world.grow(a, 5);
    await world.grow(b, 8);
    const late = [...(await world.send(a, 2)), ...(await world.send(b, 2))];
    world.hub.links.heal();
    assert.ok(await world.until(agree(a, b), 600_000), `${tipOf(a)} ${tipOf(b)}`);
    assert.equal(height(a), 8);
    // What lay in a's lost blocks waits again, and everybody knows what waits.
    assert.ok(await world.until(() => upOf(a).pool.size === 9 && upOf(b).pool.size === 9, 120_000));
    for (const hash of late) for (const node of [a, b]) assert.equal(upOf(node).pool.status(hash)?.state, "pending");
    await world.mine(b);
    assert.ok(await world.until(agree(a, b)));
    quietly(a, b);
    for (const node of [a, b]) await world.stop(node);
  });

  test("a restart in the middle of a sync goes on where it was", async () => {
    const world = new StackWorld(4, { bandwidth: 40_000 });
    const a = await world.add("a");
    await world.grow(a, 300);
    const b = await world.add("b", ["a"]);
    await world.until(() => height(b) > 30);
    world.kill(b);
    b.disk.losePower(0);
    await world.pass(2000);
    await world.start(b, ["a"]);
    assert.ok(height(b) < 300);
    assert.ok(await world.until(agree(a, b), 300_000));
    for (const node of [a, b]) await world.stop(node);
  });
});
