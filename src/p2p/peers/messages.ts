// What peers say about themselves and about others, and how much of it is believed: every length is bounded, and a text
// of a stranger holds printable ASCII only, since it ends up in logs and on screens.
import { fail } from "../../errors.ts";
import { bool, bytes, int64, many, message, string, uint32 } from "../../lib/codec.ts";
import { isLoopback, isPrivateHost, readAddress } from "../address.ts";
import type { Hello, PeerId } from "../index.ts";

const HelloMessage = message("tenon.Hello", {
  version: uint32(1),
  chain: bytes(2),
  genesis: bytes(3),
  title: string(4),
  light: bool(5),
  agent: string(6),
  height: int64(7),
  tip: bytes(8),
  work: bytes(9),
  addresses: many(10, string),
});
const StatusMessage = message("tenon.Status", { height: int64(1), tip: bytes(2), work: bytes(3) });
const PeersMessage = message("tenon.Peers", { addresses: many(1, string) });

export type Status = Pick<Hello, "height" | "tip" | "work">;

/** Bytes of the longest of each. */
export const maxHello = 8192;
export const maxStatus = 128;
/** Addresses of one peer that are kept. */
export const maxAddresses = 4;
/** Addresses in one answer about others. */
export const maxTold = 64;

const maxHeight = 2n ** 40n;
const maxWork = 40;

export function encodeHello(hello: Hello): Uint8Array {
  const addresses = [...hello.addresses].sort((a, b) => reach(a) - reach(b)).slice(0, maxAddresses);
  return HelloMessage.encode({ ...hello, height: BigInt(hello.height), work: bytesOf(hello.work), addresses });
}

/** @param from whose it is: addresses of others are left out @throws ChainError net.message */
export function decodeHello(data: Uint8Array, from: PeerId): Hello {
  const hello = decoded(() => HelloMessage.decode(data));
  const { chain, genesis, version, light } = hello;
  if (chain.length !== 32 || genesis.length !== 32 || hello.addresses.length > maxAddresses) throw fail("net.message");
  const addresses = hello.addresses.filter((text) => readAddress(text)?.peer === from);
  const [title, agent] = [plain(hello.title), plain(hello.agent)];
  return { version, chain, genesis, title, light, agent, addresses, ...statusOf(hello) };
}

export function encodeStatus({ height, tip, work }: Status): Uint8Array {
  return StatusMessage.encode({ height: BigInt(height), tip, work: bytesOf(work) });
}

/** @throws ChainError net.message */
export function decodeStatus(data: Uint8Array): Status {
  return statusOf(decoded(() => StatusMessage.decode(data)));
}

export function encodePeers(addresses: readonly string[]): Uint8Array {
  return PeersMessage.encode({ addresses });
}

/** Addresses that name their peers. @throws ChainError net.message */
export function decodePeers(data: Uint8Array): readonly string[] {
  const { addresses } = decoded(() => PeersMessage.decode(data));
  if (addresses.length > maxTold) throw fail("net.message");
  return addresses.filter((text) => readAddress(text)?.peer !== undefined);
}

function decoded<T>(decode: () => T): T {
  try {
    return decode();
  } catch {
    throw fail("net.message");
  }
}

function statusOf(said: { readonly height: bigint; readonly tip: Uint8Array; readonly work: Uint8Array }): Status {
  const { height, tip, work } = said;
  if (height < 0n || height >= maxHeight || tip.length !== 32 || work.length > maxWork) throw fail("net.message");
  return { height: Number(height), tip, work: work.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n) };
}

/** Who can use an address: 0 everybody, 1 its own network, 2 its own machine. */
function reach(text: string): number {
  const host = readAddress(text)?.host ?? "";
  return isLoopback(host) ? 2 : isPrivateHost(host) ? 1 : 0;
}

/** Big-endian, without leading zeros. */
function bytesOf(number: bigint): Uint8Array {
  const out: number[] = [];
  for (let left = number; left > 0n; left >>= 8n) out.unshift(Number(left & 255n));
  return Uint8Array.from(out);
}

function plain(text: string): string {
  if (!/^[\x20-\x7e]{0,64}$/.test(text)) throw fail("net.message");
  return text;
}
