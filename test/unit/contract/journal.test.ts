import assert from "node:assert/strict";
import { test } from "node:test";
import { createJournal } from "../../../runtime/contract/journal.ts";
import { SeededRandom } from "../../helpers/random.ts";

const bytes = (...values: readonly number[]) => Uint8Array.from(values);

test("a journal reads through to the state until a key is set", () => {
  const journal = createJournal((key) => (key === "a" ? bytes(1) : key === "empty" ? bytes() : undefined));
  assert.deepEqual(journal.get("a"), bytes(1));
  assert.equal(journal.get("b"), undefined);
  assert.equal(journal.get("empty"), undefined, "an empty value is none");
  journal.set("a", bytes(2));
  journal.set("b", bytes(3));
  assert.deepEqual(journal.get("a"), bytes(2));
  assert.deepEqual(journal.get("b"), bytes(3));
  journal.set("a", bytes());
  assert.equal(journal.get("a"), undefined, "deleted, although the state has it");
  assert.deepEqual(
    [...journal.changes()],
    [
      ["a", bytes()],
      ["b", bytes(3)],
    ],
  );
});

test("a rollback takes back writes, events, local entries and logs since its checkpoint and nothing before", () => {
  const journal = createJournal(() => undefined);
  const event = (name: string) => journal.event({ contract: "c", name, indexed: [], data: bytes() });
  journal.set("kept", bytes(1));
  event("kept");
  journal.local("kept", bytes(1));
  journal.log(1, bytes(1));
  const checkpoint = journal.checkpoint();
  journal.set("kept", bytes(2));
  journal.set("new", bytes(2));
  journal.set("new", bytes(3));
  event("gone");
  journal.local("gone", bytes());
  journal.log(2, bytes());
  journal.rollback(checkpoint);
  assert.deepEqual([...journal.changes()], [["kept", bytes(1)]]);
  assert.deepEqual(
    journal.events.map(({ name }) => name),
    ["kept"],
  );
  assert.deepEqual(journal.locals, [["kept", bytes(1)]]);
  assert.deepEqual(journal.logs, [{ ty: 1, log: bytes(1) }]);
  assert.equal(journal.get("new"), undefined);
});

test("changes come in the order of the first writes that are left", () => {
  const journal = createJournal(() => undefined);
  const checkpoint = journal.checkpoint();
  journal.set("b", bytes(1));
  journal.rollback(checkpoint);
  for (const key of ["c", "b", "a", "c"]) journal.set(key, bytes(1));
  assert.deepEqual(
    [...journal.changes()].map(([key]) => key),
    ["c", "b", "a"],
  );
});

test("random work with nested checkpoints gives what copies of the state give", () => {
  const random = new SeededRandom(7);
  for (let round = 0; round < 200; round++) {
    const base = new Map([["0", bytes(9)]]);
    const journal = createJournal((key) => base.get(key));
    let model = new Map(base);
    let events = 0;
    const open: { checkpoint: number; model: Map<string, Uint8Array<ArrayBuffer>>; events: number }[] = [];
    for (let step = 0; step < 60; step++) {
      const what = random.below(10);
      if (what < 5) {
        const key = String(random.below(4));
        const value = random.below(3) === 0 ? bytes() : bytes(random.below(256));
        journal.set(key, value);
        model.set(key, value);
      } else if (what < 6) {
        journal.event({ contract: "c", name: `${events++}`, indexed: [], data: bytes() });
      } else if (what < 8) open.push({ checkpoint: journal.checkpoint(), model: new Map(model), events });
      else {
        const last = open.splice(random.below(open.length + 1))[0];
        if (last === undefined) continue;
        journal.rollback(last.checkpoint);
        model = last.model;
        events = last.events;
      }
      for (const key of ["0", "1", "2", "3"]) {
        const want = model.get(key);
        assert.deepEqual(journal.get(key), want?.length === 0 ? undefined : want, `round ${round} step ${step}`);
      }
      assert.equal(journal.events.length, events);
    }
  }
});
