// Everything that the RPC part asks for, around a recorded chain: parameters of the recording node, btc addresses, one
// signature scheme, an empty pool, and the three core contracts.
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { ripemd160 } from "@noble/hashes/legacy.js";
import { sha256 } from "@noble/hashes/sha2.js";
import type { Kernels } from "../../runtime/kernels.ts";
import type { AddressBook } from "../../src/address/index.ts";
import type { SignatureScheme } from "../../src/crypto/index.ts";
import { coins } from "../../src/dapp/coins/index.ts";
import type { Dapp } from "../../src/dapp/index.ts";
import { manage } from "../../src/dapp/manage/index.ts";
import { none } from "../../src/dapp/none/index.ts";
import { fail } from "../../src/errors.ts";
import { Forks } from "../../src/forks.ts";
import type { Clock, Log } from "../../src/host.ts";
import { base58, unbase58 } from "../../src/lib/base58.ts";
import { concat, equal, utf8 } from "../../src/lib/bytes.ts";
import type { ChainParams } from "../../src/params.ts";
import type { RpcConfig } from "../../src/rpc/config.ts";
import type { RpcModules, RpcPool } from "../../src/rpc/index.ts";
import type { Tx } from "../../src/types/tx.ts";
import { hasher, type ReplayChain, replayChain } from "./replaychain.ts";

// ----------------------------------------------------------------------------------------------------------- machinery

/** The hash functions only: nothing here verifies signatures. */
const kernels = {
  ...hasher,
  ripemd160,
  hash160: (data: Uint8Array) => ripemd160(sha256(data)),
} as unknown as Kernels;

const checked = (payload: Uint8Array) => base58(concat(payload, hasher.sha256d(payload).slice(0, 4)));
const btc = (version: number, key: Uint8Array) => checked(concat(new Uint8Array([version]), ripemd160(sha256(key))));

export const addresses: AddressBook = {
  fromKey: (id, key) => {
    if (id > 1) throw fail("address.invalid", { id });
    return btc(id === 1 ? 5 : 0, key);
  },
  sender: (tx) => {
    const signature = tx.value.signature;
    const id = ((signature?.ty ?? 0) & 0x7000) >> 12;
    return addresses.fromKey(id, signature?.pubkey ?? new Uint8Array(0));
  },
  check: (address) => {
    const raw = unbase58(address) ?? new Uint8Array(0);
    const body = raw.subarray(0, Math.max(0, raw.length - 4));
    const version = raw[0] === 0 || raw[0] === 5;
    if (raw.length !== 25 || !version || !equal(raw.subarray(21), hasher.sha256d(body).subarray(0, 4))) {
      throw fail("address.invalid", { address });
    }
  },
  execKey: (name) => hasher.sha256d(utf8(`address seed bytes for public key${name}`)),
  execAddress: (name) => {
    if (utf8(name).length > 100) throw fail("param.invalid", { name });
    return btc(0, addresses.execKey(name));
  },
  keyForm: (address) => (/^(0x)?[0-9a-f]{40}$/i.test(address) ? address.toLowerCase() : address),
  packed: (address) => {
    const bytes = unbase58(address);
    return bytes?.length === 25 ? concat(Uint8Array.of(bytes[0] === 5 ? 1 : 0), bytes.subarray(1, 21)) : undefined;
  },
  unpacked: (bytes) => checked(concat(Uint8Array.of(bytes[0] === 1 ? 5 : 0), bytes.subarray(1))),
  defaultId: 0,
  drivers: [
    { name: "btc", id: 0 },
    { name: "btcMultiSign", id: 1 },
    { name: "eth", id: 2 },
    { name: "utxo", id: 3 },
  ],
  raw: (address) => unbase58(address)?.subarray(1, 21),
};

const refuse = (): never => {
  throw fail("exec.unsupported");
};
const unsigned = { defaultOn: true, verify: () => false, sign: refuse, publicKey: refuse, secretFrom: () => undefined };
export const schemes: readonly SignatureScheme[] = [
  {
    name: "secp256k1",
    id: 1,
    defaultOn: true,
    verify: (text, key, signature) => {
      try {
        return secp256k1.verify(signature, text, key, { prehash: true, format: "der" });
      } catch {
        return false;
      }
    },
    sign: (text, secret) => {
      if (secret.length !== 32) throw fail("crypto.key");
      return secp256k1.sign(text, secret, { prehash: true, format: "der" });
    },
    publicKey: (secret) => {
      if (secret.length !== 32) throw fail("crypto.key");
      return secp256k1.getPublicKey(secret);
    },
    secretFrom: (random) => random,
  },
  { ...unsigned, name: "ed25519", id: 2 },
  { ...unsigned, name: "none", id: 10 },
  { ...unsigned, name: "btcscript", id: 11 },
  { ...unsigned, name: "secp256r1", id: 257 },
  { ...unsigned, name: "sm2", id: 258 },
  { ...unsigned, name: "secp256k1eth", id: 260 },
];

function localParams(forks: Readonly<Record<string, number>>): ChainParams {
  return {
    title: "local",
    isPara: false,
    testNet: true,
    chainId: 33,
    coinSymbol: "bty",
    coinExec: "coins",
    coinPrecision: 100_000_000n,
    tokenPrecision: 100_000_000n,
    forks: new Forks(forks),
    txHeight: true,
    lowPack: 200,
    highPack: 600,
    minTxFeeRate: 100_000n,
    maxTxFeeRate: 10_000_000n,
    maxTxFee: { base: 1_000_000_000n, forks: [] },
    maxTxNumber: { base: 10_000, forks: [] },
    powLimitBits: { base: 0x1f2fffff, forks: [] },
    address: { defaultDriver: "btc", version: 0, enableHeight: { eth: -2 } },
    crypto: { enableTypes: [], enableHeight: {}, evmChainId: 3999n, ethPrecision: 100_000_000n },
    // The recording node's list had `none` twice, and its answers show it twice.
    exec: {
      proxyExecAddress: "",
      disableTxDupCheck: false,
      minerExecs: [],
      allow: ["none", "coins", "manage", "none"],
      blacklist: [],
      sub: {},
    },
    consensus: { name: "solo", genesis: "", genesisBlockTime: 0n, sub: {} },
    store: { name: "mavl" },
  };
}

export const quietLog: Log = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  child: () => quietLog,
};

/** A clock that stands still until it is told otherwise; timers never fire by themselves. */
export function fixedClock(start: number): Clock & { at: number; fire(): void } {
  const timers = new Set<() => void>();
  return {
    at: start,
    now() {
      return this.at;
    },
    after: (_ms, run) => {
      timers.add(run);
      return () => timers.delete(run);
    },
    fire: () => {
      for (const run of [...timers]) run();
      timers.clear();
    },
  };
}

interface FakePool extends RpcPool {
  readonly waiting: Tx[];
}

/** A pool that refuses what is in the chain and keeps everything else. */
function fakePool(chain: ReplayChain): FakePool {
  const waiting: Tx[] = [];
  return {
    waiting,
    get size() {
      return waiting.length;
    },
    add: async (tx) => {
      if (chain.locate(tx.hash) !== undefined) throw fail("tx.duplicate");
      waiting.push(tx);
      return tx.hash;
    },
    status: (hash) => (waiting.some((tx) => equal(tx.hash, hash)) ? { state: "pending" } : undefined),
    all: () => waiting.map((tx) => ({ tx })),
    last: () => waiting.slice(-10).map((tx) => ({ tx })),
    properFee: () => 100_000n,
  };
}

export const config: RpcConfig = {
  jrpcBindAddr: "localhost:0",
  whitelist: ["127.0.0.1"],
  whitlist: [],
  jrpcFuncWhitelist: ["*"],
  jrpcFuncBlacklist: [],
  jrpcUserName: "",
  jrpcUserPasswd: "",
  enableTLS: false,
  certFile: "",
  keyFile: "",
  allowRemote: false,
  corsOrigins: [],
  maxBodyBytes: 1_000_000,
  maxDepth: 64,
  maxParams: 16,
  maxConcurrent: 64,
  maxConnections: 64,
  ratePerSecond: 0,
  rateBurst: 1,
  requestTimeoutMs: 5000,
};

export interface World {
  readonly chain: ReplayChain;
  readonly pool: FakePool;
  readonly clock: ReturnType<typeof fixedClock>;
  readonly modules: RpcModules;
}

export function world(extra: Partial<RpcModules> = {}): World {
  const chain = replayChain();
  const pool = fakePool(chain);
  const clock = fixedClock(1_795_350_657_000);
  const params = extra.params ?? localParams(chain.forks);
  const given = { params, kernels };
  const switches = { disableAddrReceiver: false, disableCheckTxAmount: false, friendExecer: [] };
  const dapps = new Map<string, Dapp>([
    ["coins", coins.create(switches, given)],
    ["manage", manage.create({ superManager: [], autonomyExec: "" }, given)],
    ["none", none.create({}, given)],
  ]);
  const modules: RpcModules = {
    params,
    chain,
    pool,
    dapps: (name) => dapps.get(name),
    addresses,
    schemes,
    kernels,
    clock,
    random: { bytes: (length) => crypto.getRandomValues(new Uint8Array(length)) },
    log: quietLog,
    version: { app: "1.0.0", chain33: "1.69.0", localDb: "2.0.0" },
    isSync: () => true,
    isClockSync: () => true,
    ...extra,
  };
  return { chain, pool, clock, modules };
}
