// The plug-in contract: one table types every kind, what it is given and what it must make. Plug-ins register nowhere;
// catalog.ts names the built-in ones, node.toml names foreign ones.
import type { TSchema } from "typebox";
import type { Kernels } from "../runtime/kernels.ts";
import type { Consensus } from "./consensus/index.ts";
import type { SchemeBook, SignatureScheme } from "./crypto/index.ts";
import type { Dapp } from "./dapp/index.ts";
import type { SyncKV } from "./host.ts";
import type { TxOrder } from "./mempool/index.ts";
import type { Network, NetworkModules } from "./p2p/index.ts";
import type { ChainParams } from "./params.ts";
import type { StateStore } from "./store/index.ts";

export interface Kinds {
  crypto: { given: { readonly kernels: Kernels; readonly params: ChainParams }; made: SignatureScheme };
  store: { given: { readonly kv: SyncKV; readonly kernels: Kernels }; made: StateStore };
  dapp: {
    /** `schemes` where contracts are executed; reading transactions and asking for names needs none. */
    given: { readonly params: ChainParams; readonly kernels: Kernels; readonly schemes?: SchemeBook };
    made: Dapp;
  };
  mempool: { given: { readonly capacity: number }; made: TxOrder };
  /** Made later, so that its code is loaded only by nodes that have peers. */
  p2p: { given: NetworkModules; made: Network | Promise<Network> };
  consensus: { given: { readonly params: ChainParams }; made: Consensus };
}
export type Kind = keyof Kinds;

export interface Plugin<K extends Kind, C = unknown> {
  readonly kind: K;
  readonly name: string;
  /** Version of this contract that the plug-in was written for. */
  readonly api: 1;
  /** JSON Schema of the plug-in's own table; defaults, checks and documentation come from it. */
  readonly config: TSchema;
  /** Hosts it runs on; undefined: all. */
  readonly hosts?: readonly ("node" | "browser")[];
  create(config: C, given: Kinds[K]["given"]): Kinds[K]["made"];
}
