// Named switches of the rules, each with the height from which it holds (reference: execution.md section 12,
// config.md section 3). A fork that is not in the table never happens.

/** Names of the system forks that the frame itself asks for; contracts add their own as `contract.Fork`. */
export const systemForks = [
  "ForkChainParamV1",
  "ForkChainParamV2",
  "ForkCheckTxDup",
  "ForkBlockHash",
  "ForkMinerTime",
  "ForkTransferExec",
  "ForkExecKey",
  "ForkWithdraw",
  "ForkTxGroup",
  "ForkResetTx0",
  "ForkExecRollback",
  "ForkTxHeight",
  "ForkCheckBlockTime",
  "ForkMultiSignAddress",
  "ForkStateDBSet",
  "ForkBlockCheck",
  "ForkLocalDBAccess",
  "ForkTxGroupPara",
  "ForkBase58AddressCheck",
  "ForkEnableParaRegExec",
  "ForkCacheDriver",
  "ForkTicketFundAddrV1",
  "ForkRootHash",
  "ForkFormatAddressKey",
  "ForkEthAddressFormat",
  "ForkCheckEthTxSort",
  "ForkProxyExec",
  "ForkMaxTxFeeV1",
  "ForkParaFee",
  "ForkAccountBlacklist",
  "ForkTxChainIDStrict",
] as const;

export class Forks {
  readonly #heights: ReadonlyMap<string, number>;

  /** @param heights fork name → first height; a negative height means never, as in the configuration files */
  constructor(heights: Readonly<Record<string, number>>) {
    this.#heights = new Map(
      Object.entries(heights).map(([name, height]) => [name, height < 0 ? Number.POSITIVE_INFINITY : height]),
    );
  }

  /** First height of a fork, Infinity for never (and for unknown names). */
  height(name: string): number {
    return this.#heights.get(name) ?? Number.POSITIVE_INFINITY;
  }

  /** Whether the fork holds at `height`; height -1 ("no height") counts as forked, as in Chain33. */
  at(name: string, height: number): boolean {
    return height === -1 || height >= this.height(name);
  }

  has(name: string): boolean {
    return this.#heights.has(name);
  }

  /** All names with their heights, sorted by name; "never" is -1. */
  entries(): readonly (readonly [string, number])[] {
    return [...this.#heights]
      .map(([name, height]) => [name, Number.isFinite(height) ? height : -1] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1));
  }
}
