import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Fetches, type FetchOutput, type Outcome } from "../../../src/p2p/gossip/fetch.ts";
import { maxShorts, maxWanted } from "../../../src/p2p/gossip/messages.ts";
import { Outbox } from "../../../src/p2p/gossip/outbox.ts";
import { random } from "../../helpers/random.ts";

const short = (n: number) => String(n).padStart(8, "0");
const shorts = (from: number, count: number) => Array.from({ length: count }, (_, i) => short(from + i));
const gets = (outputs: readonly FetchOutput[]) => outputs.filter((one) => one.type === "get");
const verdicts = (outputs: readonly FetchOutput[]) =>
  outputs.flatMap((one) => (one.type === "judged" ? [`${one.batch} ${one.verdict}`] : []));
const all = (list: readonly string[], outcome: Outcome) => new Map(list.map((one) => [one, outcome] as const));

describe("fetching of named transactions", () => {
  test("asked of the neighbour that named them; accepted when the pool took one", () => {
    const fetches = new Fetches();
    const [get] = gets(fetches.step({ type: "named", batch: 1, from: "p", shorts: shorts(0, 3) }, 0));
    assert.deepEqual(get, { type: "get", id: 1, peer: "p", shorts: shorts(0, 3) });
    const outcomes = new Map<string, Outcome>([
      [short(0), "refused"],
      [short(1), "took"],
    ]);
    assert.deepEqual(verdicts(fetches.step({ type: "answer", id: 1, outcomes }, 10)), ["1 accept"]);
    assert.equal(fetches.size, 0);
  });

  test("one fetch at a time, and the next who named it when that fails", () => {
    const fetches = new Fetches();
    assert.equal(gets(fetches.step({ type: "named", batch: 1, from: "p", shorts: shorts(0, 2) }, 0)).length, 1);
    assert.deepEqual(fetches.step({ type: "named", batch: 2, from: "q", shorts: shorts(0, 2) }, 1), []);
    const next = fetches.step({ type: "failed", id: 1 }, 2);
    assert.deepEqual(gets(next), [{ type: "get", id: 2, peer: "q", shorts: shorts(0, 2) }]);
    const done = fetches.step({ type: "answer", id: 2, outcomes: all(shorts(0, 2), "took") }, 3);
    assert.deepEqual(verdicts(done).sort(), ["1 accept", "2 accept"]);
  });

  test("a bad body is the fault of whoever sent it: another's good one is taken", () => {
    const fetches = new Fetches();
    fetches.step({ type: "named", batch: 1, from: "liar", shorts: shorts(0, 1) }, 0);
    fetches.step({ type: "named", batch: 2, from: "good", shorts: shorts(0, 1) }, 0);
    const asked = fetches.step({ type: "answer", id: 1, outcomes: all(shorts(0, 1), "bad") }, 1);
    assert.equal(gets(asked)[0]?.peer, "good");
    const done = fetches.step({ type: "answer", id: 2, outcomes: all(shorts(0, 1), "took") }, 2);
    assert.deepEqual(verdicts(done).sort(), ["1 reject", "2 accept"]);
  });

  test("what nobody has is ignored, and so is what takes too long", () => {
    const fetches = new Fetches();
    fetches.step({ type: "named", batch: 1, from: "p", shorts: shorts(0, 1) }, 0);
    assert.deepEqual(verdicts(fetches.step({ type: "answer", id: 1, outcomes: new Map() }, 1)), ["1 ignore"]);
    fetches.step({ type: "named", batch: 2, from: "p", shorts: shorts(1, 1) }, 0);
    assert.deepEqual(verdicts(fetches.step({ type: "tick" }, 9999)), []);
    assert.deepEqual(verdicts(fetches.step({ type: "tick" }, 10_000)), ["2 ignore"]);
  });

  test("a peer that leaves is replaced by the next", () => {
    const fetches = new Fetches();
    fetches.step({ type: "named", batch: 1, from: "p", shorts: shorts(0, 2) }, 0);
    fetches.step({ type: "named", batch: undefined, from: "q", shorts: shorts(0, 1) }, 0);
    const out = fetches.step({ type: "gone", peer: "p" }, 1);
    assert.deepEqual(gets(out), [{ type: "get", id: 2, peer: "q", shorts: shorts(0, 1) }]);
    assert.deepEqual(verdicts(fetches.step({ type: "failed", id: 2 }, 2)), ["1 ignore"]);
    assert.equal(fetches.size, 0);
  });

  test("requests are bounded in number, size and pace", () => {
    const fetches = new Fetches();
    let out = fetches.step({ type: "named", batch: undefined, from: "p", shorts: shorts(0, 2000) }, 0);
    assert.deepEqual(
      gets(out).map((one) => one.shorts.length),
      [maxWanted, maxWanted, maxWanted],
    );
    let id = 1;
    let asked = 3;
    for (let n = 10_000; asked < 100; n += 2) {
      out = fetches.step({ type: "answer", id: id++, outcomes: new Map() }, 0);
      asked += gets(out).length;
      fetches.step({ type: "named", batch: undefined, from: "p", shorts: shorts(n, 1) }, 0);
    }
    out = fetches.step({ type: "answer", id: id++, outcomes: new Map() }, 0);
    assert.deepEqual(gets(out), []);
    assert.equal(out.find((one) => one.type === "wake")?.type, "wake");
    assert.equal(gets(fetches.step({ type: "tick" }, 1000)).length, 1);
    // No peer can fill the memory, however much it names.
    for (let i = 0; i < 100; i++) {
      fetches.step(
        { type: "named", batch: undefined, from: "flood", shorts: shorts(100_000 + i * maxShorts, maxShorts) },
        0,
      );
    }
    assert.ok(fetches.size < 8000, `${fetches.size}`);
  });

  test("random schedules: each announcement is judged once, nothing is asked for twice at a time, nothing is left", () => {
    for (let seed = 1; seed <= 40; seed++) {
      const chance = random(seed);
      const fetches = new Fetches();
      const open = new Map<number, { readonly peer: string; readonly shorts: readonly string[] }>();
      const judged = new Map<number, number>();
      const peers = ["p", "q", "r"];
      let now = 0;
      let batch = 0;
      const take = (outputs: readonly FetchOutput[]) => {
        for (const one of outputs) {
          if (one.type === "get") {
            const busy = new Set([...open.values()].flatMap(({ shorts: list }) => list));
            for (const name of one.shorts) assert.ok(!busy.has(name), `seed ${seed}: ${name} is asked for twice`);
            open.set(one.id, one);
          } else if (one.type === "judged") judged.set(one.batch, (judged.get(one.batch) ?? 0) + 1);
        }
      };
      const answer = (id: number) => {
        const list = open.get(id)?.shorts ?? [];
        open.delete(id);
        const outcomes = new Map<string, Outcome>();
        for (const name of list) {
          if (chance.chance(0.7)) outcomes.set(name, chance.pick<Outcome>(["took", "refused", "bad"]));
        }
        take(fetches.step(chance.chance(0.2) ? { type: "failed", id } : { type: "answer", id, outcomes }, now));
      };
      for (let step = 0; step < 300; step++) {
        now += chance.below(200);
        const what = chance.below(10);
        if (what < 5) {
          const list = shorts(chance.below(200), chance.between(1, 20));
          take(fetches.step({ type: "named", batch: ++batch, from: chance.pick(peers), shorts: list }, now));
        } else if (what < 8 && open.size > 0) answer(chance.pick([...open.keys()]));
        else if (what === 8) {
          const peer = chance.pick(peers);
          for (const [id, one] of [...open]) if (one.peer === peer) open.delete(id);
          take(fetches.step({ type: "gone", peer }, now));
        } else take(fetches.step({ type: "tick" }, now));
      }
      while (open.size > 0 || fetches.size > 0) {
        now += 1000;
        for (const id of [...open.keys()]) answer(id);
        take(fetches.step({ type: "tick" }, now));
      }
      assert.equal(judged.size, batch);
      assert.ok([...judged.values()].every((times) => times === 1));
    }
  });
});

describe("outbox", () => {
  const id = (n: number) => `${short(n)}-rest-of-the-hash`;

  test("batches, each name once", () => {
    const outbox = new Outbox();
    for (let i = 0; i < maxShorts + 10; i++) outbox.add(id(i), false, 0);
    outbox.add(id(0), false, 0);
    assert.equal(outbox.take().length, maxShorts);
    assert.equal(outbox.take().length, 10);
    assert.deepEqual(outbox.take(), []);
  });

  test("own ones are named again at growing intervals until they are gone", () => {
    const outbox = new Outbox();
    outbox.add(id(1), true, 0);
    outbox.add(id(2), false, 0);
    outbox.take();
    const times: number[] = [];
    for (let now = 0; now <= 1_000_000; now += 10_000) {
      outbox.repeat(now, () => now < 900_000);
      if (outbox.take().includes(short(1))) times.push(now);
    }
    assert.deepEqual(times, [30_000, 90_000, 210_000, 450_000]);
  });
});
