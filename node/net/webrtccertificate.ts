// The DTLS certificate that peers know a node's webrtc-direct address by. It is derived from the node's identity, byte for
// byte the same at each start, so addresses in books and bookmarks stay true and there is no file to keep or lose.
// X.509 of RFC 5280, with a key on P-256; nobody checks its dates or names, as its hash stands in the address.
import { createHash, hkdfSync } from "node:crypto";
import { p256 } from "@noble/curves/nist.js";
import { utf8 } from "../../src/lib/bytes.ts";
import { writeDer } from "../../src/lib/der.ts";

/** As @libp2p/webrtc takes it. */
export interface Certificate {
  /** PKCS #8 and X.509 in PEM. */
  readonly privateKey: string;
  readonly pem: string;
  /** Multihash (SHA-256) in base64url, as it stands in a multiaddr. */
  readonly certhash: string;
}

/** @param identity seed of the peer key, 32 bytes */
export function deriveCertificate(identity: Uint8Array): Certificate {
  const secret = p256.utils.randomSecretKey(derive(identity, "key", 48));
  const publicKey = p256.getPublicKey(secret, false);
  // Positive, and without a zero in front.
  const serial = derive(identity, "serial", 16);
  serial[0] = 0x40 | ((serial[0] ?? 0) & 0x3f);
  const name = sequence(set(sequence(oid(2, 5, 4, 3), der(0x0c, utf8("tenon")))));
  const content = sequence(
    der(0xa0, der(0x02, Uint8Array.of(2))),
    ...[der(0x02, serial), ecdsaWithSha256, name],
    // The second is what RFC 5280 (4.1.2.5) has for "no end".
    sequence(der(0x17, utf8("200101000000Z")), der(0x18, utf8("99991231235959Z"))),
    ...[name, sequence(ecOnP256, bits(publicKey))],
  );
  // Deterministic: RFC 6979.
  const signature = p256.sign(content, secret, { prehash: true });
  const certificate = sequence(content, ecdsaWithSha256, bits(writeDer(signature)));
  const key = sequence(der(0x02, Uint8Array.of(1)), der(0x04, secret), der(0xa1, bits(publicKey)));
  const digest = createHash("sha256").update(certificate).digest();
  return {
    privateKey: pem("PRIVATE KEY", sequence(der(0x02, Uint8Array.of(0)), ecOnP256, der(0x04, key))),
    pem: pem("CERTIFICATE", certificate),
    certhash: `u${Buffer.concat([Uint8Array.of(0x12, 0x20), digest]).toString("base64url")}`,
  };
}

function derive(identity: Uint8Array, what: string, length: number): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", identity, "", `tenon webrtc-direct certificate ${what}`, length));
}

function der(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = Buffer.concat(parts);
  const { length } = content;
  const head = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Uint8Array.of(tag, ...head), content]);
}

function sequence(...parts: readonly Uint8Array[]): Uint8Array {
  return der(0x30, ...parts);
}

function set(...parts: readonly Uint8Array[]): Uint8Array {
  return der(0x31, ...parts);
}

function bits(bytes: Uint8Array): Uint8Array {
  return der(0x03, Uint8Array.of(0), bytes);
}

function oid(first: number, second: number, ...rest: readonly number[]): Uint8Array {
  const bytes = [40 * first + second];
  for (const arc of rest) {
    const groups = [arc & 0x7f];
    for (let left = arc >> 7; left > 0; left >>= 7) groups.unshift((left & 0x7f) | 0x80);
    bytes.push(...groups);
  }
  return der(0x06, Uint8Array.from(bytes));
}

const ecdsaWithSha256 = sequence(oid(1, 2, 840, 10045, 4, 3, 2));
const ecOnP256 = sequence(oid(1, 2, 840, 10045, 2, 1), oid(1, 2, 840, 10045, 3, 1, 7));

function pem(label: string, bytes: Uint8Array): string {
  const lines =
    Buffer.from(bytes)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
}
