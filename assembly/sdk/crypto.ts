// Digests and signatures, made by the host.
import { Bytes, view } from "./bytes";
import { Hash } from "./hash";
import * as host from "./host";
import { room } from "./memory";

/** Signature schemes, by their numbers in transactions. */
export enum Scheme {
  Secp256k1 = 1,
  Ed25519 = 2,
  Sm2 = 258,
}

export namespace crypto {
  export function sha256(data: Bytes): Hash {
    return digest(0, data);
  }
  export function sm3(data: Bytes): Hash {
    return digest(1, data);
  }
  export function keccak256(data: Bytes): Hash {
    return digest(2, data);
  }
  /** 20 bytes. */
  export function ripemd160(data: Bytes): Bytes {
    const to = room(20);
    host.hash(3, data.__start, data.length, to);
    return view(to, 20);
  }
  /** Whether a signature of a message is good. The scheme itself hashes the message. */
  export function verify(scheme: Scheme, publicKey: Bytes, message: Bytes, signature: Bytes): bool {
    return (
      host.verify(
        scheme,
        publicKey.__start,
        publicKey.length,
        message.__start,
        message.length,
        signature.__start,
        signature.length,
      ) == 1
    );
  }
}

function digest(kind: i32, data: Bytes): Hash {
  const to = room(32);
  host.hash(kind, data.__start, data.length, to);
  return changetype<Hash>(to);
}
