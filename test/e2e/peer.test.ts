// A network of two nodes as its user meets it: `tenon net`, `tenon peer`, the metrics page and the health page.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { cli, jsonOf } from "../helpers/cli.ts";
import { Evil } from "../helpers/net/attacker.ts";
import { call } from "../helpers/process.ts";

const root = mkdtempSync(join(tmpdir(), "tenon-net-"));
const folder = join(root, "net");
const tenon = cli(join(root, "keys"));
const patience = 120_000;

interface Row {
  readonly name: string;
  readonly state: string;
  readonly height: number | null;
  readonly tip: string | null;
  readonly peers: number | null;
  readonly rpc: string;
}
const rowsOf = (text: string) => JSON.parse(text) as readonly Row[];
const status = async () => rowsOf((await tenon(["net", "status", folder, "--json"])).out);

/** Asks again until the answer pleases. */
async function until<T>(ask: () => Promise<T>, pleases: (answer: T) => boolean): Promise<T> {
  for (const end = Date.now() + patience; ; ) {
    const answer = await ask();
    if (pleases(answer)) return answer;
    if (Date.now() > end) assert.fail(`still ${JSON.stringify(answer)}`);
    await new Promise((done) => setTimeout(done, 300));
  }
}

async function freePort(count: number): Promise<number> {
  for (;;) {
    const first = 20_000 + Math.floor(Math.random() * 30_000);
    const servers = await Promise.all(Array.from({ length: count }, (_, i) => listen(first + i)));
    await Promise.all(servers.map((one) => one?.()));
    if (servers.every((one) => one !== undefined)) return first;
  }
}

function listen(port: number): Promise<(() => Promise<void>) | undefined> {
  return new Promise((done) => {
    const server = createServer();
    server.once("error", () => done(undefined));
    server.listen(port, "127.0.0.1", () => done(() => new Promise((closed) => server.close(() => closed()))));
  });
}

describe("a network of two", () => {
  let nodes: readonly { readonly name: string; readonly id: string; readonly folder: string }[] = [];
  let urls: readonly string[] = [];
  let metrics = 0;
  const peerList = async (n: number) =>
    jsonOf(await tenon(["peer", "list", "--json", "--rpc", urls[n] as string])) as {
      peers: { id: string; class: string; transport: string }[];
      banned: { peer: string; reason: string; until: number | null }[];
    };

  before(async () => {
    const [rpc, p2p] = [await freePort(2), await freePort(2)];
    metrics = await freePort(2);
    const ports = ["--rpc-port", `${rpc}`, "--p2p-port", `${p2p}`, "--metrics-port", `${metrics}`];
    const made = await tenon(["net", "init", folder, "--nodes", "2", "--permissioned", ...ports, "--json"]);
    assert.equal(made.code, 0, made.err);
    nodes = JSON.parse(made.out) as typeof nodes;
    const up = await tenon(["net", "up", folder, "--json"]);
    assert.equal(up.code, 0, up.err);
    urls = rowsOf(up.out).map((one) => one.rpc);
  });
  after(async () => {
    await tenon(["net", "down", folder, "--kill"]);
    rmSync(root, { recursive: true, force: true });
  });

  test("what one makes the other has", async () => {
    await until(status, (rows) => rows.every(({ peers }) => peers === 1));
    const sent = await tenon([
      "tx",
      "transfer",
      "1EbDHAXpoiewjPLX9uqoz38HsKqMXayZrF",
      "1",
      "--from",
      "dev1",
      "--rpc",
      urls[1] as string,
    ]);
    assert.equal(sent.code, 0, sent.err);
    const rows = await until(status, ([a, b]) => (a?.height ?? 0) > 0 && a?.tip === b?.tip);
    assert.deepEqual(
      rows.map(({ name, state }) => [name, state]),
      [
        ["node1", "makes blocks"],
        ["node2", "follows"],
      ],
    );
    const shown = await tenon(["net", "status", folder]);
    assert.match(shown.out, /^node +state +height +tip +peers +pool +rpc +pid\nnode1 +makes blocks .*\nnode2 +follows/);
    assert.match(shown.out, /all that answer have the same tip/);
  });

  test("each knows the other by the id of its folder", async () => {
    const { out } = await tenon(["peer", "id", nodes[1]?.folder as string]);
    assert.equal(out.trim(), nodes[1]?.id);
    assert.match(
      (await tenon(["peer", "id", "--rpc", urls[1] as string])).out,
      new RegExp(`^${nodes[1]?.id}\n/ip4/127`),
    );
    const { peers } = await peerList(0);
    assert.deepEqual(
      peers.map((one) => [one.id, one.class, one.transport]),
      [[nodes[1]?.id, "member", "tcp"]],
    );
    const text = await tenon(["peer", "list", "--rpc", urls[0] as string]);
    assert.match(text.out, new RegExp(`${nodes[1]?.id} +member +tcp (in|out)`));
    assert.match(text.out, /members only; light peers may come in/);
  });

  test("RPC tells it in the family's form", async () => {
    const { peers } = await call<{ peers: { name: string; self: boolean }[] }>(
      urls[0] as string,
      "Chain33.GetPeerInfo",
    );
    assert.deepEqual(
      peers.map(({ name, self }) => [name, self]),
      [
        [nodes[1]?.id, false],
        [nodes[0]?.id, true],
      ],
    );
    const info = await call<{ outbounds: number; inbounds: number }>(urls[0] as string, "Chain33.GetNetInfo");
    assert.equal(info.outbounds + info.inbounds, 1);
    assert.equal(await call(urls[1] as string, "Chain33.IsSync"), true);
  });

  test("the pages show what the dashboard asks for", async () => {
    const page = await (await fetch(`http://127.0.0.1:${metrics}/metrics`)).text();
    assert.match(page, /^tenon_p2p_peers\{class="member",direction="(inbound|outbound)",transport="tcp"\} 1$/m);
    const dashboard = readFileSync(fileURLToPath(new URL("../../node/dashboards/tenon.json", import.meta.url)), "utf8");
    const rare = /refused|duplicates|dropped/;
    for (const [name] of dashboard.matchAll(/\btenon_[a-z0-9_]+/g)) {
      // What has not happened yet has no series.
      if (!rare.test(name)) assert.match(page, new RegExp(`^${name}[ {]`, "m"));
    }
    const health = await fetch(`http://127.0.0.1:${metrics + 1}/healthz`);
    assert.deepEqual([health.status, await health.json()], [200, { ok: true, reasons: [] }]);
  });

  test("a peer is put out and let in again while the node runs", async () => {
    const [first, second] = nodes as [(typeof nodes)[number], (typeof nodes)[number]];
    const rpc = ["--rpc", urls[0] as string];
    assert.equal((await tenon(["peer", "ban", second.id, "--minutes", "60", ...rpc])).code, 0);
    await until(status, (rows) => rows.every(({ peers }) => peers === 0));
    const { banned } = await peerList(0);
    assert.equal(banned[0]?.peer, second.id);
    assert.ok((banned[0]?.until ?? 0) > Date.now());
    const ill = await fetch(`http://127.0.0.1:${metrics + 1}/healthz`);
    assert.equal(ill.status, 503);
    assert.equal((await tenon(["peer", "unban", second.id, ...rpc])).code, 0);
    assert.equal((await tenon(["peer", "add", multiaddr(first), "--rpc", urls[1] as string])).code, 0);
    await until(status, (rows) => rows.every(({ peers }) => peers === 1));
    const wrong = await tenon(["peer", "unban", second.id, ...rpc]);
    assert.equal(wrong.code, 1);
  });

  test("the list is changed where it stands, of a node that runs and of one by its folder", async () => {
    const [first, second] = nodes as [(typeof nodes)[number], (typeof nodes)[number]];
    const named = await tenon(["peer", "remove", second.id, "--rpc", urls[0] as string]);
    assert.equal(named.code, 1);
    assert.match(named.err, /node\.toml names this member/);
    const added = await tenon([
      "peer",
      "add",
      "12D3KooWHdvjBSHiARzTNeowwqr2TA2TRiu6jx6QVvm7FXjETC4A",
      "--dir",
      second.folder,
    ]);
    assert.equal(added.code, 0, added.err);
    assert.match(readFileSync(join(second.folder, "members.toml"), "utf8"), /12D3KooWHdvj/);
    assert.ok(!readFileSync(join(first.folder, "node.out"), "utf8").includes("seed"));
  });

  test("a stranger is turned away, until it is a member; when it is none any more it has to go", async () => {
    const [first] = nodes as [(typeof nodes)[number]];
    const port = Number(/tcp\/(\d+)\//.exec(multiaddr(first))?.[1]);
    const victim = { host: "127.0.0.1", port, id: first.id, network: "any" };
    const options = { source: "127.0.0.1", seed: new Uint8Array(32).fill(77) };
    const rpc = ["--rpc", urls[0] as string];
    const stranger = await Evil.connect(victim, options);
    const { id } = stranger;
    assert.equal((await stranger.ended).code, "net.admission");
    await stranger.close();
    assert.ok(!(await peerList(0)).peers.some((peer) => peer.id === id));
    assert.equal((await tenon(["peer", "add", id, ...rpc])).code, 0);
    const member = await Evil.connect(victim, options);
    const shown = await until(
      () => peerList(0),
      ({ peers }) => peers.some((peer) => peer.id === id),
    );
    assert.equal(shown.peers.find((peer) => peer.id === id)?.class, "member");
    assert.equal((await tenon(["peer", "remove", id, ...rpc])).code, 0);
    assert.equal((await member.ended).code, "net.admission");
    await member.close();
    await until(
      () => peerList(0),
      ({ peers }) => peers.length === 1,
    );
  });

  test("stops in an orderly way, and comes back", async () => {
    const before = await status();
    const down = await tenon(["net", "down", folder]);
    assert.equal(down.code, 0, down.err);
    assert.match(down.out, /stopped node1, node2/);
    assert.deepEqual(
      (await status()).map(({ state }) => state),
      ["stopped", "stopped"],
    );
    // Bans of a node that is stopped.
    const [first, second] = nodes as [(typeof nodes)[number], (typeof nodes)[number]];
    const ban = (what: string) => tenon(["peer", what, second.id, "--dir", first.folder]);
    assert.deepEqual([(await ban("ban")).code, (await ban("unban")).code, (await ban("unban")).code], [0, 0, 1]);
    assert.equal((await tenon(["net", "up", folder])).code, 0);
    const rows = await until(status, (now) => now.every(({ peers }) => peers === 1));
    assert.ok((rows[1]?.height ?? 0) >= (before[1]?.height ?? 0));
  });

  function multiaddr(node: { readonly folder: string; readonly id: string }): string {
    const port = /^port = (\d+)$/m.exec(readFileSync(join(node.folder, "node.toml"), "utf8"))?.[1];
    return `/ip4/127.0.0.1/tcp/${port}/p2p/${node.id}`;
  }
});
