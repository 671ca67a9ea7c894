// The native library below @libp2p/webrtc: the very copy that it uses, since ports and connections meet inside of it.
import { createRequire } from "node:module";
import type { StunRequest } from "./webrtcdoor.ts";

/** What is used of node-datachannel. */
interface Datachannel {
  /** A UDP port that any number of connections share; port 0 is not taken. */
  readonly IceUdpMuxListener: new (
    port: number,
    host: string,
  ) => {
    /** Called with the first request of each connection to be. */
    onUnhandledStunRequest(take: (request: StunRequest) => void): void;
    stop(): void;
  };
  readonly PeerConnection: new (
    name: string,
    options: {
      readonly iceServers: readonly string[];
      readonly disableAutoNegotiation: boolean;
      readonly disableAutoGathering: boolean;
    },
  ) => {
    createDataChannel(name: string): { close(): void };
    setLocalDescription(type: "offer"): void;
    close(): void;
  };
  /** Closes whatever is left, everywhere in the process. */
  cleanup(): void;
}

export function datachannel(): Datachannel {
  return createRequire(import.meta.resolve("@libp2p/webrtc"))("node-datachannel") as Datachannel;
}

/**
 * Before the first connection begins, the part that reads packets writes a line to the console for each that it cannot
 * read, and anybody may send those. This one opens no socket.
 */
function silence({ PeerConnection }: Datachannel): void {
  const options = { iceServers: [], disableAutoNegotiation: true, disableAutoGathering: true };
  const first = new PeerConnection("first", options);
  const channel = first.createDataChannel("");
  first.setLocalDescription("offer");
  channel.close();
  first.close();
}

let users = 0;

/**
 * Counts a user of the library. Now and then it keeps something of a connection that was closed, and with that the process
 * alive; so whoever leaves last clears it.
 * @returns to be called once when nothing of this user is open any more
 */
export function useDatachannel(): () => void {
  if (users++ === 0) silence(datachannel());
  let left = false;
  return () => {
    if (left) return;
    left = true;
    if (--users > 0) return;
    try {
      datachannel().cleanup();
    } catch {
      // It gives up after ten seconds; nothing more can be done about it.
    }
  };
}
