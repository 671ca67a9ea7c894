// Version 2 of the webrtc-direct handshake in a page. @libp2p/webrtc speaks version 1: it overwrites the ICE credentials
// of its own offer, which Chromium is about to refuse. The RTCPeerConnection that is put under it here leaves the offer as
// the browser made it, and names the server in the answer by the browser's own password. For every other use it is
// what it extends.
import { directServerName, directV1, readIce, replaceIce } from "../../src/p2p/libp2p/webrtcdirect.ts";

/** What is replaced, without the forms of old that take callbacks. */
interface Described {
  readonly localDescription: RTCSessionDescription | null;
  createOffer(options?: RTCOfferOptions): Promise<RTCSessionDescriptionInit>;
  setLocalDescription(description?: RTCLocalSessionDescriptionInit): Promise<void>;
  setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void>;
}

/** @param met called when a connection has described a server in the form of version 2 */
export function directV2(base: typeof RTCPeerConnection, met: () => void): typeof RTCPeerConnection {
  const Base = base as unknown as new (configuration?: RTCConfiguration) => Described;
  const Direct = class extends Base {
    #offer: string | undefined;
    #direct = false;

    override async createOffer(options?: RTCOfferOptions): Promise<RTCSessionDescriptionInit> {
      const offer = await super.createOffer(options);
      this.#offer = offer.sdp;
      return offer;
    }

    override async setLocalDescription(description?: RTCLocalSessionDescriptionInit): Promise<void> {
      const offered = description?.type === "offer" ? readIce(description.sdp ?? "") : undefined;
      this.#direct = offered?.fragment.startsWith(directV1) === true;
      if (!this.#direct) return super.setLocalDescription(description);
      // The very offer: another one would number its medium anew, and the answer would not fit.
      return super.setLocalDescription({ type: "offer", sdp: this.#offer ?? "" });
    }

    override async setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void> {
      if (!this.#direct) return super.setRemoteDescription(description);
      const server = directServerName(readIce(this.localDescription?.sdp ?? "")?.password ?? "");
      const sdp = server === undefined ? undefined : replaceIce(description.sdp ?? "", server, server);
      if (sdp === undefined) throw new Error("webrtc-direct: no ICE password to name the server by");
      await super.setRemoteDescription({ type: description.type, sdp });
      met();
    }
  };
  return Direct as unknown as typeof RTCPeerConnection;
}
