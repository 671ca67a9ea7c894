// The conformance suites, one per kind of plug-in: a plug-in is done when its kind's suite passes on it. They use
// node:test; call them from a test file of your own.
export { cryptoSuite } from "./crypto.ts";
export { dappConformance } from "./dapp.ts";
export { kvSuite } from "./kv.ts";
export { mempoolConformance } from "./mempool.ts";
export type { NetworkPlace } from "./p2p/place.ts";
export { networkSuite } from "./p2p.ts";
export { storeSuite } from "./store.ts";
