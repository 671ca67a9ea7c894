// For editors only: the decorators that the transform knows. The compiler never reads this file.
declare function contract(target: Function): void;
declare function event(target: Function): void;
declare function error(target: Function): void;
declare function struct(target: Function): void;
declare function remote(target: Function): void;
declare function reentrant(target: Function): void;
declare function state(target: object, name: string): void;
declare function indexed(target: object, name: string): void;
declare function init(target: object, name: string, method: unknown): void;
declare function migrate(target: object, name: string, method: unknown): void;
declare function call(target: object, name: string, method: unknown): void;
declare function view(target: object, name: string, method: unknown): void;
declare function payable(target: object, name: string, method: unknown): void;
declare function payable(assets: "any"): (target: object, name: string, method: unknown) => void;
