// What all simulated chains have in common: parameters, rich accounts, and transactions that are signed for real, but once
// per process: the n-th transaction is the same in every seed. Signatures are checked for real too, each content once.
import { allPlugins, catalog as builtIn } from "../../src/catalog.ts";
import { chainParams } from "../../src/config/chain.ts";
import { inlineVerifier } from "../../src/crypto/inline.ts";
import { CoinsAction, transfer } from "../../src/dapp/coins/schema.ts";
import type { Verifier, VerifyItem } from "../../src/host.ts";
import { mapKey, utf8 } from "../../src/lib/bytes.ts";
import { int32, message, oneof, sub } from "../../src/lib/codec.ts";
import { openEngine } from "../../src/node.ts";
import type { ChainParams } from "../../src/params.ts";
import { secretFor, TestAccount } from "../../src/testkit/accounts.ts";
import { realFee } from "../../src/types/fee.ts";
import { groupTx, makeGroup } from "../../src/types/group.ts";
import { AssetsGenesis, Transaction } from "../../src/types/proto/transaction.ts";
import { Tx } from "../../src/types/tx.ts";
import { kernels } from "../helpers/kernelset.ts";

/** Unix seconds of block 0, and of the start of every simulation. */
export const genesisTime = 1_700_000_000;
/** Base units that each rich account starts with. */
const fund = 1_000_000_000_000n;
/** What the poor account starts with: many fees, no more. */
const alms = 1_000_000_000n;

const CoinsGenesis = message("types.CoinsAction", { genesis: oneof("value", sub(2, AssetsGenesis)), ty: int32(3) });
const genesisTy = 2;

/** One movement of coins as it was meant. */
export interface Movement {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly amount: bigint;
  readonly fee: bigint;
}

/** Something to send, and what it consists of. */
export interface Parcel {
  readonly kind: Kind;
  readonly bytes: Uint8Array;
  /** Id of the transaction that stands for all: the first member's. */
  readonly hash: Uint8Array;
  readonly members: readonly Movement[];
}

export type Kind = "good" | "poor" | "broke" | "forged" | "garbage";

const plugins = await allPlugins();
const bare = chainParams({ Title: "local" }, plugins);
const { schemes, addresses } = await openEngine({ params: bare }, kernels);
const scheme = schemes.byId(1) ?? missing("secp256k1");
const account = (name: string) =>
  new TestAccount(name, secretFor(name, scheme, kernels), scheme, (key) => addresses.fromKey(0, key));

/** Those who send: each may have a hundred waiting in a pool. */
const accounts: readonly TestAccount[] = Array.from({ length: 16 }, (_, i) => account(`sim ${i}`));
const poor = account("sim poor");
const broke = account("sim broke");

export const params: ChainParams = chainParams(
  { Title: "local", consensus: { genesis: addressOf(0), genesisBlockTime: genesisTime } },
  plugins,
);

/** Everybody who has coins in block 0. */
export const endowment: ReadonlyMap<string, bigint> = new Map([
  ...accounts.map(({ address }) => [address, fund] as const),
  [poor.address, alms],
]);

export function genesisTransactions(): readonly Transaction[] {
  return [...endowment].map(([to, amount]) =>
    Transaction.make({
      execer: utf8(params.coinExec),
      payload: CoinsGenesis.encode({ genesis: { amount }, ty: genesisTy }),
      to,
    }),
  );
}

const parcels = new Map<string, Parcel>();

/** The n-th transaction of its kind. @param size members of a group; 1: a single transaction  @param expire its height */
export function parcel(kind: Kind, n: number, size = 1, expire = 0): Parcel {
  const name = `${kind} ${n} ${size} ${expire}`;
  let known = parcels.get(name);
  if (known === undefined) {
    known = make(kind, n, size, expire);
    parcels.set(name, known);
  }
  return known;
}

function make(kind: Kind, n: number, size: number, expire: number): Parcel {
  if (kind === "garbage") {
    const bytes = new Uint8Array(20 + (n % 50)).map((_, i) => (n * 31 + i * 17) & 255);
    return { kind, bytes, hash: bytes, members: [] };
  }
  const from = kind === "poor" ? poor : kind === "broke" ? broke : accountOf(n);
  const drafts = Array.from({ length: size }, (_, i) => draft(from, n, i, kind === "poor" ? fund : undefined, expire));
  const rate = params.minTxFeeRate;
  const linked =
    size === 1
      ? drafts.map((one) => new Tx({ ...one, fee: realFee(new Tx(one, kernels), rate) }, kernels))
      : makeGroup(drafts, rate, kernels);
  const txs = linked.map(
    (one) => new Tx(kind === "forged" ? forge(from.sign(one.value)) : from.sign(one.value), kernels),
  );
  const first = txs[0] as Tx;
  const wire = size === 1 ? first : groupTx(txs, kernels);
  const members = txs.map(({ id, value }) => {
    const { transfer: moved } = CoinsAction.decode(value.payload);
    return { id, from: from.address, to: value.to, amount: moved?.amount ?? 0n, fee: value.fee };
  });
  return { kind, bytes: Transaction.encode(wire.value), hash: first.hash, members };
}

function draft(from: TestAccount, n: number, i: number, all: bigint | undefined, expire: number): Transaction {
  const others = accounts.filter(({ address }) => address !== from.address);
  const to = (others[(n * 5 + i) % others.length] as TestAccount).address;
  const amount = all ?? BigInt(1000 + n);
  const payload = CoinsAction.encode({ ty: transfer, transfer: { amount, to } });
  return Transaction.make({
    execer: utf8(params.coinExec),
    payload,
    to,
    expire: BigInt(expire),
    nonce: BigInt(n * 32 + i),
    chainID: params.chainId,
  });
}

function forge(value: Transaction): Transaction {
  const { signature } = value;
  if (signature === undefined) return value;
  const bytes = signature.signature.slice();
  bytes[10] = (bytes[10] as number) ^ 1;
  return { ...value, signature: { ...signature, signature: bytes } };
}

function accountOf(n: number): TestAccount {
  return accounts[n % accounts.length] as TestAccount;
}

function addressOf(n: number): string {
  return accountOf(n).address;
}

function missing(what: string): never {
  throw new Error(`there is no ${what}`);
}

/** The chain's coins at addresses, as the state of a chain has them. */
export const coinsPrefix: string = `mavl-${params.coinExec}-${params.coinSymbol}-`;

// ---------------------------------------------------------------------------------------------------------- plug-ins

/** The built-in plug-ins, loaded: a node that starts again inside a simulation waits for no file. */
export const catalog: typeof builtIn = Object.fromEntries(
  await Promise.all(
    Object.entries(builtIn).map(async ([kind, loaders]) => {
      const loaded = await Promise.all(
        Object.entries(loaders as Record<string, () => Promise<unknown>>).map(async ([name, load]) => {
          const plugin = await load();
          return [name, () => Promise.resolve(plugin)] as const;
        }),
      );
      return [kind, Object.fromEntries(loaded)] as const;
    }),
  ),
) as typeof builtIn;

// --------------------------------------------------------------------------------------------------------- signatures

const checker = inlineVerifier(schemes);
const verdicts = new Map<string, boolean>();
const maxVerdicts = 200_000;

/** A verifier that remembers: a verdict depends on nothing but the item, so nodes may share it. */
export const verifier: Verifier = {
  async verify(items) {
    const names = items.map(nameOf);
    const open = items.filter((_, i) => !verdicts.has(names[i] as string));
    if (open.length > 0) {
      if (verdicts.size > maxVerdicts) verdicts.clear();
      const found = await checker.verify(open);
      for (const [i, item] of open.entries()) verdicts.set(nameOf(item), found[i] === true);
    }
    return names.map((name) => verdicts.get(name) === true);
  },
  async close() {},
};

function nameOf({ type, message: text, key, signature, prepared }: VerifyItem): string {
  const lengths = `${type} ${prepared === true} ${text.length} ${key.length} `;
  return lengths + mapKey(text) + mapKey(key) + mapKey(signature);
}
