// The schema of chain.toml: everything that all nodes of a chain must agree on, in Chain33's shape and under its key
// names (reference: config.md sections 1 and 2). Sub-tables come from the plug-ins.

import { ethRules } from "../crypto/ethrules.ts";
import { type Static, type TSchema, Type } from "../lib/schema.ts";
import { type PluginInfo, subSchema } from "./plugins.ts";

const maxInt32 = 2_147_483_647;
const text = (description: string, value?: string) =>
  Type.String({ description, ...(value === undefined ? {} : { default: value }) });
const flag = (description: string, value = false) => Type.Boolean({ description, default: value });
const height = Type.Integer({ minimum: -1_000_000 });
const heights = (names: readonly string[]): TSchema =>
  names.length === 0
    ? Type.Record(Type.String(), height)
    : Type.Object(Object.fromEntries(names.map((name) => [name, Type.Optional(height)])));
const precision = (description: string) =>
  Type.Enum([1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000], {
    description,
    default: 100_000_000,
  });
const fee = (description: string, value?: number) =>
  Type.Integer({ description, minimum: 0, ...(value === undefined ? {} : { default: value }) });
const bits = Type.Union([Type.String({ pattern: "^0x[0-9a-fA-F]{1,8}$" }), Type.Integer({ minimum: 1 })], {
  description: "Compact difficulty of the easiest target.",
});
const count = Type.Integer({ description: "Most transactions in a block.", minimum: 1, maximum: 100_000 });
const consensusSteps = { powLimitBits: Type.Optional(bits), maxTxNumber: Type.Optional(count) };
const mempoolSteps = { maxTxFee: Type.Optional(fee("Highest fee of one transaction, in base units.")) };

const addressDrivers = ["btc", "btcMultiSign", "eth", "utxo"] as const;

const top = {
  Title: Type.String({
    description: "Name of the chain: `local`, a main-chain name, or `user.p.NAME.` for a para chain.",
    minLength: 1,
    maxLength: 100,
  }),
  TestNet: flag("A mark that the chain is a test network; always true for `local`."),
  TxHeight: flag("Whether transactions may expire by a window of heights."),
  CoinSymbol: Type.Optional(
    Type.String({ description: "Symbol of the main asset.", pattern: "^[^-]+$", maxLength: 32 }),
  ),
  CoinExec: Type.String({ description: "Contract that holds the main asset.", pattern: "^[^-]+$", default: "coins" }),
  CoinPrecision: precision("Base units per coin."),
  TokenPrecision: precision("Base units per token."),
  ChainID: Type.Integer({
    description: "Chain id inside transactions: a transaction of another chain is refused.",
    minimum: -maxInt32 - 1,
    maximum: maxInt32,
    default: 0,
  }),
  AddrVer: Type.Integer({
    description: "Version byte of normal addresses, not 5.",
    minimum: 0,
    maximum: 255,
    default: 0,
  }),
  DisableForkCheck: flag("Accept an incomplete fork table; missing forks take the heights of Chain33's code."),
  EnableParaFork: flag("Para chain without [fork]: heights of Chain33's code instead of zero."),
};

const enableTypes = Type.Array(Type.String(), {
  description: "Signature schemes that are on; an empty list leaves each scheme's own default.",
  default: [],
});
const consensus = {
  name: text("Consensus engine.", "solo"),
  genesis: Type.Optional(Type.String({ description: "Address that receives the genesis coins.", minLength: 1 })),
  genesisBlockTime: Type.Optional(
    Type.Integer({ description: "Time of block 0 in Unix seconds.", minimum: 0, maximum: 100_000_000_000 }),
  ),
  minerExecs: Type.Array(Type.String(), {
    description: "Contracts whose miner transactions may issue coins.",
    default: ["ticket"],
  }),
};
const exec = {
  proxyExecAddress: text("Receiver that marks proxied Ethereum transactions; empty: none.", ""),
  disableTxDupCheck: flag("Turns the check for repeated transactions off. Only for measurements."),
};

/** Schema of the whole file for a set of plug-ins. */
export function chainSchema(plugins: readonly PluginInfo[]) {
  const schemes = plugins.filter((one) => one.kind === "crypto").map((one) => one.name);
  const cryptoSubs = subSchema(plugins, "crypto", "chain") as TSchema & { properties: Record<string, TSchema> };
  return Type.Object({
    ...top,
    blacklist: Type.Object({
      accountBlacklist: Type.Array(Type.String({ minLength: 1 }), {
        description: "Accounts that may neither send nor receive (base58 or 0x), from ForkAccountBlacklist on.",
        default: [],
      }),
    }),
    address: Type.Object({
      defaultDriver: Type.Enum([...addressDrivers], {
        description: "Address form of contracts and of new accounts.",
        default: "btc",
      }),
      enableHeight: heights(addressDrivers),
    }),
    crypto: Type.Object({
      enableTypes,
      enableHeight: heights(schemes),
      sub: Type.Object({
        ...cryptoSubs.properties,
        // Also where the scheme itself is not at hand: ChainParams carries its values.
        secp256k1eth: ethRules,
      }),
    }),
    blockchain: Type.Object({
      lowAllowPackHeight: Type.Integer({
        description: "Heights below its target from which a tx-height transaction may be packed.",
        minimum: 0,
        default: 200,
      }),
      highAllowPackHeight: Type.Integer({
        description: "Heights above its target up to which a tx-height transaction may be packed.",
        minimum: 0,
        default: 600,
      }),
    }),
    mempool: Type.Object({
      minTxFeeRate: fee("Least fee per started 1000 bytes, in base units; 0 makes the chain free of fees."),
      maxTxFeeRate: fee("Highest advised fee rate; 0 means 10^7.", 10_000_000),
      maxTxFee: fee("Highest fee of one transaction; 0 means 10^9.", 1_000_000_000),
    }),
    consensus: Type.Object({ ...consensus, sub: subSchema(plugins, "consensus", "chain") }),
    mver: Type.Object({
      consensus: Type.Object(consensusSteps, { additionalProperties: Type.Object(consensusSteps) }),
      mempool: Type.Object(mempoolSteps, { additionalProperties: Type.Object(mempoolSteps) }),
    }),
    store: Type.Object({ name: text("Kind of the state tree; it decides the state roots.", "mavl") }),
    exec: Type.Object({ ...exec, sub: subSchema(plugins, "dapp", "chain") }),
    fork: Type.Optional(
      Type.Object({
        table: Type.Optional(
          Type.Union([Type.Literal("local"), Type.Literal("chain33")], {
            description: "Built-in table that the entries below override.",
          }),
        ),
        system: Type.Optional(Type.Record(Type.String(), height)),
        sub: Type.Optional(Type.Record(Type.String(), Type.Record(Type.String(), height))),
      }),
    ),
  });
}

/** A checked chain.toml. */
export type ChainTable = Static<ReturnType<typeof chainSchema>>;
