// Bugs that the simulator must find: each a mistake that somebody could make in a node, made here from outside.
import { range } from "../../src/chain/layout.ts";
import type { Dapp } from "../../src/dapp/index.ts";
import type { Kind, Plugin } from "../../src/plugin.ts";
import type { Catalog } from "../../src/registry.ts";
import { Account } from "../../src/types/proto/account.ts";
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
};
