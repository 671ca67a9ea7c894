// Signing on behalf of a client, with a key that it sends along or one of this node's wallet (reference: rpc.md
// section 3.2, SignRawTx). Keys are used and forgotten; they are never part of an error.
import { signId } from "../../crypto/index.ts";
import { fail } from "../../errors.ts";
import { hex, unhex } from "../../lib/hex.ts";
import { expiry, parseExpire } from "../../types/expire.ts";
import { realFee } from "../../types/fee.ts";
import { groupMembers, groupTx } from "../../types/group.ts";
import { Transaction } from "../../types/proto/transaction.ts";
import { Tx } from "../../types/tx.ts";
import type { RpcModules } from "../index.ts";
import { i32, i64, shape, text } from "../json/bind.ts";
import { type Method, method } from "../method.ts";
import { secondsOf } from "./args.ts";
import { relink } from "./group.ts";

export interface SignRequest {
  /** Signer from the wallet; when "" `privkey` (hex) signs. */
  readonly addr: string;
  readonly privkey: string;
  readonly txHex: string;
  readonly expire: string;
  /** 0 signs every member of a group, n the n-th. */
  readonly index: number;
  readonly fee?: bigint;
  readonly newToAddr?: string;
  readonly addressID?: number;
}

/** @throws ChainError */
export async function signTx(modules: RpcModules, request: SignRequest): Promise<Tx> {
  const { clock, kernels, params, pool, schemes } = modules;
  const name = modules.signType ?? "secp256k1";
  const scheme = schemes.find((one) => one.name === name);
  if (scheme === undefined) throw fail("crypto.unknown", { scheme: name });
  const { secret, addressId } = await keyOf(modules, request);
  const ty = signId(scheme.id, addressId);
  const pubkey = scheme.publicKey(secret);
  const signed = (value: Transaction): Transaction => {
    const message = Transaction.encode({ ...value, signature: undefined });
    return { ...value, signature: { ty, pubkey, signature: scheme.sign(message, secret) } };
  };

  const given = Tx.decode(unhex(request.txHex), kernels).value;
  const to = request.newToAddr || given.to;
  let fee = request.fee || given.fee;
  const needed = realFee(new Tx({ ...given, to, fee }, kernels), pool.properFee(0, 0));
  if (needed > fee) fee = needed;
  const expire = expiry(parseExpire(request.expire), secondsOf(clock), params.txHeight);
  const group = groupMembers(new Tx(given, kernels), kernels);
  if (group === undefined) return new Tx(signed({ ...given, to, fee, expire }), kernels);

  const { index } = request;
  if (index > group.length) throw fail("param.index", { index, members: group.length });
  const values = group.map((member) => member.value);
  if (index > 0) {
    const one = values.map((value, i) => new Tx(i === index - 1 ? signed(value) : value, kernels));
    return groupTx(one, kernels);
  }
  // The new expiry belongs to the first member, and changes every link behind it.
  const dated = values.map((value, i) => (i === 0 ? { ...value, expire } : value));
  const linked = relink(dated, kernels).map((member) => new Tx(signed(member.value), kernels));
  return groupTx(linked, kernels);
}

async function keyOf(
  { addresses, wallet }: RpcModules,
  { addr, privkey, addressID = 0 }: SignRequest,
): Promise<{ secret: Uint8Array; addressId: number }> {
  if (addr !== "") {
    if (wallet === undefined) throw fail("wallet.none", { addr });
    return { secret: await wallet.secret(addr), addressId: addressIdOf(addresses.drivers, addr) };
  }
  if (privkey === "") throw fail("param.noKey");
  const secret = unhex(privkey);
  if (secret.length === 0) throw fail("param.hexKey");
  return { secret, addressId: addressID };
}

/** The driver that an address belongs to, by its form. */
function addressIdOf(drivers: RpcModules["addresses"]["drivers"], address: string): number {
  const name = /^0x[0-9a-f]{40}$/i.test(address) ? "eth" : address.startsWith("3") ? "btcMultiSign" : "btc";
  return drivers.find((one) => one.name === name)?.id ?? 0;
}

/** `key` is how some clients name `privkey`. */
const SignArg = shape("ReqSignRawTx", {
  addr: text,
  privkey: text,
  key: text,
  txHex: text,
  expire: text,
  index: i32,
  token: text,
  fee: i64,
  newToAddr: text,
  addressID: i32,
});

export function signMethods(modules: RpcModules): readonly Method[] {
  return [
    method("SignRawTx", SignArg, async ({ key, privkey, ...request }) =>
      hex((await signTx(modules, { ...request, privkey: privkey || key })).bytes),
    ),
  ];
}
