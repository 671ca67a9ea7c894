// What peers say about themselves and about others, and how much of it is believed: every length is bounded, and a text
// of a stranger holds printable ASCII only, since it ends up in logs and on screens.
import { fail } from "../../errors.ts";
import { bool, bytes, int64, many, message, string, uint32 } from "../../lib/codec.ts";
import { isLoopback, isPrivateHost, readAddress } from "../address.ts";
import type { Hello, PeerId } from "../index.ts";
import { readStatus, statusFields } from "../status.ts";

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
const PeersMessage = message("tenon.Peers", { addresses: many(1, string) });

/** Bytes of the longest. */
export const maxHello = 8192;
/** Addresses of one peer that are kept. */
export const maxAddresses = 4;
/** Addresses in one answer about others. */
export const maxTold = 64;

export function encodeHello(hello: Hello): Uint8Array {
  const addresses = [...hello.addresses].sort((a, b) => reach(a) - reach(b)).slice(0, maxAddresses);
  return HelloMessage.encode({ ...hello, ...statusFields(hello), addresses });
}

/** @param from whose it is: addresses of others are left out @throws ChainError net.message */
export function decodeHello(data: Uint8Array, from: PeerId): Hello {
  const hello = decoded(() => HelloMessage.decode(data));
  const { chain, genesis, version, light } = hello;
  if (chain.length !== 32 || genesis.length !== 32 || hello.addresses.length > maxAddresses) throw fail("net.message");
  const addresses = hello.addresses.filter((text) => readAddress(text)?.peer === from);
  const [title, agent] = [plain(hello.title), plain(hello.agent)];
  return { version, chain, genesis, title, light, agent, addresses, ...readStatus(hello) };
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

/** Who can use an address: 0 everybody, 1 its own network, 2 its own machine. */
function reach(text: string): number {
  const host = readAddress(text)?.host ?? "";
  return isLoopback(host) ? 2 : isPrivateHost(host) ? 1 : 0;
}

function plain(text: string): string {
  if (!/^[\x20-\x7e]{0,64}$/.test(text)) throw fail("net.message");
  return text;
}
