// STUN binding requests (RFC 8489) as anybody can send them to a webrtc-direct port, and a client of the handshake's
// second version made of the native library alone.
import { createHmac } from "node:crypto";
import { createSocket } from "node:dgram";
import { createRequire } from "node:module";
import { crc32 } from "node:zlib";

/** A request as a browser's first one looks, under this USERNAME. */
export function bindingRequest(username: Uint8Array, password: string): Uint8Array {
  const attributes = [
    attribute(0x0006, username),
    attribute(0x0024, Uint8Array.of(0x6e, 0, 0x1e, 0xff)),
    attribute(0x802a, new Uint8Array(8).fill(7)),
    attribute(0x0025, new Uint8Array(0)),
  ];
  const start = message(attributes, 24);
  const integrity = createHmac("sha1", password).update(start).digest();
  attributes.push(attribute(0x0008, integrity));
  const checked = message(attributes, 8);
  const mark = Buffer.alloc(4);
  mark.writeUInt32BE((crc32(checked) ^ 0x5354_554e) >>> 0);
  return message([...attributes, attribute(0x8028, mark)], 0);
}

function attribute(type: number, value: Uint8Array): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(type, 0);
  head.writeUInt16BE(value.length & 0xffff, 2);
  return Buffer.concat([head, value, Buffer.alloc((4 - (value.length % 4)) % 4)]);
}

/** @param more bytes of attributes that are still to come and count already */
function message(attributes: readonly Uint8Array[], more: number): Buffer {
  const body = Buffer.concat(attributes);
  const head = Buffer.alloc(20);
  head.writeUInt16BE(1, 0);
  head.writeUInt16BE((body.length + more) & 0xffff, 2);
  head.writeUInt32BE(0x2112_a442, 4);
  head.fill(9, 8);
  return Buffer.concat([head, body]);
}

/** Sends each packet from one socket, or each from its own. */
export async function sendTo(port: number, packets: readonly Uint8Array[], sockets = 1): Promise<void> {
  const open = Array.from({ length: sockets }, () => createSocket("udp4"));
  for (const [index, packet] of packets.entries())
    await new Promise<void>((resolve, reject) => {
      const socket = open[index % sockets] as (typeof open)[number];
      socket.send(packet, port, "127.0.0.1", (error) => (error === null ? resolve() : reject(error)));
    });
  await Promise.all(open.map((socket) => new Promise<void>((resolve) => socket.close(() => resolve()))));
}

// ------------------------------------------------------------------------------------------------- a client of version 2

/** Of node-datachannel, the copy below @libp2p/webrtc. */
interface Native {
  readonly PeerConnection: new (
    name: string,
    options: { readonly iceServers: readonly string[]; readonly disableAutoNegotiation: boolean },
  ) => PeerConnection;
}
interface PeerConnection {
  createDataChannel(name: string, options: { readonly negotiated: boolean; readonly id: number }): Channel;
  setLocalDescription(type: "offer"): void;
  localDescription(): { readonly sdp: string };
  setRemoteDescription(sdp: string, type: "answer"): void;
  close(): void;
}
interface Channel {
  onMessage(take: (message: string | Buffer) => void): void;
  close(): void;
}

/**
 * Shakes hands with the server by version 2, up to the first message (behind its length) of noise, which the server sends
 * once the channel is open.
 * @param fingerprint SHA-256 of the server's certificate, `AB:CD:…`: the channel does not open for another one
 */
export async function knockV2(port: number, fingerprint: string): Promise<Uint8Array> {
  const native = createRequire(import.meta.resolve("@libp2p/webrtc"))("node-datachannel") as Native;
  const client = new native.PeerConnection("client", { iceServers: [], disableAutoNegotiation: true });
  const channel = client.createDataChannel("", { negotiated: true, id: 0 });
  try {
    const said: Uint8Array[] = [];
    const first = new Promise<Uint8Array>((resolve) =>
      channel.onMessage((message) => {
        said.push(Buffer.from(message as Buffer));
        const all = Buffer.concat(said);
        if (all.length > (all[0] ?? 0)) resolve(all);
      }),
    );
    client.setLocalDescription("offer");
    const password = /^a=ice-pwd:(\S+)/m.exec(client.localDescription().sdp)?.[1] ?? "";
    const server = `libp2p+webrtc+v2/${password}`;
    const answer = [
      ...["v=0", "o=- 0 0 IN IP4 127.0.0.1", "s=-", "t=0 0", "a=ice-lite"],
      ...[`m=application ${port} UDP/DTLS/SCTP webrtc-datachannel`, "c=IN IP4 127.0.0.1", "a=mid:0"],
      ...["a=ice-options:ice2", `a=ice-ufrag:${server}`, `a=ice-pwd:${server}`, `a=fingerprint:sha-256 ${fingerprint}`],
      ...["a=setup:passive", "a=sctp-port:5000", "a=max-message-size:16384"],
      ...[`a=candidate:1 1 UDP 1467250027 127.0.0.1 ${port} typ host`, "a=end-of-candidates", ""],
    ];
    client.setRemoteDescription(answer.join("\r\n"), "answer");
    return await first;
  } finally {
    // Its listener keeps the process alive.
    channel.close();
    client.close();
  }
}
