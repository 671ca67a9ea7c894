// Costs of hashing, verifying and address derivation, of both implementations of the kernels, and the throughput of one
// worker. Each figure is the best of several rounds: the machine is shared.
import { availableParallelism } from "node:os";
import { openVerifier } from "../../node/workers.ts";
import type { Kernels } from "../../runtime/kernels.ts";
import { createAddressBook } from "../../src/address/book.ts";
import { verifyOne } from "../../src/crypto/inline.ts";
import type { Schemes } from "../../src/crypto/schemes.ts";
import { txItem } from "../../src/crypto/verify.ts";
import type { VerifyItem } from "../../src/host.ts";
import { utf8 } from "../../src/lib/bytes.ts";
import { readDer } from "../../src/lib/der.ts";
import { unhex } from "../../src/lib/hex.ts";
import { Transaction } from "../../src/types/proto/transaction.ts";
import { Tx } from "../../src/types/tx.ts";
import { allSchemes, Bytes, implementations, native, params } from "../helpers/crypto.ts";
import type { Row } from "./row.ts";

const rounds = 5;

/** Microseconds of one call, the best of several rounds of about `ms` milliseconds. */
function cost(run: () => unknown, ms = 40): number {
  let count = 1;
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds + 2; round++) {
    const start = performance.now();
    for (let i = 0; i < count; i++) run();
    const spent = Math.max(performance.now() - start, 0.001);
    // The first two rounds only warm up and find the count.
    if (round >= 2) best = Math.min(best, (spent * 1000) / count);
    count = Math.max(1, Math.min(1_000_000, Math.round((count * ms) / spent)));
  }
  return best;
}

function signedTx(schemes: Schemes, id: number): Tx {
  const scheme = schemes.byId(id);
  const secret = scheme?.secretFrom(new Bytes("bench").take(32));
  if (scheme === undefined || secret === undefined) throw new Error(`no scheme ${id}`);
  const to = "14KEKbYtKKQm4wMthSK9J4La4nAiidGozt";
  // A transfer of one coin.
  const payload = unhex("18010a051080c2d72f");
  const value = Transaction.make({ execer: utf8("coins"), payload, fee: 100_000n, nonce: 1n << 62n, to });
  const signature = scheme.sign(new Tx(value, native).signData, secret);
  return new Tx({ ...value, signature: { ty: id, pubkey: scheme.publicKey(secret), signature } }, native);
}

/** Ours is what the node uses, the fastest that its host has; the portable twin stands beside. */
function paired(name: string, times: ReadonlyMap<string, number>): Row {
  return {
    name,
    unit: "µs",
    ours: times.get("native") ?? Number.NaN,
    better: "lower",
    peers: { twin: times.get("twin") ?? Number.NaN },
  };
}

async function verifying(): Promise<Row[]> {
  const times = new Map<string, Map<string, number>>();
  for (const [label, kernels] of implementations) {
    const schemes = await allSchemes(kernels);
    for (const { name, id } of schemes.list()) {
      if (name === "none") continue;
      const tx = signedTx(schemes, id);
      const value = cost(() => verifyOne(txItem(tx, schemes, 1), schemes));
      times.set(name, (times.get(name) ?? new Map<string, number>()).set(label, value));
    }
  }
  return [...times].map(([name, two]) => paired(`verify ${name}`, two));
}

function hashing(): Row[] {
  const data = new Bytes("data").take(250);
  const names = ["sha256", "sha256d", "sha512", "sm3", "keccak256", "ripemd160", "hash160"] as const;
  return names.map((name) => {
    const times = implementations.map(
      ([label, kernels]: readonly [string, Kernels]) => [label, cost(() => kernels[name](data), 10)] as const,
    );
    return paired(`${name} of 250 bytes`, new Map(times));
  });
}

async function parts(): Promise<Row[]> {
  const schemes = await allSchemes();
  const tx = signedTx(schemes, 1);
  const der = tx.value.signature?.signature ?? new Uint8Array(0);
  const book = createAddressBook(params, native);
  const bytes = new Bytes("keys");
  const keys = Array.from({ length: 20_000 }, () => bytes.take(33));
  let next = 0;
  const fresh = () => keys[next++ % keys.length] as Uint8Array;
  return [
    {
      name: "sign data and item of a transaction",
      ours: cost(() => txItem(tx, schemes, 1), 10),
      unit: "µs",
      better: "lower",
    },
    { name: "read a DER signature", ours: cost(() => readDer(der), 10), unit: "µs", better: "lower" },
    { name: "sender, known key", ours: cost(() => book.sender(tx), 10), unit: "µs", better: "lower" },
    {
      name: "base58 address of a new key",
      ours: cost(() => book.fromKey(0, fresh()), 10),
      unit: "µs",
      better: "lower",
    },
  ];
}

async function pool(): Promise<Row[]> {
  const schemes = await allSchemes();
  const item: VerifyItem = txItem(signedTx(schemes, 1), schemes, 1);
  const workers = Math.max(1, availableParallelism() - 1);
  const verifier = openVerifier({ params, schemes, workers });
  const items = new Array<VerifyItem>(4096).fill(item);
  await verifier.verify(items);
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 3; round++) {
    const start = performance.now();
    await verifier.verify(items);
    best = Math.min(best, performance.now() - start);
  }
  await verifier.close();
  const name = `secp256k1 through ${workers} ${workers === 1 ? "worker" : "workers"}`;
  return [{ name, ours: (items.length * 1000) / best, unit: "tx/s" }];
}

export async function crypto(): Promise<readonly Row[]> {
  return [...(await verifying()), ...hashing(), ...(await parts()), ...(await pool())];
}
