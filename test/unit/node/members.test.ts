import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { MemberList } from "../../../node/peers/members.ts";
import { check } from "../../../src/lib/schema.ts";
import { p2pConfig, peerOf } from "../../../src/p2p/config.ts";
import { peerIdOfKey } from "../../../src/p2p/id.ts";

const root = mkdtempSync(join(tmpdir(), "tenon-members-"));
after(() => rmSync(root, { recursive: true, force: true }));
const folder = () => mkdtempSync(join(root, "n"));
const id = (n: number) => peerIdOfKey(new Uint8Array(32).fill(n));
const config = (table: object) => check(p2pConfig, table);
const code = (wanted: string) => (error: unknown) => (error as { code?: string }).code === wanted;

describe("members.toml", () => {
  test("a chain open to all has no list, and lets light peers in", async () => {
    const list = await MemberList.open(folder(), config({}));
    assert.equal(list.members, undefined);
    assert.equal(list.lightOpen, true);
  });

  test("members of both files count, changes are told and kept", async () => {
    const place = folder();
    const table = config({ permissioned: true, members: [id(1)] });
    const list = await MemberList.open(place, table);
    let told = 0;
    const stop = list.onChange(() => told++);
    await list.add(id(2));
    await list.add(`/ip4/127.0.0.1/tcp/1/p2p/${id(3)}`);
    await list.add(id(2));
    assert.equal(told, 2, "what changes nothing is not told");
    assert.deepEqual([...(list.members ?? [])], [id(1), id(2), id(3)]);
    const again = await MemberList.open(place, table);
    assert.deepEqual(again.listed(), list.listed());
    assert.deepEqual(again.nodes, [`/ip4/127.0.0.1/tcp/1/p2p/${id(3)}`]);
    assert.equal(await list.remove(id(3)), true);
    assert.equal(await list.remove(id(3)), false);
    assert.deepEqual(list.nodes, []);
    stop();
    await list.remove(id(2));
    assert.equal(told, 3);
  });

  test("what node.toml names is not taken out behind its back", async () => {
    const list = await MemberList.open(folder(), config({ permissioned: true, members: [id(1)] }));
    await assert.rejects(list.remove(id(1)), code("config.invalid"));
    await list.add(id(1));
    assert.deepEqual(list.listed(), [{ id: id(1), file: "node.toml" }]);
  });

  test("many changes at once are all kept", async () => {
    const place = folder();
    const list = await MemberList.open(place, config({ permissioned: true }));
    await Promise.all(Array.from({ length: 20 }, (_, n) => list.add(id(n))));
    assert.equal((await MemberList.open(place, config({ permissioned: true }))).members?.size, 20);
  });

  test("what is no peer, and a file that is none, are refused with the place", async () => {
    const place = folder();
    const list = await MemberList.open(place, config({ permissioned: true }));
    await assert.rejects(list.add("/ip4/127.0.0.1/tcp/1"), code("net.address"));
    await assert.rejects(list.add("16Uiu2HAm"), code("net.address"));
    writeFileSync(join(place, "members.toml"), 'members = ["x"]\n');
    await assert.rejects(MemberList.open(place, config({})), code("config.invalid"));
    assert.equal(peerOf(`/dns4/a/tcp/1/p2p/${id(4)}`), id(4));
  });

  test("a running node follows the file", async () => {
    const place = folder();
    const list = await MemberList.open(place, config({ permissioned: true }));
    const errors: unknown[] = [];
    const log = { debug() {}, info() {}, warn() {}, error: (text: string) => errors.push(text), child: () => log };
    const changed = new Promise<void>((resolve) => list.onChange(resolve));
    const stop = list.watch(log);
    // The watcher keeps no process alive by itself.
    const alive = setInterval(() => {}, 1000);
    try {
      const other = await MemberList.open(place, config({ permissioned: true }));
      await other.add(id(9));
      await changed;
      assert.ok(list.members?.has(id(9)));
      assert.match(readFileSync(join(place, "members.toml"), "utf8"), /^# Members and nodes/);
      assert.deepEqual(errors, []);
    } finally {
      clearInterval(alive);
      stop();
    }
  });
});
