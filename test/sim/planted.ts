// Bugs that the simulator must find: each a mistake that somebody could make in a node, made here from outside.
import { range } from "../../src/chain/layout.ts";
import type { Dapp } from "../../src/dapp/index.ts";
import { mapKey } from "../../src/lib/bytes.ts";
import { maxShorts, splitShorts, TxAnnouncement } from "../../src/p2p/gossip/messages.ts";
import type { Network } from "../../src/p2p/index.ts";
import type { Kind, Plugin } from "../../src/plugin.ts";
import type { Catalog } from "../../src/registry.ts";
import type { StateChange, StateStore } from "../../src/store/index.ts";
import { Account } from "../../src/types/proto/account.ts";
import { Block } from "../../src/types/proto/blockchain.ts";
import type { Planted } from "./node.ts";

interface Bug {
  readonly about: string;
  readonly planted: Planted;
  /** What a finding of it says. */
  readonly found: RegExp;
}

/** A catalog with a plug-in replaced. */
export function replaced<K extends Kind>(
  of: Catalog,
  kind: K,
  name: string,
  change: (plugin: Plugin<K>) => Plugin<K>,
): Catalog {
  const load = of[kind][name];
  if (load === undefined) throw new Error(`there is no ${kind} ${name}`);
  return { ...of, [kind]: { ...of[kind], [name]: async () => change(await load()) } };
}

/** Coins whose transfers make a unit. */
export function generous(coins: Dapp): Dapp {
  return {
    ...coins,
    exec(context) {
      const receipt = coins.exec(context);
      const credit = receipt?.KV[1];
      if (receipt === undefined || credit === undefined) return receipt;
      const account = Account.decode(credit.value);
      const value = Account.encode({ ...account, balance: account.balance + 1n });
      context.state.set(credit.key, value);
      return { ...receipt, KV: [...receipt.KV.slice(0, 1), { key: credit.key, value }] };
    },
  };
}

/** A node that takes a block's state root for its own, whatever it has come to: it forgets the last change of each block. */
function credulous(): Planted {
  const said = new Map<number, Map<number, Uint8Array>>();
  const rootsOf = (machine: number) => {
    const roots = said.get(machine) ?? new Map<number, Uint8Array>();
    said.set(machine, roots);
    return roots;
  };
  return {
    node({ chain }, machine) {
      if (machine !== 2) return;
      const connect = chain.connect.bind(chain);
      chain.connect = (given, options) => {
        const block = given instanceof Uint8Array ? Block.decode(given) : "block" in given ? given.block : given;
        rootsOf(machine).set(Number(block.height), block.stateHash);
        return connect(given, options);
      };
    },
    catalog: (of, machine) =>
      machine !== 2
        ? of
        : replaced(of, "store", "mavl", (plugin) => ({
            ...plugin,
            create: (config, given) => renamed(plugin.create(config, given), rootsOf(machine)),
          })),
  };
}

/** A store whose versions are known by the roots that others gave them. */
function renamed(store: StateStore, roots: ReadonlyMap<number, Uint8Array>): StateStore {
  const real = new Map<string, Uint8Array>();
  const changes = new WeakMap<StateChange, StateChange>();
  const rootOf = (root: Uint8Array) => real.get(mapKey(root)) ?? root;
  return {
    name: store.name,
    at: (root) => store.at(rootOf(root)),
    has: (root) => store.has(rootOf(root)),
    apply(root, pairs, height) {
      const given = roots.get(height);
      const change = store.apply(rootOf(root), given === undefined ? pairs : pairs.slice(0, -1), height);
      if (given === undefined) return change;
      const shown = { root: given, writes: change.writes };
      real.set(mapKey(given), change.root);
      changes.set(shown, change);
      return shown;
    },
    settle: (change, durable) => store.settle(changes.get(change) ?? change, durable),
    prove: (root, key) => store.prove(rootOf(root), key),
    list: (root, range) => store.list(rootOf(root), range),
  };
}

/** A node that names a transaction once, and never tells whoever connects later what waits. */
function forgetful(network: Network): Network {
  const named = new Set<string>();
  return new Proxy(network, {
    get(target, name) {
      if (name === "publish") {
        return async (topic: string, data: Uint8Array) => {
          if (!topic.includes("/tx/")) return target.publish(topic, data);
          const { shorts } = TxAnnouncement.decode(data);
          const fresh = splitShorts(shorts, maxShorts).filter((short) => !named.has(short));
          for (const short of fresh) named.add(short);
          return fresh.length === 0 ? 0 : target.publish(topic, data);
        };
      }
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

export const bugs: Readonly<Record<string, Bug>> = {
  "a lost undo": {
    about: "blocks forget what they have changed, so taking them off leaves the indexes as they are",
    planted: {
      disk: (disk) => {
        disk.tamper = ({ writes, sync }) => ({
          writes: writes.map(({ key, value }) =>
            key[0] === range.undo && value !== undefined ? { key, value: new Uint8Array(0) } : { key, value },
          ),
          sync,
        });
      },
    },
    found: /does not verify|lost|no rest/,
  },
  "an unbounded queue": {
    about: "the pool takes in whatever comes",
    planted: {
      catalog: (of) =>
        replaced(of, "mempool", "timeline", (plugin) => ({
          ...plugin,
          create: (config) => plugin.create(config, { capacity: 1_000_000 }),
        })),
    },
    found: /the pool holds/,
  },
  "a dropped acknowledgement": {
    about: "the pool's journal never reaches the disk",
    planted: {
      disk: (disk) => {
        disk.tamper = ({ writes, sync }) => ({ writes: writes.filter(({ key }) => key[0] !== range.pool), sync });
      },
    },
    found: /^all: lost/,
  },
  "a sync that does not": {
    about: "batches that must survive a power loss do not",
    planted: {
      disk: (disk) => {
        disk.tamper = ({ writes }) => ({ writes, sync: false });
      },
    },
    found: /lost|no rest|cannot start/,
  },
  "transactions of lost blocks": {
    about: "a pool does not take back what a reorganisation takes off the chain",
    planted: {
      node: ({ pool }) => {
        const changed = pool.changed.bind(pool);
        pool.changed = (change) => changed({ ...change, disconnected: [] });
      },
    },
    found: /^all: lost/,
  },
  "coins from nowhere": {
    about: "the contract of the coins gives the receiver one unit too many, on every node",
    planted: {
      catalog: (of) =>
        replaced(of, "dapp", "coins", (plugin) => ({
          ...plugin,
          create: (config, given) => generous(plugin.create(config, given)),
        })),
    },
    found: /instead of|are not the/,
  },
  "a state root that nobody compares": {
    about: "machine 2 takes the root in a block's header for its own and forgets a change of each block",
    planted: credulous(),
    found: /instead of|are not the|cannot start|must not/,
  },
  "no second announcement": {
    about: "transactions are named once, and who connects later is not told what waits",
    planted: {
      catalog: (of) =>
        replaced(of, "p2p", "memory", (plugin) => ({
          ...plugin,
          create: async (config, given) => forgetful(await plugin.create(config, given)),
        })),
      node: ({ pool }) => {
        pool.all = () => [];
      },
    },
    found: /no rest/,
  },
};
