// The JSON form of a contract's interface, as the transform writes it into the custom section `abi` and tools read it.
// Types are written as text: bool, u8 … u64, i8 … i64, u128, u256, string, bytes, Address, Hash (32 bytes), T[] (array),
// T? (may be null), or the name of a struct or enum.

export interface AbiField {
  readonly name: string;
  readonly type: string;
}
export interface AbiMethod {
  readonly name: string;
  /** init: once at creation; migrate: once at an update; call: may write; view: may not. */
  readonly kind: "init" | "migrate" | "call" | "view";
  readonly payable: boolean;
  readonly params: readonly AbiField[];
  /** "void" for none. */
  readonly returns: string;
  /** First paragraph of its doc comment. */
  readonly doc?: string;
}
export interface AbiEvent {
  readonly name: string;
  readonly fields: readonly (AbiField & { readonly indexed: boolean })[];
  readonly doc?: string;
}
export interface AbiError {
  readonly name: string;
  /** From 1000 on; below are the errors of the SDK. */
  readonly code: number;
  readonly fields: readonly AbiField[];
  readonly doc?: string;
}
export interface AbiStruct {
  readonly name: string;
  readonly fields: readonly AbiField[];
}
export interface AbiEnum {
  readonly name: string;
  /** Encoded as i32. */
  readonly values: readonly { readonly name: string; readonly value: number }[];
}
export interface AbiStorage {
  readonly name: string;
  /** E.g. StoredMap<Address,u256>. */
  readonly type: string;
  /** Hex of the bytes in front of its keys. */
  readonly prefix: string;
}
export interface Abi {
  readonly abi: 1;
  readonly name: string;
  readonly doc?: string;
  readonly methods: readonly AbiMethod[];
  readonly events: readonly AbiEvent[];
  readonly errors: readonly AbiError[];
  readonly structs: readonly AbiStruct[];
  readonly enums: readonly AbiEnum[];
  readonly storage: readonly AbiStorage[];
  /** Whether other contracts may call it while it runs. */
  readonly reentrant: boolean;
}
