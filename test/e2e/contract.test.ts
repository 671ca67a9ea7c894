// The newcomer's path: the transcript of README.md, section "Write a contract", typed line by line into real processes
// against a started development chain. What the README shows must come out, numbers that depend on time and versions of
// the compiler left aside.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { cliMain } from "../helpers/cli.ts";
import { type DevProcess, startDev } from "../helpers/process.ts";

interface Step {
  readonly command: string;
  readonly shown: readonly string[];
}

/** Commands of the console blocks of a section, with what is shown below each. */
function transcript(file: string, heading: string): readonly Step[] {
  const text = readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");
  const section = text.split(/^## /m).find((one) => one.startsWith(`${heading}\n`)) ?? "";
  const lines = [...section.matchAll(/^```console\n(.*?)^```$/gms)].flatMap((block) =>
    (block[1] ?? "").trim().split("\n"),
  );
  const steps: { command: string; shown: string[] }[] = [];
  for (const line of lines) {
    if (line.startsWith("$ ")) steps.push({ command: line.slice(2), shown: [] });
    else steps.at(-1)?.shown.push(line);
  }
  return steps;
}

const steps = transcript("README.md", "Write a contract");
const root = mkdtempSync(join(tmpdir(), "tenon-contract-"));
let dev: DevProcess;
before(async () => {
  mkdirSync(join(root, "tenon"));
  dev = await startDev();
});
after(async () => {
  await dev.stop("SIGTERM");
  await dev.remove();
  rmSync(root, { recursive: true, force: true });
});

/** Runs a word by word command; both outputs together. */
function run(words: readonly string[], cwd: string): Promise<string> {
  const [program = "", ...args] = words;
  const env = {
    PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH}`,
    HOME: root,
    TENON_URL: dev.url,
    TENON_KEYSTORE: join(root, "keys"),
    // Nothing of the path may need a registry.
    npm_config_offline: "true",
    npm_config_update_notifier: "false",
  };
  return new Promise((done, failed) => {
    const child = spawn(program, args, {
      cwd,
      env,
      stdio: ["ignore", "pipe", "pipe"],
      shell: process.platform === "win32",
    });
    let text = "";
    const read = (part: Buffer) => {
      text += part.toString();
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("error", failed);
    child.once("close", () => done(text));
  });
}

/** A line without what changes from run to run. */
function settled(line: string): string {
  // How long a test took, and the column in a line, are nobody's promise.
  const plain = line
    .trimEnd()
    .replace(/^(✔ .*) \([0-9.]+ ?ms\)$/, "$1")
    .replace(/(\.ts:[0-9]+):[0-9]+\)$/, "$1)");
  if (/^(gas|fee|tx) |→/.test(plain)) return plain.replace(/[0-9a-f.]*[0-9][0-9a-f.]*/g, "N");
  return plain.replace(/0x[0-9a-f]{64}|\b[0-9a-f]{64}\b/g, "HASH").replace(/^block [0-9]+/, "block N");
}

test("both READMEs show the same transcript, and it is the whole path", () => {
  assert.deepEqual(transcript("README.zh.md", "写一个合约"), steps);
  for (const part of ["contract new", "npm run build", "npm test", "deploy", "call", "current", "events", "verify"]) {
    assert.ok(
      steps.some(({ command }) => command.includes(part)),
      part,
    );
  }
});

test("the transcript runs as it stands", { timeout: 240_000 }, async (t) => {
  let cwd = join(root, "tenon");
  for (const { command, shown } of steps) {
    await t.test(command, async () => {
      const words = command.split(" ");
      if (words[0] === "cd") {
        cwd = resolve(cwd, words[1] as string);
        return;
      }
      const own = command.startsWith("npm run tenon -- ");
      const text = await run(own ? [process.execPath, cliMain, ...words.slice(4)] : words, cwd);
      const lines = text.split("\n").map(settled);
      let from = 0;
      for (const line of shown) {
        const found = lines.indexOf(settled(line), from);
        assert.notEqual(found, -1, `${JSON.stringify(line)} is not in what was printed:\n${text}`);
        from = found + 1;
      }
    });
  }
});

test("the commands that the transcript does not show", { timeout: 120_000 }, async (t) => {
  const cwd = join(root, "counter");
  const tenon = (text: string) => run([join(cwd, "node_modules/.bin/tenon"), "contract", ...text.split(" ")], cwd);
  const dev2 = "12qyocayNF7Lv6C9qW4avxs2E7U41fKSfv";
  const cases: readonly [string, RegExp][] = [
    ["state counter total", /^105$/m],
    [`state counter shares ${dev2}`, /^5$/m],
    ["state counter shares", /a StoredMap is read by a key/],
    ["gas counter", /^current +[0-9]+ /m],
    ["gas counter add 11", /TooMuch\(asked: 11, most: 10\)\n {4}at Counter\.add \(src\/index\.ts:33:/],
    ["call counter add 7 --dry-run", /^result +112$/m],
    ["call counter add x --from dev1", /"x" is no whole number/],
    ["call counter subtract 1", /has no method subtract.*\nhint: it has add, current, shareOf/],
    ["call other add 1", /there is no contract other on this chain/],
    ["deploy counter 1 --from dev1", /there is a contract counter already/],
    ["deploy counter --update --from dev1", /no migrate entry/],
    ["inspect counter --deployed", /^gatekeeper +lets it in$/m],
    ["freeze counter --from dev2", /cannot be frozen/],
    ["freeze counter --from dev1", /^counter is frozen/],
    ["new .", /is not empty/],
  ];
  for (const [command, shown] of cases) {
    await t.test(command, async () => {
      assert.match(await tenon(command), shown);
    });
  }
  await t.test("results as JSON", async () => {
    const made = JSON.parse(await tenon("call counter add 2 --from dev2 --json")) as {
      readonly value: number;
      readonly events: readonly { readonly fields: object }[];
    };
    assert.equal(made.value, 107);
    assert.deepEqual(made.events[0]?.fields, { by: dev2, amount: 2, total: 107 });
  });
});
