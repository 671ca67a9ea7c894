// Credentials of the webrtc-direct handshake (libp2p/specs, webrtc/webrtc-direct.md). There is no signalling: the server
// learns the client's ICE credentials from the USERNAME of its first STUN request, `server:client`. In version 1 the
// client overwrites its own with a random string, used four times; browsers are taking that away. In version 2 it keeps
// its own and hides its password in the name that it gives to the server.

/** What a server's name begins with; an unknown version is refused, never guessed. */
export const directV1 = "libp2p+webrtc+v1/";
const directV2 = "libp2p+webrtc+v2/";

// RFC 8839, section 5.4. Anything else ends up in a session description as further lines, or ends the process in native
// code.
const fragment = /^[A-Za-z0-9+/]{4,256}$/;
const password = /^[A-Za-z0-9+/]{22,256}$/;

export interface DirectCredentials {
  readonly version: 1 | 2;
  /** Name fragment and password of the server. */
  readonly server: string;
  readonly client: string;
  readonly clientPassword: string;
}

/**
 * The credentials of a connection by the two halves of a STUN USERNAME.
 * @returns undefined when it belongs to no known version or holds what ICE does not allow
 */
export function directCredentials(server: unknown, client: unknown): DirectCredentials | undefined {
  if (typeof server !== "string" || typeof client !== "string") return undefined;
  // The server's name is its password too.
  if (!password.test(server) || !fragment.test(client)) return undefined;
  if (server.startsWith(directV1)) {
    return server === client ? { version: 1, server, client, clientPassword: server } : undefined;
  }
  if (!server.startsWith(directV2)) return undefined;
  const clientPassword = server.slice(directV2.length);
  return password.test(clientPassword) ? { version: 2, server, client, clientPassword } : undefined;
}

/** The server's name and password in version 2; undefined when the password of the client does not fit in. */
export function directServerName(clientPassword: string): string | undefined {
  const name = directV2 + clientPassword;
  return password.test(clientPassword) && password.test(name) ? name : undefined;
}

/** Name fragment and password of a session description with one medium. */
export function readIce(sdp: string): { readonly fragment: string; readonly password: string } | undefined {
  const [name, ...moreNames] = sdp.match(/(?<=^a=ice-ufrag:).*$/gm) ?? [];
  const [secret, ...moreSecrets] = sdp.match(/(?<=^a=ice-pwd:).*$/gm) ?? [];
  if (name === undefined || secret === undefined || moreNames.length + moreSecrets.length > 0) return undefined;
  return { fragment: name, password: secret };
}

/** The description with other credentials; undefined when it does not hold exactly one pair. */
export function replaceIce(sdp: string, name: string, secret: string): string | undefined {
  if (readIce(sdp) === undefined) return undefined;
  return sdp
    .replace(/^a=ice-ufrag:[^\r\n]*/m, () => `a=ice-ufrag:${name}`)
    .replace(/^a=ice-pwd:[^\r\n]*/m, () => `a=ice-pwd:${secret}`);
}
