import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { equal, mapKey } from "../../../src/lib/bytes.ts";
import { random } from "../../helpers/random.ts";
import { FakeBlocks, type FakePeer, type Kind, liars, SyncWorld } from "../../helpers/syncworld.ts";

const genesis = new FakeBlocks();
const at = (world: SyncWorld, chain: FakeBlocks) => () => equal(world.tip.hash, chain.tip.hash);
const names = (world: SyncWorld) => [...new Set(world.punished.map(({ peer }) => peer))].sort();

describe("sync machine", () => {
  test("catches up from two peers, sharing the bodies, and says when it has", () => {
    const chain = genesis.fork(0, 3000, "a");
    const world = new SyncWorld(genesis, random(1));
    world.join({ id: "p", kind: "honest", chain });
    world.join({ id: "q", kind: "honest", chain });
    assert.equal(world.machine.synced, false);
    world.run(120_000, at(world, chain));
    assert.ok(equal(world.tip.hash, chain.tip.hash));
    assert.equal(world.machine.synced, true);
    assert.deepEqual(world.punished, []);
    assert.ok((world.bodiesFrom.get("p") ?? 0) > 500);
    assert.ok((world.bodiesFrom.get("q") ?? 0) > 500);
    // Nothing is fetched twice, and headers stay within their bound.
    assert.equal(
      [...world.bodiesFrom.values()].reduce((a, b) => a + b, 0),
      3000,
    );
    assert.ok(world.mostHeaders <= 4096);
  });

  test("progress tells height, target and time left", () => {
    const chain = genesis.fork(0, 5000, "a");
    const world = new SyncWorld(genesis, random(2));
    world.join({ id: "p", kind: "honest", chain });
    world.run(120_000, () => Number(world.tip.height) >= 1000);
    const progress = world.machine.progress(world.now);
    assert.equal(progress.synced, false);
    assert.equal(progress.height, Number(world.tip.height));
    assert.equal(progress.target, 5000);
    assert.ok(progress.blocksPerSecond > 0);
    assert.equal(progress.secondsLeft, Math.ceil((5000 - progress.height) / progress.blocksPerSecond));
    assert.deepEqual(progress.from, ["p"]);
  });

  test("a node on a fork changes to the branch with more work", () => {
    const common = genesis.fork(0, 700, "a");
    const own = common.fork(700, 300, "mine");
    const better = common.fork(700, 301, "theirs");
    const world = new SyncWorld(own, random(3));
    world.join({ id: "p", kind: "honest", chain: better });
    world.run(60_000, at(world, better));
    assert.ok(equal(world.tip.hash, better.tip.hash));
    assert.deepEqual(world.punished, []);
  });

  test("a branch that leaves too deep is not followed", () => {
    const own = genesis.fork(0, 200, "mine");
    const other = genesis.fork(0, 400, "theirs");
    const world = new SyncWorld(own, random(4), { maxReorg: 100 });
    world.join({ id: "p", kind: "honest", chain: other });
    world.run(10_000);
    assert.ok(equal(world.tip.hash, own.tip.hash));
    assert.deepEqual(world.punished[0], { peer: "p", code: "sync.fork" });
    assert.equal(world.bodiesFrom.size, 0);
  });

  test("equal work is no reason to change", () => {
    const own = genesis.fork(0, 50, "mine");
    const world = new SyncWorld(own, random(5));
    world.join({ id: "p", kind: "honest", chain: genesis.fork(0, 50, "theirs") });
    world.run(60_000);
    assert.ok(equal(world.tip.hash, own.tip.hash));
    assert.equal(world.machine.synced, true);
    assert.deepEqual(world.punished, []);
  });

  const faults: Readonly<Partial<Record<Kind, string>>> = {
    stale: "sync.missing",
    mute: "sync.missing",
    unlinked: "sync.headers",
    garbler: "sync.body",
    forger: "sync.block",
    withholder: "sync.missing",
    repeater: "sync.missing",
  };
  for (const kind of liars) {
    test(`a peer of the kind "${kind}" is named, and the honest one followed`, () => {
      const honest = genesis.fork(0, 900, "a");
      const forged = honest.fork(600, 900, "forged");
      const world = new SyncWorld(genesis, random(6));
      for (const header of forged.headers.slice(700)) world.invalid.add(mapKey(header.hash));
      const lies = kind === "forger" || kind === "withholder" || kind === "unlinked";
      world.join({ id: "liar", kind, chain: lies ? forged : honest });
      world.join({ id: "good", kind: "honest", chain: honest });
      world.run(300_000, () => equal(world.tip.hash, honest.tip.hash) && world.punished.length > 0);
      // A forger's valid blocks may have been taken over: then the honest chain must still win in the end.
      assert.ok(equal(world.tip.hash, honest.tip.hash) || kind === "forger");
      assert.deepEqual(names(world), ["liar"]);
      assert.equal(world.punished[0]?.code, faults[kind]);
    });
  }

  test("a slow peer is no liar: others do its work", () => {
    const chain = genesis.fork(0, 800, "a");
    const world = new SyncWorld(genesis, random(7));
    world.join({ id: "slow", kind: "slow", chain });
    world.join({ id: "fast", kind: "honest", chain });
    world.run(120_000, at(world, chain));
    assert.ok(equal(world.tip.hash, chain.tip.hash));
    assert.deepEqual(world.punished, []);
  });

  test("a slow peer alone is enough", () => {
    const chain = genesis.fork(0, 300, "a");
    const world = new SyncWorld(genesis, random(8));
    world.join({ id: "slow", kind: "slow", chain });
    world.run(600_000, at(world, chain));
    assert.ok(equal(world.tip.hash, chain.tip.hash));
    assert.deepEqual(world.punished, []);
  });

  test("blocks that come otherwise meanwhile are not fetched, and a moving target is reached", () => {
    const chain = genesis.fork(0, 400, "a");
    const world = new SyncWorld(genesis, random(9));
    const peer = world.join({ id: "p", kind: "honest", chain });
    for (let i = 0; i < 20; i++) {
      world.run(200);
      chain.grow(3, "more");
      world.feed({ type: "peer", peer: peer.id, status: chain.status });
    }
    world.run(60_000, at(world, chain));
    assert.ok(equal(world.tip.hash, chain.tip.hash));
    assert.deepEqual(world.punished, []);
  });

  test("a body that a peer lacked is asked of it again once it has moved on", () => {
    const common = genesis.fork(0, 4, "a");
    const own = common.fork(4, 1, "mine");
    const better = common.fork(4, 3, "theirs");
    const world = new SyncWorld(own, random(14));
    const liar = world.join({ id: "liar", kind: "withholder", chain: better });
    const good = world.join({ id: "good", kind: "honest", chain: own.fork(5, 0, "") });
    // On its branch the good one has none of these blocks, and headers are known from the liar, who leaves.
    world.run(1000);
    world.leave(liar);
    good.chain.headers.splice(5, 1, ...better.headers.slice(5));
    for (let i = 0; i < 3; i++) {
      good.chain.grow(1, "more");
      world.feed({ type: "peer", peer: good.id, status: good.chain.status });
      world.run(4000);
    }
    assert.ok(equal(world.tip.hash, good.chain.tip.hash));
    assert.deepEqual(names(world), []);
  });

  test("new headers and later bodies are no progress while the next body is missing", () => {
    const common = genesis.fork(0, 4, "a");
    const world = new SyncWorld(common, random(15));
    const liar = world.join({ id: "liar", kind: "withholder", chain: common.fork(4, 3, "theirs") });
    for (let i = 0; i < 12; i++) {
      liar.chain.grow(1, "more");
      world.feed({ type: "peer", peer: liar.id, status: liar.chain.status });
      world.run(5000);
    }
    assert.deepEqual(world.punished[0], { peer: "liar", code: "sync.missing" });
  });

  test("claims alone do not unsettle a node that has caught up", () => {
    const chain = genesis.fork(0, 30, "a");
    const world = new SyncWorld(chain, random(10), {}, true);
    world.join({ id: "liar", kind: "stale", chain });
    for (let i = 0; i < 100; i++) {
      world.run(500);
      assert.equal(world.machine.synced, true);
    }
    assert.ok(world.headerRequests < 10);
  });

  test("nobody to ask: after a while the own chain is taken for the best", () => {
    const world = new SyncWorld(genesis, random(11));
    assert.equal(world.machine.synced, false);
    world.run(20_000);
    assert.equal(world.machine.synced, true);
  });

  test("look-ahead is bounded while the chain stands still", () => {
    const chain = genesis.fork(0, 3000, "a");
    const world = new SyncWorld(genesis, random(12), { blocks: 100, headers: 1024 });
    world.join({ id: "p", kind: "honest", chain });
    world.run(200_000, at(world, chain));
    assert.ok(equal(world.tip.hash, chain.tip.hash));
    assert.ok(world.mostHeaders <= 1024, `${world.mostHeaders} headers`);
    assert.ok(world.mostBytes <= 100 * 32, `${world.mostBytes} bytes`);
  });

  test("random schedules: peers that lie, stall, leave and come back end at the best honest tip", () => {
    for (let seed = 1; seed <= 30; seed++) {
      const chance = random(seed);
      const common = genesis.fork(0, chance.between(1, 300), "common");
      const own = common.fork(chance.below(common.headers.length), chance.below(40), "own");
      const world = new SyncWorld(own, chance, {}, chance.chance(0.5));
      const best = common.fork(common.headers.length - 1, chance.between(60, 600), "best");
      const worse = common.fork(common.headers.length - 1, chance.below(50), "worse");
      const flaky: FakePeer[] = [];
      const join = (kind: Kind, i: number) => {
        const forged = best.fork(
          best.headers.length - 1 - chance.below(40),
          chance.between(50, 120),
          `forged${seed}${i}`,
        );
        const first = forged.headers.findIndex((header) => !best.has(header.hash));
        for (const header of forged.headers.slice(first)) world.invalid.add(mapKey(header.hash));
        const lies = kind === "forger" || kind === "withholder" || kind === "unlinked";
        const chain = lies ? forged : chance.chance(0.3) && kind !== "honest" ? worse : best;
        const peer = world.join({ id: `${kind}${i}`, kind, chain });
        if (kind === "flaky") flaky.push(peer);
      };
      const kinds: Kind[] = ["honest", "slow", "flaky", "flaky", ...chance.shuffle(liars).slice(0, chance.below(6))];
      for (const [i, kind] of chance.shuffle(kinds).entries()) join(kind, i);
      for (let step = 0; step < 40; step++) {
        world.run(chance.between(50, 1500));
        const peer = chance.pick(flaky);
        if (peer.here) world.leave(peer);
        else {
          peer.here = true;
          world.feed({ type: "peer", peer: peer.id, status: world.claim(peer) });
        }
        if (chance.chance(0.1)) best.grow(1, "late");
        for (const one of world.peers.values()) {
          if (one.here && one.kind === "honest") world.feed({ type: "peer", peer: one.id, status: world.claim(one) });
        }
      }
      world.run(600_000, at(world, best));
      assert.ok(equal(world.tip.hash, best.tip.hash), `seed ${seed}: ended at ${world.tip.height}`);
      world.run(5000);
      for (const { peer, code } of world.punished) {
        assert.ok(
          liars.some((kind) => peer.startsWith(kind)),
          `seed ${seed}: ${peer} was punished for ${code}`,
        );
      }
      assert.ok(world.mostHeaders <= 4096);
    }
  });
});
