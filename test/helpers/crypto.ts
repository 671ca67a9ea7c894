// What the tests of kernels, schemes and addresses share: both implementations of the kernels, the parameters of the
// chain that the vectors were made for, its schemes, and the vectors themselves.
import { readFileSync } from "node:fs";
import { nativeKernels } from "../../node/kernels.ts";
import { type Kernels, twinKernels } from "../../runtime/kernels.ts";
import { cryptoPlugins } from "../../src/catalog.ts";
import type { SignatureScheme } from "../../src/crypto/index.ts";
import { Schemes } from "../../src/crypto/schemes.ts";
import { Forks, systemForks } from "../../src/forks.ts";
import { concat } from "../../src/lib/bytes.ts";
import { hex } from "../../src/lib/hex.ts";
import type { ChainParams } from "../../src/params.ts";

export const twin: Kernels = twinKernels;
export const native: Kernels = nativeKernels(twin).kernels;
export const implementations: readonly (readonly [string, Kernels])[] = [
  ["twin", twin],
  ["native", native],
];

type Vectors = { readonly groups: { readonly [name: string]: { readonly items: readonly unknown[] } } };
const file = JSON.parse(readFileSync(new URL("../vectors/chain33/vectors.json", import.meta.url), "utf8")) as Vectors;

/** Items of a group of vectors.json. */
export function itemsOf<T>(group: string): readonly T[] {
  const found = file.groups[group];
  if (found === undefined || found.items.length === 0) throw new Error(`no vectors in group ${group}`);
  return found.items as readonly T[];
}

/** Title `local`, Ethereum chain id 3999, every fork from height 0. */
export const params: ChainParams = {
  title: "local",
  isPara: false,
  testNet: true,
  chainId: 33,
  coinSymbol: "bty",
  coinExec: "coins",
  coinPrecision: 100_000_000n,
  tokenPrecision: 100_000_000n,
  forks: new Forks(Object.fromEntries(systemForks.map((name) => [name, 0]))),
  txHeight: true,
  lowPack: 30,
  highPack: 100,
  minTxFeeRate: 100_000n,
  maxTxFeeRate: 10_000_000n,
  maxTxFee: { base: 1_000_000_000n, forks: [] },
  maxTxNumber: { base: 10_000, forks: [] },
  powLimitBits: { base: 0x1f2fffff, forks: [] },
  address: { defaultDriver: "btc", version: 0, enableHeight: {} },
  crypto: { enableTypes: [], enableHeight: {}, evmChainId: 3999n, ethPrecision: 100_000_000n },
  exec: {
    proxyExecAddress: "",
    disableTxDupCheck: false,
    minerExecs: ["ticket"],
    allow: ["none", "coins"],
    blacklist: [],
    sub: {},
  },
  consensus: { name: "solo", genesis: "14KEKbYtKKQm4wMthSK9J4La4nAiidGozt", genesisBlockTime: 1514533394n, sub: {} },
  store: { name: "mavl" },
};

/** Every built-in scheme on the given kernels. */
export async function schemesOn(kernels: Kernels, change: Partial<ChainParams> = {}): Promise<SignatureScheme[]> {
  const given = { kernels, params: { ...params, ...change } };
  return (await cryptoPlugins()).map((plugin) => plugin.create({}, given));
}

export async function schemeOf(name: string, kernels: Kernels = native): Promise<SignatureScheme> {
  const found = (await schemesOn(kernels)).find((scheme) => scheme.name === name);
  if (found === undefined) throw new Error(`no scheme ${name}`);
  return found;
}

export async function allSchemes(kernels: Kernels = native): Promise<Schemes> {
  return new Schemes(await schemesOn(kernels), params, kernels);
}

/** Bytes that a seed repeats: SHA-256 of a counter, an independent implementation of nothing that is tested. */
export class Bytes {
  readonly #seed: string;
  #count = 0;

  constructor(seed: string) {
    this.#seed = seed;
  }

  take(length: number): Uint8Array {
    let out: Uint8Array = new Uint8Array(0);
    while (out.length < length) {
      out = concat(out, twin.sha256(new TextEncoder().encode(`${this.#seed} ${this.#count++}`)));
    }
    return out.slice(0, length);
  }

  below(bound: number): number {
    const [a, b, c] = this.take(3) as unknown as readonly [number, number, number];
    return (a * 65536 + b * 256 + c) % bound;
  }
}

/** 32 bytes, big-endian. */
export function be32(value: bigint): Uint8Array {
  const out = new Uint8Array(32);
  for (let i = 31, rest = value; i >= 0; i--, rest >>= 8n) out[i] = Number(rest & 255n);
  return out;
}

export function numberOf(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${hex(bytes)}`);
}

/** A copy with one bit turned. */
export function flipped(bytes: Uint8Array, bit: number): Uint8Array {
  const out = bytes.slice();
  out[bit >> 3] = (out[bit >> 3] as number) ^ (1 << (bit & 7));
  return out;
}
