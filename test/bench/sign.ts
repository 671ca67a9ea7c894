// Child process of load.ts: writes signed transfers to a file, each with its length in front (16 bits, big-endian).
// Account i has the secret SHA-256(“account” ‖ i as 32 bits); transfer n goes from account n to account 7n + 1, in coins or
// in the token of a contract.

import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { createRequire } from "node:module";
import { nativeKernels } from "../../node/kernels.ts";
import { twinKernels } from "../../runtime/kernels.ts";
import { createAddressBook } from "../../src/address/book.ts";
import { cryptoPlugins } from "../../src/catalog.ts";
import { CoinsAction } from "../../src/dapp/coins/schema.ts";
import { WasmAction } from "../../src/dapp/wasm/schema.ts";
import { concat, u32be, utf8 } from "../../src/lib/bytes.ts";
import { unhex } from "../../src/lib/hex.ts";
import { Transaction } from "../../src/types/proto/transaction.ts";
import { accountCount, founder, localParams } from "./load.ts";

const [path = "", count = "0", fee = "0", name = "secp256k1", fund = "false", contract = "", first = "0"] =
  process.argv.slice(2);
const native = createRequire(import.meta.url)("secp256k1") as {
  ecdsaSign(digest: Uint8Array, secret: Uint8Array): { signature: Uint8Array };
  signatureExport(signature: Uint8Array): Uint8Array;
};
const params = await localParams();
const { kernels } = nativeKernels(twinKernels);
const book = createAddressBook(params, kernels);
const plugins = await cryptoPlugins();
const schemeOf = (wanted: string) => {
  const plugin = plugins.find((one) => one.name === wanted);
  if (plugin === undefined) throw new Error(`no scheme ${wanted}`);
  return plugin.create({}, { kernels, params });
};
const scheme = schemeOf(name);
const accounts = Array.from({ length: accountCount }, (_, i) => {
  const secret = kernels.sha256(concat(utf8("account"), u32be(i)));
  const key = scheme.publicKey(secret);
  return { secret, key, address: book.fromKey(0, key) };
});
let nonce = 1n + BigInt(first);

function coinsTransfer(to: string, amount: bigint) {
  const payload = CoinsAction.encode({ ty: 1, transfer: { amount, note: utf8("benchmark transfer"), to } });
  return { execer: utf8("coins"), payload, to };
}

/** Input: address 21, amount 16. */
function tokenTransfer(to: string) {
  const input = new Uint8Array(37);
  input.set(book.packed(to) ?? []);
  input[21] = 1;
  const payload = WasmAction.encode({ ty: 3, call: { contract, method: "transfer", input } });
  return { execer: utf8("wasm"), payload, to: book.execAddress("wasm") };
}

function make(
  by: { secret: Uint8Array; key: Uint8Array },
  scheme: ReturnType<typeof schemeOf>,
  action: ReturnType<typeof coinsTransfer>,
) {
  const tx = Transaction.make({
    ...action,
    fee: BigInt(fee),
    nonce: (1n << 60n) + nonce++,
    chainID: params.chainId,
  });
  const message = Transaction.encode(tx);
  // The native signer gives the same bytes (RFC 6979) ten times as fast; making the load is not what is measured.
  const signature =
    scheme.name === "secp256k1"
      ? native.signatureExport(native.ecdsaSign(kernels.sha256(message), by.secret).signature)
      : scheme.sign(message, by.secret);
  return Transaction.encode({ ...tx, signature: { ty: scheme.id, pubkey: by.key, signature } });
}

const out = createWriteStream(path);
async function write(bytes: Uint8Array): Promise<void> {
  const head = new Uint8Array(2);
  head[0] = bytes.length >> 8;
  head[1] = bytes.length;
  out.write(head);
  if (!out.write(bytes)) await once(out, "drain");
}

if (fund === "true") {
  const secret = unhex(founder);
  const genesis = schemeOf("secp256k1");
  const by = { secret, key: genesis.publicKey(secret) };
  for (const { address } of accounts) await write(make(by, genesis, coinsTransfer(address, 100_000_000_000n)));
} else {
  for (let n = Number(first); n < Number(first) + Number(count); n++) {
    const from = accounts[n % accountCount] as (typeof accounts)[number];
    const to = accounts[(n * 7 + 1) % accountCount] as (typeof accounts)[number];
    await write(make(from, scheme, contract === "" ? coinsTransfer(to.address, 1_000n) : tokenTransfer(to.address)));
  }
}
out.end();
await once(out, "finish");
