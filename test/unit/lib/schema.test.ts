import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { ChainError } from "../../../src/errors.ts";
import { distance, nearest } from "../../../src/lib/nearest.ts";
import { canonical, check, inspect, Type, typeText } from "../../../src/lib/schema.ts";

const schema = Type.Object({
  poolCacheSize: Type.Integer({ minimum: 1, maximum: 100, default: 10 }),
  name: Type.Union([Type.Literal("timeline"), Type.Literal("score")], { default: "timeline" }),
  label: Type.Optional(Type.String({ minLength: 2, pattern: "^[a-z]+$" })),
  list: Type.Array(Type.String(), { default: [] }),
  inner: Type.Object({ deep: Type.Boolean({ default: false }), need: Type.Integer() }),
  heights: Type.Record(Type.String(), Type.Integer()),
});
const complete = { inner: { need: 1 } };

function firstProblem(value: unknown): string {
  const { path, reason, hint } = inspect(schema, value).problems[0] ?? assert.fail("no problem");
  return `${path}: ${reason}${hint === undefined ? "" : ` | ${hint}`}`;
}

describe("schema", () => {
  test("fills defaults, missing tables included", () => {
    assert.deepEqual(check(schema, complete), {
      poolCacheSize: 10,
      name: "timeline",
      list: [],
      inner: { deep: false, need: 1 },
      heights: {},
    });
  });

  test("matches keys without regard to case and gives the canonical names", () => {
    const value = { POOLCACHESIZE: 3, Inner: { NEED: 2 }, heights: { ForkX: 5 } };
    const out = check(schema, value);
    assert.equal(out.poolCacheSize, 3);
    assert.equal(out.inner.need, 2);
    assert.deepEqual(out.heights, { ForkX: 5 });
    assert.deepEqual(canonical(schema, value), { poolCacheSize: 3, inner: { need: 2 }, heights: { ForkX: 5 } });
  });

  test("refuses a key that is given in two spellings", () => {
    assert.match(firstProblem({ ...complete, poolCacheSize: 3, PoolCacheSize: 4 }), /given twice \(as poolCacheSize\)/);
  });

  test("names the nearest known key or value", () => {
    assert.equal(
      firstProblem({ ...complete, poolCasheSize: 3 }),
      "poolCasheSize: is not a known key | did you mean poolCacheSize?",
    );
    assert.equal(
      firstProblem({ ...complete, name: "timelime" }),
      'name: must be "timeline" or "score" | did you mean timeline?',
    );
    assert.match(firstProblem({ ...complete, zzzzzzzz: 3 }), /known: poolCacheSize, name/);
  });

  test("says what a value must be", () => {
    assert.equal(firstProblem({}), "inner.need: is missing; it must be integer");
    assert.match(firstProblem({ ...complete, poolCacheSize: 101 }), /must be integer from 1 to 100/);
    assert.match(firstProblem({ ...complete, poolCacheSize: "5" }), /write 5 without quotes/);
    assert.match(firstProblem({ ...complete, poolCacheSize: 1.5 }), /must be integer/);
    assert.match(firstProblem({ ...complete, label: "a" }), /at least 2 characters/);
    assert.match(firstProblem({ ...complete, label: "A1" }), /must match/);
    assert.match(firstProblem({ ...complete, list: "a" }), /must be a list of text \| write \["a"\]/);
    assert.match(firstProblem({ ...complete, list: ["a", 3] }), /^list\[1\]: must be text/);
    assert.match(firstProblem({ inner: 3 }), /inner: must be a table/);
    assert.match(firstProblem({ inner: { need: 1, deep: "true" } }), /write true without quotes/);
    assert.match(firstProblem({ ...complete, poolCacheSize: 2n ** 60n }), /beyond the safe integers/);
  });

  test("throws one coded error and counts the others", () => {
    assert.throws(
      () => check(schema, { poolCacheSize: 0, name: 3 }, "mempool"),
      (error: unknown) =>
        error instanceof ChainError &&
        error.code === "config.invalid" &&
        error.detail.path === "mempool.poolCacheSize" &&
        error.detail.more === 2,
    );
  });

  test("takes no prototype from a key", () => {
    const out = check(Type.Record(Type.String(), Type.Unknown()), JSON.parse('{"__proto__": {"x": 1}}'));
    assert.equal((out as { x?: unknown }).x, undefined);
    assert.deepEqual(Object.keys(out), ["__proto__"]);
  });

  test("refuses a schema keyword that it would have to ignore", () => {
    assert.throws(() => check(Type.String({ format: "email" }), "x"), /keyword format/);
  });

  test("never throws for a value, whatever it is", () => {
    fc.assert(fc.property(fc.anything(), (value) => void inspect(schema, value)));
  });

  test("describes types", () => {
    assert.equal(typeText({ type: "array", items: { type: "integer", minimum: 0 } }), "list of integer from 0");
  });
});

describe("nearest", () => {
  test("counts a swap once", () => {
    assert.equal(distance("hieght", "height"), 1);
    assert.equal(distance("", "abc"), 3);
    assert.equal(distance("kitten", "sitting"), 3);
  });
  test("is a metric on short texts", () => {
    const text = fc.string({ maxLength: 8 });
    fc.assert(
      fc.property(text, text, (a, b) => distance(a, b) === distance(b, a) && (distance(a, b) === 0) === (a === b)),
    );
  });
  test("gives nothing when nothing is near", () => {
    assert.equal(nearest("xyz", ["jrpcBindAddr", "whitelist"]), undefined);
    assert.equal(nearest("JRPCBINDADR", ["jrpcBindAddr", "whitelist"]), "jrpcBindAddr");
  });
});
