// The consensus "solo": one producer, a block as soon as something waits. For development, tests and measurements
// (reference: plugins/consensus.md section 1, execution.md section 11).
import { type Static, Type } from "typebox";
import { fail } from "../../errors.ts";
import { utf8 } from "../../lib/bytes.ts";
import { int32, message, oneof, sub } from "../../lib/codec.ts";
import { type ChainParams, versioned } from "../../params.ts";
import type { Plugin } from "../../plugin.ts";
import type { Header } from "../../types/proto/blockchain.ts";
import { AssetsGenesis, Transaction } from "../../types/proto/transaction.ts";
import type { Consensus } from "../index.ts";
import { produce } from "./produce.ts";

const config = Type.Object(
  {
    genesis: Type.String({ default: "", description: "Receiver of the genesis coins; empty: [consensus] genesis" }),
    genesisBlockTime: Type.Integer({
      default: 0,
      minimum: 0,
      description: "Unix seconds of block 0; 0: [consensus] genesisBlockTime",
    }),
    waitTxMs: Type.Integer({
      default: 1000,
      minimum: 0,
      local: true,
      description: "Milliseconds from one look for transactions to the next while none wait; 0: 1000",
    }),
    benchMode: Type.Boolean({ default: false, local: true, description: "Make full blocks only" }),
  },
  { additionalProperties: false },
);
type Config = Static<typeof config>;

/** Coins, not base units, that block 0 hands out. */
const genesisCoins = 100_000_000n;
const defaultWait = 1000;

/** The one action of the contract `coins` that block 0 needs. */
const CoinsGenesis = message("types.CoinsAction", { genesis: oneof("value", sub(2, AssetsGenesis)), ty: int32(3) });
const genesisTy = 2;

export const solo: Plugin<"consensus", Config> = {
  kind: "consensus",
  name: "solo",
  api: 1,
  config,
  create: (options, { params }): Consensus => ({
    name: "solo",
    genesis: () => [genesisTx(options.genesis === "" ? params.consensus.genesis : options.genesis, params)],
    check: (parent, _block, header) => check(parent, header),
    checkHeader: check,
    run: (modules, signal) =>
      produce(
        {
          waitMs: options.waitTxMs === 0 ? defaultWait : options.waitTxMs,
          minTxs: (height) => (options.benchMode ? versioned(params.maxTxNumber, params.forks, height) : 1),
        },
        modules,
        signal,
      ),
  }),
};

/** Nobody works for these blocks, so none may claim to weigh more than another. */
function check(parent: Header, { txCount, difficulty, height }: Header): void {
  if (txCount === 0n) throw fail("block.empty");
  if (difficulty !== parent.difficulty) throw fail("block.difficulty", { height, difficulty });
}

function genesisTx(to: string, params: ChainParams): Transaction {
  const amount = genesisCoins * params.coinPrecision;
  return Transaction.make({
    execer: utf8(params.coinExec),
    payload: CoinsGenesis.encode({ genesis: { amount }, ty: genesisTy }),
    to,
  });
}
