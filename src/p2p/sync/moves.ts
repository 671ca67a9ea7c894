// What the sync machine takes in and gives out: everything that it hears of the world, and everything it wants done.
import type { Connected } from "../../chain/index.ts";
import type { Code, Detail } from "../../errors.ts";
import type { PeerId } from "../index.ts";
import type { Status } from "../status.ts";
import type { Base } from "./branch.ts";
import type { CheckedHeader } from "./headers.ts";

export type Input =
  /** A peer is there, or says something new of its chain. */
  | { readonly type: "peer"; readonly peer: PeerId; readonly status: Status }
  | { readonly type: "gone"; readonly peer: PeerId }
  /** A peer knows a block whose parent is not known here. */
  | { readonly type: "hint"; readonly peer: PeerId }
  /** The chain has moved. */
  | { readonly type: "tip" }
  | {
      readonly type: "headers";
      readonly id: number;
      readonly headers: readonly CheckedHeader[];
      readonly status: Status;
    }
  /** Bytes of an answer have come. */
  | { readonly type: "part"; readonly id: number; readonly bytes: number }
  /** A body, or that the peer does not have it. */
  | { readonly type: "body"; readonly id: number; readonly hash: Uint8Array; readonly body: Uint8Array | undefined }
  /** An answer with bodies is complete. */
  | { readonly type: "bodies"; readonly id: number }
  | { readonly type: "failed"; readonly id: number; readonly code: Code }
  | { readonly type: "connected"; readonly hash: Uint8Array; readonly status: Connected["status"] }
  /** `body`: not what the header promised; `block`: against the rules; `none`: no verdict was reached. */
  | {
      readonly type: "refused";
      readonly hash: Uint8Array;
      readonly code: Code;
      readonly fault: "body" | "block" | "none";
      /** Who gave the body. */
      readonly from: PeerId;
    }
  | { readonly type: "tick" };

export type Output =
  | {
      readonly type: "getHeaders";
      readonly id: number;
      readonly peer: PeerId;
      readonly locator: readonly Uint8Array[];
    }
  | {
      readonly type: "getBodies";
      readonly id: number;
      readonly peer: PeerId;
      readonly hashes: readonly Uint8Array[];
      /** Most bytes of one body and of all. */
      readonly limit: number;
      readonly total: number;
    }
  | { readonly type: "cancel"; readonly id: number }
  | { readonly type: "connect"; readonly checked: CheckedHeader; readonly body: Uint8Array; readonly from: PeerId }
  | { readonly type: "punish"; readonly peer: PeerId; readonly code: Code; readonly detail: Detail }
  | { readonly type: "log"; readonly level: "debug" | "info" | "warn"; readonly text: string; readonly data: Detail };

/** What the machine sees of the chain. */
export interface ChainView {
  tip(): Base;
  /** Hash of the main chain. */
  hashAt(height: number): Uint8Array | undefined;
  /** A stored block, on the main chain or beside it. */
  known(hash: Uint8Array): Base | undefined;
}

/** Bounds of the machine. */
export interface SyncLimits {
  /** Most headers ahead of the chain. */
  readonly headers: number;
  /** Bodies that are asked for ahead of the one that the chain waits for. */
  readonly blocks: number;
  readonly bytes: number;
  /** Blocks handed to the chain at once. */
  readonly connecting: number;
  /** Requests for bodies to one peer at once. */
  readonly perPeer: number;
  /** Peers that are kept track of. */
  readonly peers: number;
  /** Most blocks that a branch may leave the main chain below its end. */
  readonly maxReorg: number;
}

export const defaultLimits: SyncLimits = {
  headers: 4096,
  blocks: 1024,
  bytes: 33_554_432,
  connecting: 32,
  perPeer: 2,
  peers: 256,
  maxReorg: 1000,
};
