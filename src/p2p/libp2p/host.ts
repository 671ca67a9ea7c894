// The form of a host's sockets: what p2p/libp2p takes from node/net or browser/net. The plug-in itself knows no transport;
// it runs on whatever transports the machine has.
import type { Libp2pInit, ServiceFactoryMap } from "libp2p";
import type { Clock, Log, NetHost, Random } from "../../host.ts";
import type { LibP2PConfig } from "./config.ts";

export type TransportFactory = NonNullable<Libp2pInit["transports"]>[number];
type EncrypterFactory = NonNullable<Libp2pInit["connectionEncrypters"]>[number];

/** What a host is given when a network starts. */
export interface SocketsOptions {
  readonly config: LibP2PConfig;
  /** Seed of the peer key: keys and certificates that must stay the same from start to start are derived from it. */
  readonly identity: Uint8Array;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** The transports of one network that has started. */
export interface Sockets {
  /** Tried in this order for each address. */
  readonly transports: readonly TransportFactory[];
  /** Multiaddrs to listen on. */
  readonly listen: readonly string[];
  /** Encryption that is preferred to noise, which every host has: TLS where there is any. */
  readonly encrypters: readonly EncrypterFactory[];
  /** What a transport needs or offers beside it, e.g. a relay. */
  readonly services?: ServiceFactoryMap | undefined;
  /** Called after the last connection is closed. */
  close?(): Promise<void>;
}

export interface LibP2PHost extends NetHost {
  /** @throws ChainError config.invalid, config.unreadable */
  open(options: SocketsOptions): Sockets | Promise<Sockets>;
}

export function isLibP2PHost(host: NetHost | undefined): host is LibP2PHost {
  return host !== undefined && "open" in host && typeof host.open === "function";
}
