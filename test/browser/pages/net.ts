// The network "libp2p" in a page, and beside it the library as it is, which knows the first handshake of webrtc-direct only.
import { noise } from "@chainsafe/libp2p-noise";
import { yamux } from "@chainsafe/libp2p-yamux";
import { webRTCDirect } from "@libp2p/webrtc";
import { multiaddr } from "@multiformats/multiaddr";
import { createLibp2p } from "libp2p";
import { pageClock } from "../../../browser/clock.ts";
import { pageNet } from "../../../browser/net/host.ts";
import { pageRandom } from "../../../browser/random.ts";
import type { Log, Metrics } from "../../../src/host.ts";
import { check } from "../../../src/lib/schema.ts";
import { type Connection, maxFrame, type Network } from "../../../src/p2p/index.ts";
import { config } from "../../../src/p2p/libp2p/config.ts";
import { libp2p } from "../../../src/p2p/libp2p/index.ts";
import type { NetReport, NetRequest } from "../reports.ts";

const log: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => log };
const metrics: Metrics = { count() {}, gauge() {}, time() {} };

const Original = globalThis.RTCPeerConnection;
/** URLs of STUN and TURN servers that connections were told of, and how many connections named none. */
const servers: string[] = [];
let made = 0;
globalThis.RTCPeerConnection = class extends Original {
  constructor(configuration?: RTCConfiguration) {
    super(configuration);
    made++;
    if (configuration?.iceServers === undefined) servers.push("the default");
    for (const { urls } of configuration?.iceServers ?? []) servers.push(String(urls));
  }
};
const Counting = globalThis.RTCPeerConnection;

let network: Network | undefined;
/** Every frame that arrives goes back: where it came from. */
const callers: string[] = [];

export async function run(request: NetRequest): Promise<NetReport> {
  const report = { addresses: [], callers, servers, made, echoed: "", transport: "", address: "" };
  if (request.what === "stock") return { ...report, echoed: await stock(request.to) };
  network ??= await open(request.network, request.pages);
  if (request.what === "place") return { ...report, addresses: await place(network, request.to) };
  if (request.what === "close") {
    await network.close();
    network = undefined;
    return { ...report, callers: [...callers], made };
  }
  const connection = await network.dial(request.to);
  const echoed = await echo(connection);
  // What others make with it must never notice.
  if (globalThis.RTCPeerConnection !== Counting) throw new Error("the page's RTCPeerConnection is not what it was");
  const { transport, address } = connection;
  return { ...report, made, echoed, transport, address };
}

async function open(name: string, pages: boolean): Promise<Network> {
  const made = await libp2p.create(check(config, { dht: false }, "libp2p"), {
    identity: pageRandom.bytes(32),
    network: name,
    gate: { refuse: () => undefined, refuseAddress: () => undefined },
    ...{ clock: pageClock, random: pageRandom, log, metrics, host: pageNet({ pages }) },
  });
  made.onConnection((connection) => {
    if (connection.outbound) return;
    callers.push(connection.transport);
    connection.receive({ frame: (bytes) => void connection.send(new Uint8Array(bytes)), closed() {} });
  });
  await made.start();
  return made;
}

/** Dials the relay and waits for the addresses that it gives. */
async function place(network: Network, relay: string): Promise<string[]> {
  const connection = await network.dial(relay);
  connection.receive({ frame() {}, closed() {} });
  for (;;) {
    const found = network.addresses().filter((address) => address.includes("/p2p-circuit/webrtc"));
    if (found.length > 0) return found;
    await new Promise<void>((resolve) => pageClock.after(50, resolve));
  }
}

async function echo(connection: Connection): Promise<string> {
  const sent = pageRandom.bytes(maxFrame);
  const answer = new Promise<string>((resolve) => {
    connection.receive({
      frame: (bytes) =>
        resolve(bytes.every((byte, i) => byte === sent[i]) && bytes.length === sent.length ? "same" : "other"),
      closed: (reason) => resolve(reason),
    });
  });
  await connection.send(sent);
  const word = await answer;
  await connection.close();
  return word;
}

async function stock(to: string): Promise<string> {
  const node = await createLibp2p({
    transports: [webRTCDirect({ rtcConfiguration: { iceServers: [] } })],
    ...{ connectionEncrypters: [noise()], streamMuxers: [yamux()] },
    connectionGater: { denyDialMultiaddr: () => false },
  });
  try {
    const connection = await node.dial(multiaddr(to));
    return connection.status;
  } catch (error) {
    return String(error);
  } finally {
    await node.stop();
  }
}
