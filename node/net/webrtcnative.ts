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

let silent = false;

/**
 * To be called before a port is opened. There is nothing to be called at the end: the library now and then keeps something
 * of a closed connection, and with it the process alive, but its own way to clear that may end the process in an assertion.
 * So programs end by themselves (node/cli/main.ts).
 */
export function prepareDatachannel(): void {
  if (!silent) silence(datachannel());
  silent = true;
}
