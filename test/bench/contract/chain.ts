// Transfers of a token end to end, mempool → block → LevelDB, beside transfers of coins in the same run: what a contract
// costs a chain in all, with signatures, state tree and indexes.
import { WasmAction } from "../../../src/dapp/wasm/schema.ts";
import { utf8 } from "../../../src/lib/bytes.ts";
import { unhex } from "../../../src/lib/hex.ts";
import { Transaction } from "../../../src/types/proto/transaction.ts";
import { Tx } from "../../../src/types/tx.ts";
import { contractModule } from "../../helpers/contractmodule.ts";
import { cases, endToEnd } from "../chain.ts";
import { founder, type Loaded } from "../load.ts";
import { median } from "../median.ts";
import type { Row } from "../row.ts";
import { tokenSource } from "./token.ts";

const contract = "token";
const rounds = 3;

/** The token of the benches, where everybody has a million to begin with: nobody has to hand it out first. */
async function deploy({ node, host }: Loaded): Promise<void> {
  const code = await contractModule(tokenSource.replace("store<u64>(value, 0);", "store<u64>(value, 1000000);"));
  const { addresses, schemes, params } = node.engine;
  const scheme = schemes.byName("secp256k1");
  if (scheme === undefined) throw new Error("no secp256k1");
  const value = Transaction.make({
    execer: utf8("wasm"),
    payload: WasmAction.encode({ ty: 1, create: { name: contract, code } }),
    fee: 10_000_000n,
    to: addresses.execAddress("wasm"),
    nonce: 1n,
    chainID: params.chainId,
  });
  const secret = unhex(founder);
  const signature = scheme.sign(Transaction.encode(value), secret);
  const tx = new Tx(
    { ...value, signature: { ty: scheme.id, pubkey: scheme.publicKey(secret), signature } },
    host.kernels,
  );
  const { block } = await node.chain.execute({ units: [[tx]], blockTime: 0n, allowEmpty: false });
  if (block === undefined) throw new Error("the token was not packed");
  const { height } = await node.chain.connect(block);
  if (node.chain.block(height)?.receipts[0]?.ty !== 2) throw new Error("the token was not made");
}

/** @param scale 1: three rounds of 40,000 transfers of each kind, in turn */
export async function tokenTransfers(scale = 1): Promise<readonly Row[]> {
  const count = Math.round(40_000 * scale);
  const coins: number[] = [];
  const token: number[] = [];
  let stages: readonly (readonly [string, number])[] = [];
  for (let round = 0; round < rounds; round++) {
    coins.push((await endToEnd(cases.default, count)).tps);
    const made = await endToEnd(cases.default, count, { contract, deploy });
    token.push(made.tps);
    stages = made.stages;
  }
  return [
    { name: "token-tx-tps", unit: "tx/s", ours: median(token), peers: { "coins transfers (same run)": median(coins) } },
    ...stages.map(([name, us]): Row => ({ name: `token stage ${name}`, unit: "µs/tx", ours: us, better: "lower" })),
  ];
}
