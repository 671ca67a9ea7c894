import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { openLevel } from "../../../node/kv.ts";
import { pack, unpack } from "../../../node/scanner.ts";
import { ChainError } from "../../../src/errors.ts";
import { readU32be, u32be } from "../../../src/lib/bytes.ts";
import { kvSuite } from "../../conformance/kv.ts";

const none = new Uint8Array(0);

async function directory(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), "tenon-kv-"));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

kvSuite("LevelDB", async () => {
  const { path, remove } = await directory();
  return { open: () => openLevel(join(path, "db")), remove };
});

kvSuite("LevelDB with the smallest buffers", async () => {
  const { path, remove } = await directory();
  const options = { cacheMb: 1, writeBufferMb: 1, maxOpenFiles: 20, compression: false };
  return { open: () => openLevel(join(path, "db"), options), remove };
});

function io(text: string) {
  return (error: unknown) =>
    error instanceof ChainError && error.code === "kv.io" && String(error.detail.reason).includes(text);
}

/** A process that opens the store, says so, and then writes and syncs one batch after the other. */
function writer(path: string): ChildProcess {
  const script = `
    import { openLevel } from ${JSON.stringify(new URL("../../../node/kv.ts", import.meta.url).href)};
    const kv = await openLevel(${JSON.stringify(path)});
    console.log("open");
    const word = (n) => { const out = new Uint8Array(4); new DataView(out.buffer).setUint32(0, n); return out; };
    for (let i = 1; ; i++) {
      const writes = [{ key: word(0), value: word(i) }];
      for (let k = 1; k <= 50; k++) writes.push({ key: word(k), value: word(i) }, { key: word(i * 100 + k), value: word(i) });
      await kv.batch(writes, { sync: true });
      console.log("synced " + i);
    }`;
  return spawn(process.execPath, ["--input-type=module-typescript", "--eval", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
}

describe("LevelDB on disk", () => {
  test("keeps every synced batch whole when the process is killed", async () => {
    const { path, remove } = await directory();
    const child = writer(join(path, "db"));
    let synced = 0;
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      for (const line of text.split("\n")) if (line.startsWith("synced ")) synced = Number(line.slice(7));
      if (synced >= 20) child.kill("SIGKILL");
    });
    await once(child, "exit");
    const kv = await openLevel(join(path, "db"));
    const last = readU32be(kv.getSync(u32be(0)) ?? none);
    assert.ok(last >= synced, `${last} of ${synced}`);
    for (let k = 1; k <= 50; k++) assert.deepEqual(kv.getSync(u32be(k)), u32be(last));
    assert.equal((await kv.scan({ gte: u32be(100) })).length, 50 * last);
    await kv.close();
    await remove();
  });

  test("says when another process has it, and opens when that one has ended", async () => {
    const { path, remove } = await directory();
    const child = writer(join(path, "db"));
    await once(child.stdout ?? child, "data");
    await assert.rejects(openLevel(join(path, "db")), io("in use by another process"));
    child.kill("SIGKILL");
    await once(child, "exit");
    const kv = await openLevel(join(path, "db"));
    await kv.close();
    await remove();
  });

  test("says when the database is damaged", async () => {
    const { path, remove } = await directory();
    const db = join(path, "db");
    const kv = await openLevel(db);
    await kv.batch([{ key: none, value: none }], { sync: true });
    await kv.close();
    for (const file of await readdir(db)) {
      if (file.startsWith("MANIFEST")) await writeFile(join(db, file), new Uint8Array(100).fill(0x5a));
    }
    await assert.rejects(openLevel(db), io("damaged"));
    await remove();
  });

  test("says when the directory cannot be made", async () => {
    const { path, remove } = await directory();
    await writeFile(join(path, "file"), "");
    await assert.rejects(openLevel(join(path, "file", "db")), io(""));
    await remove();
  });

  test("scans on the spot from many stores at once and after writes that are under way", async () => {
    const { path, remove } = await directory();
    const stores = await Promise.all([1, 2, 3].map((i) => openLevel(join(path, `db${i}`))));
    for (const [i, kv] of stores.entries()) {
      const writing = Array.from({ length: 50 }, (_, k) => kv.batch([{ key: u32be(k), value: u32be(i) }]));
      assert.ok(kv.scanSync({ gte: none }).length <= 50);
      await Promise.all(writing);
      assert.equal(kv.scanSync({ gte: none }).length, 50);
      assert.deepEqual(kv.scanSync({ gte: none, reverse: true, limit: 1 }), [[u32be(49), u32be(i)]]);
    }
    await Promise.all(stores.map((kv) => kv.close()));
    await remove();
  });
});

test("scan results travel packed", () => {
  const entries = [
    [none, none],
    [u32be(1), new Uint8Array(1000).fill(3)],
    [u32be(2), none],
  ] as const;
  assert.deepEqual(unpack(pack(entries)), entries);
  assert.deepEqual(unpack(pack([])), []);
});
