// Fork tables and built-in values as data (reference: config.md sections 1 to 3). A height of -1 means never.
import { systemForks } from "../forks.ts";
import type { Table } from "../lib/schema.ts";

export type ForkTable = Readonly<Record<string, number>>;

/** Forks of the contracts that every node has. */
const contractForks = [
  "coins.Enable",
  "coins.ForkFriendExecer",
  "manage.Enable",
  "manage.ForkManageExec",
  "manage.ForkManageAutonomyEnable",
  "none.ForkUseTimeDelay",
] as const;

/** Forks of contracts that are not Chain33's: a chain whose file does not name one never has it. */
export const ownForks: readonly string[] = ["wasm.Enable"];

/** Every fork from the start, but the two hash changes from height 1 on. */
const local: ForkTable = {
  ...Object.fromEntries([...systemForks, ...contractForks, ...ownForks].map((name) => [name, 0])),
  ForkBlockHash: 1,
  ForkRootHash: 1,
};

/** The fork file that Chain33 ships for its own test chain. */
const chain33: ForkTable = {
  ForkChainParamV1: 110_000,
  ForkChainParamV2: 1_692_674,
  ForkCheckTxDup: 75_260,
  ForkBlockHash: 209_186,
  ForkMinerTime: 350_000,
  ForkTransferExec: 408_400,
  ForkExecKey: 408_400,
  ForkWithdraw: 480_000,
  ForkTxGroup: 408_400,
  ForkResetTx0: 453_400,
  ForkExecRollback: 706_531,
  ForkTxHeight: 806_578,
  ForkCheckBlockTime: 1_200_000,
  ForkMultiSignAddress: 1_298_600,
  ForkStateDBSet: 1_572_391,
  ForkBlockCheck: 1_560_000,
  ForkLocalDBAccess: 1_572_391,
  ForkTxGroupPara: 1_687_250,
  ForkBase58AddressCheck: 1_800_000,
  ForkEnableParaRegExec: 0,
  ForkCacheDriver: 2_580_000,
  ForkTicketFundAddrV1: 3_350_000,
  ForkRootHash: 4_500_000,
  ForkFormatAddressKey: 0,
  ForkEthAddressFormat: 0,
  ForkCheckEthTxSort: 0,
  ForkProxyExec: 0,
  ForkMaxTxFeeV1: 0,
  ForkParaFee: -1,
  ForkAccountBlacklist: -1,
  ForkTxChainIDStrict: -1,
  "coins.Enable": 0,
  "coins.ForkFriendExecer": 0,
  "manage.Enable": 120_000,
  "manage.ForkManageExec": 400_000,
  "manage.ForkManageAutonomyEnable": 10_000_000,
  "none.ForkUseTimeDelay": 0,
};

/** What Chain33's code registers, before a file says otherwise. Its raw -1 of ForkParaFee counts as always reached. */
const registered: ForkTable = {
  ...chain33,
  ForkParaFee: 0,
  "manage.Enable": 0,
  "manage.ForkManageExec": 0,
  "manage.ForkManageAutonomyEnable": 0,
};

const tables: Readonly<Record<string, ForkTable>> = { local, chain33, registered };

/** A built-in table: `local`, `chain33` (the shipped fork file) or `registered` (the code's own heights). */
export function forkTable(name: string): ForkTable | undefined {
  return Object.hasOwn(tables, name) ? tables[name] : undefined;
}

const genesis = "14KEKbYtKKQm4wMthSK9J4La4nAiidGozt";
const genesisBlockTime = 1_514_533_394;

/** Chain33's built-in configuration `local`: what chain.toml of a chain with that title starts from. */
export const localDefaults: Table = {
  TestNet: true,
  TxHeight: true,
  CoinSymbol: "bty",
  ChainID: 33,
  address: { defaultDriver: "btc", enableHeight: { eth: -2 } },
  crypto: { enableTypes: [], enableHeight: { secp256k1: 0 }, sub: { secp256k1eth: { evmChainID: 3999 } } },
  mempool: { minTxFeeRate: 100_000 },
  consensus: {
    name: "solo",
    genesis,
    genesisBlockTime,
    minerExecs: ["ticket", "autonomy"],
    sub: { solo: { waitTxMs: 1 } },
  },
  mver: {
    consensus: {
      powLimitBits: "0x1f00ffff",
      maxTxNumber: 10_000,
      ForkChainParamV1: { maxTxNumber: 10_000 },
      ForkChainParamV2: { powLimitBits: "0x1f2fffff" },
    },
  },
  store: { name: "mavl" },
  exec: {
    proxyExecAddress: "0x0000000000000000000000000000000000200005",
    sub: {
      coins: { friendExecer: ["evm"] },
      manage: {
        superManager: [
          "1Bsg9j6gW83sShoee1fZAt9TkUjcrCgA9S",
          "12qyocayNF7Lv6C9qW4avxs2E7U41fKSfv",
          "1Q8hGLfoGe63efeWa8fJ4Pnukhkngt6poK",
        ],
        autonomyExec: "",
      },
    },
  },
};

/** Height-dependent values of Chain33's shipped file; `consensus` is what other titles get that give none. */
export const shippedVersions = {
  consensus: {
    powLimitBits: "0x1f00ffff",
    maxTxNumber: 1600,
    ForkChainParamV1: { maxTxNumber: 1500 },
    ForkChainParamV2: { powLimitBits: "0x1f2fffff" },
  },
  mempool: { ForkMaxTxFeeV1: { maxTxFee: 5_000_000_000 } },
} as const satisfies Table;
