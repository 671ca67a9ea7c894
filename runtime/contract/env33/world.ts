// What Chain33's modules can do with accounts beyond the world that all contracts share. Addresses are texts; every
// movement answers whether it took place. Whose account may be touched is the world's to decide (see README.md).
export interface Chain33World {
  /** Address of the signer. */
  readonly from: string;
  /** @param exec name of a contract: what the address has deposited there; empty: its account itself */
  account(address: string, exec: string): { readonly balance: bigint; readonly frozen: bigint } | undefined;
  transfer(from: string, to: string, amount: bigint): boolean;
  /** Into and out of the deposits with the contract at that address. */
  transferToExec(from: string, execAddress: string, amount: bigint): boolean;
  transferWithdraw(from: string, execAddress: string, amount: bigint): boolean;
  /** Within the deposits with this contract. */
  execFrozen(address: string, amount: bigint): boolean;
  execActive(address: string, amount: bigint): boolean;
  execTransfer(from: string, to: string, amount: bigint): boolean;
  execTransferFrozen(from: string, to: string, amount: bigint): boolean;
  /** Undefined for a name that has no address. */
  execAddress(name: string): string | undefined;
  /** A text for the receipt, also of a call that fails. */
  print(text: string): void;
}
