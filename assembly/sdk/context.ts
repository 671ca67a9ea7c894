// What a contract knows of the call it serves. Asked of the host once, when something of it is wanted.

import { Asset, assetOfCall } from "./asset";
import { Address } from "./address";
import { Hash } from "./hash";
import * as host from "./host";

const FACTS: usize = memory.data(125, 8);
let known: bool = false;

@inline function facts(): usize {
  if (!known) {
    known = true;
    host.context(FACTS);
  }
  return FACTS;
}

/** The call being served and the block it is in. */
@unmanaged @final
export class Context {
  private constructor() {}

  /** Who called: the signer for the first contract of a transaction, a contract for those that it calls. */
  @inline static get caller(): Address {
    return changetype<Address>(facts());
  }
  /** Who signed the transaction. Deciding rights by it lets every contract that the signer calls act in his name. */
  @inline static get origin(): Address {
    return changetype<Address>(facts() + 21);
  }
  /** This contract. */
  @inline static get self(): Address {
    return changetype<Address>(facts() + 42);
  }
  /** Money that came with the call, in base units of `asset`. */
  @inline static get value(): u64 {
    return load<u64>(facts(), 63);
  }
  /** What the value is counted in. */
  @inline static get asset(): Asset {
    return assetOfCall(<i32>load<u16>(facts(), 123));
  }
  /** Whether that is the chain's coin. */
  @inline static get __isMain(): bool {
    return load<u16>(facts(), 123) == 0;
  }
  /** Height of the block. */
  @inline static get height(): u64 {
    return load<u64>(facts(), 71);
  }
  /** Time of the block in Unix seconds. */
  @inline static get time(): u64 {
    return load<u64>(facts(), 79);
  }
  @inline static get chainId(): u32 {
    return load<u32>(facts(), 87);
  }
  /** Hash of the transaction; zeroes in a query. */
  @inline static get txHash(): Hash {
    return changetype<Hash>(facts() + 91);
  }
}
