// A development chain run by the command line, and every command against it.
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { cli, cliMain, jsonOf as json } from "../helpers/cli.ts";

const root = mkdtempSync(join(tmpdir(), "tenon-dev-"));
after(() => rmSync(root, { recursive: true, force: true }));
const tenon = cli(join(root, "keys"));

describe("a development chain", () => {
  const folder = join(root, "dev");
  let node: ChildProcess;
  let url = "";
  let printed = "";

  async function start(): Promise<void> {
    printed = "";
    node = spawn(process.execPath, [cliMain, "dev", "--dir", folder, "--rpc", "localhost:0", "--wait-tx-ms", "1"], {
      env: { PATH: process.env.PATH },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let errors = "";
    node.stderr?.on("data", (part) => {
      errors += String(part);
    });
    url = await new Promise<string>((resolve, reject) => {
      node.stdout?.on("data", (part) => {
        printed += String(part);
        const found = /^JSON-RPC (\S+)$/m.exec(printed)?.[1];
        if (found !== undefined) resolve(found);
      });
      node.once("exit", (code) => reject(new Error(`ended with ${code}: ${errors}`)));
    });
  }
  async function stop(signal: NodeJS.Signals): Promise<number | null> {
    const ended = new Promise<number | null>((resolve) => node.once("exit", (code) => resolve(code)));
    node.kill(signal);
    return ended;
  }
  before(start);
  after(() => node.kill("SIGKILL"));
  const on = (args: readonly string[], env: NodeJS.ProcessEnv = {}) => tenon([...args, "--rpc", url], { env });

  test("shows three funded accounts with their keys", async () => {
    assert.match(printed, /these private keys are public/);
    for (const name of ["dev1", "dev2", "dev3"])
      assert.match(printed, new RegExp(`^${name} +[0-9.]+ +1\\w+ +[0-9a-f]{64}$`, "m"));
    assert.equal((await on(["account", "balance", "dev2"])).out, "1000000 bty\n");
  });

  test("takes a transfer to its block", async () => {
    const sent = await on(["tx", "transfer", "1EbDHAXpoiewjPLX9uqoz38HsKqMXayZrF", "0.5", "--from", "dev2", "--wait"]);
    assert.equal(sent.code, 0, sent.err);
    const [hash = "", fate = ""] = sent.out.trim().split("\n");
    assert.match(fate, /^included in block \d+, position 0$/);
    const shown = json(await on(["tx", "show", hash, "--json"])) as { receipt: { tyName: string } };
    assert.equal(shown.receipt.tyName, "ExecOk");
    assert.equal((await on(["account", "balance", "dev3"])).out, "1000000.5 bty\n");
  });

  test("tells why a transaction failed", async () => {
    const sent = await on(["tx", "withdraw", "none", "5", "--from", "dev3", "--wait"]);
    assert.equal(sent.code, 1);
    assert.match(sent.out, /^failed in block \d+, position 0: ErrNoBalance$/m);
    const poor = await on(["tx", "transfer", "1EbDHAXpoiewjPLX9uqoz38HsKqMXayZrF", "1", "--key", "11".repeat(32)]);
    assert.equal(poor.code, 1);
    assert.match(poor.err, /ErrNoBalance/);
  });

  test("builds, signs and sends in separate steps, with a key of the keystore", async () => {
    const env = { TENON_PASSWORD: "correct horse" };
    for (const type of ["sm2", "secp256k1eth"]) {
      const made = json(await tenon(["account", "new", "--type", type, "--json"], { env })) as { address: string };
      assert.equal((await on(["tx", "transfer", made.address, "2", "--from", "dev1", "--wait"])).code, 0);
      const raw = (await on(["tx", "transfer", "1EbDHAXpoiewjPLX9uqoz38HsKqMXayZrF", "1", "--unsigned"])).out.trim();
      const signed = (await tenon(["tx", "sign", raw, "--from", made.address], { env })).out.trim();
      const seen = json(await tenon(["tx", "decode", signed, "--json"])) as { from: string };
      assert.equal(seen.from, made.address);
      const sent = await on(["tx", "send", signed, "--wait"]);
      assert.equal(sent.code, 0, sent.out + sent.err);
    }
  });

  test("links a group of which all members succeed", async () => {
    const raw = async (to: string) => (await on(["tx", "transfer", to, "1", "--unsigned"])).out.trim();
    const members = [await raw("1EbDHAXpoiewjPLX9uqoz38HsKqMXayZrF"), await raw("12qyocayNF7Lv6C9qW4avxs2E7U41fKSfv")];
    const sent = await on(["tx", "group", ...members, "--from", "dev1", "--send", "--wait"]);
    assert.equal(sent.code, 0, sent.out + sent.err);
  });

  test("answers about blocks, contracts and itself", async () => {
    const last = json(await on(["block", "last", "--json"])) as { height: number; hash: string };
    assert.ok(last.height >= 3);
    const byHash = json(await on(["block", "show", last.hash, "--json"])) as { block: { height: number } };
    assert.equal(byHash.block.height, last.height);
    assert.equal(json(await on(["block", "show", "1", "--header", "--json"])).height, 1);
    assert.equal((JSON.parse((await on(["block", "list", "--count", "2", "--json"])).out) as unknown[]).length, 2);
    assert.equal((await on(["block", "show", "999999"])).code, 1);
    const asked = await on([
      "query",
      "coins",
      "GetAddrReciver",
      '{"addr":"12qyocayNF7Lv6C9qW4avxs2E7U41fKSfv"}',
      "--json",
    ]);
    assert.match(asked.out, /^\{"data":"\d+"\}\n$/);
    assert.equal(json(await on(["chain", "info", "--json"])).title, "local");
    assert.equal((await on(["call", "IsSync"])).out, "true\n");
  });

  test("a second node on the same folder is refused", async () => {
    const second = await tenon(["start", folder, "--rpc", "localhost:0"]);
    assert.equal(second.code, 1);
    assert.match(second.err, /\[kv\.io\]\nhint: another node/);
  });

  test("stops cleanly and goes on where it was", async () => {
    const { height } = json(await on(["block", "last", "--json"])) as { height: number };
    assert.equal(await stop("SIGINT"), 0);
    assert.match(printed, new RegExp(`stopped at block ${height}\n`));
    await start();
    const { height: now } = json(await on(["block", "last", "--json"])) as { height: number };
    assert.equal(now, height);
    assert.match(printed, /^dev1 /m);
    assert.equal(await stop("SIGTERM"), 0);
  });

  test("verifies and rolls back a chain whose node is stopped", async () => {
    const checked = json(await tenon(["chain", "verify", folder, "--json"])) as { ok: boolean; height: number };
    assert.equal(checked.ok, true);
    const back = json(await tenon(["chain", "rollback", folder, "--to", "2", "--json"]));
    assert.deepEqual(back, { from: checked.height, to: 2 });
    assert.equal(json(await tenon(["chain", "verify", folder, "--json"])).height, 2);
  });
});
