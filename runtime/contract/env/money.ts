// Accounts: what an address has, and moving what belongs to the contract itself.
import type { HostFunctions, Machine } from "../frame.ts";

const addressBytes = 21;

export function moneyFunctions(machine: Machine): HostFunctions {
  return {
    balance(asset: number, assetLength: number, address: number): bigint {
      const frame = machine.running();
      const name = frame.asset(asset, assetLength);
      return frame.world.balance(name, frame.memory.read(address, addressBytes, addressBytes));
    },
    transfer(asset: number, assetLength: number, to: number, amount: bigint): number {
      const frame = machine.running();
      frame.mayWrite();
      const name = frame.asset(asset, assetLength);
      const receiver = frame.memory.read(to, addressBytes, addressBytes);
      if (amount === 0n) return 0;
      return amount > 0n && frame.world.transfer(name, frame.contract.address, receiver, amount) ? 0 : 1;
    },
  };
}
