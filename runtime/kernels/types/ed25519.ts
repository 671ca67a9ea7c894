// Ed25519 verification, one signature or many, by one stated rule: that of the ref10 port in Chain33's Go library
// (reference: crypto-and-addresses.md section 2), because every node of a chain must give the same verdict. With A the
// point of the key, R and s the halves of the signature, h = SHA-512(R ‖ key ‖ message) as a number:
//
//                       this rule              RFC 8032 section 5.1.7      ZIP 215
//   equation            s B − (h mod L) A = R  8 s B = 8 R + 8 h A, or     8 s B = 8 R + 8 h A
//                       (cofactorless)         without the 8
//   compared            the encoding of        points                      points
//                       s B − h A with R,
//                       byte by byte
//   s                   below 2^253            below L                     below L
//   R                   so only the canonical  canonical                   any, also y ≥ p
//                       encoding is valid
//   key                 any, also y ≥ p, and   canonical                   any
//                       x = 0 with the sign
//   small order         valid                  valid                       valid
//
// So s + L passes where s does (a signature can be rewritten by anybody, as L < s + L < 2^253), and a key or R with a
// component of small order passes only where the equation holds exactly. Libraries that follow the other two columns
// differ: they must not take the place of this one, except that what OpenSSL accepts is always accepted here.

export interface Ed25519 {
  /** @param signature R ‖ s, 64 bytes @param key 32 bytes; false for other lengths */
  ed25519Verify(message: Uint8Array, signature: Uint8Array, key: Uint8Array): boolean;
  /**
   * Many at once; every verdict is the one that ed25519Verify gives, no random combination of them.
   * @param items each signature ‖ key ‖ message, one behind the other
   * @param ends where each item ends in `items`; the next one begins there
   * @returns for each item 1 (valid) or 0 (invalid, or below 96 bytes); undefined when the ends decrease or lie behind
   * the items
   */
  ed25519VerifyBatch(items: Uint8Array, ends: Uint32Array): Uint8Array | undefined;
}
