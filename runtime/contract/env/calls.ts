// Calls of other contracts, and contracts made by contracts. Everything of a transaction happens in one journal on one
// gas meter and one call stack; a call that fails leaves nothing behind but the gas it used.
import { type Frame, type HostFunctions, type Machine, nothing } from "../frame.ts";
import { halts } from "../halt.ts";
import type { CallRequest, CallStatus } from "../types.ts";

const addressBytes = 21;
const hashBytes = 32;
const readonlyFlag = 1;

/** What the caller is told; why exactly a call failed would tie it to limits that forks may change. */
const answers: Readonly<Partial<Record<CallStatus, number>>> = { ok: 0, revert: 1, gas: 2 };
const otherFailure = 3;

export function callFunctions(machine: Machine): HostFunctions {
  return {
    call(
      address: number,
      method: number,
      methodLength: number,
      input: number,
      inputLength: number,
      value: bigint,
      asset: number,
      assetLength: number,
      gas: bigint,
      flags: number,
    ): number {
      const frame = machine.running();
      const { memory, limits, world } = frame;
      const to = memory.read(address, addressBytes, addressBytes);
      const name = frame.name(method, methodLength);
      const data = memory.read(input, inputLength, limits.input);
      const assetName = frame.asset(asset, assetLength);
      if ((flags & ~readonlyFlag) !== 0) throw halts.pointer;
      const readonly = frame.readonly || flags === readonlyFlag;
      if (readonly && value !== 0n) throw halts.forbidden;
      frame.returned = nothing;
      const contract = world.contractAt(to);
      // A module in Chain33's convention acts for whoever signed the transaction, so another contract must not steer it.
      if (contract === undefined || contract.flavour !== "tenon") return otherFailure;
      return nested(machine, frame, gas, {
        contract,
        method: name,
        input: data,
        caller: frame.contract.address,
        value,
        asset: assetName,
        readonly,
      });
    },
    create(
      codeHash: number,
      salt: number,
      input: number,
      inputLength: number,
      value: bigint,
      gas: bigint,
      out: number,
    ): number {
      const frame = machine.running();
      frame.mayWrite();
      const { memory, limits, world, journal } = frame;
      const hash = memory.read(codeHash, hashBytes, hashBytes);
      const saltBytes = memory.read(salt, hashBytes, hashBytes);
      const data = memory.read(input, inputLength, limits.input);
      memory.within(out, addressBytes);
      frame.returned = nothing;
      const checkpoint = journal.checkpoint();
      const contract = world.create(frame.contract.address, hash, saltBytes);
      const status =
        contract?.flavour !== "tenon"
          ? otherFailure
          : nested(machine, frame, gas, {
              contract,
              method: "_init",
              lifecycle: true,
              input: data,
              caller: frame.contract.address,
              value,
              asset: "",
              readonly: false,
            });
      if (contract === undefined || status !== 0) journal.rollback(checkpoint);
      else memory.bytes.set(contract.address, out >>> 0);
      return status;
    },
    returned(out: number, room: number): number {
      const frame = machine.running();
      return frame.memory.answer(frame.returned, out, room);
    },
  };
}

/** Calls with what the caller can spare: a 64th of its gas stays with it, so that it can still handle the failure. */
function nested(machine: Machine, frame: Frame, gas: bigint, request: Omit<CallRequest, "gas">): number {
  const { instance } = frame;
  const { schedule } = frame.ask;
  const stack = instance.stack - schedule.stack.call;
  if (frame.depth >= schedule.stack.depth || stack < 0) return otherFailure;
  const left = instance.gas;
  if (left < 0n) throw halts.gas;
  const most = left - left / 64n;
  const wanted = BigInt.asUintN(64, gas);
  const result = machine.enter({
    ...request,
    gas: wanted === 0n || wanted > most ? most : wanted,
    stack,
    world: frame.world,
    schedule,
    parent: frame,
  });
  instance.gas = left - result.gasUsed;
  frame.returned = result.output;
  return answers[result.status] ?? otherFailure;
}
