// What the members that the transform adds to contracts call. Global, so that authors' sources need no import for it.

import * as codec from "./codec";
import { Context } from "./context";
import { Address } from "./address";
import { Asset } from "./asset";
import { revert } from "./emit";
import { ErrorCode, failWith } from "./errors";
import * as key from "./key";
import * as remote from "./remote";
import * as host from "./host";
import * as reader from "./reader";
import * as result from "./result";
import * as writer from "./writer";
// Called by the compiler itself.
import "./abort.ts";
import "./checked.ts";

/** Most bytes of an indexed field. */
const INDEXED: i32 = 64;

@global @inline function $refuseValue(): void {
  if (Context.value != 0) failWith(ErrorCode.NotPayable);
}
/** Money has to be the chain's coin. */
@global function $refuseAssets(): void {
  if (Context.value != 0 && !Context.__isMain) failWith(ErrorCode.NotPayable);
}
@global function $noInput(): void {
  if (host.input(0, 0) != 0) reader.badInput();
}
@global @inline function $exactInput(size: i32): usize {
  return reader.exactInput(size);
}
@global @inline function $openInput(): void {
  reader.openInput();
}
@global @inline function $closeInput(): void {
  reader.close();
}
@global @inline function $give<T>(value: T): void {
  result.give<T>(value);
}
@global @inline function $sizeOf<T>(): i32 {
  return codec.sizeOf<T>();
}
@global @inline function $sum(a: i32, b: i32): i32 {
  return codec.sum(a, b);
}
@global @inline function $at<T>(from: usize): T {
  return codec.at<T>(from);
}
@global @inline function $put<T>(to: usize, value: T): void {
  codec.put<T>(to, value);
}
@global @inline function $read<T>(): T {
  return codec.read<T>();
}
@global @inline function $write<T>(value: T): void {
  codec.write<T>(value);
}
@global @inline function $begin(): void {
  writer.begin();
}
@global @inline function $written(): i32 {
  return writer.written();
}
/** Appends an indexed field of an event: u32 length and the encoded value. */
@global @inline function $item<T>(value: T): void {
  if (codec.sizeOf<T>() != 0) {
    const to = writer.extend(4 + codec.sizeOf<T>());
    store<u32>(to, codec.sizeOf<T>());
    codec.put<T>(to + 4, value);
  } else {
    const start = writer.written();
    writer.extend(4);
    codec.write<T>(value);
    const length = writer.written() - start - 4;
    if (length > INDEXED) reader.badInput();
    store<u32>(writer.base + start, length);
  }
}
/** Emits what was written: the first `split` bytes are the indexed fields. */
@global @inline function $event(name: usize, nameLength: i32, split: i32): void {
  host.event(name, nameLength, writer.base, split, writer.base + split, writer.written() - split);
}
/** Reverts with what was written. */
@global @inline function $fail(): void {
  host.fail(writer.base, writer.written());
  unreachable();
}

/** `revert` and `require` of authors, which the compiler then knows not to come back. */
@global @inline function $revert<E>(reason: E): void {
  revert<E>(reason);
}
@global function $badInput(): void {
  reader.badInput();
}
@global @inline function $keySize<K>(): i32 {
  return key.keySize<K>();
}
@global @inline function $putKey<K>(to: usize, value: K): void {
  key.putKey<K>(to, value);
}
@global @inline function $atKey<K>(from: usize): K {
  return key.atKey<K>(from);
}
@global @inline function $writeKey<K>(to: usize, value: K, last: bool): usize {
  return key.writeKey<K>(value, to, last);
}
@global @inline function $readKey<K>(last: bool): K {
  return key.readKey<K>(last);
}
/** Value and gas of the next call of a proxy. */
@global @inline function $sending(value: u64, asset: Asset): void {
  remote.prepareValue(value, asset);
}
@global @inline function $limitedTo(gas: u64): void {
  remote.prepareGas(gas);
}
/** Calls another contract with what was written. */
@global @inline function $call(to: Address, name: usize, nameLength: i32, flags: i32): void {
  remote.callPrepared(to, name, nameLength, flags);
}
@global @inline function $result<T>(): T {
  return remote.resultOf<T>();
}
@global @inline function $main(): Asset {
  return Asset.main();
}
