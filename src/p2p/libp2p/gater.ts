// Puts the Gate behind every door of libp2p: each transport, both directions, and the relay.
import type { ConnectionGater, PeerId as LibPeerId } from "@libp2p/interface";
import type { Code } from "../../errors.ts";
import type { Gate, PeerId } from "../index.ts";

/** Connections of libp2p with one peer; more than one occur while both dial or one has lost the other's. */
const perPeer = 2;

export interface GaterOptions {
  readonly gate: Gate;
  /** Connections of libp2p with that peer. */
  count(peer: LibPeerId): number;
  /** Told of each refusal, also where libp2p itself only says no. */
  refused(reason: Code, peer: PeerId | undefined, address: string): void;
}

export function gaterOf({ gate, count, refused }: GaterOptions): ConnectionGater {
  const say = (reason: Code | undefined, peer: PeerId | undefined, address: string): boolean => {
    if (reason !== undefined) refused(reason, peer, address);
    return reason !== undefined;
  };
  const denies = (id: LibPeerId, address: string, outbound: boolean): boolean => {
    const peer = id.toString();
    return say(gate.refuse(peer, { address, outbound }), peer, address);
  };
  return {
    denyDialMultiaddr(address) {
      const peer = address.getComponents().findLast(({ name }) => name === "p2p")?.value;
      const text = address.toString();
      if (peer === undefined) return say(gate.refuseAddress(text), undefined, text);
      return say(gate.refuse(peer, { address: text, outbound: true }), peer, text);
    },
    denyInboundConnection({ remoteAddr }) {
      const address = remoteAddr.toString();
      return say(gate.refuseAddress(address), undefined, address);
    },
    denyInboundEncryptedConnection(id, { remoteAddr }) {
      const address = remoteAddr.toString();
      return (
        denies(id, address, false) || say(count(id) < perPeer ? undefined : "net.duplicate", id.toString(), address)
      );
    },
    denyOutboundEncryptedConnection(id, { remoteAddr }) {
      return denies(id, remoteAddr.toString(), true);
    },
    denyInboundRelayReservation: (source) => denies(source, "/p2p-circuit", false),
    denyOutboundRelayedConnection: (source, destination) =>
      denies(source, "/p2p-circuit", false) || denies(destination, "/p2p-circuit", true),
    denyInboundRelayedConnection: (_relay, remote) => denies(remote, "/p2p-circuit", false),
  };
}
