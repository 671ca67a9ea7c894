import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { clean, createLog, hideIn, type LogOptions } from "../../../node/log.ts";
import { fail } from "../../../src/errors.ts";

const root = mkdtempSync(join(tmpdir(), "tenon-log-"));
after(() => rmSync(root, { recursive: true, force: true }));

function lines(options: Partial<LogOptions> = {}) {
  const out: string[] = [];
  const host = createLog({
    console: "debug",
    format: "pretty",
    print: (line) => out.push(line),
    colour: false,
    ...options,
  });
  return { out, ...host };
}

describe("log", () => {
  test("prints time, level, part, text and data", () => {
    const { out, log } = lines();
    log.child("chain").info("connected", { height: 12, hash: Uint8Array.of(1, 255), amount: 2n ** 60n });
    assert.match(
      out[0] ?? "",
      /^\d\d:\d\d:\d\d\.\d{3} info {2}chain {5}connected {2}height=12 hash=01ff amount=1152921504606846976$/,
    );
  });

  test("keeps to its level", () => {
    const { out, log } = lines({ console: "warn" });
    log.debug("a");
    log.info("b");
    log.warn("c");
    log.error("d");
    assert.deepEqual(
      out.map((line) => line.slice(13, 18).trim()),
      ["warn", "error"],
    );
    const off = lines({ console: "off" });
    off.log.error("x");
    assert.deepEqual(off.out, []);
  });

  test("hides secrets by name and in texts", () => {
    const { out, log } = lines();
    const key = "cc38546e9e659d15e6b4893f0ab32a06d103931a8230b0bde71459d2b27d6944";
    log.info(`imported privkey=${key}`, {
      privkey: key,
      nested: { jrpcUserPasswd: "hunter22", list: [{ secretKey: Uint8Array.of(7, 7, 7) }] },
      url: "http://user:hunter22@localhost:8801/",
      body: `{"privkey":"${key}","passwd": "hunter22"}`,
      mnemonic: "tortoise main civil",
    });
    const line = out[0] ?? "";
    for (const secret of [key, "hunter22", "070707", "tortoise"]) assert.ok(!line.includes(secret), line);
    assert.ok(line.includes("[hidden]"));
    // Public things stay readable.
    assert.equal(hideIn(`tx ${key}`), `tx ${key}`);
    assert.deepEqual(clean({ key: "mavl-coins", publicKey: "02aa" }), { key: "mavl-coins", publicKey: "02aa" });
  });

  test("bounds what it writes", () => {
    const circle: { self?: unknown } = {};
    circle.self = circle;
    assert.ok(JSON.stringify(clean(circle)).length < 100);
    assert.ok((clean("x".repeat(1e6)) as string).length < 3000);
    assert.equal((clean(new Array(1000).fill(1)) as unknown[]).length, 33);
    assert.match(clean(new Uint8Array(1000)) as string, /\(1000 bytes\)$/);
    assert.match(clean(new Error("boom")) as string, /boom/);
    assert.equal(clean(fail("tx.expired", { height: 3 })), "tx.expired (height: 3)");
    assert.equal(
      clean(() => 0),
      "[function]",
    );
  });

  test("lets no foreign text repaint the terminal", () => {
    const { out, log } = lines({ colour: true });
    log.info("a\x1b[2Jb\r\n\u0085c", { peer: "\x1b]0;title\x07" });
    const ours = ["\x1b[32m", "\x1b[0m", "\x1b[2m"];
    const foreign = ours.reduce((line, code) => line.replaceAll(code, ""), out[0] ?? "");
    assert.ok(
      [...foreign].every((char) => char >= " "),
      foreign,
    );
  });

  test("writes JSON lines to a file and puts it aside when it is full", async () => {
    const path = join(root, "deep", "node.log");
    const file = { path, level: "info" as const, maxSize: 2000, maxBackups: 2 };
    const first = lines({ console: "off", file });
    first.log.debug("not this");
    first.log.info("hello", { height: 1 });
    await first.close();
    const [line] = readFileSync(path, "utf8").trim().split("\n");
    const { time: _, ...rest } = JSON.parse(line ?? "") as { time: number };
    assert.deepEqual(rest, { level: "info", part: "node", data: { height: 1 }, msg: "hello" });

    const second = lines({ console: "off", file });
    for (let i = 0; i < 100; i++) second.log.info("line", { i, fill: "x".repeat(100) });
    await second.close();
    const kept = [path, `${path}.1`, `${path}.2`].map((one) => readFileSync(one, "utf8"));
    assert.equal(existsSync(`${path}.3`), false);
    for (const text of kept) assert.ok(text.length > 0 && text.length <= 2000);
    const last = (kept[0] ?? "").trim().split("\n").at(-1) ?? "";
    assert.equal((JSON.parse(last) as { data: { i: number } }).data.i, 99);
    const numbers = kept.reverse().flatMap((text) =>
      text
        .trim()
        .split("\n")
        .map((one) => (JSON.parse(one) as { data: { i: number } }).data.i),
    );
    assert.deepEqual(
      numbers,
      numbers.map((_n, i) => (numbers[0] as number) + i),
    );
  });

  test("closes though its file cannot be written", async () => {
    const blocked = lines({ console: "off", file: { path: root, level: "info", maxSize: 10, maxBackups: 1 } });
    blocked.log.info("x");
    await blocked.close();
  });
});
