// What is read out of a multiaddr without knowing its transports: whose it is, which machine it names, and which part of
// the internet that machine lies in. Whether an address can be dialled is the network's to say.
import { fail } from "../errors.ts";
import { isPeerId } from "./id.ts";
import type { PeerId } from "./index.ts";

/** Longer ones are not kept: a webrtc-direct address with its certificate hash has about 200 characters. */
const maxAddress = 512;

export interface Address {
  readonly text: string;
  /** The last peer id in it: whoever is to be reached in the end. */
  readonly peer: PeerId | undefined;
  /** IP in its shortest usual form, or the name of the machine; undefined for an address through a relay. */
  readonly host: string | undefined;
  /** What one provider or attacker easily holds all of: /16 of IPv4, /32 of IPv6, else the host. */
  readonly group: string;
}

/** Undefined when the text is no multiaddr. */
export function readAddress(text: string): Address | undefined {
  if (text.length > maxAddress || !text.startsWith("/") || !/^[\x21-\x7e]+$/.test(text)) return undefined;
  const parts = text.slice(1).split("/");
  if (parts[0] === "") return undefined;
  let peer: PeerId | undefined;
  for (let i = 0; i + 1 < parts.length; i++) {
    if (parts[i] !== "p2p") continue;
    const id = parts[i + 1] as string;
    if (!isPeerId(id)) return undefined;
    peer = id;
  }
  const relayed = parts.includes("p2p-circuit");
  const host = relayed ? undefined : hostOf(parts);
  return { text, peer, host, group: relayed ? "relay" : groupOf(host ?? "") };
}

/** @throws ChainError net.address when the address does not name its peer */
export function ownerOf(address: string): PeerId {
  const peer = readAddress(address)?.peer;
  if (peer === undefined) throw fail("net.address", { address });
  return peer;
}

/** The same address with the id of its owner at the end. */
export function withPeer(text: string, peer: PeerId): string {
  return text.endsWith(`/p2p/${peer}`) ? text : `${text}/p2p/${peer}`;
}

function hostOf(parts: readonly string[]): string | undefined {
  const [kind, value] = parts;
  if (value === undefined || value === "") return undefined;
  if (kind === "ip4" || kind === "dns" || kind === "dns4" || kind === "dns6" || kind === "dnsaddr") return value;
  if (kind === "ip6") return shortIp6(value);
  // "10.0.0.1:7" in memory: the seventh node of one machine.
  if (kind === "memory") return value.split(":", 1)[0];
  return undefined;
}

function groupOf(host: string): string {
  const ip4 = /^(\d{1,3})\.(\d{1,3})\.\d{1,3}\.\d{1,3}$/.exec(host);
  if (ip4 !== null) return `${ip4[1]}.${ip4[2]}`;
  if (host.includes(":")) return host.split(":").slice(0, 2).join(":");
  return host;
}

/** IPv6 down to its /64, which one customer gets as a whole; IPv4 in its IPv6 form becomes IPv4. */
function shortIp6(text: string): string {
  const zone = text.split("%", 1)[0] as string;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(zone);
  if (mapped !== null) return mapped[1] as string;
  const [left = "", right] = zone.toLowerCase().split("::", 2);
  const head = left === "" ? [] : left.split(":");
  const tail = right === undefined || right === "" ? [] : right.split(":");
  const middle = right === undefined ? [] : new Array<string>(Math.max(0, 8 - head.length - tail.length)).fill("0");
  const words = [...head, ...middle, ...tail].map((word) => word.replace(/^0+(?=.)/, ""));
  return `${words.slice(0, 4).join(":")}::`;
}

/** Addresses of this machine and of private networks (RFC 1918, 4193, 3927, 6598): not for the rest of the world. */
export function isPrivateHost(host: string): boolean {
  const ip4 = /^(\d{1,3})\.(\d{1,3})\.\d{1,3}\.\d{1,3}$/.exec(host);
  if (ip4 !== null) {
    const [a, b] = [Number(ip4[1]), Number(ip4[2])];
    return (
      a === 0 ||
      a === 10 ||
      a === 127 ||
      (a === 100 && b >= 64 && b < 128) ||
      (a === 169 && b === 254) ||
      (a === 172 && b >= 16 && b < 32) ||
      (a === 192 && b === 168)
    );
  }
  return /^(0:0:0:0::|f[cd][0-9a-f]{2}:|fe[89ab][0-9a-f]:)/.test(host) || host === "localhost";
}

/** This machine itself, or a proxy on it, behind which everybody is. */
export function isLoopback(host: string | undefined): boolean {
  return host !== undefined && /^(127\.|0:0:0:0::$|localhost$)/.test(host);
}
