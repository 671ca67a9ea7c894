// Style A: transactions, receipts, blocks and headers as hand-written objects, with payload and logs decoded by their
// contract (reference: rpc.md section 2). Member order is the order of the Go structs; undefined members are left out.
import type { StoredBlock } from "../../chain/index.ts";
import type { Dapp } from "../../dapp/index.ts";
import { fail } from "../../errors.ts";
import { hex0x } from "../../lib/hex.ts";
import { goText, type Json } from "../../lib/json.ts";
import { realName } from "../../types/names.ts";
import type { Account } from "../../types/proto/account.ts";
import type { Header } from "../../types/proto/blockchain.ts";
import { type ReceiptData, type Signature, UserWrite } from "../../types/proto/transaction.ts";
import { Tx } from "../../types/tx.ts";
import type { RpcModules } from "../index.ts";
import { decimal } from "./decimal.ts";
import { logType } from "./logs.ts";
import { codecOf, tableJson } from "./table.ts";

type Given = Pick<RpcModules, "params" | "dapps" | "addresses" | "kernels">;

/** @param signed whether the signature is shown when there is one (only para replies do) */
export function headerView(header: Header, signed = false): Json {
  return {
    version: header.version,
    parentHash: hex0x(header.parentHash),
    txHash: hex0x(header.txHash),
    stateHash: hex0x(header.stateHash),
    height: header.height,
    blockTime: header.blockTime,
    txCount: header.txCount,
    hash: hex0x(header.hash),
    difficulty: header.difficulty,
    signature: signed && header.signature !== undefined ? signatureView(header.signature) : undefined,
  };
}

function signatureView(signature: Signature | undefined): Json {
  return {
    ty: signature?.ty ?? 0,
    pubkey: signature === undefined ? "" : hex0x(signature.pubkey),
    signature: signature === undefined ? "" : hex0x(signature.signature),
  };
}

export function accountView(account: Account): Json {
  return { currency: account.currency, balance: account.balance, frozen: account.frozen, addr: account.addr };
}

/** Go shows a slice that was never appended to as null. */
export function listView<T>(list: readonly T[], view: (one: T) => Json): Json {
  return list.length === 0 ? null : list.map(view);
}

/** The contract that decodes a transaction, by its real name. */
export function contractOf(given: Pick<Given, "dapps">, tx: Tx): Dapp | undefined {
  return given.dapps(realName(tx.execer));
}

/** @param amount what the contract says is moved; `format` also shows it as a decimal */
export function txView(given: Given, tx: Tx, extra: { amount?: bigint; format?: boolean; to?: string } = {}): Json {
  const { value } = tx;
  const amount = extra.amount === undefined || extra.amount === 0n ? undefined : extra.amount;
  return {
    execer: goText(value.execer),
    payload: payloadView(given, tx),
    rawPayload: hex0x(value.payload),
    signature: signatureView(value.signature),
    fee: value.fee,
    feefmt: decimal(value.fee, given.params.coinPrecision),
    expire: value.expire,
    nonce: value.nonce,
    from: senderOf(given, tx) || undefined,
    to: extra.to ?? realTo(given, tx),
    amount,
    amountfmt: amount === undefined || !extra.format ? undefined : decimal(amount, given.params.coinPrecision),
    groupCount: value.groupCount || undefined,
    header: hex0x(value.header) || undefined,
    next: hex0x(value.next) || undefined,
    hash: hex0x(tx.hash),
    chainID: value.chainID || undefined,
  };
}

/** Signer; "" when its sign id names no address driver. */
export function senderOf(given: Pick<Given, "addresses">, tx: Tx): string {
  try {
    return given.addresses.sender(tx);
  } catch {
    return "";
  }
}

function payloadView(given: Given, tx: Tx): Json {
  if (tx.execer.endsWith("user.write")) return tableJson(UserWrite, userWrite(tx.value.payload), "text");
  const action = contractOf(given, tx)?.action;
  if (action === undefined) return null;
  try {
    return tableJson(action, codecOf(action).decode(tx.value.payload), "text");
  } catch {
    return null;
  }
}

/** `#topic#content`; without that form everything is content. */
function userWrite(payload: Uint8Array): { topic: string; content: string } {
  const second = payload[0] === 35 ? payload.indexOf(35, 1) : -1;
  if (second < 0) return { topic: "", content: goText(payload) };
  return { topic: goText(payload.subarray(1, second)), content: goText(payload.subarray(second + 1)) };
}

/** Receiver as people see it (reference: execution.md section 8). */
export function realTo(given: Pick<Given, "dapps" | "addresses">, tx: Tx): string {
  return contractOf(given, tx)?.realTo?.(tx, given.addresses) ?? tx.value.to;
}

const receiptNames = ["ExecErr", "ExecPack", "ExecOk"];

function receiptView(given: Given, tx: Tx, receipt: ReceiptData | undefined, logs = true): Json {
  const dapp = contractOf(given, tx);
  const shown = logs ? (receipt?.logs ?? []) : [];
  return {
    ty: receipt?.ty ?? 0,
    tyName: receiptNames[receipt?.ty ?? 0] ?? "Unknown",
    logs: listView(shown, ({ ty, log }) => {
      const type = logType(dapp, ty);
      const tyName = type === undefined ? "unkownType" : type.name;
      return { ty, tyName, log: type === undefined ? null : type.json(log), rawLog: hex0x(log) };
    }),
  };
}

/**
 * @param complete whether a block whose receipts do not match its transactions is an error
 * @throws ChainError exec.decode
 */
export function blockView(given: Given, stored: StoredBlock, options: { receipts: boolean; complete: boolean }): Json {
  const { block, txs } = stored;
  if (options.complete && txs.length !== stored.receipts.length) throw fail("exec.decode");
  const receipts = options.receipts ? stored.receipts.slice(0, txs.length) : [];
  return {
    block: {
      version: block.version,
      parentHash: hex0x(block.parentHash),
      txHash: hex0x(block.txHash),
      stateHash: hex0x(block.stateHash),
      height: block.height,
      blockTime: block.blockTime,
      txs: listView(txs, (tx) => txView(given, tx)),
      difficulty: block.difficulty || undefined,
      mainHash: hex0x(block.mainHash) || undefined,
      mainHeight: block.mainHeight || undefined,
      signature: block.signature === undefined ? undefined : signatureView(block.signature),
    },
    recipts: receipts.length === 0 ? null : receipts.map((one, i) => receiptView(given, txs[i] as Tx, one)),
  };
}

/** A transaction with its place and result; `proofs` are filled in by the caller. */
export function detailView(
  given: Given,
  stored: StoredBlock,
  index: number,
  extra: { logs: boolean; proofs: Json; txProofs: Json; fullHash: string },
): Json {
  const tx = stored.txs[index] as Tx;
  const dapp = contractOf(given, tx);
  const amount = dapp === undefined ? 0n : quietly(() => dapp.amount(tx), 0n);
  const actionName = dapp === undefined ? "unknown" : quietly(() => dapp.actionName(tx), "unknown-err");
  let from = senderOf(given, tx);
  let shown = txView(given, tx, { amount, format: true });
  // A withdrawal flows from the contract to the signer: people see it that way round.
  const execer = tx.execer;
  if ((execer === given.params.coinExec || execer === "token") && actionName === "withdraw") {
    const swapped = new Tx({ ...tx.value, to: from }, given.kernels);
    shown = txView(given, tx, { amount, format: true, to: realTo(given, swapped) });
    from = tx.value.to;
  }
  return {
    tx: shown,
    receipt: receiptView(given, tx, stored.receipts[index], extra.logs),
    proofs: extra.proofs,
    height: stored.block.height,
    index,
    blockTime: stored.block.blockTime,
    amount,
    fromAddr: from,
    actionName,
    assets: assetsView(given, tx),
    txProofs: extra.txProofs,
    fullHash: extra.fullHash,
  };
}

export function assetsView(given: Pick<Given, "dapps">, tx: Tx): Json {
  const dapp = contractOf(given, tx);
  const assets = dapp === undefined ? [] : quietly(() => dapp.assets(tx), []);
  return listView(assets, ({ exec, symbol, amount }) => ({ exec, symbol, amount }));
}

/** A contract's description of a transaction it cannot read is never an error of the call. */
function quietly<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}

export function hashes(list: readonly Uint8Array[]): Json {
  return listView(list, hex0x);
}
