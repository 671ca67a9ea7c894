// What the package `tenon/browser/net` offers: the network of a page. Apart from `tenon/browser`, so that a page without a
// network does not carry libp2p.
export { type PageNetOptions, pageNet } from "./host.ts";
