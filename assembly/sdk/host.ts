// The host functions of the module `tenon`, as runtime/contract/ABI.md describes them. Only the SDK calls them: sources
// of contracts may not declare imports.

@external("tenon", "context") export declare function context(out: usize): void;
@external("tenon", "asset") export declare function asset(out: usize, cap: i32): i32;
@external("tenon", "input") export declare function input(out: usize, cap: i32): i32;
@external("tenon", "output") export declare function output(at: usize, length: i32): void;
@external("tenon", "revert") export declare function fail(at: usize, length: i32): void;
@external("tenon", "storage_get") export declare function storageGet(key: usize, keyLength: i32, out: usize, cap: i32): i32;
@external("tenon", "storage_set") export declare function storageSet(key: usize, keyLength: i32, value: usize, valueLength: i32, ordered: i32): void;
@external("tenon", "storage_delete") export declare function storageDelete(key: usize, keyLength: i32, ordered: i32): void;
@external("tenon", "storage_next") export declare function storageNext(key: usize, keyLength: i32, flags: i32, out: usize, cap: i32): i32;
@external("tenon", "balance") export declare function balance(asset: usize, assetLength: i32, address: usize): i64;
@external("tenon", "transfer") export declare function transfer(asset: usize, assetLength: i32, to: usize, amount: i64): i32;
@external("tenon", "event") export declare function event(name: usize, nameLength: i32, indexed: usize, indexedLength: i32, data: usize, dataLength: i32): void;
@external("tenon", "call") export declare function call(address: usize, method: usize, methodLength: i32, input: usize, inputLength: i32, value: i64, asset: usize, assetLength: i32, gas: i64, flags: i32): i32;
@external("tenon", "returned") export declare function returned(out: usize, cap: i32): i32;
@external("tenon", "create") export declare function create(codeHash: usize, salt: usize, input: usize, inputLength: i32, value: i64, gas: i64, outAddress: usize): i32;
@external("tenon", "hash") export declare function hash(kind: i32, at: usize, length: i32, out: usize): void;
@external("tenon", "verify") export declare function verify(scheme: i32, key: usize, keyLength: i32, message: usize, messageLength: i32, signature: usize, signatureLength: i32): i32;
@external("tenon", "u256") export declare function wide(operation: i32, a: usize, b: usize, out: usize): i32;
@external("tenon", "local_set") export declare function localSet(key: usize, keyLength: i32, value: usize, valueLength: i32): void;
@external("tenon", "local_get") export declare function localGet(key: usize, keyLength: i32, out: usize, cap: i32): i32;
