import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { type KeyInfo, Keystore, keyTypes } from "../../../node/keystore.ts";
import { ChainError, type Code } from "../../../src/errors.ts";

const root = mkdtempSync(join(tmpdir(), "tenon-keys-"));
after(() => rmSync(root, { recursive: true, force: true }));
let count = 0;
const fresh = () => join(root, String(count++));

const secret = Uint8Array.from({ length: 32 }, (_, i) => i + 1);
const info: KeyInfo = {
  type: "secp256k1",
  publicKey: Uint8Array.of(2, 3, 4),
  address: "14KEKbYtKKQm4wMthSK9J4La4nAiidGozt",
  addresses: { btc: "14KEKbYtKKQm4wMthSK9J4La4nAiidGozt", eth: "0xf39e69a8f2c1041edd7616cf079c7084bb7a5242" },
  label: "genesis",
};
const coded = (code: Code) => (error: unknown) => error instanceof ChainError && error.code === code;

describe("keystore", () => {
  const folder = fresh();
  const store = new Keystore(folder);
  let path = "";

  test("gives a secret back for its password", async () => {
    path = await store.add(info, secret, "correct horse");
    assert.deepEqual(await store.secret(info.address, "correct horse"), secret);
  });

  test("writes neither secret nor password, and for its owner alone", () => {
    const text = readFileSync(path, "utf8");
    assert.ok(!text.includes("0102030405060708"));
    assert.ok(!text.includes("correct horse"));
    if (process.platform !== "win32") {
      assert.equal(statSync(path).mode & 0o777, 0o600);
      assert.equal(statSync(folder).mode & 0o777, 0o700);
    }
    assert.deepEqual(readdirSync(folder), [`${info.address}.json`]);
  });

  test("refuses a wrong password, and a short one for a new key", async () => {
    await assert.rejects(store.secret(info.address, "correct house"), coded("keystore.password"));
    await assert.rejects(store.add({ ...info, address: "1x" }, secret, "seven77"), coded("keystore.password"));
  });

  test("never overwrites a key", async () => {
    await assert.rejects(store.add(info, new Uint8Array(32), "another password"), coded("keystore.exists"));
    assert.deepEqual(await store.secret(info.address, "correct horse"), secret);
    assert.equal(readdirSync(folder).length, 1);
  });

  test("finds a key by any address form and by label", async () => {
    for (const name of [info.address, "genesis", "0xF39E69A8F2C1041EDD7616CF079C7084BB7A5242"]) {
      assert.deepEqual(await store.find(name), info);
    }
    await assert.rejects(store.find("nobody"), coded("keystore.notFound"));
    await assert.rejects(store.secret("1nobody", "password"), coded("keystore.notFound"));
  });

  test("does not guess between two keys of one label", async () => {
    const two = new Keystore(fresh());
    await two.add(info, secret, "password1");
    await two.add({ ...info, address: "1b", addresses: { btc: "1b" } }, secret, "password1");
    assert.equal((await two.list()).length, 2);
    await assert.rejects(two.find("genesis"), coded("param.invalid"));
  });

  test("notices a change in any part of the file", async () => {
    const text = readFileSync(path, "utf8");
    const file = JSON.parse(text) as { crypto: { text: string }; label: string; addresses: Record<string, string> };
    const flipped = file.crypto.text.replace(/^./, (c) => (c === "0" ? "1" : "0"));
    const changes = [
      { ...file, label: "mine" },
      { ...file, addresses: { ...file.addresses, eth: "0x0000000000000000000000000000000000000001" } },
      { ...file, type: "sm2" },
      { ...file, crypto: { ...file.crypto, text: flipped } },
      { ...file, crypto: { ...file.crypto, text: file.crypto.text.slice(0, -2) } },
    ];
    for (const change of changes) {
      writeFileSync(path, JSON.stringify(change));
      await assert.rejects(store.secret(info.address, "correct horse"), coded("keystore.password"));
    }
    for (const broken of ["{", "{}", JSON.stringify({ ...file, crypto: { ...file.crypto, n: 2 ** 30 } })]) {
      writeFileSync(path, broken);
      await assert.rejects(store.secret(info.address, "correct horse"), coded("keystore.file"));
      assert.deepEqual(await store.list(), []);
    }
    writeFileSync(path, text);
    assert.deepEqual(await store.secret(info.address, "correct horse"), secret);
  });

  test("refuses a file that others can read", { skip: process.platform === "win32" }, async () => {
    chmodSync(path, 0o644);
    await assert.rejects(store.secret(info.address, "correct horse"), coded("keystore.file"));
    chmodSync(path, 0o600);
  });

  test("stays inside its folder", async () => {
    for (const address of ["../x", "a/b", "", ".."]) {
      await assert.rejects(store.secret(address, "password"), coded("address.invalid"));
      await assert.rejects(store.add({ ...info, address }, secret, "password1"), coded("address.invalid"));
    }
  });

  test("holds every type of key, with secrets of their sizes", async () => {
    const all = new Keystore(fresh());
    for (const [i, type] of keyTypes.entries()) {
      const key = new Uint8Array(type === "ed25519" ? 64 : 32).fill(i + 1);
      const address = `1type${i}`;
      await all.add({ ...info, type, address, addresses: { btc: address }, label: type }, key, "pässword ✓");
      // A password typed in another Unicode form is the same password.
      assert.deepEqual(await all.secret(address, "pässword ✓".normalize("NFD")), key);
    }
    assert.deepEqual(
      (await all.list()).map((one) => one.type),
      ["ed25519", "secp256k1", "secp256k1eth", "sm2"],
    );
  });

  test("has no keys before the first one", async () => {
    assert.deepEqual(await new Keystore(fresh()).list(), []);
  });
});
