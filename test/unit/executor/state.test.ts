import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { fail } from "../../../src/errors.ts";
import { BlockState, StateFault, unwrapFault } from "../../../src/executor/state.ts";
import { utf8 } from "../../../src/lib/bytes.ts";
import { MapState } from "./chain.ts";

const a = utf8("a");
const b = utf8("b");

function before(): MapState {
  const state = new MapState();
  state.apply([{ key: a, value: utf8("old") }]);
  return state;
}

function text(value: Uint8Array | undefined): string | undefined {
  return value === undefined ? undefined : new TextDecoder().decode(value);
}

describe("BlockState", () => {
  test("writes hide what was before and stay in the view", () => {
    const base = before();
    const state = new BlockState(base, true);
    assert.equal(text(state.get(a)), "old");
    state.set(a, utf8("new"));
    assert.equal(text(state.get(a)), "new");
    assert.equal(text(base.get(a)), "old");
    assert.equal(text(state.before.get(a)), "old");
  });

  test("a frame is committed or forgotten as a whole", () => {
    const state = new BlockState(before(), true);
    state.begin();
    state.set(a, utf8("1"));
    state.set(b, utf8("1"));
    assert.equal(text(state.get(a)), "1");
    state.rollback();
    assert.equal(text(state.get(a)), "old");
    assert.equal(state.get(b), undefined);
    state.begin();
    state.set(b, utf8("2"));
    state.commit();
    assert.equal(text(state.get(b)), "2");
    state.rollback();
    assert.equal(text(state.get(b)), "2");
  });

  test("without a journal there is no frame: nothing is taken back, nothing has to be listed", () => {
    const state = new BlockState(before(), false);
    state.begin();
    state.set(a, utf8("1"));
    assert.equal(state.listed([]), true);
    state.rollback();
    assert.equal(text(state.get(a)), "1");
  });

  test("an empty value reads as absent", () => {
    const state = new BlockState(before(), true);
    state.set(a, utf8(""));
    assert.equal(state.get(a), undefined);
    state.begin();
    state.set(a, utf8("x"));
    state.set(a, utf8(""));
    assert.equal(state.get(a), undefined);
  });

  test("every write of the current transaction must be listed", () => {
    const state = new BlockState(before(), true);
    state.begin();
    state.set(a, utf8("1"));
    assert.equal(state.listed([]), false);
    assert.equal(state.listed([{ key: utf8("a"), value: utf8("other") }]), true);
    state.startTx();
    assert.equal(state.listed([]), true);
    state.set(b, utf8("1"));
    assert.equal(state.listed([{ key: a, value: a }]), false);
  });

  test("a failing reader is a fault, and comes out as its cause", () => {
    const cause = fail("miss");
    const state = new BlockState(
      {
        get() {
          throw cause;
        },
      },
      true,
    );
    assert.throws(() => state.get(a), StateFault);
    assert.throws(
      () => unwrapFault(() => state.get(a)),
      (error) => error === cause,
    );
    assert.throws(() => unwrapFault(() => assert.fail("other")), /other/);
  });

  test("a value is asked for once", () => {
    let asked = 0;
    const state = new BlockState(
      {
        get() {
          asked++;
          return undefined;
        },
      },
      true,
    );
    state.get(a);
    state.startTx();
    state.get(utf8("a"));
    assert.equal(asked, 1);
  });
});
