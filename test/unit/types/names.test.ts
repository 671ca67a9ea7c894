// Vectors: execNames.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { paraTitle, realName, withoutTitle } from "../../../src/types/names.ts";
import { vectors } from "../../helpers/vectors.ts";

describe("contract names", () => {
  type Item = { execer: string; real: string; paraExecName: string; paraTitle: string; isPara: boolean };
  for (const item of vectors<Item>("execNames")) {
    test(item.execer, () => {
      assert.equal(realName(item.execer), item.real);
      assert.equal(withoutTitle(item.execer), item.paraExecName);
      assert.equal(paraTitle(item.execer), item.isPara ? item.paraTitle : undefined);
    });
  }
  /** execer, title, without title, real name: by the rules of execution.md section 7.1. */
  const more: [string, string | undefined, string, string][] = [
    ["", undefined, "", ""],
    ["user", undefined, "user", "user"],
    ["User.evm", undefined, "User.evm", "User.evm"],
    ["user.p.x", undefined, "user.p.x", "user.p.x"],
    ["user.p..coins", "user.p..", "coins", "coins"],
    ["user.p..", "user.p..", "user.p..", "user.p.."],
    ["user.p.a.b.c", "user.p.a.", "b.c", "b.c"],
    ["user.p.a.user.p.b.coins", "user.p.a.", "user.p.b.coins", "user.p.b.coins"],
    ["user.p.a.user.", "user.p.a.", "user.", "user."],
    ["user.a.", undefined, "user.a.", "a"],
    ["user.链.x", undefined, "user.链.x", "链"],
    [" user.p.a.x", undefined, " user.p.a.x", " user.p.a.x"],
  ];
  for (const [execer, title, rest, real] of more) {
    test(JSON.stringify(execer), () => {
      assert.deepEqual([paraTitle(execer), withoutTitle(execer), realName(execer)], [title, rest, real]);
    });
  }
});
