// A whole node in the page: one signed transfer through the pool, a block by solo, balances through JSON-RPC.
import { type LogLine, openBrowserHost } from "../../../browser/index.ts";
import { allPlugins } from "../../../src/catalog.ts";
import { chainParams } from "../../../src/config/chain.ts";
import type { SignatureScheme } from "../../../src/crypto/index.ts";
import { CoinsAction, transfer } from "../../../src/dapp/coins/schema.ts";
import { memoryKv } from "../../../src/kv/memory.ts";
import { lossyText, utf8 } from "../../../src/lib/bytes.ts";
import { unhex } from "../../../src/lib/hex.ts";
import { check } from "../../../src/lib/schema.ts";
import { openNode } from "../../../src/node.ts";
import { rpcSchema } from "../../../src/rpc/config.ts";
import { createRpc } from "../../../src/rpc/server.ts";
import { Transaction } from "../../../src/types/proto/transaction.ts";
import { Tx } from "../../../src/types/tx.ts";
import type { TransferReport } from "../reports.ts";

export interface TransferRequest {
  /** Address that the genesis coins belong to, and its secret in hex. */
  readonly from: string;
  readonly secret: string;
  readonly to: string;
  /** Base units, decimal. */
  readonly amount: string;
  readonly fee: string;
}

export async function run(request: TransferRequest): Promise<TransferReport> {
  const start = performance.now();
  const params = chainParams({ Title: "local", consensus: { genesis: request.from } }, await allPlugins());
  const log: LogLine[] = [];
  const host = await openBrowserHost({ params, log: (line) => log.push(line) });
  const node = await openNode({ params, sub: { consensus: { solo: { waitTxMs: 10 } } } }, host);
  const rpc = createRpc(check(rpcSchema, {}, "rpc"), node.rpc);
  const balance = async (address: string) => {
    const call = { id: 1, method: "Chain33.GetBalance", params: [{ addresses: [address], execer: "coins" }] };
    const { body } = await rpc.handle(utf8(JSON.stringify(call)), { ip: "127.0.0.1" });
    // Digits beyond what a number holds stay as they are written.
    return /"balance":"?(\d+)/.exec(lossyText(body))?.[1] ?? "0";
  };
  const balances = async () => [await balance(request.from), await balance(request.to)];
  const before = await balances();

  const scheme = node.engine.schemes.byName("secp256k1") as SignatureScheme;
  const secret = unhex(request.secret);
  const unsigned = Transaction.make({
    execer: utf8("coins"),
    payload: CoinsAction.encode({
      ty: transfer,
      transfer: { amount: BigInt(request.amount), note: utf8("from a page"), to: request.to },
    }),
    to: request.to,
    fee: BigInt(request.fee),
    nonce: host.random.bytes(7).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n),
    chainID: params.chainId,
  });
  const { signData } = new Tx(unsigned, host.kernels);
  const signature = {
    ty: scheme.id,
    pubkey: scheme.publicKey(secret),
    signature: scheme.sign(signData, secret),
  };
  const tx = new Tx({ ...unsigned, signature }, host.kernels);

  const made = new Promise<void>((resolve) => {
    node.chain.onChange(({ connected }) => connected.length > 0 && resolve());
  });
  node.start();
  const hash = await node.pool.add(tx.bytes);
  await made;
  const place = node.chain.locate(hash);
  const height = place === undefined ? -1 : place.height;
  const block = node.chain.block(height);
  const after = await balances();
  const verified = await node.verify(memoryKv());
  const report: TransferReport = {
    height,
    txs: block?.block.txs.length ?? 0,
    before,
    after,
    receiptTy: place === undefined ? undefined : block?.receipts[place.index]?.ty,
    verified: { height: verified.height, txs: verified.txs },
    poolSize: node.pool.size,
    failure: node.failure?.message,
    log: log.filter(({ level }) => level !== "debug").map(({ level, part, text }) => `${level} ${part} ${text}`),
    ms: Math.round(performance.now() - start),
  };
  await node.close();
  return report;
}
