import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { Value } from "typebox/value";
import type { BuildOptions, ConsensusModules } from "../../../src/consensus/index.ts";
import { solo } from "../../../src/consensus/solo/index.ts";
import { fail } from "../../../src/errors.ts";
import type { Log } from "../../../src/host.ts";
import { unhex } from "../../../src/lib/hex.ts";
import { headerOf } from "../../../src/types/block.ts";
import { Block, Header } from "../../../src/types/proto/blockchain.ts";
import { Transaction } from "../../../src/types/proto/transaction.ts";
import { settle, VirtualClock } from "../../helpers/clock.ts";
import { paramsOf, quiet } from "../../helpers/pool.ts";

const defaults = { genesis: "", genesisBlockTime: 0, waitTxMs: 1000, benchMode: false };
const soloOf = (change: Partial<typeof defaults> = {}, params = paramsOf()) =>
  solo.create({ ...defaults, ...change }, { params });

/** A chain and a pool of so many waiting transactions; the engine runs until `stop`. */
class Stage {
  readonly clock = new VirtualClock();
  readonly stop = new AbortController();
  readonly built: BuildOptions[] = [];
  readonly blocks: { readonly at: number; readonly block: Block }[] = [];
  readonly errors: string[] = [];
  waiting = 0;
  tipTime = 1_500_000_000n;
  onBuild = () => {};
  onCommit = () => {};
  #wake: (() => void)[] = [];
  #running: Promise<void> | undefined;
  readonly #start = this.clock.now();

  run(engine = soloOf()): void {
    const log: Log = { ...quiet, error: (text) => this.errors.push(text) };
    const modules: ConsensusModules = {
      chain: { tip: () => Header.make({ height: BigInt(this.blocks.length), blockTime: this.tipTime }) },
      clock: this.clock,
      log,
      build: async (options) => {
        this.built.push(options);
        this.onBuild();
        if (this.waiting < (options.minTxs ?? 1)) return undefined;
        const txs = Array.from({ length: this.waiting }, () => Transaction.make({}));
        return Block.make({ blockTime: options.blockTime, txs });
      },
      commit: async (block) => {
        this.onCommit();
        this.waiting = 0;
        this.tipTime = block.blockTime;
        this.blocks.push({ at: this.clock.now() - this.#start, block });
      },
      pending: (signal) => {
        if (this.waiting > 0) return Promise.resolve();
        return new Promise((resolve) => {
          this.#wake.push(resolve);
          signal.addEventListener("abort", () => resolve());
        });
      },
    };
    this.#running = engine.run(modules, this.stop.signal);
  }

  arrive(count = 1): void {
    this.waiting += count;
    for (const wake of this.#wake.splice(0)) wake();
  }

  get times(): readonly number[] {
    return this.blocks.map((b) => b.at);
  }

  /** Aborts; fails unless the engine stops without any time passing. */
  async end(): Promise<void> {
    this.stop.abort();
    let stopped = false;
    void this.#running?.then(() => {
      stopped = true;
    });
    await settle();
    assert.ok(stopped, "the engine stops at once");
    assert.equal(this.clock.waiting, 0, "no timer is left");
  }
}

describe("solo: genesis and rule", () => {
  test("block 0 hands out the coins as recorded from Chain33", () => {
    const path = new URL("../../vectors/chain33/replay-local.json", import.meta.url);
    const recorded = JSON.parse(readFileSync(path, "utf8")) as { blocks: { block: string }[] };
    const block = Block.decode(unhex(recorded.blocks[0]?.block ?? ""));
    assert.deepEqual(
      soloOf()
        .genesis()
        .map((tx) => Transaction.encode(tx)),
      block.txs.map((tx) => Transaction.encode(tx)),
    );
  });

  test("its own table goes before [consensus]; contract and precision are the chain's", () => {
    const params = paramsOf({ coinExec: "user.p.x.coins", coinPrecision: 10_000n });
    const [tx] = soloOf({ genesis: "1Bsg9j6gW83sShoee1fZAt9TkUjcrCgA9S" }, params).genesis();
    assert.equal(tx?.to, "1Bsg9j6gW83sShoee1fZAt9TkUjcrCgA9S");
    assert.deepEqual(tx?.execer, new TextEncoder().encode("user.p.x.coins"));
    // ty 2, then genesis with amount 10^12.
    assert.deepEqual(tx?.payload, unhex("180212071080a094a58d1d"));
  });

  test("a block needs a transaction", () => {
    const parent = Header.make({});
    const check = (block: Block) => soloOf().check(parent, block, headerOf(block));
    assert.throws(() => check(Block.make({})), { code: "block.empty" });
    check(Block.make({ txs: [Transaction.make({})] }));
  });

  test("no block weighs more than another: its difficulty is its parent's", () => {
    const parent = Header.make({ difficulty: 0x1f2fffff });
    const { check, checkHeader } = soloOf();
    for (const difficulty of [0x1f2ffffe, 0x1d00ffff, 0]) {
      const block = Block.make({ difficulty, txs: [Transaction.make({})] });
      assert.throws(() => check(parent, block, headerOf(block)), { code: "block.difficulty" });
      assert.throws(() => checkHeader?.(parent, headerOf(block)), { code: "block.difficulty" });
    }
    const block = Block.make({ difficulty: parent.difficulty, txs: [Transaction.make({})] });
    check(parent, block, headerOf(block));
    checkHeader?.(parent, headerOf(block));
  });

  test("defaults", () => {
    assert.deepEqual(Value.Default(solo.config, {}), defaults);
    assert.ok(!Value.Check(solo.config, { ...defaults, waitTxMs: -1 }));
  });
});

describe("solo: pace", () => {
  test("idle: sleeps without polling; a transaction is packed at the next multiple of the waiting time", async () => {
    const stage = new Stage();
    stage.run();
    await stage.clock.advance(60_300);
    assert.equal(stage.built.length, 0);
    assert.equal(stage.clock.waiting, 0);
    stage.arrive();
    await stage.clock.advance(699);
    stage.arrive();
    assert.deepEqual(stage.times, []);
    await stage.clock.advance(1);
    assert.deepEqual(stage.times, [61_000]);
    assert.equal(stage.blocks[0]?.block.txs.length, 2);
    await stage.end();
  });

  test("busy: looks again at once after a block", async () => {
    const stage = new Stage();
    let left = 5;
    stage.onCommit = () => {
      if (--left > 0) void Promise.resolve().then(() => stage.arrive());
    };
    stage.run(soloOf({ waitTxMs: 10 }));
    stage.arrive();
    await stage.clock.advance(10);
    assert.deepEqual(stage.times, [10, 10, 10, 10, 10]);
    // One look in vain, then asleep.
    assert.equal(stage.built.length, 6);
    await stage.end();
  });

  test("what waits but cannot be packed is looked at once per waiting time", async () => {
    const stage = new Stage();
    stage.run(soloOf({ waitTxMs: 100, benchMode: true }, paramsOf({ maxTxNumber: { base: 50, forks: [] } })));
    stage.arrive(49);
    await stage.clock.advance(1050);
    assert.equal(stage.built.length, 10);
    assert.ok(stage.built.every((b) => b.minTxs === 50));
    stage.arrive(1);
    await stage.clock.advance(50);
    assert.deepEqual(stage.times, [1100]);
    await stage.end();
  });

  test("0 means the default", async () => {
    const stage = new Stage();
    stage.run(soloOf({ waitTxMs: 0 }));
    stage.arrive();
    await stage.clock.advance(999);
    assert.deepEqual(stage.times, []);
    await stage.clock.advance(1);
    assert.deepEqual(stage.times, [1000]);
    await stage.end();
  });

  test("block times are those of the clock, never below the parent's", async () => {
    const stage = new Stage();
    stage.run(soloOf({ waitTxMs: 1000 }));
    stage.arrive();
    await stage.clock.advance(1000);
    stage.tipTime = 1_700_000_000n;
    stage.arrive();
    await stage.clock.advance(1000);
    assert.deepEqual(
      stage.blocks.map((b) => b.block.blockTime),
      [1_600_000_001n, 1_700_000_000n],
    );
    await stage.end();
  });
});

describe("solo: failures and stopping", () => {
  test("a failing build is logged and tried again with growing pauses, and recovers", async () => {
    const stage = new Stage();
    let failing = true;
    stage.onBuild = () => {
      if (failing) throw fail("store.corrupt");
    };
    stage.run(soloOf({ waitTxMs: 1 }));
    stage.arrive();
    await stage.clock.advance(60_000);
    // 100, 200, 400 … 6400, then 10 s each.
    assert.ok(stage.built.length >= 10 && stage.built.length <= 14, `${stage.built.length} tries`);
    assert.equal(stage.errors.length, stage.built.length);
    failing = false;
    await stage.clock.advance(10_000);
    assert.equal(stage.blocks.length, 1);
    await stage.end();
  });

  test("a failing commit too", async () => {
    const stage = new Stage();
    let failures = 2;
    stage.onCommit = () => {
      if (failures-- > 0) throw new Error("lost");
    };
    stage.run(soloOf({ waitTxMs: 1 }));
    stage.arrive();
    await stage.clock.advance(1000);
    assert.equal(stage.errors.length, 2);
    assert.equal(stage.blocks.length, 1);
    await stage.end();
  });

  test("stops at once while idle, while pacing, while pausing, and before it began", async () => {
    const idle = new Stage();
    idle.run();
    await idle.clock.advance(10);
    await idle.end();
    assert.equal(idle.built.length, 0);

    const pacing = new Stage();
    pacing.run();
    pacing.arrive();
    await pacing.clock.advance(500);
    await pacing.end();
    assert.equal(pacing.built.length, 0);

    const pausing = new Stage();
    pausing.onBuild = () => {
      throw fail("store.corrupt");
    };
    pausing.run(soloOf({ waitTxMs: 1 }));
    pausing.arrive();
    await pausing.clock.advance(50);
    await pausing.end();
    assert.equal(pausing.built.length, 1);

    const early = new Stage();
    early.stop.abort();
    early.run();
    await early.end();
    assert.equal(early.built.length, 0);
  });

  test("what was built when the stop came is not committed", async () => {
    const stage = new Stage();
    stage.onBuild = () => stage.stop.abort();
    stage.run();
    stage.arrive();
    await stage.clock.advance(1000);
    await stage.end();
    assert.equal(stage.built.length, 1);
    assert.equal(stage.blocks.length, 0);
  });
});
