// What the RPC part is given and what it offers: the methods of `Chain33.*` and `Tenon.*` behind one pure dispatcher.
// It holds no state of the chain; hosts (node/rpc) carry the bytes.
import type { Kernels } from "../../runtime/kernels.ts";
import type { AddressBook } from "../address/index.ts";
import type { ChainReader } from "../chain/index.ts";
import type { SignatureScheme } from "../crypto/index.ts";
import type { Dapp, Query } from "../dapp/index.ts";
import type { Clock, Log, Random } from "../host.ts";
import type { TxStatus } from "../mempool/index.ts";
import type { ChainParams } from "../params.ts";
import type { Header } from "../types/proto/blockchain.ts";
import type { Tx } from "../types/tx.ts";

/** What RPC needs of the mempool. */
export interface RpcPool {
  /** Transactions and groups that wait. */
  readonly size: number;
  /**
   * Checks and enters a transaction (or a group in wire form) and hands it on to the network.
   * @returns its hash
   * @throws ChainError with the reason of the refusal
   */
  add(tx: Tx): Promise<Uint8Array>;
  /** What is known about a transaction by its hash; undefined for one that was never seen or is forgotten. */
  status(hash: Uint8Array): TxStatus | undefined;
  /** Wire forms in the order of packing; without `expired`, those that the next block could still take. */
  all(expired: boolean): readonly { readonly tx: Tx }[];
  /** The newest ten. */
  last(): readonly { readonly tx: Tx }[];
  /** Advised fee rate per 1000 bytes when that much more is to come; 0 means the pool's own assumption. */
  properFee(txCount: number, txSize: number): bigint;
}

/** Keys that this node holds. */
interface RpcWallet {
  /** The secret behind an address. @throws ChainError when the wallet is locked or does not have it */
  secret(address: string): Promise<Uint8Array>;
}

export interface RpcPeer {
  readonly addr: string;
  readonly port: number;
  readonly name: string;
  readonly mempoolSize: number;
  readonly self: boolean;
  readonly header: Header;
  readonly version: string;
  readonly localDBVersion: string;
  readonly storeDBVersion: string;
  readonly runningTime: string;
  readonly fullNode: boolean;
  readonly blocked: boolean;
  readonly finalized: { readonly height: bigint; readonly hash: Uint8Array };
}

export interface RpcNet {
  peers(): readonly RpcPeer[];
  info(): {
    readonly externalAddr: string;
    readonly localAddr: string;
    readonly service: boolean;
    readonly outbounds: number;
    readonly inbounds: number;
    readonly routingtable: number;
    readonly peerstore: number;
    readonly ratein: string;
    readonly rateout: string;
    readonly ratetotal: string;
  };
}

export interface RpcModules {
  readonly params: ChainParams;
  readonly chain: ChainReader;
  readonly pool: RpcPool;
  /** A native contract by its real name. */
  readonly dapps: (name: string) => Dapp | undefined;
  readonly addresses: AddressBook;
  readonly schemes: readonly SignatureScheme[];
  readonly kernels: Kernels;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Versions that Version reports; `chain33` is the release whose wire formats are spoken. */
  readonly version: { readonly app: string; readonly chain33: string; readonly localDb: string };
  /** Whether the chain has caught up with its peers. */
  readonly isSync: () => boolean;
  /** Whether the clock agrees with time servers; true where nothing checks it. */
  readonly isClockSync: () => boolean;
  /** Name of the scheme that SignRawTx uses; secp256k1 when not given. */
  readonly signType?: string;
  readonly wallet?: RpcWallet;
  /** Absent on a node without a network. */
  readonly net?: RpcNet;
  /** Queries of QueryChain: contract → function. The core contracts register none. */
  readonly chainQueries?: ReadonlyMap<string, ReadonlyMap<string, Query>>;
  /** Last block that can no longer be undone, where the consensus knows one. */
  readonly finalized?: () => { readonly height: bigint; readonly hash: Uint8Array } | undefined;
  /** Encoded proof of a key at a root; undefined when the key is absent or the store has no proofs. */
  readonly prove?: (root: Uint8Array, key: Uint8Array) => Uint8Array | undefined;
}
