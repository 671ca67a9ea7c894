// Calling other contracts, and making them.
import { Address } from "./address";
import { Asset } from "./asset";
import { Bytes, view } from "./bytes";
import { at, read, sizeOf, write } from "./codec";
import { ErrorCode, failWith } from "./errors";
import { Hash } from "./hash";
import * as host from "./host";
import { room } from "./memory";
import { badInput, close, open } from "./reader";
import { base, begin, written } from "./writer";

const READONLY: i32 = 1;

/** How a call ended. */
export enum CallStatus {
  Ok = 0,
  /** The contract gave up; `output` is its data: u32 code and fields. */
  Reverted = 1,
  OutOfGas = 2,
  /** No such contract or method, or it failed otherwise. */
  Failed = 3,
}

/** What a call of another contract came to. */
@unmanaged @final
export class CallResult {
  private constructor(
    public readonly status: CallStatus,
    /** What it returned, or the data of its revert. */
    public readonly output: Bytes,
  ) {}

  @inline get ok(): bool {
    return this.status == CallStatus.Ok;
  }

  static __of(status: i32): CallResult {
    return new CallResult(status, returned());
  }
}

function returned(): Bytes {
  const length = host.returned(0, 0);
  const to = room(length);
  host.returned(to, length);
  return view(to, length);
}

/** Value, asset and gas of the next call of a proxy. */
let nextValue: u64 = 0;
let nextAsset: usize = 0;
let nextGas: u64 = 0;

/**
 * Calls a method of another contract by its name; a failure comes back as a status.
 * @param input the parameters, encoded one after the other
 * @param gas most it may use; 0: all but a 64th of what is left
 */
export function callContract(
  to: Address,
  method: string,
  input: Bytes,
  value: u64 = 0,
  asset: Asset = Asset.main(),
  gas: u64 = 0,
): CallResult {
  return CallResult.__of(invoke(to, Bytes.fromText(method), input, value, asset, gas, 0));
}

/** Like `callContract`, and nothing that it leads to may change anything. */
export function viewContract(to: Address, method: string, input: Bytes, gas: u64 = 0): CallResult {
  return CallResult.__of(invoke(to, Bytes.fromText(method), input, 0, Asset.main(), gas, READONLY));
}

function invoke(to: Address, method: Bytes, input: Bytes, value: u64, asset: Asset, gas: u64, flags: i32): i32 {
  if (value > <u64>i64.MAX_VALUE) failWith(ErrorCode.TransferRefused);
  const name = asset.__name;
  return host.call(
    changetype<usize>(to),
    method.__start,
    method.length,
    input.__start,
    input.length,
    value,
    name.__start,
    name.length,
    gas,
    flags,
  );
}

/**
 * Makes a contract from code that is on the chain and runs its init. Reverts with code 8 when that fails.
 * @param salt tells contracts apart that one contract makes of one code
 * @param input the parameters of init, encoded one after the other
 */
export function createContract(codeHash: Hash, salt: Hash, input: Bytes, value: u64 = 0, gas: u64 = 0): Address {
  if (value > <u64>i64.MAX_VALUE) failWith(ErrorCode.TransferRefused);
  const address = room(21);
  const status = host.create(
    changetype<usize>(codeHash),
    changetype<usize>(salt),
    input.__start,
    input.length,
    value,
    gas,
    address,
  );
  if (status != 0) remoteFailed(status);
  return changetype<Address>(address);
}

/** Reverts with what the call came to: i32 status, bytes output. */
function remoteFailed(status: i32): void {
  const output = returned();
  begin();
  write<u32>(ErrorCode.RemoteCall);
  write<i32>(status);
  write<Bytes>(output);
  host.fail(base, written());
  unreachable();
}

/** For what `.sending` and `.limitedTo` of a proxy say. */
export function prepareValue(value: u64, asset: Asset): void {
  nextValue = value;
  nextAsset = changetype<usize>(asset);
}
export function prepareGas(gas: u64): void {
  nextGas = gas;
}

/** Calls with the parameters in the writer; reverts with code 8 when that fails. */
export function callPrepared(to: Address, name: usize, nameLength: i32, flags: i32): void {
  const asset = nextAsset == 0 ? Asset.main() : changetype<Asset>(nextAsset);
  const status = invoke(to, view(name, nameLength), view(base, written()), nextValue, asset, nextGas, flags);
  nextValue = 0;
  nextAsset = 0;
  nextGas = 0;
  if (status != 0) remoteFailed(status);
}

/** What the called method returned. */
export function resultOf<T>(): T {
  if (sizeOf<T>() != 0) {
    const to = room(sizeOf<T>());
    if (host.returned(to, sizeOf<T>()) != sizeOf<T>()) badInput();
    return at<T>(to);
  } else {
    const length = host.returned(0, 0);
    const to = room(length);
    host.returned(to, length);
    open(to, length);
    const value = read<T>();
    close();
    return value;
  }
}
