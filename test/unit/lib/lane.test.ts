import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ChainError } from "../../../src/errors.ts";
import { Lane } from "../../../src/lib/lane.ts";

/** A promise with its handles. */
function gate(): { readonly opened: Promise<void>; open(): void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

describe("lane", () => {
  test("jobs run one after the other, in order, and give their results", async () => {
    const lane = new Lane();
    const seen: string[] = [];
    const job = (name: string) => async () => {
      seen.push(`${name}+`);
      await Promise.resolve();
      await Promise.resolve();
      seen.push(`${name}-`);
      return name;
    };
    const results = await Promise.all([
      lane.run(job("a")),
      lane.run(job("b")),
      lane.run(() => "now"),
      lane.run(job("c")),
    ]);
    assert.deepEqual(results, ["a", "b", "now", "c"]);
    assert.deepEqual(seen, ["a+", "a-", "b+", "b-", "c+", "c-"]);
  });

  test("a failed job fails only itself, thrown or rejected", async () => {
    const lane = new Lane();
    const bad = lane.run(() => {
      throw new Error("x");
    });
    const worse = lane.run(() => Promise.reject(new Error("y")));
    const good = lane.run(() => 5);
    await assert.rejects(bad, /x/);
    await assert.rejects(worse, /y/);
    assert.equal(await good, 5);
    assert.equal(lane.waiting, 0);
  });

  test("jobs get no argument, whatever the job before them returned", async () => {
    const lane = new Lane();
    lane.run(() => "leftover");
    assert.equal(await lane.run((...args: unknown[]) => args.length), 0);
  });

  test("a full lane refuses at once and takes jobs again when one has settled", async () => {
    const lane = new Lane(2);
    const { opened, open } = gate();
    const first = lane.run(() => opened);
    const second = lane.run(() => 2);
    assert.equal(lane.waiting, 2);
    let ran = false;
    const refused = lane.run(() => {
      ran = true;
    });
    await assert.rejects(refused, (e) => e instanceof ChainError && e.code === "lane.full");
    open();
    await first;
    assert.equal(await second, 2);
    await lane.idle();
    assert.equal(await lane.run(() => 3), 3);
    assert.ok(!ran);
  });

  test("idle waits for everything queued before it", async () => {
    const lane = new Lane();
    const { opened, open } = gate();
    let done = 0;
    lane.run(async () => {
      await opened;
      done++;
    });
    lane.run(() => {
      done++;
    });
    const idle = lane.idle();
    assert.equal(done, 0);
    open();
    await idle;
    assert.equal(done, 2);
  });
});
