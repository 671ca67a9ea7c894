import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { identityOf, openIdentity } from "../../../node/peers/identity.ts";
import { unhex } from "../../../src/lib/hex.ts";
import { peerIdOfKey } from "../../../src/p2p/id.ts";

const root = mkdtempSync(join(tmpdir(), "tenon-peer-"));
after(() => rmSync(root, { recursive: true, force: true }));
const code = (wanted: string) => (error: unknown) => (error as { code?: string }).code === wanted;

describe("peer key", () => {
  // Example of libp2p/specs, peer-ids: an Ed25519 public key and its peer id.
  test("an id is that of libp2p", async () => {
    const { privateKeyFromRaw } = await import("@libp2p/crypto/keys");
    const { peerIdFromPrivateKey } = await import("@libp2p/peer-id");
    const { id, seed } = await openIdentity(join(root, "spec"), {});
    const key = unhex(readdirKey(join(root, "spec")).publicKey as string);
    const raw = new Uint8Array([...seed, ...key]);
    assert.equal(peerIdFromPrivateKey(privateKeyFromRaw(raw)).toString(), id);
    assert.equal(peerIdOfKey(key), id);
    assert.match(id, /^12D3KooW/);
  });

  test("is made once, sealed, and opens again without anybody", async () => {
    const folder = join(root, "alone");
    assert.equal(await identityOf(folder), undefined);
    const made = await openIdentity(folder, {});
    assert.deepEqual(await openIdentity(folder, {}), made);
    assert.equal(await identityOf(folder), made.id);
    for (const name of readdirSync(folder)) {
      assert.equal(statSync(join(folder, name)).mode & 0o077, 0, name);
      assert.ok(!readFileSync(join(folder, name), "utf8").includes(Buffer.from(made.seed).toString("hex")), name);
    }
  });

  test("a password from outside leaves no unlock file", async () => {
    const folder = join(root, "password");
    const env = { TENON_PEER_PASSWORD: "correct horse" };
    const made = await openIdentity(folder, env);
    assert.deepEqual(readdirSync(folder), [`${made.id}.json`]);
    const file = join(root, "secret");
    writeFileSync(file, "correct horse\n");
    assert.deepEqual(await openIdentity(folder, { TENON_PEER_PASSWORD_FILE: file }), made);
    await assert.rejects(openIdentity(folder, {}), code("keystore.password"));
    await assert.rejects(openIdentity(folder, { TENON_PEER_PASSWORD: "wrong horse" }), code("keystore.password"));
  });

  test("files that others can read are refused", async () => {
    const folder = join(root, "open");
    await openIdentity(folder, {});
    chmodSync(join(folder, "unlock"), 0o644);
    await assert.rejects(openIdentity(folder, {}), code("keystore.file"));
  });

  test("a torn unlock file of a first start that failed is written anew", async () => {
    const folder = join(root, "torn");
    await openIdentity(folder, {});
    rmSync(join(folder, readdirSync(folder).find((one) => one.endsWith(".json")) as string));
    writeFileSync(join(folder, "unlock"), "12");
    const made = await openIdentity(folder, {});
    assert.deepEqual(await openIdentity(folder, {}), made);
  });
});

function readdirKey(folder: string): { readonly publicKey?: string } {
  const name = readdirSync(folder).find((one) => one.endsWith(".json")) as string;
  return JSON.parse(readFileSync(join(folder, name), "utf8"));
}
