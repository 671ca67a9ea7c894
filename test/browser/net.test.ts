// Pages in Chromium reach a node by WebSockets and by webrtc-direct, with the ICE credentials of browsers as they are and as
// they will be; two browsers reach each other. Everything happens in a network that has no way out, where one can be made.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { gzipSync } from "node:zlib";
import type { Browser } from "playwright-core";
import { systemClock } from "../../node/clock.ts";
import { nodeNet } from "../../node/net/index.ts";
import { systemRandom } from "../../node/random.ts";
import type { Log, Metrics } from "../../src/host.ts";
import { hex } from "../../src/lib/hex.ts";
import { check } from "../../src/lib/schema.ts";
import type { Network } from "../../src/p2p/index.ts";
import { config as schema } from "../../src/p2p/libp2p/config.ts";
import { libp2p } from "../../src/p2p/libp2p/index.ts";
import { type BrowserOptions, openBrowser } from "../helpers/browser.ts";
import { bundlePage } from "../helpers/bundle.ts";
import { endWhenDone } from "../helpers/ending.ts";
import { type InPage, openPage } from "../helpers/inpage.ts";
import { recordedNode } from "../helpers/node.ts";
import { enterOwnNetwork, noWayOut, sentElsewhere } from "../helpers/ownnet.ts";
import { servePages } from "../helpers/pages.ts";
import type { NetReport, NetRequest, NodeReport, NodeRequest } from "./reports.ts";

enterOwnNetwork(import.meta.url);
endWhenDone();

const on = { listen: true, port: 0 };
const table = { tcp: false, dht: false, ws: on, webrtc: on, relay: { serve: true } };

/** Host names of candidates would be announced to the neighbours. */
const today: BrowserOptions = { without: ["WebRtcHideLocalIpsWithMdns"] };
/** Credentials of an offer can no longer be overwritten. */
const tomorrow: BrowserOptions = { ...today, args: ["--force-fieldtrials=WebRTC-NoSdpMangleUfrag/Enabled/"] };

const found = await openBrowser(today);
if ("reason" in found) test("pages in the network", { skip: found.reason }, () => {});
else {
  const other = await openBrowser(tomorrow);
  if ("reason" in other) throw new Error(other.reason);
  await inBrowsers(found.browser, other.browser);
}

async function inBrowsers(plain: Browser, strict: Browser): Promise<void> {
  const name = "test-5f";
  const answers = { ...(await bundlePage("net")), ...(await bundlePage("netnode")) };
  const policy = "default-src 'self' 'wasm-unsafe-eval'; connect-src 'self' ws://127.0.0.1:*; img-src data:";
  const page = '<!doctype html><meta charset="utf-8"><title>net</title><link rel="icon" href="data:,">';
  const pages = await servePages({
    "/": ["text/html", page, policy],
    ...answers,
  });
  const node = await openNetwork(name);
  const full = await recordedNode("local", undefined, {
    p2p: { name: "libp2p", identity: systemRandom.bytes(32) },
    sub: { p2p: { libp2p: table } },
    net: nodeNet,
  });
  await full.start();
  after(async () => {
    await Promise.all([plain.close(), strict.close()]);
    await Promise.all([pages.close(), node.close(), full.close()]);
  });
  const address = (part: string) => {
    const one = node.addresses().find((text) => text.includes(part));
    assert.ok(one !== undefined, part);
    return one;
  };
  const [ws, direct] = [address("/ws/"), address("/webrtc-direct/")];
  const skip = noWayOut();
  const ask = (inPage: InPage, what: NetRequest["what"], to = "", more = false) =>
    inPage<NetReport>("net", { what, to, network: name, pages: more } satisfies NetRequest);

  test("what a page loads to reach a node is bounded", async (context) => {
    const inPage = await openPage(plain, pages);
    await ask(inPage, "echo", ws);
    await ask(inPage, "close");
    const scripts = [...pages.paths].map((path) => answers[path]?.[1]).filter((script) => script !== undefined);
    const packed = scripts.reduce((sum, script) => sum + gzipSync(script, { level: 9 }).length, 0);
    context.diagnostic(`${scripts.length} scripts, ${Math.round(packed / 1024)} KiB with gzip`);
    assert.ok(scripts.length > 1 && packed < 288 * 1024, String(packed));
  });

  for (const [browser, which] of [
    [plain, "off"],
    [strict, "on"],
  ] as const) {
    test(`a page reaches a node by WebSockets, the field trial ${which}`, async () => {
      const inPage = await openPage(browser, pages);
      const { echoed, transport, made } = await ask(inPage, "echo", ws);
      assert.deepEqual([echoed, transport, made], ["same", "ws", 0]);
      await ask(inPage, "close");
    });

    test(`a page reaches a node by webrtc-direct, the field trial ${which}`, { skip }, async () => {
      const inPage = await openPage(browser, pages);
      const { echoed, transport, made, servers } = await ask(inPage, "echo", direct);
      assert.deepEqual([echoed, transport, made, servers], ["same", "webrtc-direct", 1, []]);
      // Another page of the same browser, at the same port.
      const { echoed: again } = await ask(await openPage(browser, pages), "echo", direct);
      assert.equal(again, "same");
      await ask(inPage, "close");
    });
  }

  test("the library as it is connects, until browsers leave it no way", { skip }, async () => {
    const now = await ask(await openPage(plain, pages), "stock", direct);
    assert.equal(now.echoed, "open");
    // Also shows that the field trial was on in the tests above.
    const then = await ask(await openPage(strict, pages), "stock", direct);
    assert.match(then.echoed, /SDP is modified in a non-acceptable way/);
  });

  test("two browsers reach each other, and the relay carries their handshake only", { skip }, async () => {
    const [called, caller] = [await openPage(plain, pages), await openPage(strict, pages)];
    const { addresses } = await ask(called, "place", direct, true);
    await ask(caller, "place", ws, true);
    const to = addresses.find((text) => text.includes("/webrtc-direct/")) ?? addresses[0] ?? "";
    const { echoed, transport, servers } = await twice(() => ask(caller, "echo", to, true));
    assert.deepEqual([echoed, transport, servers], ["same", "webrtc", []]);
    const report = await ask(called, "close");
    assert.deepEqual([report.callers, report.servers], [["webrtc"], []]);
    await ask(caller, "close");
  });

  for (const [part, transport] of [
    ["/ws/", "ws"],
    ["/webrtc-direct/", "webrtc-direct"],
  ] as const) {
    const blocked = transport === "ws" ? undefined : skip;
    const { peers } = full;
    assert.ok(peers !== undefined);
    const seed = peers.network.addresses().find((text) => text.includes(part));
    const tip = full.chain.tip();
    const visit = async (light: boolean): Promise<NodeReport> => {
      const inPage = await openPage(transport === "ws" ? plain : strict, pages);
      const about: NodeRequest = { chain: "/test/vectors/chain33/replay-local.json", seed, light };
      const report = await inPage<NodeReport>("netnode", about);
      const seen = peers.net.peers().map((peer) => [peer.class, peer.transport, peer.outbound]);
      assert.deepEqual(seen, [[light ? "light" : "full", transport, false]]);
      await inPage("netnode", { ...about, seed: undefined } satisfies NodeRequest);
      while (peers.net.peers().length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
      return report;
    };

    test(`a light peer in a page reads the headers of a full node over ${transport}`, { skip: blocked }, async () => {
      const report = await visit(true);
      assert.deepEqual([report.transport, report.height], [transport, Number(tip.height)]);
      assert.deepEqual([report.headers, report.tip], [Number(tip.height), hex(tip.hash)]);
    });

    test(`a full node in a page follows the chain over ${transport}`, { skip: blocked }, async () => {
      const report = await visit(false);
      assert.deepEqual([report.transport, report.tip, report.root], [transport, hex(tip.hash), hex(tip.stateHash)]);
    });
  }

  test("nothing was sent to elsewhere", (context) => {
    const sent = sentElsewhere();
    if (sent === undefined) return context.skip("no namespace could be made: nobody counts");
    assert.equal(sent, 0);
  });
}

/** Handshakes over a relay fail now and then. */
async function twice<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch {
    return await run();
  }
}

/** A node that sends every frame back, and is a relay. */
async function openNetwork(network: string): Promise<Network> {
  const log: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => log };
  const metrics: Metrics = { count() {}, gauge() {}, time() {} };
  const node = await libp2p.create(check(schema, table, "libp2p"), {
    identity: systemRandom.bytes(32),
    gate: { refuse: () => undefined, refuseAddress: () => undefined },
    ...{ network, clock: systemClock, random: systemRandom, log, metrics, host: nodeNet },
  });
  node.onConnection((connection) => {
    connection.receive({ frame: (bytes) => void connection.send(new Uint8Array(bytes)), closed() {} });
  });
  await node.start();
  return node;
}
