// The door of a webrtc-direct port. Anybody may send a STUN request under any name, and from any address he likes to write on
// it; each one that is followed up costs a native connection. So names are judged before native code sees them, and
// what is under way is bounded, in total and by address.
import { isIP } from "node:net";
import { type DirectCredentials, directCredentials } from "../../src/p2p/libp2p/webrtcdirect.ts";

/** Handshakes under way at once; each holds a native connection. */
export interface HandshakeBounds {
  readonly total: number;
  readonly perAddress: number;
}

/** Both names as a stranger has written them. */
export interface StunRequest {
  readonly ufrag: unknown;
  readonly localUfrag: unknown;
  readonly host: string;
  readonly port: number;
}

/** Judges first requests and counts the handshakes that follow. */
export class Door {
  readonly #bounds: HandshakeBounds;
  readonly #enter: (credentials: DirectCredentials, host: string, port: number) => Promise<void>;
  readonly #waiting = new Map<string, DirectCredentials>();
  readonly #byHost = new Map<string, number>();

  constructor(
    bounds: HandshakeBounds,
    enter: (credentials: DirectCredentials, host: string, port: number) => Promise<void>,
  ) {
    this.#bounds = bounds;
    this.#enter = enter;
  }

  /** What follows from this key, as long as it is on its way. */
  waiting(key: string): DirectCredentials | undefined {
    return this.#waiting.get(key);
  }

  /** Whether the request is followed up; never throws, as it is called from native code. */
  knock(request: StunRequest): boolean {
    const { host, port } = request;
    const credentials = directCredentials(request.localUfrag, request.ufrag);
    if (credentials === undefined || isIP(host) === 0) return false;
    const key = `${host}:${port}:${credentials.server}`;
    const ofHost = this.#byHost.get(host) ?? 0;
    if (this.#waiting.has(key) || this.#waiting.size >= this.#bounds.total || ofHost >= this.#bounds.perAddress)
      return false;
    this.#waiting.set(key, credentials);
    this.#byHost.set(host, ofHost + 1);
    // A handshake that fails is the other end's affair; the library logs it.
    this.#follow(credentials, host, port)
      .catch(() => {})
      .finally(() => {
        this.#waiting.delete(key);
        const left = (this.#byHost.get(host) ?? 1) - 1;
        if (left === 0) this.#byHost.delete(host);
        else this.#byHost.set(host, left);
      });
    return true;
  }

  async #follow(credentials: DirectCredentials, host: string, port: number): Promise<void> {
    await this.#enter(credentials, host, port);
  }
}
