// Makes a node, or its executing part, out of a configuration: the one place where the command line meets the assembly.
import { rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Build, supportedBuilds } from "../../runtime/kernels/builds.ts";
import { catalog as builtIn } from "../../src/catalog.ts";
import { hostPort, type NodeConfig } from "../../src/config/node.ts";
import { fail } from "../../src/errors.ts";
import type { Log } from "../../src/host.ts";
import { lossyText, utf8 } from "../../src/lib/bytes.ts";
import { parseJson, print } from "../../src/lib/json.ts";
import { type NodeOptions, openEngine, openNode, type PeerOptions } from "../../src/node.ts";
import type { ChainParams } from "../../src/params.ts";
import { type Catalog, pluginsOf } from "../../src/registry.ts";
import type { Method } from "../../src/rpc/method.ts";
import { peerMethods } from "../../src/rpc/methods/peers.ts";
import { createRpc } from "../../src/rpc/server.ts";
import { type Configuration, loadConfig, packagesOf } from "../config.ts";
import { openNodeHost } from "../index.ts";
import { openLevel } from "../kv.ts";
import { collectNode, healthFacts } from "../metrics/collect.ts";
import { healthOf } from "../metrics/health.ts";
import { MemoryMetrics } from "../metrics/memory.ts";
import { watchProcess } from "../metrics/process.ts";
import { serveMonitor } from "../metrics/server.ts";
import { withPackages } from "../packages.ts";
import { peerAdmin } from "../peers/admin.ts";
import { openIdentity } from "../peers/identity.ts";
import { MemberList } from "../peers/members.ts";
import { serveRpc } from "../rpc/http.ts";
import type { LocalEngine, LocalNode } from "./nodeapi.ts";

/** A folder's configuration with the plug-ins that it may name. */
export interface Setup {
  readonly configuration: Configuration;
  readonly catalog: Catalog;
}

/**
 * @param overrides of node.toml for this run, as environment variables are written
 * @throws ChainError config.unreadable, config.invalid, plugin.unknown
 */
export async function loadSetup(folder: string, overrides: NodeJS.ProcessEnv = {}): Promise<Setup> {
  const catalog = await catalogOf(folder);
  const env = { ...process.env, ...overrides };
  return { catalog, configuration: await loadConfig(folder, await pluginsOf(catalog), env) };
}

/** The built-in plug-ins and those of the packages that a folder's node.toml names. */
export async function catalogOf(folder: string): Promise<Catalog> {
  return withPackages(builtIn, await packagesOf(folder), folder);
}

/** The assembly's options from both files. */
function nodeOptions({ configuration, catalog }: Setup, p2p?: PeerOptions): NodeOptions {
  const { chain, node } = configuration;
  const { params, cryptoSub } = chain;
  const { name, sub, ...pool } = node.mempool;
  const dapps = Object.entries(node.exec.sub).map(([one, own]) => [one, { ...params.exec.sub[one], ...own }]);
  const schemes = Object.entries(node.crypto.sub).map(([one, own]) => [one, { ...cryptoSub[one], ...own }]);
  return {
    params,
    catalog,
    chain: node.chain,
    pool,
    order: name,
    mine: node.consensus.mine,
    sub: {
      crypto: { ...cryptoSub, ...Object.fromEntries(schemes) },
      store: node.store.sub,
      dapp: Object.fromEntries(dapps),
      mempool: sub,
      p2p: node.p2p.sub,
      consensus: node.consensus.sub,
    },
    ...(p2p === undefined ? {} : { p2p }),
  };
}

interface Meeting {
  readonly options: PeerOptions;
  readonly members: MemberList;
}

/** What a node brings along to meet others: its key, whom it calls, and whom it lets in. */
async function meet(folder: string, config: NodeConfig["p2p"]): Promise<Meeting> {
  const [identity, members] = await Promise.all([
    openIdentity(resolve(folder, config.identity), process.env),
    MemberList.open(folder, config),
  ]);
  const { outbound, maxFull: full, maxLight: light, maxPerPrefix: perPrefix } = config;
  const options: PeerOptions = {
    name: config.name,
    identity: identity.seed,
    seeds: [...new Set([...config.seeds, ...members.nodes])],
    admission: members,
    limits: { outbound, full, light, perPrefix },
  };
  return { options, members };
}

export interface LocalOptions {
  readonly log: Log;
  /** Whether it answers on the network and makes blocks; otherwise it is open for maintenance only. */
  readonly run: boolean;
}

/** @throws ChainError whatever openNode and the servers throw; nothing stays open then */
export async function openLocal(setup: Setup, { log, run }: LocalOptions): Promise<LocalNode> {
  const { folder, node: config } = setup.configuration;
  // Maintenance meets nobody.
  const meeting = run && config.p2p.enable ? await meet(folder, config.p2p) : undefined;
  const options = nodeOptions(setup, meeting?.options);
  const metrics = new MemoryMetrics();
  const directory = resolve(folder, config.database.path);
  const undo: (() => Promise<void>)[] = [];
  const close = async () => {
    for (let last = undo.pop(); last !== undefined; last = undo.pop()) await last();
  };
  try {
    const host = await openNodeHost({
      directory,
      folder,
      params: options.params,
      log,
      metrics,
      level: { cacheMb: Math.max(1, Math.round(config.database.cache / 0x10_0000)) },
      workers: config.verifyWorkers,
      builds: config.kernelBuilds,
      crypto: options.sub?.crypto ?? {},
    });
    undo.push(() => host.close());
    const node = await openNode(options, host);
    undo.push(() => node.close());
    const services = new Map<string, readonly Method[]>();
    if (node.peers !== undefined && meeting !== undefined) {
      services.set("Tenon", peerMethods(peerAdmin(node.peers, meeting.members)));
      const unwatch = meeting.members.watch(log.child("p2p"));
      undo.push(async () => unwatch());
    }
    const dispatcher = createRpc(config.rpc, node.rpc, services);
    let url: string | undefined;
    let metricsUrl: string | undefined;
    if (run) {
      const bind = hostPort(config.metrics.bind);
      if (config.metrics.enabled && bind !== undefined) {
        const watch = watchProcess();
        undo.push(async () => watch.close());
        const pages = {
          metrics: () => {
            watch.collect(metrics);
            collectNode(node, metrics);
            return metrics.text();
          },
          health: () => healthOf(healthFacts(node, watch.lagMs(), (meeting?.options.seeds?.length ?? 0) > 0)),
        };
        const server = await serveMonitor(pages, bind).catch((error: NodeJS.ErrnoException) => {
          throw fail("config.invalid", { path: "metrics.listenAddr", reason: `cannot be bound: ${error.code}` });
        });
        undo.push(() => server.close());
        metricsUrl = server.address;
      }
      if (config.rpc.jrpcBindAddr !== "") {
        const certificates = {
          certFile: resolve(folder, config.rpc.certFile),
          keyFile: resolve(folder, config.rpc.keyFile),
        };
        const server = await serveRpc(dispatcher, { ...config.rpc, ...certificates }, log.child("rpc"));
        undo.push(() => server.close());
        url = server.url;
      }
      await node.start();
    }
    return {
      url,
      metricsUrl,
      status() {
        const { height, hash, blockTime } = node.chain.tip();
        return {
          height: Number(height),
          hash,
          blockTime: Number(blockTime),
          txs: node.chain.totalFee(hash)?.txCount ?? 0n,
          pool: node.pool.size,
          peers: node.peers?.net.peers().length ?? 0,
          sync: node.peers?.progress(),
          failure: node.failure,
        };
      },
      async call(method, argument) {
        const body = utf8(
          print({ id: 1, method: method.includes(".") ? method : `Chain33.${method}`, params: [argument] }),
        );
        const answer = parseJson(lossyText((await dispatcher.handle(body, { ip: "127.0.0.1" })).body));
        const { result = null, error } = answer as { result?: typeof answer; error?: string | null };
        if (typeof error === "string") throw fail("remote.refused", { method }, error);
        return result;
      },
      async verify({ to, onProgress, signal }) {
        const path = join(directory, "verify");
        rmSync(path, { recursive: true, force: true });
        const scratch = await openLevel(path);
        try {
          return await node.verify(scratch, { onProgress, signal, ...(to === undefined ? {} : { to }) });
        } finally {
          await scratch.close();
          rmSync(path, { recursive: true, force: true });
        }
      },
      rollback: (height) => node.chain.rollback(height),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * @param builds kernels that may run; the best by default
 * @throws ChainError config.invalid, plugin.unknown
 */
export async function openLocalEngine(
  params: ChainParams,
  log: Log,
  builds: readonly Build[] = supportedBuilds(),
): Promise<LocalEngine> {
  const metrics = new MemoryMetrics();
  const host = await openNodeHost({ directory: "", params, log, metrics, builds });
  try {
    const { kernels, verifier } = host;
    return { engine: await openEngine({ params }, kernels), kernels, verifier, close: () => host.close() };
  } catch (error) {
    await host.close();
    throw error;
  }
}
