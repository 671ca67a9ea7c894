/// <reference path="./decorators.d.ts" />
// Everything a contract imports: `import { … } from "tenon/contract"`. README.md is the reference.
export { Address } from "./address";
export { Asset } from "./asset";
export { Bytes } from "./bytes";
export { Context } from "./context";
export { crypto, Scheme } from "./crypto";
export { emit, require, revert } from "./emit";
export { ErrorCode } from "./errors";
export { Hash } from "./hash";
export { LocalIndex } from "./local";
export { callContract, CallResult, CallStatus, createContract, viewContract } from "./remote";
export { SortedMap, Walk } from "./sorted";
export { StoredMap, StoredSet, StoredValue, StoredVector } from "./stored";
export { u128 } from "./u128";
export { u256 } from "./u256";
export { UnorderedMap } from "./unordered";
