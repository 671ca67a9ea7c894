// What programs import as `tenon/client`: typed clients of contracts, their interfaces at work, the transport over a node's
// JSON-RPC. Runs in Node.js and in a page.
export type { Abi } from "../../assembly/abi.ts";
export type { AddressCodec } from "../../runtime/contract/abi/codec.ts";
export { AbiFault } from "../../runtime/contract/abi/fault.ts";
export type { ErrorFields, EventOf, InitArguments, ValueOf } from "../../runtime/contract/abi/infer.ts";
export { ContractInterface } from "../../runtime/contract/abi/interface.ts";
export { parseAbi } from "../../runtime/contract/abi/parse.ts";
export { type CallOptions, type CallResult, type ContractClient, contractClient } from "./client.ts";
export { ContractFailure } from "./failure.ts";
export { type BuiltContract, eventsNamed, GeneratedClient } from "./generated.ts";
export { rpcTransport } from "./rpc.ts";
export { submitter } from "./submit.ts";
export type { Account, ContractTransport, Outcome, Receipt } from "./transport.ts";
