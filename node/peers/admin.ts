// What an operator may do with the peers of a running node: the stack's own controls and the list in members.toml.
import { type ChainError, fail } from "../../src/errors.ts";
import { peerOf } from "../../src/p2p/config.ts";
import type { PeerId } from "../../src/p2p/index.ts";
import type { Stack } from "../../src/p2p/stack.ts";
import type { PeerAdmin } from "../../src/rpc/methods/peers.ts";
import type { MemberList } from "./members.ts";

export function peerAdmin({ net, network, peers }: Stack, members: MemberList): PeerAdmin {
  return {
    id: net.id,
    addresses: () => network.addresses(),
    lightOpen: members.lightOpen,
    nodes: () => members.nodes,
    peers() {
      const traffic = new Map(network.connections().map((one) => [one.peer, one.traffic]));
      return net.peers().map((peer) => {
        const { received = 0, sent = 0 } = traffic.get(peer.id) ?? {};
        const { id, address, transport, outbound, since, agent, status, rtt, score } = peer;
        return {
          id,
          class: peer.class,
          address,
          transport,
          outbound,
          since,
          agent,
          status,
          rtt,
          score,
          received,
          sent,
        };
      });
    },
    members: () => (members.members === undefined ? undefined : members.listed()),
    banned: () => peers.banned(),
    async add(peer) {
      await members.add(peer);
      // An id alone says nothing of where it is: it is let in, and called when somebody tells its address.
      if (peer.startsWith("/")) await peers.add(peer);
    },
    async remove(peer) {
      const id = peerOf(peer);
      if (!(await members.remove(id))) throw unknown(id, "is not in the list");
      await peers.forget(id);
    },
    ban: (peer, minutes) => peers.ban(peerOf(peer), minutes),
    async unban(peer) {
      const id = peerOf(peer);
      if (!(await peers.unban(id))) throw unknown(id, "is not banned");
    },
  };
}

/** @returns the error that says so of a peer */
export function unknown(peer: PeerId, reason: string): ChainError {
  return fail("net.unavailable", { peer, reason }, `${peer} ${reason}`);
}
