// Bringing code onto the chain: a new contract, and new code for one that is there.
import type { CallResult } from "../../../runtime/contract/types.ts";
import { fail } from "../../errors.ts";
import { hex } from "../../lib/hex.ts";
import type { Receipt, ReceiptLog } from "../../types/proto/transaction.ts";
import type { ExecContext } from "../index.ts";
import { canonicalAsset } from "./assets.ts";
import { refuseValue } from "./call.ts";
import { deployGas } from "./gas.ts";
import { checkLayout } from "./layout.ts";
import type { WasmMachine } from "./machine.ts";
import { type CallNote, callFailure, receiptOf } from "./outcome.ts";
import { addressOf, enter, infoOf, loadCode, loadRecord, needRecord, saveCode, saveRecord } from "./records.ts";
import {
  CreateContractLog,
  FreezeContractLog,
  flavours,
  logCreate,
  logFreeze,
  logUpdate,
  UpdateContractLog,
  type WasmCreate,
  type WasmFreeze,
  type WasmUpdate,
} from "./schema.ts";
import type { ChainWorld } from "./world.ts";

/** What a deployment did in a world, before anything of it is in the state. */
export interface Deployed {
  readonly gas: bigint;
  readonly log: ReceiptLog;
  /** What the constructor or the migration returned. */
  readonly output: Uint8Array;
}

interface Asked {
  readonly machine: WasmMachine;
  readonly world: ChainWorld;
  readonly from: string;
  /** Gas limit. */
  readonly gas: bigint;
}

/** @throws ChainError wasm.exists, wasm.gas, wasm.refused, and the failure of the constructor */
export function create({ machine, world, from, gas }: Asked, action: WasmCreate): Deployed {
  const { journal, place } = world;
  const { name, code, input, value } = action;
  if (loadRecord(journal, name) !== undefined) throw fail("wasm.exists", { name });
  const spent = charge(name, "_init", code, gas);
  const hash = machine.kernels.sha256(code);
  const { flavour, init } = machine.accept(code, hash, place.height);
  if (flavour === "env") refuseValue(name, value);
  saveCode(journal, hash, code);
  const version = 1;
  const record = { creator: from, codeHash: hash, flavour: flavours.indexOf(flavour), version, frozen: false };
  const contract = enter(place, journal, name, { ...record, height: world.height });
  const asset = canonicalAsset(place.params, action.asset);
  let result: CallResult | undefined;
  if (init) {
    const request = { contract, method: "_init", lifecycle: true, input, caller: world.origin, value, asset };
    result = machine.call(world, { ...request, gas: gas - spent, readonly: false });
    if (result.status !== "ok") throw callFailure(noteOf(name, "_init", result, spent));
  } else if (input.length > 0) {
    throw fail("wasm.params", { reason: "the code has no constructor", name });
  } else if (value > 0n && !world.transfer(asset, world.origin, contract.address, value)) {
    throw fail("wasm.value", { value }, "wasm.value");
  }
  const used = spent + (result?.gasUsed ?? 0n);
  const log = { name, code: hex(hash), creator: from, address: addressOf(place, name), gas: used };
  return {
    gas: used,
    log: { ty: logCreate, log: CreateContractLog.encode(log) },
    output: result?.output ?? new Uint8Array(0),
  };
}

/** @throws ChainError wasm.missing, wasm.creator, wasm.frozen, wasm.migrate, wasm.layout, as create() does */
export function update({ machine, world, from, gas }: Asked, action: WasmUpdate): Deployed {
  const { journal, place } = world;
  const { name, code, input } = action;
  const old = ownRecord(world, name, from);
  const spent = charge(name, "_migrate", code, gas);
  const hash = machine.kernels.sha256(code);
  const { flavour, migrate } = machine.accept(code, hash, place.height);
  if (flavours[old.flavour] !== flavour) throw fail("wasm.migrate", { reason: "another convention", name });
  if (flavour === "tenon") {
    if (!migrate) throw fail("wasm.migrate", { name });
    const before = loadCode(journal, old.codeHash);
    if (before !== undefined) checkLayout(before, code);
  }
  saveCode(journal, hash, code);
  const record = { ...old, codeHash: hash, version: old.version + 1 };
  saveRecord(journal, name, record);
  let result: CallResult | undefined;
  if (migrate) {
    const contract = infoOf(place, journal, name, record);
    const request = {
      contract,
      method: "_migrate",
      lifecycle: true,
      input,
      caller: world.origin,
      value: 0n,
      asset: "",
    };
    result = machine.call(world, { ...request, gas: gas - spent, readonly: false });
    if (result.status !== "ok") throw callFailure(noteOf(name, "_migrate", result, spent));
  }
  const used = spent + (result?.gasUsed ?? 0n);
  const log = { name, code: hex(hash), version: record.version, gas: used };
  return {
    gas: used,
    log: { ty: logUpdate, log: UpdateContractLog.encode(log) },
    output: result?.output ?? new Uint8Array(0),
  };
}

/** From now on nobody can update the contract. @throws ChainError wasm.missing, wasm.creator, wasm.frozen */
export function freeze(context: ExecContext, world: ChainWorld, { name }: WasmFreeze): Receipt {
  const record = ownRecord(world, name, context.from);
  saveRecord(world.journal, name, { ...record, frozen: true });
  return receiptOf(world, context.state, [{ ty: logFreeze, log: FreezeContractLog.encode({ name }) }]);
}

/** The record of a contract that its creator may change. */
function ownRecord(world: ChainWorld, name: string, from: string) {
  const record = needRecord(world.journal, name);
  if (record.creator !== from) throw fail("wasm.creator", { name });
  if (record.frozen) throw fail("wasm.frozen", { name });
  return record;
}

/** What the code costs, before anything is done with it. @throws ActionFailure wasm.gas */
function charge(name: string, method: string, code: Uint8Array, gas: bigint): bigint {
  const cost = deployGas(code);
  if (cost <= gas) return cost;
  throw callFailure(noteOf(name, method, { status: "gas", gasUsed: gas, output: new Uint8Array(0) }, 0n));
}

function noteOf(contract: string, method: string, result: CallResult, spent: bigint): CallNote {
  return { contract, method, gas: spent + result.gasUsed, result };
}
