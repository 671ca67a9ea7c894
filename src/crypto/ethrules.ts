// The table [crypto.sub.secp256k1eth]: the configuration resolves it into ChainParams, from where the scheme, and whoever
// else speaks to Ethereum wallets, reads it (reference: crypto-and-addresses.md section 2.1).
import { Type } from "typebox";

export const ethRules = Type.Object(
  {
    evmChainID: Type.Integer({ description: "Chain id inside Ethereum transactions.", minimum: 0, default: 3999 }),
    coinsPrecision: Type.Integer({
      description: "Base units per coin by which Ethereum amounts are converted.",
      minimum: 1,
      default: 100_000_000,
    }),
  },
  { additionalProperties: false },
);
