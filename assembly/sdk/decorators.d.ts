// For editors only: the decorators as TypeScript knows them. The compiler of contracts does not read this file.

/** The contract: one class for each module. */
declare function contract(target: Function): void;
/** Others may call the contract while it runs. */
declare function reentrant(target: Function): void;
/** A record that `emit` tells the world. */
declare function event(target: Function): void;
/** A reason for `require` and `revert`. */
declare function error(target: Function): void;
/** A record with an encoding. */
declare function struct(target: Function): void;
/** What another contract offers. */
declare function remote(target: Function): void;
/** A collection in storage. */
declare function state(target: object, name: string): void;
/** Events can be found by this field. */
declare function indexed(target: object, name: string): void;
/** Can be called, and may write. */
declare function call(target: object, name: string, descriptor?: object): void;
/** Can be called, and is meant to be asked without a transaction. */
declare function view(target: object, name: string, descriptor?: object): void;
/** Runs once, when the contract is made. */
declare function init(target: object, name: string, descriptor?: object): void;
/** Runs once, at an update to this code. */
declare function migrate(target: object, name: string, descriptor?: object): void;
/** Takes money with the call. */
declare function payable(target: object, name: string, descriptor?: object): void;
