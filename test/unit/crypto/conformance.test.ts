// The conformance suite of signature schemes on every built-in one.
import { cryptoSuite } from "../../conformance/crypto.ts";
import { native, schemeOf, twin } from "../../helpers/crypto.ts";

cryptoSuite(() => schemeOf("secp256k1"), { name: "secp256k1", id: 1, defaultOn: true });
cryptoSuite(() => schemeOf("secp256k1", twin), { name: "secp256k1", id: 1, defaultOn: true });
cryptoSuite(() => schemeOf("ed25519", native), { name: "ed25519", id: 2, defaultOn: true });
cryptoSuite(() => schemeOf("none"), { name: "none", id: 10, defaultOn: false, open: true });
cryptoSuite(() => schemeOf("secp256r1"), { name: "secp256r1", id: 257, defaultOn: true });
cryptoSuite(() => schemeOf("sm2"), { name: "sm2", id: 258, defaultOn: true });
cryptoSuite(() => schemeOf("secp256k1eth"), { name: "secp256k1eth", id: 260, defaultOn: true });
