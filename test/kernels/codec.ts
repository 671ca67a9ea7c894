// The field table against the codec of src, which is its twin: recorded transactions and blocks, values of all kinds,
// liberal and broken encodings. Whatever one refuses the other refuses, and all that a row says must agree.
import type { TxTable } from "../../runtime/table.ts";
import { btcAddress } from "../../src/address/btc.ts";
import { ethAddress } from "../../src/address/eth.ts";
import { addressIdOf, cryptoIdOf } from "../../src/crypto/index.ts";
import { concat, equal as sameBytes } from "../../src/lib/bytes.ts";
import { maxDerLength, readDer, writeDer } from "../../src/lib/der.ts";
import { unhex } from "../../src/lib/hex.ts";
import { decodeBlock } from "../../src/types/block.ts";
import { Transaction } from "../../src/types/proto/transaction.ts";
import { Tx } from "../../src/types/tx.ts";
import { liberal } from "../helpers/liberal.ts";
import { mutate } from "../helpers/mutate.ts";
import type { Random } from "../helpers/random.ts";
import { field, join, tag, varint } from "../helpers/wire.ts";
import { type Check, equal, type Given, ok } from "./check.ts";

type Kernels = Given["kernels"];

const vectorFile = "chain33/vectors.json";
const replayFiles = ["chain33/replay-local.json", "chain33/replay-localeth.json"];

interface Vectors {
  readonly groups: {
    readonly transactions: { readonly items: readonly { tx: string; hash: string; fullHash: string }[] };
    readonly txGroups: { readonly items: readonly { groupTx: string; members: readonly { tx: string }[] }[] };
    readonly ethTransactions: { readonly items: readonly { chain33Tx: string; chain33Hash: string; from: string }[] };
  };
}
interface Replay {
  readonly steps: readonly { readonly tx: string; readonly hash: string }[];
  readonly blocks: readonly {
    readonly block: string;
    readonly receipts: readonly { readonly txHash: string; readonly txFullHash: string }[];
  }[];
}

/** Hashes like equal() for what it shows, without showing what agrees. */
function match(got: unknown, want: unknown, about: () => string): void {
  if (got === want) return;
  if (got instanceof Uint8Array && want instanceof Uint8Array && sameBytes(got, want)) return;
  equal(got, want, about());
}

function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}

/** Compares all that is known of a transaction with what the JavaScript codec makes of the same bytes. */
function compare(got: Tx, want: Tx, version: number, twin: Kernels, about: () => string): void {
  const value = want.value;
  for (const name of Object.keys(Transaction.fields) as (keyof typeof value)[]) {
    if (name !== "signature") match(got.value[name], value[name], () => `${name} of ${about()}`);
  }
  const { signature } = value;
  match(got.value.signature === undefined, signature === undefined, () => `presence of a signature in ${about()}`);
  match(got.value.signature?.ty, signature?.ty, () => `sign id of ${about()}`);
  match(got.value.signature?.pubkey, signature?.pubkey, () => `key of ${about()}`);
  match(got.value.signature?.signature, signature?.signature, () => `signature of ${about()}`);
  match(got.bytes, want.bytes, () => `canonical encoding of ${about()}`);
  match(got.size, want.bytes.length, () => `size of ${about()}`);
  match(got.hash, want.hash, () => `hash of ${about()}`);
  match(got.fullHash, want.fullHash, () => `full hash of ${about()}`);
  match(got.signData, want.signData, () => `sign data of ${about()}`);
  match(got.digest, twin.sha256(want.signData), () => `digest of ${about()}`);
  match(got.secp256k1, prepared(want, twin), () => `what is verified of ${about()}`);
  const unknown = "to be derived";
  match(
    got.sender(version, () => unknown),
    senderOf(want, version, twin) ?? unknown,
    () => `sender of ${about()}`,
  );
}

function prepared({ value: { signature }, signData }: Tx, twin: Kernels): Uint8Array | false | undefined {
  if (cryptoIdOf(signature?.ty ?? 0) !== 1 || signature === undefined) return undefined;
  const fits = signature.pubkey.length === 33 && signature.signature.length <= maxDerLength;
  const rs = fits ? readDer(signature.signature) : undefined;
  return rs === undefined ? false : concat(twin.sha256(signData), rs, signature.pubkey);
}

function senderOf({ value: { signature } }: Tx, version: number, twin: Kernels): string | undefined {
  const id = addressIdOf(signature?.ty ?? 0);
  const key = signature?.pubkey ?? new Uint8Array(0);
  if (id < 2) return btcAddress(id === 0 ? version : 5, key, twin);
  return id === 2 && key.length !== 33 ? ethAddress(key, twin) : undefined;
}

const hexOf = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** One by one through list(), then all that is good together through within(), as message and as its own copy. */
function judge(inputs: readonly Uint8Array[], version: number, { kernels, twin, random }: Given): void {
  const codec = kernels.codec;
  if (codec === undefined) return;
  const tables = codec.list(inputs, { hashes: true, version });
  equal(tables.length, inputs.length, "number of answers");
  const good: Uint8Array[] = [];
  const wanted: Tx[] = [];
  inputs.forEach((input, i) => {
    const about = () => hexOf(input);
    const want = attempt(() => Tx.decode(input, twin));
    const table: TxTable | undefined = tables[i];
    match(table === undefined, want === undefined, () => `refusal of ${about()}`);
    if (table === undefined || want === undefined) return;
    compare(new Tx(table, twin), want, version, twin, about);
    good.push(input);
    wanted.push(want);
  });
  const no = random.pick([1, 7, 15, 16, 300, 2 ** 29 - 1]);
  const message = join(...good.flatMap((body) => [field({ no, wire: 2, body }), foreign(no, random)]));
  for (const owned of [true, false]) {
    const given = message.slice();
    const txs = Tx.within(given, no, kernels, { owned, version });
    if (!owned) given.fill(0xff);
    equal(txs.length, good.length, "number of transactions in a message");
    txs.forEach((tx, i) => {
      const about = () => `${i} in ${hexOf(message)}`;
      match(tx.bytes, wanted[i]?.bytes, about);
      match(tx.fullHash, wanted[i]?.fullHash, about);
    });
  }
}

/** Now and then a field of another number or another wire type. */
function foreign(no: number, rng: Random): Uint8Array {
  if (!rng.chance(0.2)) return new Uint8Array(0);
  return rng.pick([
    field({ no: no === 5 ? 6 : 5, wire: 2, body: rng.bytes(rng.below(9)) }),
    join(tag(no, 0), varint(rng.u32())),
    join(tag(9, 3), tag(no, 2), [1, 7], tag(9, 4)),
  ]);
}

const edges = [0n, 1n, 127n, 128n, -1n, 2n ** 31n, 2n ** 32n, 2n ** 53n, 2n ** 63n - 1n, -(2n ** 63n)];
const smallEdges = [0, 1, 2, 127, 128, -1, 2 ** 31 - 1, -(2 ** 31), 33, 20];
const types = [1, 2, 258, 260, 0x1001, 0x2001, 8452, 0x3001, 0x7001, -1, 0, 0x4000_0001, 0x8000_0001 | 0];
const texts = ["", "14KEKbYtKKQm4wMthSK9J4La4nAiidGozt", "0x", "é", "𝄞 € ß", "a".repeat(63), `${"b".repeat(62)}ü`];

/** A value with fields of any size, most of them of the usual kind. */
function arbitrary(rng: Random): Transaction {
  const bytes = (most: number) => rng.bytes(rng.chance(0.1) ? rng.below(most) : rng.below(40));
  const long = () => (rng.chance(0.8) ? BigInt.asIntN(64, BigInt(rng.u32()) * BigInt(rng.u32())) : rng.pick(edges));
  const small = () => (rng.chance(0.7) ? 0 : rng.pick(smallEdges));
  return {
    execer: rng.bytes(rng.below(12)),
    payload: bytes(1200),
    signature: rng.chance(0.8) ? signature(rng) : undefined,
    fee: long(),
    expire: long(),
    nonce: long(),
    to: rng.pick(texts),
    groupCount: small(),
    header: rng.chance(0.7) ? new Uint8Array(0) : bytes(600),
    next: rng.chance(0.7) ? new Uint8Array(0) : bytes(100),
    chainID: small(),
  };
}

function signature(rng: Random): NonNullable<Transaction["signature"]> {
  const rs = rng.bytes(64);
  // Small numbers have short forms.
  if (rng.chance(0.3)) rs.fill(0, 0, rng.below(33));
  if (rng.chance(0.3)) rs.fill(0, 32, 32 + rng.below(33));
  let der = writeDer(rs);
  if (rng.chance(0.3)) der = mutate(der, [der], rng, 90);
  return {
    ty: rng.pick(types),
    pubkey: rng.bytes(rng.pick([33, 33, 33, 65, 32, 0, 1, rng.below(200)])),
    signature: rng.chance(0.8) ? der : rng.bytes(rng.below(80)),
  };
}

async function samples(given: Given): Promise<readonly Uint8Array[]> {
  const { groups } = await given.load<Vectors>(vectorFile);
  const out = groups.transactions.items.map(({ tx }) => unhex(tx));
  for (const { groupTx, members } of groups.txGroups.items) {
    out.push(unhex(groupTx), ...members.map(({ tx }) => unhex(tx)));
  }
  for (const { chain33Tx } of groups.ethTransactions.items) out.push(unhex(chain33Tx));
  for (const file of replayFiles) out.push(...(await given.load<Replay>(file)).steps.map(({ tx }) => unhex(tx)));
  return out;
}

export const checks: readonly Check[] = [
  {
    name: "recorded transactions",
    async run(given) {
      judge(await samples(given), 0, given);
      const { kernels } = given;
      const { groups } = await given.load<Vectors>(vectorFile);
      const hashes = (tx: string) => {
        const [one] = Tx.within(field({ no: 1, wire: 2, body: unhex(tx) }), 1, kernels);
        if (one === undefined) throw new Error("nothing in the list");
        return one;
      };
      for (const { tx, hash, fullHash } of groups.transactions.items) {
        equal(hexOf(hashes(tx).hash), hash, "hash");
        equal(hexOf(hashes(tx).fullHash), fullHash, "full hash");
      }
      for (const { chain33Tx, chain33Hash, from } of groups.ethTransactions.items) {
        equal(hexOf(hashes(chain33Tx).hash), chain33Hash.replace("0x", ""), "hash of a wrapped transaction");
        const { kernels: all } = given;
        const sender = hashes(chain33Tx).sender(0, (s) => ethAddress(s?.pubkey ?? new Uint8Array(0), all) ?? "");
        equal(sender, from.toLowerCase(), "sender of a wrapped transaction");
      }
    },
  },
  {
    name: "recorded blocks",
    async run({ kernels, load }) {
      for (const file of replayFiles) {
        for (const { block, receipts } of (await load<Replay>(file)).blocks) {
          const { txs } = decodeBlock(unhex(block), kernels);
          equal(txs.length, receipts.length, "transactions of a block");
          txs.forEach((tx, i) => {
            equal(`0x${hexOf(tx.hash)}`, `0x${receipts[i]?.txHash.replace("0x", "")}`, "hash in a block");
            equal(`0x${hexOf(tx.fullHash)}`, `0x${receipts[i]?.txFullHash.replace("0x", "")}`, "full hash in a block");
          });
        }
      }
    },
  },
  {
    name: "values of all kinds, liberal and broken encodings",
    async run(given) {
      const { random: rng, inputs } = given;
      const seeds = [...(await samples(given))];
      for (let done = 0; done < inputs; ) {
        const batch = Array.from({ length: 1 + rng.below(40) }, (): Uint8Array => {
          const seed = rng.pick(seeds);
          const kind = rng.below(8);
          if (kind === 0) return seed;
          if (kind < 3) return mutate(seed, seeds, rng, 4096);
          const made = Transaction.encode(arbitrary(rng));
          if (kind < 5) return made;
          return kind < 7 ? liberal(Transaction, made, rng.u32()) : mutate(made, seeds, rng, 4096);
        });
        judge(batch, rng.pick([0, 0, 1, 111, 255]), given);
        done += batch.length;
      }
    },
  },
  {
    name: "numbers, lengths and texts at their edges",
    run(given) {
      const inputs: Uint8Array[] = [];
      for (const no of [1, 3, 4, 7, 8, 11, 12, 2 ** 29 - 1]) {
        for (const wire of [0, 1, 2, 3, 4, 5, 6, 7]) {
          for (const width of [0, 5, 6, 10, 11])
            inputs.push(join(varint(no * 8 + wire, width), [2, 8, 0, 0, 0, 0, 0, 0]));
        }
      }
      for (const value of [
        0n,
        1n,
        2n ** 31n - 1n,
        2n ** 31n,
        2n ** 32n - 1n,
        2n ** 32n,
        2n ** 63n,
        2n ** 64n - 1n,
        -1n,
      ]) {
        for (const width of [0, 5, 9, 10]) {
          for (const no of [4, 8, 11]) inputs.push(join(tag(no, 0), varint(value, width)));
          inputs.push(join(tag(3, 2), [1 + varint(value, width).length], tag(1, 0), varint(value, width)));
          inputs.push(join(tag(2, 2), varint(value, width), new Uint8Array(5)));
        }
      }
      inputs.push(
        join(tag(4, 0), new Uint8Array(9).fill(0xff), [1]),
        join(tag(4, 0), new Uint8Array(9).fill(0xff), [2]),
      );
      for (const first of [0x7f, 0x80, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5, 0xff]) {
        for (const second of [0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0]) {
          for (const tail of [[], [0x80], [0x80, 0x80], [0x80, 0xbf, 0x41], [0x80, 0xc0], [0x41]]) {
            const text = join([first, second], tail);
            inputs.push(field({ no: 7, wire: 2, body: text }));
            // Behind a word of ASCII, and replaced by a later text.
            inputs.push(
              join(field({ no: 7, wire: 2, body: join(new Uint8Array(8).fill(65), text) }), tag(7, 2), [1, 66]),
            );
          }
        }
      }
      const nested = (depth: number) => join(new Uint8Array(depth).fill(0x63), new Uint8Array(depth).fill(0x64));
      inputs.push(nested(3), nested(10_001), nested(10_002), join([0x63], [0x6c]), join([0x63, 0x0a, 5, 0x64]));
      inputs.push(join([0x63], varint(2n ** 34n - 8n), [1, 0x64]), join([0x63], varint(2n ** 34n), [1, 0x64]));
      judge(inputs, 0, given);
    },
  },
  {
    name: "messages of any length, few and many",
    run(given) {
      const { kernels, twin } = given;
      const sized = (n: number): Uint8Array =>
        Transaction.encode({
          payload: new Uint8Array(n).fill(n),
          signature: { ty: 1, signature: new Uint8Array(n % 99) },
        });
      judge(
        Array.from({ length: 1300 }, (_, n) => sized(n)),
        0,
        given,
      );
      const most = 1 << 19;
      for (const size of [most - 300, most + 300]) {
        const message = join(tag(1, 2), varint(sized(size).length), sized(size), tag(1, 2), [0]);
        const got = Tx.within(message, 1, kernels);
        const want = Tx.within(message, 1, twin);
        equal(got.length, want.length, "number of large transactions");
        for (const [i, tx] of got.entries())
          match(tx.fullHash, want[i]?.fullHash, () => `full hash beside ${size} bytes`);
      }
      const parts = Array.from({ length: 5000 }, (_, i) => field({ no: 7, wire: 2, body: sized(i % 700) }));
      const message = concat(...parts);
      for (const owned of [true, false]) {
        const got = Tx.within(message, 7, kernels, { owned });
        const want = Tx.within(message, 7, twin);
        equal(got.length, want.length, "number of transactions");
        for (const [i, tx] of got.entries()) match(tx.fullHash, want[i]?.fullHash, () => `full hash of ${i}`);
      }
      const tiny = concat(...Array.from({ length: 70_000 }, () => Uint8Array.of(0x0a, 0)));
      equal(Tx.within(tiny, 1, kernels).length, 70_000, "number of empty transactions");
      for (const cut of [1, 2, 3, message.length - 1]) {
        ok(attempt(() => Tx.within(message.subarray(0, cut), 7, kernels)) === undefined, "a message that was cut off");
      }
    },
  },
  {
    name: "what was taken out stays as it was",
    async run(given) {
      const { codec } = given.kernels;
      if (codec === undefined) return;
      const [first, second] = (await samples(given)) as [Uint8Array, Uint8Array];
      const changing = first.slice();
      const [table] = codec.list([changing], { hashes: true, version: 0 });
      const whole = codec.within(field({ no: 1, wire: 2, body: first }), 1, true, { hashes: true });
      changing.fill(0);
      codec.list(
        Array.from({ length: 50 }, () => second),
        { hashes: true, version: 0 },
      );
      match(table?.bytes(0), first, () => "encoding after another call");
      match(whole?.[0]?.hash(0), table?.hash(0), () => "hash after another call");
    },
  },
];
