// Everything a contract imports: `import { … } from "tenon/contract"`.
export { Address } from "./address";
export { Context } from "./context";
export { emit, require, revert } from "./emit";
export { Hash } from "./hash";
export { StoredMap } from "./storage";
export { u256 } from "./u256";
