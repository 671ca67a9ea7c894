// No packet leaves the machine. The tests of the network run here once more under two watchers: a network namespace whose
// only way out is an interface that counts what it is given and passes on nothing (the kernel's view: native code and name
// lookups too), and, on every machine, a hook in each process that writes down whom JavaScript calls. The tests of real
// processes (network, hostile) have both for themselves. OFFLINE=all runs every test of the network.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { confine, escaped, inNamespace } from "../helpers/net/namespaces.ts";
import { preloadPath } from "../helpers/net/process.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const everyday = ["test/unit/p2p/libp2p.test.ts", "test/unit/p2p/webrtc.test.ts"];
const all = ["test/unit/p2p/**/*.test.ts", "test/unit/node/net*.test.ts", "test/e2e/net*.test.ts"];
const files = process.env.OFFLINE === "all" ? globSync(all, { cwd: root }).sort() : everyday;
const limit = 900_000;

interface Watched {
  readonly code: number | null;
  readonly output: string;
  /** What the hook wrote down. */
  readonly calls: readonly string[];
}

/** Runs a program with the hook in it and in all its children. */
async function watched(args: readonly string[]): Promise<Watched> {
  const folder = mkdtempSync(join(tmpdir(), "tn-"));
  const record = join(folder, "calls");
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...env, NODE_OPTIONS: `--import ${preloadPath}`, NET_TEST: JSON.stringify({ record }) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (part: Buffer) => {
      output += part.toString();
    });
  }
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  const calls = existsSync(record) ? readFileSync(record, "utf8").trim().split("\n") : [];
  rmSync(folder, { recursive: true, force: true });
  return { code, output, calls };
}

await confine(import.meta.url, "no packet leaves the machine", limit, () => {
  for (const file of files) {
    test(`${file} calls nobody outside`, { timeout: limit }, async () => {
      const before = inNamespace() ? escaped() : 0;
      const { code, output, calls } = await watched([file]);
      assert.equal(code, 0, output.slice(-8000));
      assert.deepEqual(calls, []);
      if (inNamespace()) assert.equal(escaped() - before, 0, "packets to somewhere else");
    });
  }

  // 192.0.2.0/24 is nobody's (RFC 5737), and without a namespace nothing is sent: the hook alone is tried then.
  test("what would leave is seen by both watchers", { timeout: limit }, async () => {
    const before = inNamespace() ? escaped() : 0;
    const send = inNamespace() ? "" : "require('node:dgram').Socket.prototype.bind=()=>{};";
    const program = `${send}
      const socket = require("node:dgram").createSocket("udp4");
      try { socket.send("x", 3478, "192.0.2.7", () => socket.close()); } catch {}
      ${inNamespace() ? 'require("node:net").connect(80, "192.0.2.8").on("error", () => {}).setTimeout(500, function () { this.destroy(); });' : "process.exit();"}`;
    const { calls } = await watched(["-e", program]);
    assert.ok(
      calls.some((call) => call.startsWith("udp send 192.0.2.7")),
      calls.join("\n"),
    );
    if (!inNamespace()) return;
    assert.ok(calls.some((call) => call.startsWith("tcp 192.0.2.8")));
    assert.ok(escaped() > before, "the interface counted it");
  });

  test("the sources name no server of others", () => {
    const sources = globSync(["src/**/*.ts", "node/**/*.{ts,mjs}", "browser/**/*.ts", "runtime/**/*.ts"], {
      cwd: root,
    });
    assert.ok(sources.length > 100);
    const wrong: string[] = [];
    for (const file of sources) {
      const text = readFileSync(join(root, file), "utf8");
      if (
        /["'`](stun|stuns|turn|turns):|bootstrap\.libp2p\.io|\/dnsaddr\/|@libp2p\/(bootstrap|mdns|autonat|upnp-nat)/.test(
          text,
        )
      ) {
        wrong.push(`${file} names servers or asks the local network`);
      }
      // The library's own default is a list of public STUN servers.
      const made = text.match(/\bwebRTC(Direct)?\(\s*\{/g)?.length ?? 0;
      const empty = text.match(/iceServers: \[\]/g)?.length ?? 0;
      if (made > empty) wrong.push(`${file} leaves iceServers to the library`);
    }
    assert.deepEqual(wrong, []);
    const { dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
      dependencies: Readonly<Record<string, string>>;
    };
    for (const name of ["@libp2p/bootstrap", "@libp2p/mdns", "@libp2p/autonat", "@libp2p/upnp-nat"]) {
      assert.equal(dependencies[name], undefined, name);
    }
  });
});
