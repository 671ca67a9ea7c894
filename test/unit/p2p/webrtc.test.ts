// WebRTC of the Node.js host over the loopback interface: both versions of webrtc-direct, a certificate that stays, no
// STUN server, and a port that strangers may throw anything at.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createPrivateKey, X509Certificate } from "node:crypto";
import { createSocket } from "node:dgram";
import { test } from "node:test";
import { setTimeout as after } from "node:timers/promises";
import { noise } from "@chainsafe/libp2p-noise";
import { yamux } from "@chainsafe/libp2p-yamux";
import { webRTCDirect } from "@libp2p/webrtc";
import { createLibp2p, type Libp2p } from "libp2p";
import { webRtcSockets } from "../../../node/net/webrtc.ts";
import { deriveCertificate } from "../../../node/net/webrtccertificate.ts";
import { Door } from "../../../node/net/webrtcdoor.ts";
import { listenBoth } from "../../../node/net/webrtclistener.ts";
import type { Log } from "../../../src/host.ts";
import { check } from "../../../src/lib/schema.ts";
import { config as schema } from "../../../src/p2p/libp2p/config.ts";
import type { DirectCredentials } from "../../../src/p2p/libp2p/webrtcdirect.ts";
import { endWhenDone } from "../../helpers/ending.ts";
import { SeededRandom } from "../../helpers/random.ts";
import { bindingRequest, knockV2, sendTo } from "../../helpers/stun.ts";

endWhenDone();

const identity = new Uint8Array(32).fill(5);
const warnings: string[] = [];
const log: Log = {
  ...{ debug() {}, info() {}, error() {}, child: () => log },
  warn: (text) => warnings.push(text),
};
const config = check(schema, { webrtc: { listen: true, port: 0 } }, "p2p.sub.libp2p");

async function server(): Promise<Libp2p> {
  const sockets = await webRtcSockets({ config, identity, log });
  const node = await createLibp2p({
    addresses: { listen: [...sockets.listen] },
    transports: [...sockets.transports],
    ...{ connectionEncrypters: [noise()], streamMuxers: [yamux()] },
  });
  await node.handle("/echo/1", (stream) => {
    stream.addEventListener("message", (event) => stream.send(event.data));
  });
  return node;
}

/** As the library is, which knows version 1 only. */
function stranger(): Promise<Libp2p> {
  return createLibp2p({
    transports: [webRTCDirect({ rtcConfiguration: { iceServers: [] } })],
    ...{ connectionEncrypters: [noise()], streamMuxers: [yamux()] },
  });
}

async function echo(from: Libp2p, to: Libp2p): Promise<number[]> {
  const stream = await from.dialProtocol(to.getMultiaddrs(), "/echo/1", { signal: AbortSignal.timeout(60_000) });
  const answer = new Promise<number[]>((resolve) => {
    stream.addEventListener("message", (event) => resolve([...event.data.subarray()]), { once: true });
  });
  stream.send(Uint8Array.of(1, 2, 3));
  return await answer;
}

function portOf(node: Libp2p): number {
  return Number(/\/udp\/(\d+)\//.exec(String(node.getMultiaddrs()[0]))?.[1]);
}

function freePort(): Promise<number> {
  const socket = createSocket("udp4");
  return new Promise((resolve) => {
    socket.bind(0, "127.0.0.1", () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });
}

/** As in descriptions. */
function fingerprint(pem: string): string {
  return new X509Certificate(pem).fingerprint256;
}

test("a dialler that knows version 1 only, and one of version 2, on one port", async () => {
  const node = await server();
  const dialler = await stranger();
  try {
    assert.deepEqual(await echo(dialler, node), [1, 2, 3]);
    // The server speaks first: an ephemeral key of 32 bytes, in frames.
    const first = await knockV2(portOf(node), fingerprint(deriveCertificate(identity).pem));
    assert.ok(first.length === 1 + (first[0] ?? 0) && first.length > 32, String(first.length));
  } finally {
    await dialler.stop();
    await node.stop();
  }
});

test("the certificate comes from the identity alone, and native code and Node.js take it", async () => {
  const [one, again] = [deriveCertificate(identity), deriveCertificate(identity)];
  assert.deepEqual(one, again);
  assert.notEqual(deriveCertificate(new Uint8Array(32).fill(6)).certhash, one.certhash);
  const certificate = new X509Certificate(one.pem);
  assert.ok(certificate.verify(certificate.publicKey));
  assert.ok(certificate.checkPrivateKey(createPrivateKey(one.privateKey)));
  assert.equal(certificate.validTo, "Dec 31 23:59:59 9999 GMT");
  const digest = Buffer.from(one.certhash.slice(1), "base64url");
  assert.deepEqual([...digest.subarray(0, 2)], [0x12, 0x20]);
  assert.equal(digest.subarray(2).toString("hex").toUpperCase(), fingerprint(one.pem).replaceAll(":", ""));
  for (let round = 0; round < 2; round++) {
    const node = await server();
    assert.match(String(node.getMultiaddrs()[0]), new RegExp(`/webrtc-direct/certhash/${one.certhash}/p2p/`));
    await node.stop();
  }
});

test("two nodes in one process keep their ports apart", async () => {
  const nodes = [await server(), await server()] as const;
  const dialler = await stranger();
  try {
    for (const node of nodes) assert.deepEqual(await echo(dialler, node), [1, 2, 3]);
  } finally {
    await Promise.all([dialler, ...nodes].map((node) => node.stop()));
  }
});

test("hostile names reach no native code, and the port goes on serving", async () => {
  const node = await server();
  const dialler = await stranger();
  const random = new SeededRandom(8445);
  try {
    const port = portOf(node);
    const prefixes = ["libp2p+webrtc+v1/", "libp2p+webrtc+v2/", "libp2p+webrtc+v3/", ""];
    const packets: Uint8Array[] = [];
    for (let round = 0; round < 3000; round++) {
      const secret = random.bytes(random.below(300)).map((byte) => (random.below(4) === 0 ? byte : 97 + (byte % 26)));
      const prefix = Buffer.from(prefixes[random.below(prefixes.length)] ?? "");
      const half = Buffer.concat([prefix, secret]);
      const other = random.below(2) === 0 ? half : random.bytes(random.below(20));
      const packet = bindingRequest(Buffer.concat([half, Buffer.from(":"), other]), "whatever");
      if (random.below(3) === 0) packet[random.below(packet.length)] = random.below(256);
      packets.push(packet);
    }
    // Names that are in order, and nothing behind them: each holds a place for a while.
    for (let round = 0; round < 40; round++) {
      const name = `libp2p+webrtc+v${1 + (round % 2)}/${"k".repeat(22 + round)}`;
      packets.push(bindingRequest(Buffer.from(`${name}:${round % 2 === 0 ? name : "abcd"}`), name));
    }
    await sendTo(port, packets, 4);
    await after(200);
    assert.equal(node.getConnections().length, 0);
  } finally {
    await dialler.stop();
    await node.stop();
  }
  const next = await server();
  const another = await stranger();
  assert.deepEqual(await echo(another, next), [1, 2, 3]);
  await another.stop();
  await next.stop();
});

test("packets that nobody can read leave no line on the console", async () => {
  const port = await freePort();
  const here = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
  const script = `
    import { prepareDatachannel, datachannel } from ${here("../../../node/net/webrtcnative.ts")};
    import { bindingRequest, sendTo } from ${here("../../helpers/stun.ts")};
    prepareDatachannel();
    const mux = new (datachannel().IceUdpMuxListener)(${port}, "127.0.0.1");
    const broken = bindingRequest(new Uint8Array(40).fill(97), "x");
    broken[broken.length - 1] ^= 1;
    await sendTo(${port}, [broken, broken]);
    await new Promise((resolve) => mux.onUnhandledStunRequest(resolve, sendTo(${port}, [good()])));
    mux.stop();
    process.exit();
    function good() {
      return bindingRequest(new TextEncoder().encode("abcdefgh:abcdefgh"), "x");
    }
  `;
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
    encoding: "utf8",
    timeout: 120_000,
  });
  assert.deepEqual([status, stdout, stderr], [0, "", ""]);
});

test("handshakes under way are bounded, in total and by address", async () => {
  const entered: { readonly who: DirectCredentials; readonly end: (error?: Error) => void }[] = [];
  const door = new Door(
    { total: 5, perAddress: 2 },
    (who) =>
      new Promise((resolve, reject) => {
        entered.push({ who, end: (error) => (error === undefined ? resolve() : reject(error)) });
      }),
  );
  const knock = (host: string, port: number, n: number) => {
    const localUfrag = `libp2p+webrtc+v2/${"p".repeat(22)}${n}`;
    return door.knock({ localUfrag, ufrag: "abcd", host, port });
  };
  assert.equal(knock("10.0.0.1", 1, 0), true);
  assert.equal(door.waiting(`10.0.0.1:1:libp2p+webrtc+v2/${"p".repeat(22)}0`)?.client, "abcd");
  // The same request again, as UDP has it.
  assert.equal(knock("10.0.0.1", 1, 0), false);
  assert.equal(knock("10.0.0.1", 2, 0), true);
  assert.equal(knock("10.0.0.1", 3, 0), false);
  for (const host of ["10.0.0.2", "10.0.0.3", "::1"]) assert.equal(knock(host, 1, 0), true);
  assert.equal(knock("10.0.0.4", 1, 0), false);
  for (const host of ["", "localhost", "10.0.0.5\r\na=x"]) assert.equal(knock(host, 1, 0), false);
  assert.equal(entered.length, 5);
  entered[0]?.end();
  entered[1]?.end(new Error("given up"));
  await after(0);
  assert.equal(knock("10.0.0.1", 3, 0), true);
  assert.equal(knock("10.0.0.1", 4, 0), true);
  assert.equal(knock("10.0.0.1", 5, 0), false);
});

test("an upgrade of the library that changes its listener is noticed when the node starts", () => {
  const { EventTarget: Target } = globalThis;
  const changed = Object.assign(new Target(), {
    connections: new Map(),
    components: { peerId: 1 },
    getAddrs: () => [],
  });
  const upgrader = {} as Parameters<typeof listenBoth>[1];
  assert.throws(
    () => listenBoth(changed as unknown as Parameters<typeof listenBoth>[0], upgrader, { total: 1, perAddress: 1 }),
    {
      code: "net.listen",
    },
  );
});

test("where the native half has no build there is a line in the log and no WebRTC", async () => {
  warnings.length = 0;
  const load = () => Promise.reject(new Error("Unsupported platform/architecture: linux (riscv64)\nmore"));
  assert.deepEqual(await webRtcSockets({ config, identity, log }, load), { transports: [], listen: [] });
  const ws = { ...config, ws: { ...config.ws, listen: true } };
  assert.deepEqual(await webRtcSockets({ config: ws, identity, log }, load), { transports: [], listen: [] });
  assert.deepEqual(warnings, [
    "no WebRTC on this machine; pages reach this node not at all: switch p2p.sub.libp2p.ws.listen on",
    "no WebRTC on this machine; pages reach this node over WebSockets only",
  ]);
});

test("no STUN server is ever configured", async () => {
  const seen: unknown[] = [];
  const { webRTCDirect: real } = await import("@libp2p/webrtc");
  const load = async () => ({
    webRTCDirect: (init?: Parameters<typeof real>[0]) => {
      seen.push(init?.rtcConfiguration);
      return real(init);
    },
  });
  const sockets = await webRtcSockets({ config, identity, log }, load);
  const node = await createLibp2p({
    transports: [...sockets.transports],
    ...{ connectionEncrypters: [noise()], streamMuxers: [yamux()] },
  });
  await node.stop();
  assert.deepEqual(seen, [{ iceServers: [] }]);
});
