// The command line as its user meets it: real processes, no terminal.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { createProgram } from "../../node/cli/program.ts";
import { cli, jsonOf as json } from "../helpers/cli.ts";

const root = mkdtempSync(join(tmpdir(), "tenon-cli-"));
after(() => rmSync(root, { recursive: true, force: true }));
const tenon = cli(join(root, "keys"));

describe("help and usage", () => {
  test("every level has help, with an example of what it takes", () => {
    const visit = (command: ReturnType<typeof createProgram>, path: string) => {
      const text = command.helpInformation();
      assert.match(text, new RegExp(`^Usage: ${path}`), path);
      assert.notEqual(command.description(), "", path);
      for (const option of command.options) assert.notEqual(option.description, "", `${path} ${option.flags}`);
      for (const argument of command.registeredArguments) assert.notEqual(argument.description, "", path);
      for (const one of command.commands) visit(one, `${path} ${one.name()}`);
    };
    visit(createProgram(), "tenon");
  });

  test("help goes to standard output and is no failure", async () => {
    for (const args of [["--help"], ["tx", "--help"], ["tx", "transfer", "--help"], ["help"], ["help", "config"]]) {
      const { code, out, err } = await tenon(args);
      assert.equal(code, 0, args.join(" "));
      assert.match(out, /^Usage: tenon/);
      assert.equal(err, "");
    }
  });

  test("what is given wrongly ends with 2 and says what was meant", async () => {
    const wrong: [readonly string[], RegExp][] = [
      [["tx", "tranfer"], /Did you mean transfer/],
      [["nonsense"], /unknown command/],
      [["block", "show"], /missing required argument/],
      [["block", "list", "--cout", "5"], /Did you mean --count/],
      [["tx"], /Usage: tenon tx/],
      [["block", "show", "xyz"], /neither height nor hash/],
      [["query", "coins", "X", "{"], /not JSON/],
      [["account", "new", "--type", "rsa"], /no key type rsa/],
      [["tx", "send", "abc"], /hexadecimal/],
      [["init", join(root, "k"), "--kind", "raft"], /no kind of chain raft/],
      [["replay", join(root, "missing.json")], /cannot be read/],
    ];
    for (const [args, text] of wrong) {
      const { code, out, err } = await tenon(args);
      assert.equal(code, 2, args.join(" "));
      assert.match(err, text);
      assert.equal(out, "");
    }
  });

  test("errors have a code and a hint, as JSON too", async () => {
    const plain = await tenon(["chain", "info", "--rpc", "http://127.0.0.1:9"]);
    assert.equal(plain.code, 1);
    assert.match(plain.err, /error: no node answers at 127\.0\.0\.1:9.*\[remote\.unreachable\]\nhint: start a node/s);
    const coded = await tenon(["--json", "chain", "info", "--rpc", "http://127.0.0.1:9"]);
    assert.equal((JSON.parse(coded.err) as { error: { code: string } }).error.code, "remote.unreachable");
    assert.ok(!plain.err.includes("\x1b"), "no colours without a terminal");
  });

  test("version as JSON", async () => {
    assert.equal(typeof json(await tenon(["version", "--json"])).tenon, "string");
    assert.match((await tenon(["--version"])).out, /^\d+\.\d+\.\d+\n$/);
  });
});

describe("configuration", () => {
  test("init, check and print go together", async () => {
    const folder = join(root, "mychain");
    const made = await tenon(["init", folder]);
    assert.equal(made.code, 0, made.err);
    assert.match(readFileSync(join(folder, "chain.toml"), "utf8"), /^# A development chain/);
    assert.match((await tenon(["config", "check", folder])).out, /ok +chain local, solo, mavl; hash .* [0-9a-f]{64}/);
    const printed = json(await tenon(["config", "print", folder, "--json"])) as {
      chain: { ChainID: number };
      node: { rpc: { jrpcBindAddr: string } };
    };
    assert.equal(printed.chain.ChainID, 33);
    assert.equal(printed.node.rpc.jrpcBindAddr, "localhost:8801");
    const again = await tenon(["init", folder]);
    assert.equal(again.code, 2);
    assert.match(again.err, /exists.*\nhint: .*--force/);
  });

  test("what print shows has the same meaning", async () => {
    const [folder, copy] = [join(root, "solo"), join(root, "copy")];
    const args = [
      "init",
      folder,
      "--kind",
      "solo",
      "--genesis",
      "14KEKbYtKKQm4wMthSK9J4La4nAiidGozt",
      "--title",
      "acme",
    ];
    assert.equal((await tenon(args)).code, 0);
    const chain = await tenon(["config", "print", folder, "--file", "chain"]);
    mkdirSync(copy);
    writeFileSync(join(copy, "chain.toml"), chain.out);
    const hash = (text: string) => /[0-9a-f]{64}/.exec(text)?.[0];
    const [one, other] = [await tenon(["config", "check", folder]), await tenon(["config", "check", copy])];
    assert.equal(other.code, 0, other.out);
    assert.equal(hash(other.out), hash(one.out));
  });

  test("check lists every fault with its place", async () => {
    const folder = join(root, "bad");
    mkdirSync(folder);
    writeFileSync(join(folder, "chain.toml"), 'Title = "local"\nChianID = 5\n');
    writeFileSync(join(folder, "node.toml"), "[rpc]\nmaxBodyBytes = -1\n");
    const plain = await tenon(["config", "check", folder]);
    assert.equal(plain.code, 1);
    assert.match(plain.out, /chain\.toml:2: ChianID is not a known key \(did you mean ChainID\?\)/);
    const listed = json(await tenon(["config", "check", folder, "--json"])) as { ok: boolean; problems: unknown[] };
    assert.equal(listed.ok, false);
    assert.equal(listed.problems.length, 2);
    const start = await tenon(["start", folder]);
    assert.equal(start.code, 1);
    assert.match(start.err, /chain\.toml:2: ChianID is not a known key, and 1 more \[config\.invalid\]/);
  });

  test("import writes both files and says what stayed behind", async () => {
    const file = join(root, "chain33.toml");
    writeFileSync(
      file,
      'Title = "local"\n[p2p]\nenable = true\nwaitPid = true\n[rpc]\njrpcBindAddr = "localhost:8901"\n[mempool]\nminTxFeeRate = 100000\n',
    );
    const out = join(root, "imported");
    const done = json(await tenon(["config", "import", file, "--out", out, "--json"])) as {
      notTakenOver: { path: string; why: string }[];
      problems: unknown[];
    };
    assert.deepEqual(done.problems, []);
    assert.deepEqual(
      done.notTakenOver.map((one) => one.path),
      ["p2p.waitPid"],
    );
    const check = await tenon(["config", "check", out]);
    assert.equal(check.code, 0, check.out + check.err);
    assert.match(readFileSync(join(out, "node.toml"), "utf8"), /^jrpcBindAddr = "localhost:8901"$/m);
    assert.match(readFileSync(join(out, "node.toml"), "utf8"), /^enable = true$/m);
  });

  test("docs name every section", async () => {
    const { out } = await tenon(["config", "docs"]);
    for (const title of [
      "## chain.toml",
      "## node.toml",
      "### [rpc]",
      "### [exec.sub.manage]",
      "### [consensus.sub.solo]",
    ]) {
      assert.ok(out.includes(title), title);
    }
  });

  test("proto prints the wire messages", async () => {
    const { out } = await tenon(["proto"]);
    assert.match(out, /message Transaction \{/);
    assert.match(out, /message CoinsAction \{/);
  });
});

describe("accounts", () => {
  const env = { TENON_PASSWORD: "correct horse" };

  test("new, list, show, export, import", async () => {
    const made = json(await tenon(["account", "new", "--type", "sm2", "--label", "mine", "--json"], { env })) as {
      address: string;
      path: string;
    };
    assert.ok(existsSync(made.path));
    assert.match((await tenon(["account", "list"])).out, new RegExp(`mine +sm2 +${made.address}`));
    const shown = json(await tenon(["account", "show", "mine", "--json"]));
    assert.equal(shown.address, made.address);
    assert.equal("privateKey" in shown, false);

    const refused = await tenon(["account", "export", "mine"], { env });
    assert.equal(refused.code, 2);
    const exported = await tenon(["account", "export", "mine", "--yes"], { env });
    assert.match(exported.out, /^[0-9a-f]{64}\n$/);
    const wrong = await tenon(["account", "export", "mine", "--yes"], { env: { TENON_PASSWORD: "wrong horse" } });
    assert.equal(wrong.code, 1);
    assert.match(wrong.err, /keystore\.password/);

    const other = { ...env, TENON_KEYSTORE: join(root, "other") };
    const imported = await tenon(["account", "import", "--type", "sm2", "--json"], { env: other, input: exported.out });
    assert.equal(json(imported).address, made.address);
  });

  test("a known key has its known addresses", async () => {
    const file = join(root, "key.hex");
    writeFileSync(file, "0xCC38546E9E659D15E6B4893F0AB32A06D103931A8230B0BDE71459D2B27D6944\n");
    const done = json(await tenon(["account", "import", file, "--label", "genesis", "--json"], { env })) as {
      addresses: Record<string, string>;
    };
    assert.deepEqual(done.addresses, {
      btc: "14KEKbYtKKQm4wMthSK9J4La4nAiidGozt",
      eth: "0xf39e69a8f2c1041edd7616cf079c7084bb7a5242",
    });
  });

  test("nobody is there to type a password", async () => {
    const { code, err } = await tenon(["account", "new"]);
    assert.equal(code, 2);
    assert.match(err, /TENON_PASSWORD/);
  });
});

describe("replay", () => {
  const file = fileURLToPath(new URL("../vectors/chain33/replay-local.json", import.meta.url));

  test("agrees with a recording of Chain33", async () => {
    const { code, out, err } = await tenon(["replay", file, "--json"]);
    assert.equal(code, 0, err);
    assert.deepEqual([JSON.parse(out).ok, JSON.parse(out).blocks, JSON.parse(out).signatures], [true, 33, 41]);
  });

  test("shows both sides of the first difference", async () => {
    const recording = JSON.parse(readFileSync(file, "utf8")) as { blocks: { receipts: { ty: number }[] }[] };
    const receipt = recording.blocks[7]?.receipts[0] ?? assert.fail("no receipt");
    receipt.ty = 2;
    const changed = join(root, "changed.json");
    writeFileSync(changed, JSON.stringify(recording));
    const { code, out } = await tenon(["replay", changed]);
    assert.equal(code, 1);
    assert.match(out, /differs at block 7: receipt 0, type\n {2}recorded {2}2 ExecOk\n {2}executed {2}1 ExecPack/);
  });
});
