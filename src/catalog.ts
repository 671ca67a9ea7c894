// The built-in plug-ins: the only file that names them. Imports are lazy, so what a configuration does not use is not
// loaded.
import type { Kind, Plugin } from "./plugin.ts";
import { type Catalog, pluginsOf } from "./registry.ts";

export const catalog: Catalog = {
  crypto: {
    secp256k1: async () => (await import("./crypto/secp256k1/index.ts")).secp256k1,
    ed25519: async () => (await import("./crypto/ed25519/index.ts")).ed25519,
    none: async () => (await import("./crypto/none/index.ts")).none,
    secp256r1: async () => (await import("./crypto/secp256r1/index.ts")).secp256r1,
    sm2: async () => (await import("./crypto/sm2/index.ts")).sm2,
    secp256k1eth: async () => (await import("./crypto/secp256k1eth/index.ts")).secp256k1eth,
  },
  store: {
    mavl: async () => (await import("./store/mavl/index.ts")).mavl,
    mpt: async () => (await import("./store/mpt/index.ts")).mpt,
  },
  dapp: {
    coins: async () => (await import("./dapp/coins/index.ts")).coins,
    manage: async () => (await import("./dapp/manage/index.ts")).manage,
    none: async () => (await import("./dapp/none/index.ts")).none,
    wasm: async () => (await import("./dapp/wasm/index.ts")).wasm,
  },
  mempool: {
    timeline: async () => (await import("./mempool/timeline/index.ts")).timeline,
    price: async () => (await import("./mempool/price/index.ts")).price,
    score: async () => (await import("./mempool/score/index.ts")).score,
  },
  p2p: {
    libp2p: async () => (await import("./p2p/libp2p/index.ts")).libp2p,
  },
  consensus: {
    solo: async () => (await import("./consensus/solo/index.ts")).solo,
  },
};

/** Signature schemes, loaded: a chain accepts all that its height enables. */
export function cryptoPlugins(): Promise<readonly Plugin<"crypto">[]> {
  return Promise.all(Object.values(catalog.crypto).map((load) => load()));
}

/** Every built-in plug-in, loaded: what configuration files are checked against. */
export function allPlugins(): Promise<readonly Plugin<Kind>[]> {
  return pluginsOf(catalog);
}
