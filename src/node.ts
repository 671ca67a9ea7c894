// Assembles a full node from its parts in the order of their dependencies and closes them in reverse. It owns no rule
// and no protocol: reading this file shows what a node consists of.
import { createAddressBook } from "./address/book.ts";
import type { AddressBook } from "./address/index.ts";
import { catalog as builtIn } from "./catalog.ts";
import { Chain } from "./chain/chain.ts";
import { peersPrefix, poolPrefix, statePrefix } from "./chain/layout.ts";
import { type ChainOptions, defaultOptions } from "./chain/modules.ts";
import { chainConfigHash } from "./config/hash.ts";
import type { Consensus, ConsensusModules } from "./consensus/index.ts";
import { Schemes } from "./crypto/schemes.ts";
import { signedItem, txItem } from "./crypto/verify.ts";
import type { Dapp } from "./dapp/index.ts";
import { asChainError, type ChainError } from "./errors.ts";
import { createExecutor } from "./executor/executor.ts";
import type { Executor } from "./executor/index.ts";
import type { Host, SyncKV, VerifyItem } from "./host.ts";
import { prefixed } from "./kv/prefix.ts";
import { defaultPool, type PoolConfig } from "./mempool/limits.ts";
import { Pool } from "./mempool/pool.ts";
import type { Admission } from "./p2p/index.ts";
import { openStack, type PeerLimits, type Stack } from "./p2p/stack.ts";
import { type ChainParams, maxBlockSize, versioned } from "./params.ts";
import { type Catalog, loadAll, make } from "./registry.ts";
import type { RpcModules } from "./rpc/index.ts";
import { rpcNet } from "./rpc/net.ts";
import type { StateStore } from "./store/index.ts";
import { realName } from "./types/names.ts";
import type { Tx } from "./types/tx.ts";
import { version } from "./version.ts";

/** The plug-ins' own tables, unchecked: by plug-in name inside each kind. */
export type SubTables = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export interface NodeOptions {
  readonly params: ChainParams;
  readonly chain?: Partial<ChainOptions>;
  readonly pool?: Partial<PoolConfig>;
  /** Name of the mempool's order, `timeline` by default. */
  readonly order?: string;
  /** Whether this node makes blocks, true by default. */
  readonly mine?: boolean;
  readonly sub?: {
    readonly crypto?: SubTables;
    readonly store?: SubTables;
    readonly dapp?: SubTables;
    readonly mempool?: SubTables;
    readonly p2p?: SubTables;
    readonly consensus?: SubTables;
  };
  /** Absent: the node knows nobody. */
  readonly p2p?: PeerOptions;
  /** Further plug-ins beside the built-in ones. */
  readonly catalog?: Catalog;
}

/** How the node meets others. */
export interface PeerOptions {
  /** Name of the network plug-in. */
  readonly name: string;
  /** Seed of the node's Ed25519 key, 32 bytes. */
  readonly identity: Uint8Array;
  /** Multiaddrs with peer ids that are dialled from the start. */
  readonly seeds?: readonly string[];
  /** Open to all by default. */
  readonly admission?: Admission;
  readonly limits?: Partial<PeerLimits>;
  /** A light peer announces nothing and serves nothing. */
  readonly light?: boolean;
}

/** What executes blocks, without a chain: replaying and verifying need no more. */
export interface Engine {
  readonly params: ChainParams;
  readonly addresses: AddressBook;
  readonly schemes: Schemes;
  readonly dapps: ReadonlyMap<string, Dapp>;
  readonly executor: Executor;
  readonly consensus: Consensus;
  /** The state store on (a part of) a database. */
  store(kv: SyncKV): Promise<StateStore>;
}

/** @throws ChainError plugin.unknown, config.invalid */
export async function openEngine(options: NodeOptions, kernels: Host["kernels"]): Promise<Engine> {
  const { params, catalog = builtIn, sub = {} } = options;
  const addresses = createAddressBook(params, kernels);
  const made = await loadAll(catalog, "crypto", sub.crypto ?? {}, { params, kernels });
  const schemes = new Schemes(made, params, kernels);
  const given = { params, kernels, schemes };
  const dapps = await loadAll(catalog, "dapp", { ...params.exec.sub, ...sub.dapp }, given);
  const executor = createExecutor({ params, addresses, kernels, dapps });
  const { name } = params.consensus;
  const table = { ...params.consensus.sub[name], ...sub.consensus?.[name] };
  const consensus = await make(catalog, "consensus", name, table, { params });
  const storeName = params.store.name;
  return {
    params,
    addresses,
    schemes,
    dapps: new Map(dapps.map((dapp) => [dapp.name, dapp])),
    executor,
    consensus,
    store: (kv) => make(catalog, "store", storeName, sub.store?.[storeName], { kv, kernels }),
  };
}

/** A running node. */
export interface Node {
  readonly engine: Engine;
  readonly chain: Chain;
  readonly pool: Pool;
  /** Undefined on a node without a network. */
  readonly peers: Stack | undefined;
  /** What the RPC part needs of this node. */
  readonly rpc: RpcModules;
  /** Listens and looks for peers, then makes blocks when the options say so. @throws ChainError net.listen */
  start(): Promise<void>;
  /** Why the node can make no progress any more: its store failed. */
  readonly failure: ChainError | undefined;
  /** Re-executes the chain from genesis in `scratch`, an empty store. @throws ChainError store.corrupt, timeout */
  verify(scratch: SyncKV, request?: VerifyRequest): Promise<{ readonly height: number; readonly txs: number }>;
  /** Stops making blocks, writes out what waits and closes the store. Does not close the host's verifier. */
  close(): Promise<void>;
}
interface VerifyRequest {
  readonly to?: number;
  readonly onProgress?: (height: number) => void;
  readonly signal?: AbortSignal;
}

/** @throws ChainError chain.foreign, store.corrupt, config.invalid, plugin.unknown, kv.io */
export async function openNode(options: NodeOptions, host: Host): Promise<Node> {
  const { params, catalog = builtIn, sub = {} } = options;
  const { clock, log, metrics, kernels, verifier, random } = host;
  const engine = await openEngine(options, kernels);
  const { addresses, schemes, executor, consensus, dapps } = engine;
  const kv = await host.kv("chain");
  /** What is open, in the order in which it was opened. */
  const opened: (() => void | Promise<void>)[] = [() => kv.close()];
  const close = async () => {
    for (let last = opened.pop(); last !== undefined; last = opened.pop()) await last();
  };
  try {
    const store = await engine.store(prefixed(kv, statePrefix));
    const signatureItem = (tx: Tx, height: number) => orNothing(() => txItem(tx, schemes, height));
    const chain = await Chain.open(
      { params, options: { ...defaultOptions, ...options.chain } },
      {
        kv,
        store,
        executor,
        consensus,
        verifier,
        signatureItem,
        blockSignatureItem: (block, hash) =>
          orNothing(() => signedItem(hash, block.signature, schemes, Number(block.height))),
        addresses,
        receiver: (tx) => receiverOf(dapps, addresses, tx),
        hasher: kernels,
        clock,
        log: log.child("chain"),
        metrics,
      },
    );
    const config: PoolConfig = { ...defaultPool, ...options.pool };
    const orderName = options.order ?? "timeline";
    const order = await make(catalog, "mempool", orderName, sub.mempool?.[orderName], {
      capacity: config.poolCacheSize,
    });
    opened.push(() => chain.close());
    let peers: Stack | undefined;
    const synced = () => peers?.synced() ?? true;
    const pool = new Pool(config, {
      params,
      order,
      executor,
      chain,
      addresses,
      hasher: kernels,
      verifier,
      clock,
      log: log.child("mempool"),
      kv: prefixed(kv, poolPrefix),
      signatureItem,
      markVerified: (fullId) => chain.markVerified(fullId),
      synced,
    });
    opened.push(() => pool.close());
    opened.push(chain.onChange((change) => pool.changed(change)));
    await pool.open();
    if (options.p2p !== undefined) {
      const stack = await openPeers(options, options.p2p, { engine, chain, pool, kv, host });
      opened.push(() => stack.close());
      peers = stack;
    }

    const stop = new AbortController();
    let making: Promise<void> | undefined;
    return {
      engine,
      chain,
      pool,
      peers,
      rpc: rpcModules({ engine, chain, pool, store, host, random, peers }),
      get failure() {
        return chain.failure;
      },
      async start() {
        if (peers !== undefined) await peers.start();
        if (options.mine === false || making !== undefined) return;
        const modules = consensusModules(chain, pool, params, host);
        making = consensus.run(modules, stop.signal).catch((error: unknown) => {
          log.error("the consensus engine stopped", { code: asChainError(error).code, error });
        });
      },
      async verify(scratch, request = {}) {
        const copy = await engine.store(prefixed(scratch, statePrefix));
        return chain.verify({ scratch: { kv: scratch, store: copy }, ...request });
      },
      async close() {
        stop.abort();
        await making;
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

interface PeerParts {
  readonly engine: Engine;
  readonly chain: Chain;
  readonly pool: Pool;
  readonly kv: SyncKV;
  readonly host: Host;
}

const openToAll: Admission = { members: undefined, lightOpen: true, onChange: () => () => {} };

function openPeers(options: NodeOptions, own: PeerOptions, parts: PeerParts): Promise<Stack> {
  const { params, catalog = builtIn, sub = {} } = options;
  const { engine, chain, pool, kv, host } = parts;
  const { kernels, clock, random, metrics, log, net } = host;
  const { name, identity, seeds = [], admission = openToAll, limits, light } = own;
  return openStack(
    {
      chainHash: chainConfigHash(params, kernels),
      title: params.title,
      agent: `tenon/${version}`,
      seeds,
      maxReorg: options.chain?.maxReorg,
      ...(limits === undefined ? {} : { limits }),
      ...(light === undefined ? {} : { light }),
    },
    {
      makeNetwork: (given) => make(catalog, "p2p", name, sub.p2p?.[name], given),
      identity,
      chain,
      pool,
      params,
      consensus: engine.consensus,
      kernels,
      admission,
      clock,
      random,
      log: log.child("p2p"),
      metrics,
      kv: prefixed(kv, peersPrefix),
      host: net,
    },
  );
}

function orNothing(make: () => VerifyItem): VerifyItem | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}

/** The receiver that counts (reference: execution.md section 8). */
function receiverOf(dapps: ReadonlyMap<string, Dapp>, addresses: AddressBook, tx: Tx): string {
  return dapps.get(realName(tx.execer))?.realTo?.(tx, addresses) ?? tx.to;
}

/** What a producer leaves free of the largest block. */
const reserve = 100_000;

function consensusModules(chain: Chain, pool: Pool, params: ChainParams, host: Host): ConsensusModules {
  return {
    chain,
    clock: host.clock,
    log: host.log.child("consensus"),
    pending: (signal) => pool.pending(signal),
    async build({ blockTime, allowEmpty, minTxs = 1 }) {
      const most = versioned(params.maxTxNumber, params.forks, Number(chain.tip().height) + 1);
      const chosen = pool.select(most, maxBlockSize - reserve);
      const count = chosen.reduce((sum, entry) => sum + entry.members.length, 0);
      if (count < minTxs && !allowEmpty) return undefined;
      const units = chosen.map((entry) => entry.members);
      const { block, dropped } = await chain.execute({ units, blockTime, allowEmpty, absentAt: pool.followed });
      for (const { tx, code } of dropped) pool.drop(tx.hash, code);
      return block;
    },
    async commit(block) {
      try {
        await chain.connect(block, { source: "own" });
      } catch (error) {
        // Another producer has made the very same block.
        if (asChainError(error).code !== "block.exists") throw error;
      }
    },
  };
}

interface RpcParts {
  readonly engine: Engine;
  readonly chain: Chain;
  readonly pool: Pool;
  readonly store: StateStore;
  readonly host: Host;
  readonly random: Host["random"];
  readonly peers: Stack | undefined;
}

function rpcModules({ engine, chain, pool, store, host, random, peers }: RpcParts): RpcModules {
  const { params, addresses, schemes, dapps } = engine;
  return {
    params,
    chain,
    pool,
    dapps: (name) => dapps.get(name),
    addresses,
    schemes: schemes.list().flatMap(({ id }) => schemes.byId(id) ?? []),
    kernels: host.kernels,
    clock: host.clock,
    random,
    log: host.log.child("rpc"),
    version: { app: version, chain33: "1.69.0", localDb: "2.0.0" },
    // Without a network there is nobody to catch up with.
    isSync: () => peers?.synced() ?? true,
    ...(peers === undefined
      ? {}
      : { net: rpcNet({ net: peers.net, network: peers.network, chain, pool, clock: host.clock }) }),
    isClockSync: () => true,
    prove: (root, key) => store.prove(root, key),
  };
}
