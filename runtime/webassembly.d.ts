// Every host has this object; the types of Node.js know only its types. Typed by wasm.ts for the few things used of it.
declare var WebAssembly: object;
