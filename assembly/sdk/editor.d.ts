// For editors only: the decorators that the transform knows. The compiler never reads this file.
declare function contract(target: Function): any;
declare function event(target: Function): any;
declare function error(target: Function): any;
declare function struct(target: Function): any;
declare function remote(target: Function): any;
declare function state(target: any, name: string): any;
declare function indexed(target: any, name: string): any;
declare function init(target: any, name: string, method: any): any;
declare function migrate(target: any, name: string, method: any): any;
declare function call(target: any, name: string, method: any): any;
declare function view(target: any, name: string, method: any): any;
declare function payable(target: any, name: string, method: any): any;
