import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Schemes } from "../../../src/crypto/schemes.ts";
import { ChainError } from "../../../src/errors.ts";
import type { ChainParams } from "../../../src/params.ts";
import { params, schemesOn, twin } from "../../helpers/crypto.ts";

const made = await schemesOn(twin);
const schemesWith = (change: Partial<ChainParams["crypto"]>) =>
  new Schemes(made, { crypto: { ...params.crypto, ...change } }, twin);

describe("which schemes are enabled", () => {
  test("without configuration: all that are on by default, from height 0", () => {
    const schemes = schemesWith({});
    for (const { id, name } of schemes.list()) {
      for (const height of [0, 1, 10 ** 9]) assert.equal(schemes.enabled(id, height), name !== "none", name);
      assert.ok(schemes.enabled(id, -1), "without a height it is not asked");
    }
  });

  test("a list turns everything else off, and may name what is off by default", () => {
    const schemes = schemesWith({ enableTypes: ["none", "sm2", "unheard of"] });
    assert.ok(schemes.enabled(10, 0) && schemes.enabled(258, 0));
    assert.ok(!schemes.enabled(1, 0) && !schemes.enabled(2, 5));
  });

  test("a height holds from itself on, a negative one never, and none turns on what is off", () => {
    const schemes = schemesWith({ enableHeight: { sm2: 100, ed25519: -1, none: 0 } });
    assert.ok(!schemes.enabled(258, 99) && schemes.enabled(258, 100));
    assert.ok(!schemes.enabled(2, 0) && !schemes.enabled(2, 10 ** 9) && schemes.enabled(2, -1));
    assert.ok(!schemes.enabled(10, 10));
    assert.ok(schemesWith({ enableTypes: ["none"], enableHeight: { none: 7 } }).enabled(10, 7));
  });

  test("an unknown id is never enabled", () => {
    for (const id of [0, 3, 11, 259, 261, -1]) {
      assert.ok(!schemesWith({}).enabled(id, 0) && !schemesWith({}).enabled(id, -1));
      assert.equal(schemesWith({}).byId(id), undefined);
    }
  });
});

test("the list, by id and by name", () => {
  const schemes = schemesWith({});
  assert.deepEqual(schemes.list(), [
    { name: "secp256k1", id: 1 },
    { name: "ed25519", id: 2 },
    { name: "none", id: 10 },
    { name: "secp256r1", id: 257 },
    { name: "sm2", id: 258 },
    { name: "secp256k1eth", id: 260 },
  ]);
  for (const { name, id } of schemes.list()) assert.equal(schemes.byName(name), schemes.byId(id));
  assert.equal(schemes.byName("bls"), undefined);
});

test("two schemes of one id or name are a mistake", () => {
  const [first] = made;
  assert.ok(first !== undefined);
  for (const twinOf of [first, { ...first, id: 99 }, { ...first, name: "other" }]) {
    assert.throws(
      () => new Schemes([...made, twinOf], params, twin),
      (e) => e instanceof ChainError && e.code === "config.invalid",
    );
  }
});
