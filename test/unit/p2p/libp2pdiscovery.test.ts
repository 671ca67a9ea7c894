// Finding peers in the network's own table, and WebSockets with a certificate.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { setDefaultCACertificates } from "node:tls";
import { addressOf, connect, newNode, nextConnection, Received, startNode, until } from "../../helpers/libp2pnodes.ts";

const options = { timeout: 120_000 };
const config = { dht: true };

test(
  "a third node is found through the one that both know, with an address that can be dialled",
  options,
  async (t) => {
    const [a, b, c] = await Promise.all([1, 2, 3].map((seed) => startNode(t, { seed, config })));
    const apart = await startNode(t, { seed: 4, config, network: "test-2" });
    assert.ok(a !== undefined && b !== undefined && c !== undefined);
    const found = new Map<string, readonly string[]>();
    a.onFound((peer, addresses) => found.set(peer, addresses));
    await connect(c, b);
    await connect(a, b);
    await apart.dial(addressOf(b)).catch(() => undefined);
    await until(() => found.has(c.id));
    assert.ok(!found.has(a.id) && !found.has(apart.id));
    const address = found.get(c.id)?.[0] ?? "";
    assert.ok(address.endsWith(`/p2p/${c.id}`), address);
    assert.equal((await a.dial(address)).peer, c.id);
  },
);

test("secure WebSockets with the files of a certificate", options, async (t) => {
  const folder = "test/helpers/tls";
  setDefaultCACertificates([readFileSync(`${folder}/cert.pem`, "utf8")]);
  const secure = { tcp: false, ws: { listen: true, port: 0, cert: "cert.pem", key: "key.pem" } };
  const [a, b] = await Promise.all([startNode(t, { seed: 1 }), startNode(t, { seed: 2, config: secure, folder })]);
  const address = addressOf(b, "/tls/ws");
  const other = nextConnection(b);
  const near = await a.dial(address);
  const far = await other;
  assert.deepEqual([near.transport, far.transport, near.security, far.security], ["wss", "wss", "noise", "noise"]);
  const received = new Received(far);
  await near.send(new Uint8Array(300_000));
  assert.equal((await received.count(1))[0]?.length, 300_000);
});

test("what cannot be listened on is told", options, async (t) => {
  const a = await startNode(t, { seed: 1 });
  const port = Number(/tcp\/(\d+)/.exec(addressOf(a))?.[1]);
  for (const [wrong, code] of [
    [{ port }, "net.listen"],
    [{ host: "example.org" }, "config.invalid"],
    [{ ws: { listen: true, port: 0, cert: "test/helpers/tls/cert.pem" } }, "config.invalid"],
    [{ ws: { listen: true, port: 0, cert: "nowhere.pem", key: "nowhere.pem" } }, "config.unreadable"],
    [{ listen: ["nonsense"] }, "net.listen"],
    [{ announce: ["nonsense"] }, "net.listen"],
  ] as const) {
    const node = newNode({ seed: 2, config: wrong });
    t.after(() => node.close());
    await assert.rejects(node.start(), { code }, JSON.stringify(wrong));
  }
});

test("a node that listens nowhere still dials", options, async (t) => {
  const [a, b] = await Promise.all([startNode(t, { seed: 1, config: { host: "" } }), startNode(t, { seed: 2 })]);
  assert.deepEqual(a.addresses(), []);
  const other = nextConnection(b);
  await a.dial(addressOf(b));
  assert.equal((await other).peer, a.id);
});

test("what is announced stands instead of what is listened on", options, async (t) => {
  const announce = ["/ip4/192.0.2.1/tcp/13803"];
  const node = await startNode(t, { seed: 1, config: { announce } });
  assert.deepEqual(node.addresses(), [`${announce[0]}/p2p/${node.id}`]);
});

test("closing while it starts leaves nothing behind", options, async (t) => {
  const node = newNode({ seed: 1 });
  const starting = node.start();
  await node.close();
  await starting.catch(() => undefined);
  assert.deepEqual(node.addresses(), []);
  const other = await startNode(t, { seed: 2 });
  await assert.rejects(node.dial(addressOf(other)), { code: "net.closed" });
});
