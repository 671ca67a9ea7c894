// Signed Ethereum transactions as wallets send them: legacy (with EIP-155), access list (EIP-2930) and dynamic fee
// (EIP-1559). Decoding is as strict as go-ethereum's; the blob transactions of EIP-4844 are not taken.
import { concat } from "../lib/bytes.ts";
import { integerOf, type Rlp, readRlp, rlpInteger, rlpList } from "../lib/rlp.ts";

export interface EthTx {
  /** 0 legacy, 1 access list, 2 dynamic fee. */
  readonly type: 0 | 1 | 2;
  /** 0 for a legacy transaction without replay protection (v 27 or 28). */
  readonly chainId: bigint;
  /** Unsigned 64 bits. */
  readonly nonce: bigint;
  /** Price per unit of gas; the cap of a dynamic fee. */
  readonly gasPrice: bigint;
  /** Unsigned 64 bits. */
  readonly gas: bigint;
  /** 20 bytes; undefined creates a contract. */
  readonly to: Uint8Array | undefined;
  readonly value: bigint;
  readonly data: Uint8Array;
  readonly v: bigint;
  readonly r: bigint;
  readonly s: bigint;
  /** The bytes whose Keccak-256 is signed, by the rule of go-ethereum's London signer. */
  readonly payload: Uint8Array;
}

/** Undefined when the bytes are not exactly one transaction of a known type. */
export function decodeEthTx(raw: Uint8Array): EthTx | undefined {
  const type = raw[0];
  if (type === undefined) return undefined;
  if (type > 0x7f) return legacy(raw);
  return type === 1 || type === 2 ? typed(type, raw) : undefined;
}

function legacy(raw: Uint8Array): EthTx | undefined {
  const fields = listOf(readRlp(raw), 9);
  if (fields === undefined) return undefined;
  const [nonce, price, gas, to, value, data, v, r, s] = fields as Nine;
  const last = integerOf(v);
  if (last === undefined) return undefined;
  const chainId = chainIdOf(last);
  const signed = [...raws(fields.slice(0, 6)), rlpInteger(chainId), rlpInteger(0n), rlpInteger(0n)];
  return make({ type: 0, chainId, nonce, price, gas, to, value, data, v, r, s, payload: rlpList(signed) });
}

function typed(type: 1 | 2, raw: Uint8Array): EthTx | undefined {
  // A dynamic fee has the tip in front of the cap.
  const fees = type;
  const fields = listOf(readRlp(raw.subarray(1)), 10 + fees);
  if (fields === undefined) return undefined;
  const chainId = integerOf(fields[0] as Rlp);
  const nonce = fields[1] as Rlp;
  const tip = integerOf(fields[2] as Rlp);
  const price = fields[1 + fees] as Rlp;
  const [gas, to, value, data, access, v, r, s] = fields.slice(2 + fees) as unknown as Eight;
  if (chainId === undefined || tip === undefined || !isAccessList(access)) return undefined;
  const payload = concat(Uint8Array.of(type), rlpList(raws(fields.slice(0, 7 + fees))));
  return make({ type, chainId, nonce, price, gas, to, value, data, v, r, s, payload });
}
type Eight = readonly [Rlp, Rlp, Rlp, Rlp, Rlp, Rlp, Rlp, Rlp];
type Nine = readonly [...Eight, Rlp];

interface Parts {
  readonly type: 0 | 1 | 2;
  readonly chainId: bigint;
  readonly payload: Uint8Array;
  readonly nonce: Rlp;
  readonly price: Rlp;
  readonly gas: Rlp;
  readonly to: Rlp;
  readonly value: Rlp;
  readonly data: Rlp;
  readonly v: Rlp;
  readonly r: Rlp;
  readonly s: Rlp;
}

function make(parts: Parts): EthTx | undefined {
  const { type, chainId, payload, to, data } = parts;
  const nonce = u64(parts.nonce);
  const gas = u64(parts.gas);
  const gasPrice = integerOf(parts.price);
  const value = integerOf(parts.value);
  const v = integerOf(parts.v);
  const r = integerOf(parts.r);
  const s = integerOf(parts.s);
  if (nonce === undefined || gas === undefined || gasPrice === undefined || value === undefined) return undefined;
  if (v === undefined || r === undefined || s === undefined || to.list || data.list) return undefined;
  if (to.bytes.length !== 0 && to.bytes.length !== 20) return undefined;
  const receiver = to.bytes.length === 0 ? undefined : to.bytes.slice();
  return { type, chainId, nonce, gasPrice, gas, to: receiver, value, data: data.bytes.slice(), v, r, s, payload };
}

/** EIP-155: v = 35 + 2 · chainId + parity. Below 35 go-ethereum's unsigned arithmetic wraps, and so does this. */
function chainIdOf(v: bigint): bigint {
  if (v === 27n || v === 28n) return 0n;
  return v < 1n << 64n ? BigInt.asUintN(64, v - 35n) / 2n : (v - 35n) >> 1n;
}

function listOf(value: Rlp | undefined, length: number): readonly Rlp[] | undefined {
  return value?.list === true && value.items.length === length ? value.items : undefined;
}

function raws(values: readonly Rlp[]): readonly Uint8Array[] {
  return values.map((value) => value.raw);
}

function u64(value: Rlp): bigint | undefined {
  const out = integerOf(value);
  return out !== undefined && out < 1n << 64n ? out : undefined;
}

/** A list of [address of 20 bytes, [slot of 32 bytes …]]. */
function isAccessList(value: Rlp): boolean {
  if (!value.list) return false;
  return value.items.every((entry) => {
    if (!entry.list || entry.items.length !== 2) return false;
    const [address, slots] = entry.items as unknown as readonly [Rlp, Rlp];
    if (address.list || address.bytes.length !== 20 || !slots.list) return false;
    return slots.items.every((slot) => !slot.list && slot.bytes.length === 32);
  });
}
