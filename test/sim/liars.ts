// Machines that lie: whole nodes that are honest in everything but one. They belong to nobody's network and are judged by
// nobody; what counts is that honest machines come to rest beside them, and know who lied.
import { concat } from "../../src/lib/bytes.ts";
import type { Connection, Network } from "../../src/p2p/index.ts";
import type { Plugin } from "../../src/plugin.ts";
import type { Planted } from "./node.ts";
import { generous, replaced } from "./planted.ts";

/** Frames of a connection that are as they should be: the handshake. */
const honestFrames = 4;

/** A changed copy: one bit in the middle. */
function spoilt(bytes: Uint8Array): Uint8Array {
  const out = bytes.slice();
  const at = out.length >> 1;
  if (out.length > 0) out[at] = (out[at] as number) ^ 1;
  return out;
}

/** A network whose connections do something to each frame that is sent, after the first ones. */
function frames(change: (frame: Uint8Array, number: number) => Uint8Array | undefined): Planted {
  const wrapped = (connection: Connection): Connection => {
    let sent = 0;
    const send = (frame: Uint8Array) => {
      const changed = ++sent <= honestFrames ? frame : change(frame, sent);
      return changed === undefined ? Promise.resolve() : connection.send(changed);
    };
    return new Proxy(connection, {
      get(target, name) {
        if (name === "send") return send;
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
  };
  const network = (inner: Network): Network =>
    new Proxy(inner, {
      get(target, name) {
        if (name === "dial") return async (...args: Parameters<Network["dial"]>) => known(await target.dial(...args));
        if (name === "onConnection") {
          return (listener: (connection: Connection) => void) => target.onConnection((one) => listener(known(one)));
        }
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
  const seen = new WeakMap<Connection, Connection>();
  const known = (connection: Connection): Connection => {
    const one = seen.get(connection) ?? wrapped(connection);
    seen.set(connection, one);
    return one;
  };
  return {
    catalog: (of) =>
      replaced(of, "p2p", "memory", (plugin: Plugin<"p2p">) => ({
        ...plugin,
        create: async (config, given) => network(await plugin.create(config, given)),
      })),
  };
}

/** What each kind of liar changes of a node. */
export const liars: Readonly<Record<string, Planted>> = {
  /** Headers that do not hang together. */
  headers: {
    node({ chain }) {
      const record = chain.headerRecord.bind(chain);
      chain.headerRecord = (height) => {
        const found = record(height);
        return found === undefined || height % 3 !== 0 ? found : spoilt(found);
      };
    },
  },
  /** Bodies that are not those of their headers. */
  bodies: {
    node({ chain }) {
      const record = chain.bodyRecord.bind(chain);
      chain.bodyRecord = (hash) => {
        const found = record(hash);
        return found === undefined ? undefined : spoilt(found);
      };
    },
  },
  /** A chain that is longer than any, and that it cannot show. */
  boaster: {
    node({ chain }) {
      const work = chain.totalWork.bind(chain);
      chain.totalWork = (hash) => (work(hash) ?? 0n) + (1n << 100n);
    },
  },
  /** Blocks of its own, with a state that no honest machine comes to. */
  blocks: {
    catalog: (of) =>
      replaced(of, "dapp", "coins", (plugin) => ({
        ...plugin,
        create: (config, given) => generous(plugin.create(config, given)),
      })),
  },
  /** Frames that are none. */
  garbage: frames((frame) => frame.map((byte) => byte ^ 0x5a)),
  /** Frames with a wrong bit now and then. */
  noisy: frames((frame, number) => (number % 3 === 0 ? spoilt(frame) : frame)),
  /** Frames longer than they should be. */
  padded: frames((frame) => concat(frame, new Uint8Array(1000))),
  /** Nothing at all, once it is known. */
  silent: frames(() => undefined),
};
