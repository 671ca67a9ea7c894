// Everything a contract imports: `import { … } from "tenon/contract"`.
export { Address } from "./address.ts";
export { Context } from "./context.ts";
export { emit, require, revert } from "./emit.ts";
export { Hash } from "./hash.ts";
export { StoredMap } from "./storage.ts";
export { u256 } from "./u256.ts";
