// What the package `tenon/browser` offers: the host for nodes that run in a page.
export { type BrowserHostOptions, openBrowserHost } from "./host.ts";
export type { LogLine } from "./log.ts";
export { wasmAt } from "./wasm.ts";
