// From transactions and blocks to what a Verifier checks: the scheme behind the sign id, whether it is enabled, and the
// message that is covered (reference: crypto-and-addresses.md section 1, hashing.md section 1).
import { fail } from "../errors.ts";
import type { Verifier, VerifyItem } from "../host.ts";
import { empty } from "../lib/bytes.ts";
import type { Signature } from "../types/proto/transaction.ts";
import type { Tx } from "../types/tx.ts";
import { addressIdOf, cryptoIdOf } from "./index.ts";
import type { Schemes } from "./schemes.ts";

/** Address ids from here on derive no address from a key: such a transaction has no signer. */
const firstKeyless = 3;

/**
 * What must hold for a signature over `message`, which may be a block's hash.
 * @param height of the block; negative: whether the scheme is enabled is not asked
 * @throws ChainError tx.sign when there is no signature or its scheme is unknown or not enabled
 */
export function signedItem(
  message: Uint8Array,
  signature: Signature | undefined,
  schemes: Schemes,
  height: number,
): VerifyItem {
  const type = typeOf(signature?.ty, schemes, height);
  if (signature === undefined) return notSigned();
  return { type, message, key: signature.pubkey, signature: signature.signature };
}

/** The crypto id behind a sign id. */
function typeOf(signId: number | undefined, schemes: Schemes, height: number): number {
  if (signId === undefined) return notSigned();
  const type = cryptoIdOf(signId);
  if (!schemes.enabled(type, height)) throw fail("tx.sign", { reason: "unknown or not enabled", type, height });
  return type;
}

function notSigned(): never {
  throw fail("tx.sign", { reason: "not signed" });
}

/**
 * The check of one transaction, a member of a group or a single one.
 * @throws ChainError tx.sign as signedItem does, and for an address id under which nobody can sign
 */
export function txItem(tx: Tx, schemes: Schemes, height: number): VerifyItem {
  const { signId } = tx;
  const addressId = addressIdOf(signId ?? 0);
  if (addressId >= firstKeyless) throw fail("tx.sign", { reason: "no address", addressId });
  const prepared = signId === undefined ? undefined : preparedBy(tx, signId, schemes);
  if (prepared === undefined) return signedItem(tx.signData, tx.value.signature, schemes, height);
  const type = typeOf(signId, schemes, height);
  if (prepared === false) throw fail("tx.sign", { reason: "malformed" });
  return { type, message: prepared, key: empty, signature: empty, prepared: true };
}

/** What the kernel that decoded the transaction has made of its signature, if the scheme takes it in that form. */
function preparedBy(tx: Tx, signId: number, schemes: Schemes): Uint8Array | false | undefined {
  return schemes.byId(cryptoIdOf(signId))?.verifyBatch === undefined ? undefined : tx.secp256k1;
}

/** Whether each transaction (each member of a group by itself) is rightly signed, in the order given. */
export async function verifyTxs(
  txs: readonly Tx[],
  schemes: Schemes,
  height: number,
  verifier: Verifier,
): Promise<readonly boolean[]> {
  const items: VerifyItem[] = [];
  const asked = txs.map((tx) => {
    try {
      items.push(txItem(tx, schemes, height));
      return true;
    } catch {
      return false;
    }
  });
  const valid = await verifier.verify(items);
  let next = 0;
  return asked.map((one) => one && valid[next++] === true);
}
