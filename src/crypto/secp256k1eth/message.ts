// Which digest a secp256k1eth signature covers. A transaction that carries a raw Ethereum transaction in its note is
// signed as that one, provided both say the same; every other is signed by Keccak-256 of its sign data (reference:
// crypto-and-addresses.md section 2.1).
import type { Kernels } from "../../../runtime/kernels.ts";
import { contractKey } from "../../address/contract.ts";
import type { AddressBook } from "../../address/index.ts";
import { empty, equal, mapKey, utf8 } from "../../lib/bytes.ts";
import { bytes, int32, int64, message, oneof, string, sub, uint32, uint64 } from "../../lib/codec.ts";
import { hex } from "../../lib/hex.ts";
import { decodeEthTx } from "../../types/ethtx.ts";
import { Transaction } from "../../types/proto/transaction.ts";

const EvmAction = message("types.EVMAction4Chain33", {
  amount: uint64(1),
  gasLimit: uint64(2),
  gasPrice: uint32(3),
  code: bytes(4),
  para: bytes(5),
  alias: string(6),
  note: string(7),
  contractAddr: string(8),
});

const Transfer = message("types.AssetsTransferChain33", {
  cointoken: string(1),
  amount: int64(2),
  note: bytes(3),
  to: string(4),
});
const TransferToExec = message("types.AssetsTransferToExecChain33", {
  cointoken: string(1),
  amount: int64(2),
  note: bytes(3),
  execName: string(4),
  to: string(5),
});
/** Not the coins contract's own numbers: the family's verifier has this table, and its 2 is another action there. */
const CoinsAction = message("types.CoinsActionChain33", {
  transfer: oneof("value", sub(1, Transfer)),
  transferToExec: oneof("value", sub(2, TransferToExec)),
  ty: int32(3),
});

export interface DigestRules {
  readonly kernels: Pick<Kernels, "keccak256" | "sha256d">;
  readonly addresses: Pick<AddressBook, "defaultId" | "fromKey">;
  /** Chain id that wrapped transactions must have. */
  readonly chainId: bigint;
  /** Base units per coin. */
  readonly precision: bigint;
}

/** The 32 bytes to be signed; undefined when the message wraps an Ethereum transaction that does not agree with it. */
export function digestOf(message: Uint8Array, rules: DigestRules): Uint8Array | undefined {
  const wrapped = wrapping(message, rules);
  if (wrapped === undefined) return rules.kernels.keccak256(message);
  if (wrapped === "refused") return undefined;
  const eth = decodeEthTx(wrapped.note);
  if (eth === undefined || BigInt.asIntN(64, eth.chainId) !== rules.chainId) return undefined;
  if (BigInt.asIntN(64, eth.nonce) !== wrapped.nonce) return undefined;
  const amount = eth.value / (ether / rules.precision);
  if (BigInt.asUintN(64, amount) !== BigInt.asUintN(64, wrapped.amount)) return undefined;
  if (!equal(eth.data, wrapped.data)) return undefined;
  if (eth.to !== undefined && !equal(eth.to, bytesOf(wrapped.to))) return undefined;
  return rules.kernels.keccak256(eth.payload);
}

/** Wei per coin of Ethereum. */
const ether = 10n ** 18n;

interface Wrapping {
  readonly note: Uint8Array;
  readonly to: string;
  readonly amount: bigint;
  readonly data: Uint8Array;
  readonly nonce: bigint;
}

/** What the message says about the Ethereum transaction in it; undefined when it has none. */
function wrapping(message: Uint8Array, rules: DigestRules): Wrapping | "refused" | undefined {
  const tx = tryDecode(() => Transaction.decode(message));
  if (tx === undefined) return undefined;
  const { nonce } = tx;
  if (mapKey(tx.execer).includes("evm")) {
    const action = tryDecode(() => EvmAction.decode(tx.payload));
    if (action !== undefined) {
      const { code, para, amount, contractAddr } = action;
      const note = bytesOf(action.note);
      if (code.length > 0) return note.length === 0 ? undefined : { note, to: "", amount, data: code, nonce };
      const contract = addressOf(tx.execer, rules);
      if (contract === undefined) return "refused";
      if (note.length === 0) return undefined;
      // A call names another contract; the contract of the execer itself means a transfer to the address in `para`.
      return contractAddr === contract
        ? { note, to: hex(para), amount, data: empty, nonce }
        : { note, to: contractAddr, amount, data: para, nonce };
    }
  }
  const transfer = tryDecode(() => CoinsAction.decode(tx.payload))?.transfer;
  if (transfer === undefined || transfer.note.length === 0) return undefined;
  const { note, to, amount } = transfer;
  return { note, to, amount, data: empty, nonce };
}

/** Address of the contract that an execer names; undefined for names above 100 bytes, on which the family stops. */
function addressOf(execer: Uint8Array, { kernels, addresses }: DigestRules): string | undefined {
  const key = contractKey(execer, kernels);
  return key === undefined ? undefined : addresses.fromKey(addresses.defaultId, key);
}

function tryDecode<T>(decode: () => T): T | undefined {
  try {
    return decode();
  } catch {
    return undefined;
  }
}

/**
 * Bytes of a hex text as go-ethereum's FromHex has them: 0x may lead, an odd number of digits gets a leading zero, and
 * what follows the first foreign character is dropped.
 */
export function bytesOf(text: string): Uint8Array {
  let digits = utf8(text);
  if (digits[0] === 48 && (digits[1] === 120 || digits[1] === 88)) digits = digits.subarray(2);
  const odd = digits.length & 1;
  const out = new Uint8Array((digits.length + odd) >> 1);
  for (let i = 0; i < out.length; i++) {
    const high = odd === 1 && i === 0 ? 0 : nibble(digits[2 * i - odd]);
    const low = nibble(digits[2 * i + 1 - odd]);
    if (high < 0 || low < 0) return out.slice(0, i);
    out[i] = high * 16 + low;
  }
  return out;
}

function nibble(code: number | undefined): number {
  if (code === undefined) return -1;
  if (code >= 48 && code <= 57) return code - 48;
  if (code >= 97 && code <= 102) return code - 87;
  return code >= 65 && code <= 70 ? code - 55 : -1;
}
