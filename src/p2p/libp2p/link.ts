// A Connection of the contract: the one long-lived stream with a peer, and the libp2p connection that it lives on.
import type { Connection as LibConnection } from "@libp2p/interface";
import type { Code } from "../../errors.ts";
import type { Connection, PeerId, Transport } from "../index.ts";
import { securityOf, transportOf } from "./address.ts";
import type { FrameListener, Wire } from "./wire.ts";

export class Link implements Connection {
  readonly peer: PeerId;
  readonly address: string;
  readonly transport: Transport;
  readonly security: Connection["security"];
  readonly outbound: boolean;
  readonly lib: LibConnection;
  readonly wire: Wire;
  readonly #shut: (link: Link) => Promise<void>;
  #closing: Promise<void> | undefined;

  /** @param shut closes what lies below */
  constructor(wire: Wire, lib: LibConnection, outbound: boolean, shut: (link: Link) => Promise<void>) {
    this.peer = lib.remotePeer.toString();
    this.address = lib.remoteAddr.toString();
    this.transport = transportOf(lib.remoteAddr);
    this.security = securityOf(lib);
    this.outbound = outbound;
    this.lib = lib;
    this.wire = wire;
    this.#shut = shut;
  }

  get traffic(): Connection["traffic"] {
    return this.wire.traffic;
  }

  send(frame: Uint8Array, rest?: Uint8Array): Promise<void> {
    return this.wire.send(frame, rest);
  }

  receive(listener: FrameListener): void {
    this.wire.receive(listener);
  }

  pause(paused: boolean): void {
    this.wire.pause(paused);
  }

  close(reason: Code = "net.closed"): Promise<void> {
    if (this.wire.closed === undefined) this.wire.close(reason);
    this.#closing ??= this.#shut(this);
    return this.#closing;
  }
}
