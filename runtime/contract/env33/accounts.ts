// Balances and movements of the chain's coin. Functions that move answer 0, or -1 when nothing was moved.
import type { HostFunctions, Machine } from "../frame.ts";
import { chain33Of } from "./call.ts";
import { encoded, nameIn } from "./text.ts";
import type { Chain33World } from "./world.ts";

const done = 0;
const refused = -1;
const noAccount = -1n;

/** Movements between two addresses, and those of one address within the contract's deposits. */
type Between = "transfer" | "transferToExec" | "transferWithdraw" | "execTransfer" | "execTransferFrozen";
type Within = "execFrozen" | "execActive";

export function accountFunctions(machine: Machine): HostFunctions {
  const between =
    (name: Between) =>
    (from: number, fromLength: number, to: number, toLength: number, amount: bigint): number => {
      const frame = machine.running();
      frame.mayWrite();
      const source = nameIn(frame, from, fromLength);
      const target = nameIn(frame, to, toLength);
      return chain33Of(frame)[name](source, target, amount) ? done : refused;
    };
  const within =
    (name: Within) =>
    (address: number, length: number, amount: bigint): number => {
      const frame = machine.running();
      frame.mayWrite();
      return chain33Of(frame)[name](nameIn(frame, address, length), amount) ? done : refused;
    };
  const part =
    (name: keyof NonNullable<ReturnType<Chain33World["account"]>>) =>
    (address: number, length: number, exec: number, execLength: number): bigint => {
      const frame = machine.running();
      const account = chain33Of(frame).account(nameIn(frame, address, length), nameIn(frame, exec, execLength));
      return account?.[name] ?? noAccount;
    };

  return {
    getBalance: part("balance"),
    getFrozen: part("frozen"),
    transfer: between("transfer"),
    transferToExec: between("transferToExec"),
    transferWithdraw: between("transferWithdraw"),
    execFrozen: within("execFrozen"),
    execActive: within("execActive"),
    execTransfer: between("execTransfer"),
    execTransferFrozen: between("execTransferFrozen"),
    execAddress(name: number, length: number, out: number, room: number): void {
      const frame = machine.running();
      frame.memory.within(out, room);
      const address = chain33Of(frame).execAddress(nameIn(frame, name, length));
      if (address !== undefined) frame.memory.answer(encoded(address), out, room);
    },
  };
}
