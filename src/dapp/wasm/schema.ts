// Messages of contract wasm in the order of their declaration: actions, logs and two queries are Chain33's (33cn/plugin,
// plugin/dapp/wasm); fields from number 10 on, freezing and all else are ours, so that Chain33's clients still understand
// what they know (reference: execution-engines.md section 4).
import { bool, bytes, type Infer, int32, int64, many, message, oneof, string, sub } from "../../lib/codec.ts";
import type { Action } from "../index.ts";

export const WasmCreate = message("types.wasmCreate", {
  name: string(1),
  code: bytes(2),
  /** Encoded arguments of the constructor. */
  input: bytes(10),
  /** What the creator gives the contract, in base units. */
  value: int64(11),
  /** Asset of the value, `exec.symbol`; empty: the chain's coin. */
  asset: string(12),
});
export type WasmCreate = Infer<typeof WasmCreate>;

export const WasmUpdate = message("types.wasmUpdate", { name: string(1), code: bytes(2), input: bytes(10) });
export type WasmUpdate = Infer<typeof WasmUpdate>;

export const WasmCall = message("types.wasmCall", {
  contract: string(1),
  method: string(2),
  /** Parameters and texts of Chain33's convention. */
  parameters: many(3, int64),
  env: many(4, string),
  /** Encoded arguments of ours. */
  input: bytes(10),
  value: int64(11),
  asset: string(12),
});
export type WasmCall = Infer<typeof WasmCall>;

export const WasmFreeze = message("types.wasmFreeze", { name: string(1) });
export type WasmFreeze = Infer<typeof WasmFreeze>;

export const WasmAction = message("types.wasmAction", {
  create: oneof("value", sub(1, WasmCreate)),
  update: oneof("value", sub(2, WasmUpdate)),
  call: oneof("value", sub(3, WasmCall)),
  freeze: oneof("value", sub(5, WasmFreeze)),
  ty: int32(4),
});
export type WasmAction = Infer<typeof WasmAction>;

export const actions: readonly Action[] = [
  { name: "Create", ty: 1, field: "create" },
  { name: "Update", ty: 2, field: "update" },
  { name: "Call", ty: 3, field: "call" },
  { name: "Freeze", ty: 5, field: "freeze" },
];

export const logCreate = 100;
export const logUpdate = 101;
export const logCall = 102;
export const logCustom = 103;
export const logLocal = 104;
export const logFreeze = 105;
export const logEvent = 106;

/** `code` is the SHA-256 of the code in hex: the code itself is in the state, under that hash. */
export const CreateContractLog = message("types.createContractLog", {
  name: string(1),
  code: string(2),
  creator: string(10),
  address: string(11),
  gas: int64(12),
});
export const UpdateContractLog = message("types.updateContractLog", {
  name: string(1),
  code: string(2),
  version: int32(10),
  gas: int64(12),
});
/** `result` is what a module of Chain33's kind returned; of others 0, or -1 for a call that failed. */
export const CallContractLog = message("types.callContractLog", {
  contract: string(1),
  method: string(2),
  result: int32(3),
  gas: int64(10),
  /** How it ended: ok, revert, gas, trap … */
  status: string(11),
  /** What the contract returned, or the data of a revert. */
  output: bytes(12),
});
export const CustomLog = message("types.customLog", { info: many(1, string) });
/** An entry for the local index under its whole key; an empty value deletes. */
export const LocalDataLog = message("types.localDataLog", { key: bytes(1), value: bytes(2) });
export const FreezeContractLog = message("types.freezeContractLog", { name: string(1) });
/** `indexed` are the encoded fields by which the event can be found. */
export const EventLog = message("types.contractEventLog", {
  contract: string(1),
  name: string(2),
  indexed: many(3, bytes),
  data: bytes(4),
});
export type EventLog = Infer<typeof EventLog>;

/** A contract as the state has it. */
export const ContractRecord = message("types.contractRecord", {
  /** Address that created it: a person's, or another contract's. */
  creator: string(1),
  /** SHA-256. */
  codeHash: bytes(2),
  /** 0: our own host functions; 1: Chain33's `env`. */
  flavour: int32(3),
  /** 1 when it is created, one more with each update. */
  version: int32(4),
  frozen: bool(5),
  /** Height at which it was created. */
  height: int64(6),
});
export type ContractRecord = Infer<typeof ContractRecord>;
export const flavours = ["tenon", "env"] as const;

/** An event in the local index. */
export const IndexedEvent = message("types.indexedContractEvent", {
  name: string(1),
  indexed: many(2, bytes),
  data: bytes(3),
  txHash: bytes(4),
  height: int64(5),
  /** Place of its transaction in the block, and of the event among those of the transaction. */
  index: int32(6),
  number: int32(7),
  /** Where a page that ended here goes on. */
  position: string(8),
});

export const QueryContract = message("types.queryCheckContract", { name: string(1) });
export const QueryContractDb = message("types.queryContractDB", { contract: string(1), key: string(2) });

/** Of `name` and `address` one is enough. */
export const ReqContract = message("types.reqWasmContract", { name: string(1), address: string(2) });
export const ReplyContract = message("types.replyWasmContract", {
  name: string(1),
  address: string(2),
  creator: string(3),
  codeHash: bytes(4),
  /** tenon: our host functions; env: Chain33's. */
  flavour: string(5),
  version: int32(6),
  frozen: bool(7),
  height: int64(8),
  codeSize: int32(9),
});
export const ReplyCode = message("types.replyWasmCode", { code: bytes(1), hash: bytes(2) });

/** A call, or with `code` the creation of a contract of that name, tried on the last state. */
export const ReqRun = message("types.reqWasmRun", {
  contract: string(1),
  method: string(2),
  parameters: many(3, int64),
  env: many(4, string),
  input: bytes(10),
  value: int64(11),
  asset: string(12),
  /** Who asks; the address of the empty key when not given. */
  caller: string(13),
  /** Gas limit; 0: the node's own, which also bounds it. */
  gas: int64(14),
  code: bytes(15),
  /** Whether to say where it fails. */
  trace: bool(16),
});
export type ReqRun = Infer<typeof ReqRun>;
/** A place in a contract's code as it is on the chain. */
const CodePlace = message("types.wasmCodePlace", {
  contract: string(1),
  /** Index of the function, imports included. */
  func: int32(2),
  /** Offset in the module. */
  offset: int32(3),
});
export const ReplyRun = message("types.replyWasmRun", {
  /** As in the log of a call. */
  status: string(1),
  gas: int64(2),
  output: bytes(3),
  result: int32(4),
  events: many(5, EventLog),
  /** What Chain33's modules print. */
  printed: many(6, string),
  /** Why it cannot be in a receipt as "ok", as the failure log would say it. */
  error: string(7),
  /** Where it failed, innermost first, when that was asked for and this host can tell. */
  trace: many(8, CodePlace),
});

export const ReqEvents = message("types.reqWasmEvents", {
  contract: string(1),
  /** Only events of that name. */
  name: string(2),
  /** With a name: only events whose indexed field of this number … */
  field: int32(3),
  /** … has this encoded value; empty: any. */
  value: bytes(4),
  /** Position after which to go on; empty: from the end that the direction says. */
  after: string(5),
  count: int32(6),
  /** 0 newest first, 1 oldest first. */
  direction: int32(7),
});
export const ReplyEvents = message("types.replyWasmEvents", { events: many(1, IndexedEvent) });
